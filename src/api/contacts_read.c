/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contacts (cases) and their messages, to read (wire 3A.5).
 */
#include <stdio.h>

#include "api/contacts_access.h"
#include "api/messages_view.h"

#define LIST_SIZE    25 /* unless asked for otherwise */
#define LIST_MOST    100
#define SCAN_BATCH   200
#define SCAN_MOST    20000 /* rows looked at for one answer */
#define WANTED_MOST  100
#define MESSAGE_MOST 500
/* Of messages: how many are read at once, into how much memory, and the size of an answer that is not made longer. */
#define MESSAGE_BATCH  8
#define MESSAGE_MEMORY (64u << 20)
#define MESSAGES_BYTES (1u << 20)

/** The values of a repeated query parameter. */
struct wanted {
	struct str items[WANTED_MOST];
	size_t count;
};

static void wanted_read(struct call *call, const char *name, struct wanted *ret_wanted)
{
	struct str query = exchange_raw_query(call->exchange), value;

	ret_wanted->count = 0;
	while (ret_wanted->count < WANTED_MOST) {
		value = query_get_nth(query, name, ret_wanted->count, call->arena);
		if (value.at == NULL)
			return;
		ret_wanted->items[ret_wanted->count++] = value;
	}
}

static bool wanted_has(const struct wanted *wanted, struct str value)
{
	for (size_t i = 0; i < wanted->count; i++)
		if (str_equal(wanted->items[i], value))
			return true;
	return wanted->count == 0;
}

/** What a list asks for. */
struct listing {
	struct call *call;
	struct view view;
	struct sight sight;
	struct wanted channels, queues, statuses, people;
	int64_t size, hits, before;
	int64_t put;  /* contacts in the answer */
	int64_t last; /* id of the last one put */
};

static bool matches(struct listing *listing, const struct contact *contact)
{
	char text[24];
	struct str skill = STR_NULL;

	if (!sight_sees(&listing->sight, contact) ||
		!wanted_has(&listing->statuses, str_of(contact_status_name(contact->status))) ||
		!wanted_has(&listing->people, contact->person))
		return false;
	if (listing->queues.count > 0) {
		skill.at = text;
		skill.len =
			(size_t)snprintf(text, sizeof text, "%lld", (long long)contact->skill_id);
	}
	return wanted_has(&listing->queues, skill) &&
	       wanted_has(&listing->channels, view_channel(&listing->view, contact->channel_no));
}

static void look_at(struct listing *listing, const struct contact *contact)
{
	listing->before = contact->id;
	if (!matches(listing, contact))
		return;
	listing->hits++;
	if (listing->put == listing->size)
		return;
	contact_put(&listing->view, NULL, contact);
	listing->put++;
	listing->last = contact->id;
}

static bool only_active(const struct wanted *statuses)
{
	enum contact_status status;

	for (size_t i = 0; i < statuses->count; i++)
		if (contact_status_parse(statuses->items[i], &status) != ST_OK ||
			!contact_status_is_active(status))
			return false;
	return statuses->count > 0;
}

/** Newest first. Of very many contacts only so many are looked at: the scroll token leads on from there. */
static enum status scan(struct listing *listing, bool *ret_is_end)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(4u << 20);
	struct call *call = listing->call;
	bool active = only_active(&listing->statuses);
	struct contact_list list;
	enum status s;

	*ret_is_end = false;
	if (arena == NULL)
		return ST_NO_MEMORY;
	for (int64_t seen = 0; seen < SCAN_MOST; seen += SCAN_BATCH) {
		arena_clear(arena);
		s = contact_list(call->db, call->caller.bu_id, listing->before, active, SCAN_BATCH,
			arena, &list);
		if (s != ST_OK)
			return s;
		for (size_t i = 0; i < list.count; i++)
			look_at(listing, &list.items[i]);
		if (list.count < SCAN_BATCH) {
			*ret_is_end = true;
			return ST_OK;
		}
	}
	return ST_OK;
}

static enum status contacts_list(struct call *call)
{
	struct listing listing = { .call = call, .view = { .call = call } };
	bool is_end;
	enum status s;

	wanted_read(call, "channel", &listing.channels);
	wanted_read(call, "routingQueueId", &listing.queues);
	wanted_read(call, "status", &listing.statuses);
	wanted_read(call, "endUserIdOnExternalPlatform", &listing.people);
	listing.size = call_query_int(call, "size", LIST_SIZE, 1, LIST_MOST);
	listing.before = call_query_int(call, "scrollToken", INT64_MAX, 1, INT64_MAX);
	if ((s = sight_of(call, &listing.sight)) != ST_OK)
		return s;
	json_open_array(&call->out, "data");
	s = scan(&listing, &is_end);
	json_close_array(&call->out);
	json_put_int(&call->out, "hits", listing.hits);
	if (listing.put < listing.hits)
		json_put_id_text(&call->out, "scrollToken", listing.last);
	else if (!is_end)
		json_put_id_text(&call->out, "scrollToken", listing.before);
	else
		json_put_null(&call->out, "scrollToken");
	return s;
}

static enum status contact_read(struct call *call)
{
	struct view view = { .call = call };
	struct contact contact;
	enum status s;

	if ((s = contact_of_path(call, &contact)) != ST_OK)
		return s;
	(void)call_bare(call);
	contact_put(&view, NULL, &contact);
	return ST_OK;
}

/** Messages of a contact being written; few at a time, for one may be as large as a request's body. */
struct walk {
	struct view view;
	const struct contact *contact;
	struct arena *arena;
	int64_t size, put, after;
	bool is_end;
};

static bool walk_is_over(const struct walk *walk)
{
	return walk->is_end || walk->put == walk->size ||
	       walk->view.call->answer.len > MESSAGES_BYTES;
}

static enum status walk_some(struct walk *walk)
{
	struct call *call = walk->view.call;
	struct message_list list;
	enum status s;

	arena_clear(walk->arena);
	s = message_list_contact(call->db, call->caller.bu_id, walk->contact->thread_id,
		walk->contact->id, walk->after, MESSAGE_BATCH, walk->arena, &list);
	if (s != ST_OK)
		return s;
	walk->is_end = list.count < MESSAGE_BATCH;
	for (size_t i = 0; i < list.count; i++) {
		s = message_put_stored(
			&walk->view, NULL, &list.items[i], walk->contact->thread_external);
		if (s != ST_OK)
			return s;
		walk->after = list.items[i].id;
		if (++walk->put < walk->size)
			continue;
		walk->is_end = walk->is_end && i + 1 == list.count;
		return ST_OK;
	}
	return ST_OK;
}

static enum status contact_messages(struct call *call)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MESSAGE_MEMORY);
	struct contact contact;
	struct walk walk = { .view = { .call = call },
		.contact = &contact,
		.arena = arena,
		.size = call_query_int(call, "size", LIST_MOST, 1, MESSAGE_MOST),
		.after = call_query_int(call, "scrollToken", 0, 0, INT64_MAX) };
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if ((s = contact_of_path(call, &contact)) != ST_OK)
		return s;
	json_open_array(&call->out, "data");
	while (s == ST_OK && !walk_is_over(&walk))
		s = walk_some(&walk);
	json_close_array(&call->out);
	json_put_int(&call->out, "hits", walk.put);
	if (walk.is_end)
		json_put_null(&call->out, "scrollToken");
	else
		json_put_id_text(&call->out, "scrollToken", walk.after);
	return s;
}

#define CONTACT DFO "/contacts/{contactNumber}"

static const struct route contact_read_routes[] = {
	{ HTTP_GET, DFO "/contacts", ROUTE_LONG, PERM_CONTACTS_VIEW, contacts_list,
		.summary = "Contacts that the caller sees, newest first" },
	{ HTTP_GET, CONTACT, ROUTE_READ, PERM_CONTACTS_VIEW, contact_read, .summary = "A contact" },
	{ HTTP_GET, CONTACT "/messages", ROUTE_LONG, PERM_CONTACTS_VIEW, contact_messages,
		.summary = "The messages of a contact, oldest first" },
};
ROUTES(contact_read);
