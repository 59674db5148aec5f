/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/shared.h"

#include "core/buf.h"
#include "core/text.h"

struct str name_key(struct arena *arena, struct str name)
{
	return text_nocase(arena, str_trim(name));
}

enum status name_check(struct str name, struct str field, struct problems *problems)
{
	size_t points;

	if (!str_present(str_trim(name)))
		return problem_add(problems, ST_INVALID, "required", field);
	if (!text_is_utf8(name) || text_has_controls(name, false))
		return problem_add(problems, ST_INVALID, "control_chars", field);
	points = text_points(name);
	if (points > 100)
		return problem_add(problems, ST_INVALID, "length", field, "min", "1", "max", "100");
	return ST_OK;
}

enum status search_pattern(struct arena *arena, struct str search, struct str *ret_pattern)
{
	struct buf out CLEANUP(buf_done) = { 0 };
	struct str key;

	if (!arena)
		return ST_NO_MEMORY;
	key = name_key(arena, search.at ? search : STR(""));
	buf_init(&out, SCRATCH_BYTES);
	buf_add_char(&out, '%');
	for (size_t i = 0; i < key.len; i++) {
		if (key.at[i] == '%' || key.at[i] == '_' || key.at[i] == '\\')
			buf_add_char(&out, '\\');
		buf_add_char(&out, key.at[i]);
	}
	if (key.len > 0)
		buf_add_char(&out, '%');
	*ret_pattern = arena_copy(arena, buf_str(&out));
	return ret_pattern->at ? ST_OK : ST_NO_MEMORY;
}

struct str row_text(const struct rows *rows, int column, struct arena *arena)
{
	return arena_copy(arena, rows_text(rows, column));
}

enum status name_conflict(enum status s, struct str field, struct problems *problems)
{
	return s == ST_CONFLICT ? problem_add(problems, s, "unique", field) : s;
}

enum status change_judge(struct db *db, enum status s, int64_t changed, unsigned exists,
	int64_t bu_id, int64_t id, struct problems *problems)
{
	int64_t version;

	if (s != ST_OK || changed > 0)
		return s;
	if ((s = db_int(db, &directory_sql, exists, VALUES(V_INT(bu_id), V_INT(id)), &version)) !=
		ST_OK)
		return s;
	return problem_add(problems, ST_CONFLICT, "version", STR(""));
}

enum status reference_check(struct db *db, unsigned exists, int64_t bu_id, int64_t id,
	struct str field, struct problems *problems)
{
	int64_t version;
	enum status s;

	if (id == 0)
		return ST_OK;
	s = db_int(db, &directory_sql, exists, VALUES(V_INT(bu_id), V_INT(id)), &version);
	if (s == ST_NOT_FOUND)
		return problem_add(problems, ST_INVALID, "unknown_id", field);
	return s;
}

enum status list_total(struct db *db, unsigned count, int64_t bu_id, struct str pattern,
	const struct list_filter *filter, int64_t *ret_total)
{
	if (!ret_total)
		return ST_OK;
	return db_int(db, &directory_sql, count,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active)), ret_total);
}
