/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages to read (wire 3A.3).
 */
#include "api/contacts_access.h"
#include "api/filters.h"
#include "api/messages_view.h"

#define LIST_SIZE   25
#define LIST_MOST   100
#define SCAN_BATCH  8 /* one message may be as large as a request's body */
#define SCAN_MEMORY (64u << 20)
#define ANSWER_MOST (1u << 20) /* bytes; an answer is not made longer */
#define SCAN_MOST   5000
#define WANTED_MOST 50

/** Whether the caller may read a message: the contact it belongs to decides. */
struct reading {
	struct call *call;
	struct view view;
	struct sight sight;
	int64_t contact_id; /* of the last answer; 0: none yet */
	bool is_seen;
};

static enum status reading_init(struct call *call, struct reading *reading)
{
	*reading = (struct reading){ .call = call, .view = { .call = call } };
	return sight_of(call, &reading->sight);
}

static enum status sees(struct reading *reading, const struct message *message, bool *ret_sees)
{
	struct contact contact;
	enum status s;

	*ret_sees = reading->sight.sees_all;
	if (*ret_sees || message->contact_id == 0)
		return ST_OK;
	if (message->contact_id != reading->contact_id) {
		s = contact_get(reading->call->db, message->bu_id, message->contact_id,
			reading->call->arena, &contact);
		if (s != ST_OK && s != ST_NOT_FOUND)
			return s;
		reading->contact_id = message->contact_id;
		reading->is_seen = s == ST_OK && sight_sees(&reading->sight, &contact);
	}
	*ret_sees = reading->is_seen;
	return ST_OK;
}

static enum status message_read(struct call *call)
{
	struct reading reading;
	struct message message;
	struct uuid uuid;
	bool is_seen = false;
	enum status s = ST_NOT_FOUND;

	if (uuid_parse(call_param(call, "messageId"), &uuid))
		s = message_by_uuid(call->db, call->caller.bu_id, uuid, call->arena, &message);
	if (s == ST_OK && (s = reading_init(call, &reading)) == ST_OK)
		s = sees(&reading, &message, &is_seen);
	if (s == ST_OK && !is_seen)
		s = ST_NOT_FOUND;
	if (s != ST_OK)
		return call_missing(call, s, "messageId");
	(void)call_bare(call);
	return message_put_stored(&reading.view, NULL, &message, STR_NULL);
}

/* ---- the list ---- */

struct listing {
	struct reading reading;
	struct str externals[WANTED_MOST];
	size_t external_count;
	int direction; /* -1: both */
	struct str channel_id;
	int64_t contact_id, thread_id; /* the contact's; 0: there is none */
	int64_t size, hits;
	int64_t cursor; /* before which, or of a contact after which, to go on */
};

static bool matches(struct listing *listing, const struct message *message)
{
	bool is_named = listing->external_count == 0;

	for (size_t i = 0; i < listing->external_count && !is_named; i++)
		is_named = str_equal(listing->externals[i], message->external_id);
	if (!is_named || (listing->direction >= 0 && (int)message->direction != listing->direction))
		return false;
	if (listing->contact_id != 0 && message->contact_id != listing->contact_id)
		return false;
	return !str_present(listing->channel_id) ||
	       str_equal(listing->channel_id,
		       view_channel(&listing->reading.view, message->channel_no));
}

static enum status look_at(struct listing *listing, const struct message *message)
{
	bool is_seen = false;
	enum status s;

	if (!matches(listing, message))
		return ST_OK;
	if ((s = sees(&listing->reading, message, &is_seen)) != ST_OK || !is_seen)
		return s;
	listing->hits++;
	return message_put_stored(&listing->reading.view, NULL, message, STR_NULL);
}

/** By the ids of the outside platform: direct, over all channels or the one named. */
struct named {
	struct listing *listing;
	enum status status;
};

static void look_on_channel(void *arg, const struct channel *channel)
{
	static const enum message_direction both[] = { DIRECTION_INBOUND, DIRECTION_OUTBOUND };
	struct named *named = arg;
	struct listing *listing = named->listing;
	struct call *call = listing->reading.call;
	struct message message;
	enum status s;

	for (size_t i = 0; i < listing->external_count * COUNT_OF(both); i++) {
		if (named->status != ST_OK || listing->hits == listing->size)
			return;
		s = message_by_external(call->db, call->caller.bu_id, channel->no, both[i % 2],
			listing->externals[i / 2], call->arena, &message);
		if (s == ST_OK)
			s = look_at(listing, &message);
		named->status = s == ST_NOT_FOUND ? ST_OK : s;
	}
}

static enum status scan_named(struct listing *listing)
{
	const struct channel_filter all = { .is_private = MAYBE_ABSENT,
		.has_manual_outbound_flow = MAYBE_ABSENT };
	struct named named = { listing, ST_OK };
	struct call *call = listing->reading.call;
	enum status s;

	s = channel_each(call->db, call->caller.bu_id, &all, look_on_channel, &named);
	return s != ST_OK ? s : named.status;
}

static enum status batch(
	struct listing *listing, struct arena *arena, struct message_list *ret_list)
{
	struct call *call = listing->reading.call;

	arena_clear(arena);
	if (listing->contact_id != 0)
		return message_list_contact(call->db, call->caller.bu_id, listing->thread_id,
			listing->contact_id, listing->cursor, SCAN_BATCH, arena, ret_list);
	return message_list_newest(
		call->db, call->caller.bu_id, listing->cursor, SCAN_BATCH, arena, ret_list);
}

static bool is_full(const struct listing *listing)
{
	return listing->hits == listing->size || listing->reading.call->answer.len > ANSWER_MOST;
}

static enum status scan(struct listing *listing, bool *ret_is_end)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCAN_MEMORY);
	struct message_list list;
	enum status s;

	*ret_is_end = false;
	if (arena == NULL)
		return ST_NO_MEMORY;
	for (int64_t seen = 0; seen < SCAN_MOST && !is_full(listing); seen += SCAN_BATCH) {
		if ((s = batch(listing, arena, &list)) != ST_OK)
			return s;
		for (size_t i = 0; i < list.count && !is_full(listing); i++) {
			listing->cursor = list.items[i].id;
			if ((s = look_at(listing, &list.items[i])) != ST_OK)
				return s;
		}
		*ret_is_end = list.count < SCAN_BATCH && !is_full(listing);
		if (*ret_is_end)
			return ST_OK;
	}
	return ST_OK;
}

static void listing_read(struct call *call, struct listing *listing)
{
	struct str query = exchange_raw_query(call->exchange), value;
	struct str direction = call_query(call, "direction");

	while (listing->external_count < WANTED_MOST) {
		value = query_get_nth(
			query, "idOnExternalPlatform", listing->external_count, call->arena);
		if (value.at == NULL)
			break;
		listing->externals[listing->external_count++] = value;
	}
	listing->direction = -1;
	if (str_is(direction, "inbound"))
		listing->direction = DIRECTION_INBOUND;
	if (str_is(direction, "outbound"))
		listing->direction = DIRECTION_OUTBOUND;
	listing->channel_id = call_query(call, "channel");
	listing->contact_id = call_query_int(call, "contactNumber", 0, 0, INT64_MAX);
	listing->size = call_query_int(call, "size", LIST_SIZE, 1, LIST_MOST);
	listing->cursor = call_query_int(
		call, "scrollToken", listing->contact_id != 0 ? 0 : INT64_MAX, 0, INT64_MAX);
}

/** The messages of a contact are found through its thread. */
static enum status find_thread(struct call *call, struct listing *listing)
{
	struct contact contact;
	enum status s;

	if (listing->contact_id == 0)
		return ST_OK;
	s = contact_get(call->db, call->caller.bu_id, listing->contact_id, call->arena, &contact);
	if (s == ST_OK)
		listing->thread_id = contact.thread_id;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status messages_list(struct call *call)
{
	struct listing listing = { 0 };
	bool is_end = true;
	enum status s;

	if ((s = reading_init(call, &listing.reading)) != ST_OK)
		return s;
	listing_read(call, &listing);
	if ((s = find_thread(call, &listing)) != ST_OK)
		return s;
	json_open_array(&call->out, "data");
	s = listing.external_count > 0 ? scan_named(&listing) : scan(&listing, &is_end);
	json_close_array(&call->out);
	json_put_int(&call->out, "hits", listing.hits);
	if (is_end)
		json_put_null(&call->out, "scrollToken");
	else
		json_put_id_text(&call->out, "scrollToken", listing.cursor);
	return s;
}

static const struct route message_read_routes[] = {
	{ HTTP_GET, DFO "/messages", ROUTE_LONG, PERM_CONTACTS_VIEW, messages_list,
		.summary = "Messages that the caller sees, newest first" },
	{ HTTP_GET, DFO "/messages/{messageId}", ROUTE_READ, PERM_CONTACTS_VIEW, message_read,
		.summary = "A message" },
};
ROUTES(message_read);
