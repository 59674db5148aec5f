/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list.h"

#include "core/text.h"
#include "outreach/list_bin.h"
#include "outreach/list_sql.h"

#define SCRATCH (64u << 10)

struct str list_name_key(struct arena *arena, struct str name)
{
	return text_nocase(arena, str_trim(name));
}

static struct call_list list_from_row(const struct rows *rows)
{
	return (struct call_list){
		.id = rows_int(rows, 0),
		.name = rows_text(rows, 1),
		.is_active = rows_bool(rows, 2),
		.expires_on = rows_text(rows, 3),
		.mapping = rows_text(rows, 4),
		.country = rows_text(rows, 5),
		.created_at = rows_int(rows, 6),
		.updated_at = rows_int(rows, 7),
		.uploaded_at = rows_int(rows, 8),
		.removed_at = rows_int(rows, 9),
		.version = rows_int(rows, 10),
		.removed_why = (enum list_removal)rows_int(rows, 11),
		.removed_by = rows_int(rows, 12),
		.purged_at = rows_int(rows, 13),
	};
}

static enum status load(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct call_list *ret_list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct call_list list;
	enum status s;

	if ((s = db_query(db, &list_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	list = list_from_row(&rows);
	list.name = arena_copy(arena, list.name);
	list.expires_on = arena_copy(arena, list.expires_on);
	list.mapping = arena_copy(arena, list.mapping);
	list.country = arena_copy(arena, list.country);
	*ret_list = list;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status list_add(struct db *db, int64_t bu_id, const struct call_list *list, usec now,
	struct problems *problems, int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	int64_t id;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &list_sql, LIST_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_trim(list->name)),
			V_TEXT(list_name_key(arena, list->name)), V_TEXT(list->expires_on),
			V_TEXT(list->mapping), V_TEXT(list->country), V_INT(now)));
	if (s == ST_CONFLICT)
		return problem_add(problems, s, "unique", STR("listName"));
	if (s == ST_OK)
		*ret_id = id;
	return s;
}

enum status list_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct call_list *ret_list)
{
	return load(db, LIST_GET, VALUES(V_INT(bu_id), V_INT(id)), arena, ret_list);
}

enum status list_find(struct db *db, int64_t bu_id, struct str name, struct arena *arena,
	struct call_list *ret_list)
{
	struct str key = list_name_key(arena, name);

	if (key.at == NULL)
		return ST_NO_MEMORY;
	return load(db, LIST_FIND, VALUES(V_INT(bu_id), V_TEXT(key)), arena, ret_list);
}

/** For LIKE … ESCAPE '\': what contains the text. */
static struct str contains_pattern(struct arena *arena, struct str text)
{
	struct str key = text_nocase(arena, str_present(text) ? text : STR(""));
	char *out = arena_alloc(arena, key.len * 2 + 3);
	size_t len = 0;

	if (out == NULL)
		return STR_NULL;
	out[len++] = '%';
	for (size_t i = 0; i < key.len; i++) {
		if (key.at[i] == '%' || key.at[i] == '_' || key.at[i] == '\\')
			out[len++] = '\\';
		out[len++] = key.at[i];
	}
	out[len++] = '%';
	return (struct str){ out, len };
}

enum status list_each_row(struct rows *rows, list_fn *fn, void *arg)
{
	while (rows_next(rows)) {
		struct call_list list = list_from_row(rows);

		fn(arg, &list);
	}
	return rows_status(rows);
}

enum status list_each(struct db *db, int64_t bu_id, const struct list_filter *filter, list_fn *fn,
	void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str pattern;
	enum status s;

	if (arena == NULL || (pattern = contains_pattern(arena, filter->search)).at == NULL)
		return ST_NO_MEMORY;
	s = db_int(db, &list_sql, LIST_COUNT,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active)), ret_total);
	if (s != ST_OK)
		return s;
	s = db_query(db, &list_sql, LIST_ALL,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active), V_INT(filter->top),
			V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	return list_each_row(&rows, fn, arg);
}

enum status list_set_mapping(struct db *db, int64_t bu_id, int64_t id, struct str mapping, usec now)
{
	return db_must_change(db, &list_sql, LIST_MAP,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(mapping), V_INT(now)));
}

enum status list_set_active(struct db *db, int64_t bu_id, int64_t id, bool is_active, usec now)
{
	return db_must_change(db, &list_sql, LIST_ACTIVE,
		VALUES(V_INT(bu_id), V_INT(id), V_BOOL(is_active), V_INT(now)));
}

enum status list_note_upload(struct db *db, int64_t bu_id, int64_t id, usec now)
{
	return db_must_change(
		db, &list_sql, LIST_UPLOADED, VALUES(V_INT(bu_id), V_INT(id), V_INT(now)));
}

/** Nothing was changed: it is gone, or somebody was faster. */
static enum status judge_update(struct db *db, int64_t bu_id, int64_t id, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	struct call_list list;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	if ((s = list_load(db, bu_id, id, arena, &list)) != ST_OK)
		return s;
	if (list.removed_at != 0)
		return ST_NOT_FOUND;
	return problem_add(problems, ST_CONFLICT, "version", STR(""));
}

enum status list_update(struct db *db, int64_t bu_id, const struct call_list *list, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH);
	int64_t changed = 0;
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	s = db_change(db, &list_sql, LIST_UPDATE,
		VALUES(V_INT(bu_id), V_INT(list->id), V_TEXT(str_trim(list->name)),
			V_TEXT(list_name_key(arena, list->name)), V_BOOL(list->is_active),
			V_TEXT(list->expires_on), V_TEXT(list->country), V_INT(now),
			V_INT(LIST_STEP_RESTORING), V_INT(list->version)),
		&changed);
	if (s == ST_CONFLICT)
		return problem_add(problems, s, "unique", STR("listName"));
	if (s != ST_OK || changed > 0)
		return s;
	return judge_update(db, bu_id, list->id, problems);
}

enum status list_rejected(struct db *db, int64_t bu_id, int64_t id, int64_t *ret_rejected)
{
	return db_int(db, &list_sql, LIST_REJECTED, VALUES(V_INT(bu_id), V_INT(id)), ret_rejected);
}
