/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/internal.h"
#include "outreach/render.h"
#include "outreach/sql.h"

#define LISTS_MAX 64

static enum status read_lists(
	struct db *db, int64_t bu_id, int64_t skill_id, int64_t lists[LISTS_MAX], size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(db, &plan_sql, SKILL_LISTS,
		VALUES(V_INT(bu_id), V_INT(skill_id), V_INT(LISTS_MAX)), &rows);
	if (s != ST_OK)
		return s;
	while (count < LISTS_MAX && rows_next(&rows))
		lists[count++] = rows_int(&rows, 0);
	*ret_count = count;
	return rows_status(&rows);
}

/** The columns of a list are those of its newest record: an import keeps them all, empty ones too. */
static enum status read_newest(struct db *db, int64_t bu_id, int64_t list_id, struct arena *arena,
	struct record_data *ret_data)
{
	struct record_row row;
	struct record_packed packed;
	int64_t id;
	enum status s;

	s = db_int(db, &plan_sql, LIST_NEWEST, VALUES(V_INT(bu_id), V_INT(list_id)), &id);
	if (s == ST_OK)
		s = record_get(db, bu_id, list_id, id, arena, &row, &packed);
	if (s == ST_OK)
		s = record_unpack(packed, arena, ret_data);
	return s;
}

static enum status check_variables(const struct template *text, const struct record_data *data,
	struct arena *arena, struct problems *problems)
{
	enum status s = ST_OK;

	for (size_t i = 0; i < template_variable_count(text); i++) {
		struct str name = template_variable(text, i);
		struct str value;

		if (template_variable_has_fallback(text, i) ||
			render_value(data, name, arena, &value))
			continue;
		s = problem_add(problems, ST_CONFLICT, "variable_unknown", STR("messageTemplateId"),
			"name", arena_cstr(arena, name));
	}
	return s;
}

enum status variables_check_start(void *arg, struct db *db, int64_t bu_id, int64_t skill_id,
	struct arena *arena, struct problems *problems)
{
	struct outreach *outreach = arg;
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	int64_t lists[LISTS_MAX];
	size_t count;
	enum status s;

	if ((s = roster_skill_load(db, outreach->tables, bu_id, skill_id, &skill)) != ST_OK)
		return s;
	if (skill->text == NULL)
		return ST_OK; /* the directory's own check says so */
	s = read_lists(db, bu_id, skill_id, lists, &count);
	for (size_t i = 0; s == ST_OK && i < count; i++) {
		struct record_data data;

		s = read_newest(db, bu_id, lists[i], arena, &data);
		if (s == ST_OK)
			s = check_variables(skill->text, &data, arena, problems);
		else if (s == ST_NOT_FOUND || s == ST_INVALID)
			s = ST_OK;
	}
	return s;
}
