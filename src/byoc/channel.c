/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Channels in the database. A deleted one stays for the history of its messages and comes back
 * under the same key when its integration posts it again.
 */
#include "byoc/channel.h"

#include <assert.h>

#include "byoc/integration.h"
#include "byoc/sql.h"

#define PLAIN_VALUES 14

const char *const channel_platforms[] = { "apple-apps-reviews", "apple-business-chat", "bg", "bw",
	"chat", "congstar-forum", "custom", "cypress", "discussions", "email", "facebook", "fb",
	"fm", "forum", "gcse", "gl", "google-business-messages", "google-places", "google-play",
	"google-rcs", "gp", "ig", "in-contact-email", "ind", "instagram", "kik", "lc", "li", "line",
	"mediatoolkit", "microsoft-teams", "mock", "monitora", "news", "nw", "ok-ru", "phpbb",
	"rss", "sandbox", "sandbox-facebook", "sandbox-twitter", "sendbird", "slack",
	"smooch-io-we-chat", "sms", "social-watch", "t-mobile-austria-forum", "talkdesk",
	"telegram", "tmobile-forum", "tw", "twitter", "viber", "vk", "vo", "voice", "we-chat",
	"whatsapp", "youscan", "yt", "zoom", NULL };

static bool is_id_char(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' ||
	       c == '-';
}

bool channel_id_is_valid(struct str id)
{
	if (id.len < 1 || id.len > 64)
		return false;
	for (size_t i = 0; i < id.len; i++)
		if (!is_id_char(id.at[i]))
			return false;
	return true;
}

/** What is known under an id, the living one first. */
struct known {
	int64_t no; /* 0: nothing */
	int64_t integration_no;
	bool is_deleted;
};

/** The living channel of this id, else the newest deleted one of the same integration. */
static enum status find_known(struct db *db, const struct channel *channel, struct known *ret_known)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	*ret_known = (struct known){ 0, 0, false };
	s = db_query(db, &byoc_sql, CHANNEL_FIND,
		VALUES(V_INT(channel->bu_id), V_TEXT(channel->id)), &rows);
	if (s != ST_OK)
		return s;
	while (ret_known->no == 0 && rows_next(&rows)) {
		struct known known = { rows_int(&rows, 0), rows_int(&rows, 1),
			rows_bool(&rows, 2) };

		if (!known.is_deleted || known.integration_no == channel->integration_no)
			*ret_known = known;
	}
	return rows.running ? ST_OK : rows_status(&rows);
}

static void plain_values(
	const struct channel *channel, usec now, struct value ret_values[PLAIN_VALUES])
{
	const struct value values[] = { V_INT(channel->bu_id), V_INT(channel->no),
		V_TEXT(channel->external_id), V_TEXT(channel->real_platform), V_TEXT(channel->name),
		V_BOOL(channel->is_private), V_BOOL(channel->has_tree_structure),
		channel->has_outbound_flow == MAYBE_ABSENT ? V_NULL
							   : V_INT(channel->has_outbound_flow),
		V_BOOL(channel->has_manual_outbound_flow), V_BOOL(channel->can_send_sender_actions),
		V_INT(channel->kind), V_INT_OR_NULL(channel->default_skill_id),
		V_TEXT(channel->wire), V_INT(now) };

	static_assert(COUNT_OF(values) == PLAIN_VALUES, "a value for each parameter");
	memcpy(ret_values, values, sizeof(values));
}

static enum status insert(struct db *db, struct channel *channel, usec now)
{
	struct value values[PLAIN_VALUES + 2];
	enum status s;

	if ((s = db_new_id(db, &channel->no)) != ST_OK)
		return s;
	plain_values(channel, now, values);
	values[PLAIN_VALUES] = V_TEXT(channel->id);
	values[PLAIN_VALUES + 1] = V_INT(channel->integration_no);
	return db_run(db, &byoc_sql, CHANNEL_ADD, (struct values){ values, COUNT_OF(values) });
}

static enum status find_integration(
	struct db *db, struct channel *channel, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(256 << 10);
	struct integration integration;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = integration_load(db, channel->bu_id, channel->integration_id, arena, &integration);
	if (s == ST_NOT_FOUND)
		return problem_add(problems, ST_INVALID, "unknown_id", STR("channelIntegrationId"));
	if (s == ST_OK)
		channel->integration_no = integration.no;
	return s;
}

enum status channel_put(struct db *db, struct channel *channel, usec now, struct problems *problems,
	bool *ret_created)
{
	struct value values[PLAIN_VALUES];
	struct known known;
	enum status s;

	if ((s = find_integration(db, channel, problems)) != ST_OK)
		return s;
	if ((s = find_known(db, channel, &known)) != ST_OK)
		return s;
	if (known.no != 0 && known.integration_no != channel->integration_no)
		return problem_add(problems, ST_CONFLICT, "channel_owned", STR("id"));
	*ret_created = known.no == 0 || known.is_deleted;
	if (known.no == 0)
		return insert(db, channel, now);
	channel->no = known.no;
	plain_values(channel, now, values);
	return db_must_change(
		db, &byoc_sql, CHANNEL_UPDATE, (struct values){ values, COUNT_OF(values) });
}

static struct channel from_row(const struct rows *rows)
{
	return (struct channel){
		.bu_id = rows_int(rows, 0),
		.no = rows_int(rows, 1),
		.id = rows_text(rows, 2),
		.external_id = rows_text(rows, 3),
		.integration_id = rows_text(rows, 4),
		.integration_no = rows_int(rows, 5),
		.real_platform = rows_text(rows, 6),
		.name = rows_text(rows, 7),
		.is_private = rows_bool(rows, 8),
		.has_tree_structure = rows_bool(rows, 9),
		.has_outbound_flow =
			rows_null(rows, 10) ? MAYBE_ABSENT : (enum maybe)rows_int(rows, 10),
		.has_manual_outbound_flow = rows_bool(rows, 11),
		.can_send_sender_actions = rows_bool(rows, 12),
		.kind = (enum channel_kind)rows_int(rows, 13),
		.default_skill_id = rows_int(rows, 14),
		.wire = rows_text(rows, 15),
		.is_disconnected = rows_bool(rows, 16),
		.disconnected_why = rows_text(rows, 17),
		.is_deleted = rows_bool(rows, 18),
		.created_at = rows_int(rows, 19),
		.updated_at = rows_int(rows, 20),
		.version = rows_int(rows, 21),
	};
}

static enum status load(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct channel *ret_channel)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct channel found;
	enum status s;

	if ((s = db_query(db, &byoc_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	struct str *texts[] = { &found.id, &found.external_id, &found.integration_id,
		&found.real_platform, &found.name, &found.wire, &found.disconnected_why };
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
	*ret_channel = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status channel_load(struct db *db, int64_t bu_id, struct str id, struct arena *arena,
	struct channel *ret_channel)
{
	return load(db, CHANNEL_GET, VALUES(V_INT(bu_id), V_TEXT(id)), arena, ret_channel);
}

enum status channel_load_no(
	struct db *db, int64_t bu_id, int64_t no, struct arena *arena, struct channel *ret_channel)
{
	return load(db, CHANNEL_GET_NO, VALUES(V_INT(bu_id), V_INT(no)), arena, ret_channel);
}

enum status channel_remove(struct db *db, int64_t bu_id, struct str id, usec now)
{
	return db_must_change(
		db, &byoc_sql, CHANNEL_REMOVE, VALUES(V_INT(bu_id), V_TEXT(id), V_INT(now)));
}

enum status channel_set_disconnected(
	struct db *db, int64_t bu_id, int64_t no, const char *why, usec now)
{
	return db_must_change(db, &byoc_sql, CHANNEL_SET_DISCONNECTED,
		VALUES(V_INT(bu_id), V_INT(no), V_BOOL(why != NULL), V_TEXT(str_of(why)),
			V_INT(now)));
}

static bool is_asked_for(const struct channel_filter *filter, struct str id)
{
	for (size_t i = 0; i < filter->id_count; i++)
		if (str_equal(filter->ids[i], id))
			return true;
	return filter->id_count == 0;
}

static unsigned list_statement(const struct channel_filter *filter)
{
	static const unsigned statements[][2] = {
		[CHANNEL_BY_ID] = { CHANNEL_LIST_ID, CHANNEL_LIST_ID_DOWN },
		[CHANNEL_BY_NAME] = { CHANNEL_LIST_NAME, CHANNEL_LIST_NAME_DOWN },
		[CHANNEL_BY_CREATED] = { CHANNEL_LIST_CREATED, CHANNEL_LIST_CREATED_DOWN },
	};

	return statements[filter->order][filter->descending];
}

enum status channel_each(struct db *db, int64_t bu_id, const struct channel_filter *filter,
	channel_fn *fn, void *arg)
{
	const int64_t page = filter->page > 1 ? filter->page - 1 : 0;
	const int64_t limit = filter->size > 0 && filter->id_count == 0 ? filter->size : 100000;
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &byoc_sql, list_statement(filter),
		VALUES(V_INT(bu_id), V_INT(filter->is_private),
			V_INT(filter->has_manual_outbound_flow), V_INT(limit), V_INT(page * limit)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct channel channel = from_row(&rows);

		if (is_asked_for(filter, channel.id))
			fn(arg, &channel);
	}
	return rows_status(&rows);
}

enum status channel_check_outbound(
	struct db *db, int64_t bu_id, struct str id, struct str field, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(256 << 10);
	struct channel channel;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = channel_load(db, bu_id, id, arena, &channel);
	if (s == ST_NOT_FOUND)
		return problem_add(problems, ST_CONFLICT, "channel_unknown", field);
	if (s != ST_OK)
		return s;
	if (channel.is_disconnected)
		return problem_add(problems, ST_CONFLICT, "channel_disconnected", field);
	if (channel.has_outbound_flow == MAYBE_NO)
		return problem_add(problems, ST_CONFLICT, "channel_no_outbound", field);
	return ST_OK;
}
