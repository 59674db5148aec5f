/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables of records: reading, finding, and the one statement that changes a state, with the tally.
 */
#include "outreach/record.h"

#include <assert.h>

#include "outreach/bucket.h"
#include "outreach/record_index.h"
#include "outreach/sql.h"

#define FIND_MEMORY ((size_t)4 << 20)

/* Columns of RECORD_COLUMNS. */
#define FRESH_COLUMN   16
#define JOB_COLUMN     17
#define ORD_COLUMN     18
#define PAYLOAD_COLUMN 19
#define LAYOUT_COLUMN  20

enum status record_tally(struct db *db, int64_t bu_id, int64_t list_id, int64_t skill_id,
	enum record_state state, enum record_reason reason, int64_t by)
{
	return db_run(db, &record_sql, RECORD_TALLY_ADD,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(skill_id), V_INT(state), V_INT(reason),
			V_INT(by)));
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
		.is_fresh = rows_bool(rows, FRESH_COLUMN),
		.job_id = rows_int(rows, JOB_COLUMN),
		.is_priority = !rows_null(rows, ORD_COLUMN) &&
			       rows_int(rows, ORD_COLUMN) == BUCKET_ORD_PRIORITY,
	};
}

static struct record_packed packed_from(const struct rows *rows, struct arena *arena)
{
	return (struct record_packed){ arena_copy(arena, rows_blob(rows, LAYOUT_COLUMN)),
		arena_copy(arena, rows_blob(rows, PAYLOAD_COLUMN)) };
}

enum status record_get(struct db *db, int64_t bu_id, int64_t list_id, int64_t id,
	struct arena *arena, struct record_row *ret_row, struct record_packed *ret_packed)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool found = false;
	enum status s;

	if (list_id != 0)
		s = db_query(db, &record_sql, RECORD_GET,
			VALUES(V_INT(bu_id), V_INT(list_id), V_INT(id)), &rows);
	else
		s = db_query(
			db, &record_sql, RECORD_GET_MOVED, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows)) {
		found = true;
		row_from(&rows, ret_row);
		*ret_packed = packed_from(&rows, arena);
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (!found)
		return ST_NOT_FOUND;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status record_get_waiting(struct db *db, const struct record_place *place, int64_t id,
	struct arena *arena, struct record_item *ret_item)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool waits = false;
	enum status s;

	s = db_query(db, &record_sql, RECORD_GET,
		VALUES(V_INT(place->bu_id), V_INT(place->list_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows)) {
		row_from(&rows, &ret_item->row);
		waits = ret_item->row.state == RECORD_WAITING &&
			ret_item->row.bucket_id == place->bucket_id;
		if (waits)
			ret_item->packed = packed_from(&rows, arena);
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (!waits)
		return ST_NOT_FOUND;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status record_list_due(struct db *db, int64_t bu_id, int64_t skill_id, usec now, size_t limit,
	struct arena *arena, struct record_items *ret_items)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct record_items items = { arena_array(arena, struct record_item, MAX_OF(limit, 1)), 0 };
	enum status s;

	if (items.items == NULL)
		return ST_NO_MEMORY;
	s = db_query(db, &plan_sql, PLAN_DUE,
		VALUES(V_INT(bu_id), V_INT(skill_id), V_INT(now), V_INT(limit)), &rows);
	if (s != ST_OK)
		return s;
	while (items.count < limit && rows_next(&rows)) {
		struct record_item *item = &items.items[items.count++];

		row_from(&rows, &item->row);
		item->packed = packed_from(&rows, arena);
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_items = items;
	return ST_OK;
}

/* ---- by external id ---- */

/** One whose hash fits. */
static enum status is_named(struct db *db, int64_t bu_id, int64_t list_id, int64_t id,
	struct str external_id, bool *ret_is_named)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(FIND_MEMORY);
	struct record_packed packed;
	struct record_data data;
	struct record_row row;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	*ret_is_named = false;
	s = record_get(db, bu_id, list_id, id, arena, &row, &packed);
	if (s == ST_OK)
		s = record_unpack(packed, arena, &data);
	if (s == ST_OK)
		*ret_is_named = str_equal(data.external_id, external_id);
	return s == ST_NOT_FOUND || s == ST_INVALID ? ST_OK : s;
}

enum status record_find(
	struct db *db, int64_t bu_id, int64_t list_id, struct str external_id, int64_t *ret_id)
{
	struct record_hits hits;
	enum status s;

	s = record_index_find(db, bu_id, list_id, record_key(external_id), &hits);
	for (size_t i = 0; s == ST_OK && i < hits.count; i++) {
		bool found = false;

		s = is_named(db, bu_id, list_id, hits.ids[i], external_id, &found);
		if (!found)
			continue;
		*ret_id = hits.ids[i];
		return s;
	}
	return s == ST_OK ? ST_NOT_FOUND : s;
}

/* ---- moving ---- */

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

static enum status retally(
	struct db *db, const struct record_row *from, const struct record_row *row)
{
	enum status s;

	if (from->state == row->state && from->reason == row->reason &&
		from->skill_id == row->skill_id)
		return ST_OK;
	s = record_tally(
		db, row->bu_id, row->list_id, from->skill_id, from->state, from->reason, -1);
	if (s != ST_OK)
		return s;
	return record_tally(
		db, row->bu_id, row->list_id, row->skill_id, row->state, row->reason, 1);
}

/** The first move of a record writes its state row. @param ret_done  false: it was not the first */
static enum status write_first(
	struct db *db, const struct record_row *row, usec now, bool *ret_done)
{
	int64_t changed = 0;
	enum status s;

	s = db_change(db, &record_sql, RECORD_STATE_NEW,
		VALUES(V_INT(row->bu_id), V_INT(row->id), V_INT(row->list_id),
			V_INT_OR_NULL(row->skill_id), V_INT_OR_NULL(row->bucket_id),
			V_INT(row->state), V_INT(row->attempts), V_INT(row->destination),
			V_INT(row->dead), V_INT_OR_NULL(row->retry_at),
			V_INT_OR_NULL(row->message_id), V_INT_OR_NULL(row->last_at),
			V_INT_OR_NULL(row->reason), V_INT_OR_NULL(row->replied_at), V_INT(now)),
		&changed);
	*ret_done = changed > 0;
	return s;
}

static enum status write_again(
	struct db *db, const struct record_row *from, const struct record_row *row, usec now)
{
	enum status s;

	s = db_must_change(db, &record_sql, RECORD_MOVE,
		VALUES(V_INT(row->bu_id), V_INT(row->id), V_INT(from->state),
			V_INT_OR_NULL(row->skill_id), V_INT_OR_NULL(row->bucket_id),
			V_INT(row->state), V_INT(row->attempts), V_INT(row->destination),
			V_INT(row->dead), V_INT_OR_NULL(row->retry_at),
			V_INT_OR_NULL(row->message_id), V_INT_OR_NULL(row->last_at),
			V_INT_OR_NULL(row->reason), V_INT_OR_NULL(row->replied_at), V_INT(now)));
	return s == ST_NOT_FOUND ? ST_CONFLICT : s;
}

static bool comes_to_wait(const struct record_row *from, const struct record_row *row)
{
	return row->state == RECORD_WAITING && row->bucket_id != 0 &&
	       (from->state != RECORD_WAITING || from->bucket_id != row->bucket_id);
}

enum status record_move(
	struct db *db, const struct record_row *from, const struct record_row *row, usec now)
{
	bool is_written = false;
	enum status s = ST_OK;

	assert(record_may_become(from->state, row->state));
	assert_row(row);
	if (from->is_fresh && from->state == RECORD_WAITING)
		s = write_first(db, row, now, &is_written);
	if (s == ST_OK && !is_written)
		s = write_again(db, from, row, now);
	if (s == ST_OK && comes_to_wait(from, row))
		s = bucket_put(db, row->bu_id, row->bucket_id, row->list_id, &row->id, 1);
	return s == ST_OK ? retally(db, from, row) : s;
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
