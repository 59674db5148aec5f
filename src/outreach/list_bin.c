/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list_bin.h"

#include "directory/unit.h"
#include "outreach/bucket.h"
#include "outreach/list_records.h"
#include "outreach/list_sql.h"

#define SCRATCH        (64u << 10)
#define CHUNKS_AT_ONCE 32
#define DUE_AT_ONCE    256

enum status list_remove(
	struct db *db, int64_t bu_id, int64_t id, enum list_removal why, int64_t user_id, usec now)
{
	return db_must_change(db, &list_sql, LIST_REMOVE,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(now), V_INT(why), V_INT_OR_NULL(user_id)));
}

enum status list_bin_each(struct db *db, int64_t bu_id, int64_t skip, int64_t top, list_fn *fn,
	void *arg, int64_t *ret_total)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_int(db, &list_sql, LIST_BIN_COUNT, VALUES(V_INT(bu_id), V_INT(LIST_STEP_PURGING)),
		ret_total);
	if (s == ST_OK)
		s = db_query(db, &list_sql, LIST_BIN,
			VALUES(V_INT(bu_id), V_INT(LIST_STEP_PURGING), V_INT(top), V_INT(skip)),
			&rows);
	if (s != ST_OK)
		return s;
	return list_each_row(&rows, fn, arg);
}

enum status list_restore(struct db *db, int64_t bu_id, const struct call_list *list, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	int64_t changed = 0;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	s = db_change(db, &list_sql, LIST_RESTORE,
		VALUES(V_INT(bu_id), V_INT(list->id), V_TEXT(str_trim(list->name)),
			V_TEXT(list_name_key(arena, list->name)), V_TEXT(list->expires_on),
			V_INT(now), V_INT(LIST_STEP_RESTORING), V_INT(LIST_STEP_PURGING)),
		&changed);
	if (s == ST_CONFLICT)
		return problem_add(problems, s, "name_taken_bin", STR("listName"));
	if (s != ST_OK || changed > 0)
		return s;
	return problem_add(problems, ST_CONFLICT, "list_purged", STR("listId"));
}

/* ---- what was put aside goes back ---- */

static enum status read_skills(
	struct db *db, const struct list_work *work, int64_t *skills, size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(db, &list_sql, LIST_SKILLS,
		VALUES(V_INT(work->bu_id), V_INT(work->list_id), V_INT(LIST_SKILLS_MAX)), &rows);
	if (s != ST_OK)
		return s;
	while (count < LIST_SKILLS_MAX && rows_next(&rows))
		skills[count++] = rows_int(&rows, 0);
	*ret_count = count;
	return rows_status(&rows);
}

/** Records that were parked are due at once. */
static enum status unpark(struct db *db, const struct list_work *work, usec now, bool *ret_more)
{
	int64_t skills[LIST_SKILLS_MAX];
	size_t count = 0;
	enum status s = read_skills(db, work, skills, &count);

	for (size_t i = 0; s == ST_OK && i < count && !*ret_more; i++) {
		int64_t changed = 0;

		s = db_change(db, &list_sql, LIST_UNPARK,
			VALUES(V_INT(work->bu_id), V_INT(skills[i]), V_INT(RECORD_PARKED),
				V_INT(work->list_id), V_INT(now), V_INT(DUE_AT_ONCE)),
			&changed);
		*ret_more = changed == DUE_AT_ONCE;
	}
	return s;
}

enum status list_bring_back(struct db *db, const struct list_work *work, usec now, bool *ret_more)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	enum status s;

	*ret_more = false;
	if (arena == NULL)
		return ST_NO_MEMORY;
	s = bucket_take_back(db, work->bu_id, work->list_id, CHUNKS_AT_ONCE, arena, ret_more);
	return s == ST_OK && !*ret_more ? unpark(db, work, now, ret_more) : s;
}

/* ---- dates ---- */

static enum status find_unit_zone(const struct zone_tables *tables, struct db *db, int64_t bu_id,
	const struct zone **ret_zone)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	const struct zone_set *set = zone_tables_set(tables);
	struct unit_rules unit;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if ((s = unit_rules_load(db, bu_id, arena, &unit)) != ST_OK)
		return s;
	*ret_zone = zone_set_find(set, unit.zone);
	if (*ret_zone == NULL)
		*ret_zone = zone_set_fixed(set, 0);
	return ST_OK;
}

enum status list_date_instant(const struct zone_tables *tables, struct db *db, int64_t bu_id,
	struct civil_date day, usec *ret_instant)
{
	const struct zone *zone;
	enum status s = find_unit_zone(tables, db, bu_id, &zone);

	if (s == ST_OK)
		*ret_instant = zone_midnight(zone, civil_days(day));
	return s;
}

enum status list_day_now(
	const struct zone_tables *tables, struct db *db, int64_t bu_id, usec now, int64_t *ret_day)
{
	const struct zone *zone;
	enum status s = find_unit_zone(tables, db, bu_id, &zone);

	if (s == ST_OK)
		*ret_day = zone_day_at(zone, now);
	return s;
}
