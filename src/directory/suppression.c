/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/suppression.h"

#include "directory/address.h"
#include "directory/shared.h"

enum status suppression_key(struct arena *arena, struct str value, struct str *ret_key)
{
	enum status s = address_key(arena, ADDRESS_PHONE, value, ret_key);

	return s == ST_INVALID ? address_key(arena, ADDRESS_IDENTITY, value, ret_key) : s;
}

static enum status check(struct db *db, int64_t bu_id, const struct suppression *suppression,
	struct arena *arena, struct problems *problems, struct str *ret_key)
{
	enum status s = suppression_key(arena, suppression->value, ret_key);

	if (s == ST_INVALID)
		problem_add(problems, s, "format", STR("value"), "want",
			"a telephone, an address or an external id");
	if (suppression->ends_at <= suppression->starts_at)
		s = problem_add(
			problems, ST_INVALID, "dates_order", STR("endDate"), "other", "startDate");
	for (size_t i = 0; i < suppression->skill_count; i++) {
		enum status skill = reference_check(
			db, SKILL_EXISTS, bu_id, suppression->skills[i], STR("skills"), problems);

		if (skill != ST_OK)
			s = skill;
	}
	return s;
}

static enum status put_skills(
	struct db *db, int64_t bu_id, int64_t id, const struct suppression *suppression)
{
	enum status s;

	s = db_run(db, &directory_sql, SUPPRESSED_SKILLS_DROP, VALUES(V_INT(bu_id), V_INT(id)));
	for (size_t i = 0; i < suppression->skill_count && s == ST_OK; i++)
		s = db_run(db, &directory_sql, SUPPRESSED_SKILL_ADD,
			VALUES(V_INT(bu_id), V_INT(id), V_INT(suppression->skills[i])));
	return s;
}

enum status suppression_add(struct db *db, int64_t bu_id, const struct suppression *suppression,
	usec now, struct problems *problems, int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct str key;
	int64_t id;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = check(db, bu_id, suppression, arena, problems, &key)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, SUPPRESSED_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_trim(suppression->value)), V_TEXT(key),
			V_INT(suppression->starts_at), V_INT(suppression->ends_at),
			V_BOOL(suppression->skill_count == 0), V_TEXT(suppression->source),
			V_INT_OR_NULL(suppression->created_by), V_INT(now)));
	if (s == ST_OK)
		s = put_skills(db, bu_id, id, suppression);
	if (s == ST_OK)
		*ret_id = id;
	return s;
}

enum status suppression_update(struct db *db, int64_t bu_id, const struct suppression *suppression,
	usec now, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct str key;
	int64_t changed = 0;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = check(db, bu_id, suppression, arena, problems, &key)) != ST_OK)
		return s;
	s = db_change(db, &directory_sql, SUPPRESSED_UPDATE,
		VALUES(V_INT(bu_id), V_INT(suppression->id), V_TEXT(str_trim(suppression->value)),
			V_TEXT(key), V_INT(suppression->starts_at), V_INT(suppression->ends_at),
			V_BOOL(suppression->skill_count == 0),
			V_INT_OR_NULL(suppression->updated_by), V_INT(now),
			V_INT(suppression->version)),
		&changed);
	s = change_judge(db, s, changed, SUPPRESSED_EXISTS, bu_id, suppression->id, problems);
	return s == ST_OK ? put_skills(db, bu_id, suppression->id, suppression) : s;
}

static struct suppression from_row(const struct rows *rows)
{
	return (struct suppression){
		.id = rows_int(rows, 0),
		.value = rows_text(rows, 1),
		.starts_at = rows_int(rows, 2),
		.ends_at = rows_int(rows, 3),
		.source = rows_text(rows, 5),
		.created_by = rows_int(rows, 6),
		.updated_by = rows_int(rows, 7),
		.created_at = rows_int(rows, 8),
		.updated_at = rows_int(rows, 9),
		.version = rows_int(rows, 10),
	};
}

#define SKILLS_MAX 1000

static enum status load_skills(
	struct db *db, int64_t bu_id, struct arena *arena, struct suppression *suppression)
{
	int64_t *skills = arena_array(arena, int64_t, SKILLS_MAX);
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if (!skills)
		return ST_NO_MEMORY;
	s = db_query(db, &directory_sql, SUPPRESSED_SKILLS,
		VALUES(V_INT(bu_id), V_INT(suppression->id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows) && suppression->skill_count < SKILLS_MAX)
		skills[suppression->skill_count++] = rows_int(&rows, 0);
	suppression->skills = skills;
	return rows_status(&rows);
}

enum status suppression_load(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct suppression *ret_suppression)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct suppression found;
	enum status s;

	s = db_query(db, &directory_sql, SUPPRESSED_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	found.value = arena_copy(arena, found.value);
	found.source = arena_copy(arena, found.source);
	if ((s = load_skills(db, bu_id, arena, &found)) != ST_OK)
		return s;
	*ret_suppression = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status suppression_remove(struct db *db, int64_t bu_id, int64_t id)
{
	enum status s;

	s = db_run(db, &directory_sql, SUPPRESSED_SKILLS_DROP, VALUES(V_INT(bu_id), V_INT(id)));
	if (s != ST_OK)
		return s;
	return db_must_change(
		db, &directory_sql, SUPPRESSED_REMOVE, VALUES(V_INT(bu_id), V_INT(id)));
}

enum status suppression_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	suppression_fn *fn, void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str pattern;
	enum status s;

	if ((s = search_pattern(arena, filter->search, &pattern)) != ST_OK)
		return s;
	s = db_int(db, &directory_sql, SUPPRESSED_COUNT, VALUES(V_INT(bu_id), V_TEXT(pattern)),
		ret_total);
	if (s != ST_OK)
		return s;
	s = db_query(db, &directory_sql, SUPPRESSED_LIST,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->top), V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct suppression suppression = from_row(&rows);

		fn(arg, &suppression);
	}
	return rows_status(&rows);
}
