/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNC groups and the skills that obey or feed them.
 */
#include "directory/dnc.h"
#include "directory/shared.h"
#include "directory/skill.h"

enum status dnc_group_add(struct db *db, int64_t bu_id, const struct dnc_group *group, usec now,
	struct problems *problems, int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	int64_t id;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = name_check(group->name, STR("dncGroupName"), problems)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, DNC_GROUP_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_trim(group->name)),
			V_TEXT(name_key(arena, group->name)), V_TEXT(group->description),
			V_BOOL(group->is_active), V_BOOL(group->is_default), V_INT(now)));
	if ((s = name_conflict(s, STR("dncGroupName"), problems)) == ST_OK)
		*ret_id = id;
	return s;
}

enum status dnc_group_update(struct db *db, int64_t bu_id, const struct dnc_group *group, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	int64_t changed = 0;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = name_check(group->name, STR("dncGroupName"), problems)) != ST_OK)
		return s;
	s = db_change(db, &directory_sql, DNC_GROUP_UPDATE,
		VALUES(V_INT(bu_id), V_INT(group->id), V_TEXT(str_trim(group->name)),
			V_TEXT(name_key(arena, group->name)), V_TEXT(group->description),
			V_BOOL(group->is_active), V_INT(now), V_INT(group->version)),
		&changed);
	s = name_conflict(s, STR("dncGroupName"), problems);
	return change_judge(db, s, changed, DNC_GROUP_EXISTS, bu_id, group->id, problems);
}

static struct dnc_group from_row(const struct rows *rows)
{
	return (struct dnc_group){
		.id = rows_int(rows, 0),
		.name = rows_text(rows, 1),
		.description = rows_text(rows, 2),
		.is_active = rows_bool(rows, 3),
		.is_default = rows_bool(rows, 4),
		.created_at = rows_int(rows, 5),
		.updated_at = rows_int(rows, 6),
		.version = rows_int(rows, 7),
	};
}

static enum status count_records(struct db *db, int64_t bu_id, usec now, struct dnc_group *group)
{
	return db_int(db, &directory_sql, DNC_RECORD_COUNT,
		VALUES(V_INT(bu_id), V_INT(group->id), V_INT(now)), &group->record_count);
}

enum status dnc_group_load(struct db *db, int64_t bu_id, int64_t id, usec now, struct arena *arena,
	struct dnc_group *ret_group)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct dnc_group found;
	enum status s;

	s = db_query(db, &directory_sql, DNC_GROUP_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	found.name = arena_copy(arena, found.name);
	found.description = arena_copy(arena, found.description);
	if ((s = count_records(db, bu_id, now, &found)) != ST_OK)
		return s;
	*ret_group = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status dnc_group_default(struct db *db, int64_t bu_id, int64_t *ret_id)
{
	return db_int(db, &directory_sql, DNC_GROUP_DEFAULT, VALUES(V_INT(bu_id)), ret_id);
}

enum status dnc_group_each(struct db *db, int64_t bu_id, const struct list_filter *filter, usec now,
	dnc_group_fn *fn, void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str pattern;
	enum status s;

	if ((s = search_pattern(arena, filter->search, &pattern)) != ST_OK)
		return s;
	if ((s = list_total(db, DNC_GROUP_COUNT, bu_id, pattern, filter, ret_total)) != ST_OK)
		return s;
	s = db_query(db, &directory_sql, DNC_GROUP_LIST,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active), V_INT(filter->top),
			V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct dnc_group group = from_row(&rows);

		if ((s = count_records(db, bu_id, now, &group)) != ST_OK)
			return s;
		fn(arg, &group);
	}
	return rows_status(&rows);
}

/** @return ST_NOT_FOUND (group or skill), ST_INVALID (an inbound skill would be scrubbed) */
static enum status check_pair(struct db *db, int64_t bu_id, int64_t group_id, int64_t skill_id,
	enum dnc_role role, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct skill skill;
	int64_t version;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = db_int(db, &directory_sql, DNC_GROUP_EXISTS, VALUES(V_INT(bu_id), V_INT(group_id)),
		&version);
	if (s != ST_OK)
		return s;
	if ((s = skill_load(db, bu_id, skill_id, arena, &skill)) != ST_OK)
		return s;
	if (role == DNC_SCRUBBED && !skill.is_outbound)
		return problem_add(problems, ST_INVALID, "dnc_scrub_inbound", STR("skillId"));
	return ST_OK;
}

enum status dnc_skill_put(struct db *db, int64_t bu_id, int64_t group_id, int64_t skill_id,
	enum dnc_role role, usec now, struct problems *problems)
{
	enum status s;

	if ((s = check_pair(db, bu_id, group_id, skill_id, role, problems)) != ST_OK)
		return s;
	return db_run(db, &directory_sql, DNC_SKILL_PUT,
		VALUES(V_INT(bu_id), V_INT(group_id), V_INT(skill_id), V_INT(role), V_INT(now)));
}

enum status dnc_skill_remove(
	struct db *db, int64_t bu_id, int64_t group_id, int64_t skill_id, enum dnc_role role)
{
	return db_must_change(db, &directory_sql, DNC_SKILL_REMOVE,
		VALUES(V_INT(bu_id), V_INT(group_id), V_INT(skill_id), V_INT(role)));
}

enum status dnc_skill_each(struct db *db, int64_t bu_id, int64_t group_id, enum dnc_role role,
	dnc_skill_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, DNC_SKILL_LIST,
		VALUES(V_INT(bu_id), V_INT(group_id), V_INT(role)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows))
		fn(arg, rows_int(&rows, 0), rows_text(&rows, 1));
	return rows_status(&rows);
}
