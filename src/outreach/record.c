/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of records: adding, replacing, finding, and the one statement that changes a state, with the tally.
 */
#include "outreach/record.h"

#include <assert.h>

#include "core/buf.h"
#include "core/secret.h"
#include "outreach/sql.h"

#define ORD_PRIORITY 0
#define ORD_ORDINARY 100
#define ZONES_TEXT   160
#define KEY_TAIL     ((size_t)3)

#define PAYLOAD_COLUMN 16

/**
 * Five bytes of the SHA-256 of all but the last three bytes, then those three. Ids that a file counts up (C-1001, C-1002 …) thus
 * come to lie side by side, and a page of the index takes hundreds of them at once instead of one.
 */
static int64_t key_hash(struct str external_id)
{
	const size_t head = external_id.len - MIN_OF(external_id.len, KEY_TAIL);
	uint8_t hash[32];
	uint64_t key = 0;

	hash_sha256((struct str){ external_id.at, head }, hash);
	for (size_t i = 0; i < 8 - KEY_TAIL; i++)
		key = key << 8 | hash[i];
	for (size_t i = 0; i < KEY_TAIL; i++)
		key = key << 8 |
		      (head + i < external_id.len ? (uint8_t)external_id.at[head + i] : 0);
	return (int64_t)key;
}

static enum status tally(struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id,
	enum record_state state, enum record_reason reason, int64_t by)
{
	return db_run(db, &record_sql, RECORD_TALLY_ADD,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(skill_id), V_INT(state), V_INT(reason),
			V_INT(by)));
}

static struct str zones_text(const struct record_data *data, char text[ZONES_TEXT])
{
	size_t len = data->zone.len;

	if (data->zone.len + data->zone_other.len + 1 > ZONES_TEXT)
		return data->zone;
	memcpy(text, data->zone.at, data->zone.len);
	if (str_present(data->zone_other)) {
		text[len++] = ',';
		memcpy(text + len, data->zone_other.at, data->zone_other.len);
		len += data->zone_other.len;
	}
	return (struct str){ text, len };
}

/** The bucket in which a record like this one waits; made when it is the first of its kind. */
static enum status bucket_for(
	struct db *db, const struct record_new *record, usec now, int64_t *ret_bucket)
{
	char text[ZONES_TEXT];
	struct str zones = zones_text(record->data, text);
	int64_t ord = record->is_priority ? ORD_PRIORITY : ORD_ORDINARY;
	enum status s;

	if (record->skill_id == 0) {
		*ret_bucket = 0;
		return ST_OK;
	}
	s = db_int(db, &record_sql, BUCKET_FIND,
		VALUES(V_INT(record->bu_id), V_INT(record->skill_id), V_INT(ord), V_TEXT(zones),
			V_INT(record->expires_at)),
		ret_bucket);
	if (s != ST_NOT_FOUND)
		return s;
	if ((s = db_new_id(db, ret_bucket)) != ST_OK)
		return s;
	return db_run(db, &record_sql, BUCKET_ADD,
		VALUES(V_INT(record->bu_id), V_INT(*ret_bucket), V_INT(record->skill_id),
			V_TEXT(zones), V_INT(record->expires_at), V_INT(ord), V_INT(now)));
}

static enum status payload_of(
	const struct record_new *record, struct arena *arena, struct str *ret_payload)
{
	if (!str_present(record->payload))
		return record_pack(record->data, arena, ret_payload);
	*ret_payload = record->payload;
	return ST_OK;
}

static enum status row_add(
	struct db *db, const struct record_new *record, int64_t id, usec now, struct arena *arena)
{
	struct str payload;
	enum status s;

	if ((s = payload_of(record, arena, &payload)) != ST_OK)
		return s;
	s = db_run(db, &record_sql, RECORD_ADD,
		VALUES(V_INT(record->bu_id), V_INT(id), V_INT(record->list_id),
			V_INT(record->job_id), V_TEXT(record->data->external_id), V_BLOB(payload),
			V_INT(now)));
	if (s != ST_OK)
		return s;
	return db_run(db, &record_sql, RECORD_KEY_ADD,
		VALUES(V_INT(record->bu_id), V_INT(record->list_id),
			V_INT(key_hash(record->data->external_id)), V_INT(id)));
}

enum status record_add(struct db *db, const struct record_new *record, usec now,
	struct arena *arena, int64_t *ret_id)
{
	bool is_blocked = record->blocked_by != REASON_NONE;
	enum record_state state = is_blocked ? RECORD_SUPPRESSED : RECORD_WAITING;
	int64_t id, bucket;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK ||
		(s = bucket_for(db, record, now, &bucket)) != ST_OK)
		return s;
	if ((s = row_add(db, record, id, now, arena)) != ST_OK)
		return s;
	s = db_run(db, &record_sql, RECORD_STATE_ADD,
		VALUES(V_INT(record->bu_id), V_INT(id), V_INT(record->list_id),
			V_INT_OR_NULL(record->skill_id), V_INT_OR_NULL(bucket),
			is_blocked ? V_NULL : V_INT_OR_NULL(bucket), V_INT(state),
			is_blocked ? V_INT(record->look_again_at) : V_NULL,
			V_INT_OR_NULL(record->blocked_by), V_INT(now)));
	if (s != ST_OK)
		return s;
	*ret_id = id;
	return tally(
		db, record->bu_id, record->list_id, record->skill_id, state, record->blocked_by, 1);
}

static void row_from(const struct rows *rows, struct record_row *ret_row)
{
	*ret_row = (struct record_row){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.list_id = rows_int(rows, 2),
		.skill_id = rows_int(rows, 3),
		.bucket_id = rows_int(rows, 4),
		.state = (enum record_state)rows_int(rows, 5),
		.attempts = rows_int(rows, 6),
		.destination = rows_int(rows, 7),
		.dead = rows_int(rows, 8),
		.retry_at = rows_int(rows, 9),
		.last_at = rows_int(rows, 10),
		.message_id = rows_int(rows, 11),
		.reason = (enum record_reason)rows_int(rows, 12),
		.replied_at = rows_int(rows, 13),
		.created_at = rows_int(rows, 14),
		.expires_at = rows_int(rows, 15),
	};
}

enum status record_get(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct record_row *ret_row, struct str *ret_payload)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool found = false;
	enum status s;

	s = db_query(db, &record_sql, RECORD_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows)) {
		found = true;
		row_from(&rows, ret_row);
		*ret_payload = arena_copy(arena, rows_blob(&rows, PAYLOAD_COLUMN));
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (!found)
		return ST_NOT_FOUND;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

static enum status collect(struct db *db, unsigned id, struct values values, size_t limit,
	struct arena *arena, struct record_items *ret_items)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct record_items items = { arena_array(arena, struct record_item, MAX_OF(limit, 1)), 0 };
	enum status s;

	if (items.items == NULL)
		return ST_NO_MEMORY;
	if ((s = db_query(db, &plan_sql, id, values, &rows)) != ST_OK)
		return s;
	while (items.count < limit && rows_next(&rows)) {
		struct record_item *item = &items.items[items.count++];

		row_from(&rows, &item->row);
		item->payload = arena_copy(arena, rows_blob(&rows, PAYLOAD_COLUMN));
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_items = items;
	return ST_OK;
}

enum status record_list_waiting(struct db *db, int64_t bu_id, int64_t bucket_id, size_t limit,
	struct arena *arena, struct record_items *ret_items)
{
	return collect(db, PLAN_WAITING, VALUES(V_INT(bu_id), V_INT(bucket_id), V_INT(limit)),
		limit, arena, ret_items);
}

enum status record_list_due(struct db *db, int64_t bu_id, int64_t skill_id, usec now, size_t limit,
	struct arena *arena, struct record_items *ret_items)
{
	return collect(db, PLAN_DUE,
		VALUES(V_INT(bu_id), V_INT(skill_id), V_INT(now), V_INT(limit)), limit, arena,
		ret_items);
}

enum status record_find(
	struct db *db, int64_t bu_id, int64_t list_id, struct str external_id, int64_t *ret_id)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	int64_t id = 0;
	enum status s;

	s = db_query(db, &record_sql, RECORD_FIND,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(key_hash(external_id))), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows))
		if (str_equal(rows_text(&rows, 1), external_id))
			id = rows_int(&rows, 0);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (id == 0)
		return ST_NOT_FOUND;
	*ret_id = id;
	return ST_OK;
}

static void assert_row(const struct record_row *row)
{
	assert((row->retry_at != 0) ==
		(row->state == RECORD_RETRY || row->state == RECORD_SUPPRESSED));
	assert((row->state == RECORD_FINAL || row->state == RECORD_SUPPRESSED) ==
		(row->reason != REASON_NONE));
	assert(row->message_id != 0 ||
		(row->state != RECORD_IN_PROGRESS && row->state != RECORD_HELD));
	(void)row;
}

/** What was stored before a move, for the tally. */
struct was {
	int64_t skill_id;
	enum record_state state;
	enum record_reason reason;
};

static enum status retally(
	struct db *db, const struct record_row *row, int64_t list_id, const struct was *was)
{
	enum status s;

	if (was->state == row->state && was->reason == row->reason &&
		was->skill_id == row->skill_id)
		return ST_OK;
	s = tally(db, row->bu_id, list_id, was->skill_id, was->state, was->reason, -1);
	if (s != ST_OK)
		return s;
	return tally(db, row->bu_id, list_id, row->skill_id, row->state, row->reason, 1);
}

static enum status write_row(
	struct db *db, const struct record_row *row, const struct was *was, usec now)
{
	bool waits = row->state == RECORD_WAITING;
	int64_t list_id;
	enum status s;

	assert(record_may_become(was->state, row->state));
	assert_row(row);
	s = db_int(db, &record_sql, RECORD_MOVE,
		VALUES(V_INT(row->bu_id), V_INT(row->id), V_INT(was->state),
			V_INT_OR_NULL(row->skill_id), V_INT_OR_NULL(row->bucket_id),
			waits ? V_INT_OR_NULL(row->bucket_id) : V_NULL, V_INT(row->state),
			V_INT(row->attempts), V_INT(row->destination), V_INT(row->dead),
			V_INT_OR_NULL(row->retry_at), V_INT_OR_NULL(row->message_id),
			V_INT_OR_NULL(row->last_at), V_INT_OR_NULL(row->reason),
			V_INT_OR_NULL(row->replied_at), V_INT(now)),
		&list_id);
	if (s == ST_NOT_FOUND)
		return ST_CONFLICT;
	if (s != ST_OK)
		return s;
	return retally(db, row, list_id, was);
}

enum status record_move(
	struct db *db, const struct record_row *from, const struct record_row *row, usec now)
{
	const struct was was = { from->skill_id, from->state, from->reason };

	return write_row(db, row, &was, now);
}

/** Which state a record that was uploaded again has. */
static void place_again(struct record_row *row, const struct record_new *record, bool revive)
{
	bool is_open = row->state == RECORD_IN_PROGRESS || row->state == RECORD_HELD;

	if (is_open || (row->state == RECORD_FINAL && !revive))
		return;
	row->skill_id = record->skill_id;
	row->retry_at = 0;
	row->reason = REASON_NONE;
	row->state = RECORD_WAITING;
	row->dead = 0;
	if (record->blocked_by == REASON_NONE)
		return;
	row->state = RECORD_SUPPRESSED;
	row->reason = record->blocked_by;
	row->retry_at = record->look_again_at;
}

enum status record_replace(struct db *db, int64_t record_id, const struct record_new *record,
	bool revive, usec now, struct arena *arena)
{
	struct record_row from, row;
	struct str payload;
	int64_t bucket;
	enum status s;

	if ((s = record_get(db, record->bu_id, record_id, arena, &from, &payload)) != ST_OK ||
		(s = payload_of(record, arena, &payload)) != ST_OK ||
		(s = bucket_for(db, record, now, &bucket)) != ST_OK)
		return s;
	s = db_must_change(db, &record_sql, RECORD_REPLACE,
		VALUES(V_INT(record->bu_id), V_INT(record_id), V_INT(record->job_id),
			V_BLOB(payload), V_INT(now)));
	if (s != ST_OK)
		return s;
	row = from;
	place_again(&row, record, revive);
	if (row.skill_id == record->skill_id)
		row.bucket_id = bucket;
	return record_move(db, &from, &row, now);
}

static enum status count_collect(
	struct rows *rows, struct arena *arena, struct record_counts *counts)
{
	enum { MOST = 4096 };

	counts->items = arena_array(arena, struct record_count, MOST);
	if (counts->items == NULL)
		return ST_NO_MEMORY;
	while (counts->count < MOST && rows_next(rows))
		counts->items[counts->count++] = (struct record_count){
			.list_id = rows_int(rows, 0),
			.skill_id = rows_int(rows, 1),
			.state = (enum record_state)rows_int(rows, 2),
			.reason = (enum record_reason)rows_int(rows, 3),
			.records = rows_int(rows, 4),
		};
	return rows_status(rows);
}

enum status record_count_all(struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id,
	struct arena *arena, struct record_counts *ret_counts)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct record_counts counts = { 0 };
	enum status s;

	s = db_query(db, &record_sql, RECORD_TALLY_LIST,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(skill_id)), &rows);
	if (s == ST_OK)
		s = count_collect(&rows, arena, &counts);
	if (s == ST_OK)
		*ret_counts = counts;
	return s;
}
