/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list_records.h"

#include "outreach/bucket.h"
#include "outreach/list_sql.h"

#define RECORD_MEMORY (8u << 20)

static void tally_add(
	struct list_tally *tally, enum record_state state, int64_t skill_id, int64_t records)
{
	size_t last = tally->skill_count;

	tally->records += records;
	if (state == RECORD_FINAL)
		tally->finalized += records;
	if (skill_id == 0)
		return;
	if (last == 0 || tally->skills[last - 1] != skill_id) {
		if (last == LIST_SKILLS_MAX)
			return;
		tally->skills[last] = skill_id;
		tally->open[last] = 0;
		tally->skill_count = ++last;
	}
	if (state != RECORD_FINAL)
		tally->open[last - 1] += records;
}

enum status list_tally(struct db *db, int64_t bu_id, int64_t list_id, struct list_tally *ret_tally)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	*ret_tally = (struct list_tally){ 0 };
	s = db_query(db, &list_sql, LIST_TALLY, VALUES(V_INT(bu_id), V_INT(list_id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows))
		tally_add(ret_tally, (enum record_state)rows_int(&rows, 0), rows_int(&rows, 1),
			rows_int(&rows, 2));
	return rows_status(&rows);
}

static enum status from_row(
	const struct rows *rows, struct arena *arena, struct list_record *ret_record)
{
	*ret_record = (struct list_record){
		.id = rows_int(rows, 0),
		.state = (enum record_state)rows_int(rows, 3),
		.reason = (enum record_reason)rows_int(rows, 4),
		.attempts = rows_int(rows, 5),
		.last_at = rows_int(rows, 6),
		.next_at = rows_int(rows, 7),
		.expires_at = rows_int(rows, 8),
		.is_priority = !rows_null(rows, 9) && rows_int(rows, 9) == BUCKET_ORD_PRIORITY,
		.dead = rows_int(rows, 10),
		.skill_id = rows_int(rows, 11),
		.layout_id = rows_int(rows, 12),
	};
	if (ret_record->next_at == RECORD_PARKED)
		ret_record->next_at = 0;
	return record_unpack((struct record_packed){ rows_blob(rows, 2), rows_blob(rows, 1) },
		arena, &ret_record->data);
}

enum status list_record_each(struct db *db, int64_t bu_id, int64_t list_id,
	const struct list_record_filter *filter, list_record_fn *fn, void *arg)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(RECORD_MEMORY);
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	s = db_query(db, &list_sql, LIST_RECORDS,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(filter->finalized),
			V_INT(filter->updated_since), V_INT(filter->top), V_INT(filter->skip),
			V_INT(filter->after)),
		&rows);
	while (s == ST_OK && rows_next(&rows)) {
		struct list_record record;

		arena_clear(arena);
		s = from_row(&rows, arena, &record);
		record.layout = rows_blob(&rows, 2);
		if (s == ST_OK)
			s = fn(arg, db, &record);
	}
	return s == ST_OK ? rows_status(&rows) : s;
}

enum status list_record_remove(
	struct db *db, int64_t bu_id, int64_t list_id, struct str external_id, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(RECORD_MEMORY);
	struct record_row from, row;
	struct record_packed packed;
	int64_t id;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	s = record_find(db, bu_id, list_id, external_id, &id);
	if (s != ST_OK || (s = record_get(db, bu_id, list_id, id, arena, &from, &packed)) != ST_OK)
		return s;
	if (from.state == RECORD_FINAL)
		return ST_CONFLICT;
	if (from.state == RECORD_IN_PROGRESS || from.state == RECORD_HELD)
		return ST_TRY_LATER;
	row = from;
	row.state = RECORD_FINAL;
	row.reason = REASON_REMOVED;
	row.retry_at = 0;
	return record_move(db, &from, &row, now);
}
