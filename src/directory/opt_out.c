/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/opt_out.h"

#include "directory/blocks.h"
#include "directory/shared.h"

static enum status insert(struct db *db, int64_t bu_id, const struct opt_out *opt_out, usec now)
{
	int64_t id;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	return db_run(db, &directory_sql, OPT_OUT_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(opt_out->kind), V_TEXT(opt_out->address),
			V_TEXT(opt_out->key), V_INT_OR_NULL(opt_out->customer_id),
			V_INT(opt_out->source), V_TEXT(opt_out->word), V_TEXT(opt_out->language),
			V_INT(opt_out->opted_out_at ? opt_out->opted_out_at : now), V_INT(now)));
}

enum status opt_out_add(struct db *db, int64_t bu_id, const struct opt_out *opt_out, usec now,
	struct problems *problems, bool *ret_new)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct opt_out added = *opt_out;
	int64_t id;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	s = address_clean(arena, added.kind, opt_out->address, &added.address);
	if (s == ST_OK)
		s = address_key(arena, added.kind, opt_out->address, &added.key);
	if (s == ST_INVALID)
		return problem_add(problems, s, "format", STR("address"), "want",
			address_kind_name(added.kind));
	if (s != ST_OK)
		return s;
	s = opt_out_find(db, bu_id, added.kind, added.key, &id);
	if (ret_new && (s == ST_OK || s == ST_NOT_FOUND))
		*ret_new = s == ST_NOT_FOUND;
	return s == ST_NOT_FOUND ? insert(db, bu_id, &added, now) : s;
}

enum status opt_out_undo(struct db *db, int64_t bu_id, enum address_kind kind, struct str key,
	int64_t user_id, struct str reason, usec now, struct problems *problems)
{
	if (user_id != 0 && !str_present(str_trim(reason)))
		return problem_add(problems, ST_INVALID, "required", STR("reason"));
	return db_must_change(db, &directory_sql, OPT_OUT_UNDO,
		VALUES(V_INT(bu_id), V_INT(kind), V_TEXT(key), V_INT(now), V_INT_OR_NULL(user_id),
			V_TEXT(reason)));
}

static struct opt_out from_row(const struct rows *rows)
{
	return (struct opt_out){
		.id = rows_int(rows, 0),
		.kind = (enum address_kind)rows_int(rows, 1),
		.address = rows_text(rows, 2),
		.key = rows_text(rows, 3),
		.customer_id = rows_int(rows, 4),
		.source = (enum opt_out_source)rows_int(rows, 5),
		.word = rows_text(rows, 6),
		.language = rows_text(rows, 7),
		.opted_out_at = rows_int(rows, 8),
		.undone_at = rows_int(rows, 9),
		.undone_by = rows_int(rows, 10),
		.undo_reason = rows_text(rows, 11),
	};
}

enum status opt_out_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct opt_out *ret_opt_out)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct opt_out found;
	enum status s;

	s = db_query(db, &directory_sql, OPT_OUT_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	found.address = arena_copy(arena, found.address);
	found.key = arena_copy(arena, found.key);
	found.word = arena_copy(arena, found.word);
	found.language = arena_copy(arena, found.language);
	found.undo_reason = arena_copy(arena, found.undo_reason);
	*ret_opt_out = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status opt_out_each(struct db *db, int64_t bu_id, int64_t after_id, int64_t limit,
	bool in_force, opt_out_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, OPT_OUT_LIST,
		VALUES(V_INT(bu_id), V_INT(after_id), V_BOOL(in_force), V_INT(limit)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct opt_out opt_out = from_row(&rows);

		fn(arg, &opt_out);
	}
	return rows_status(&rows);
}

enum status opt_out_count(struct db *db, int64_t bu_id, int64_t *ret_in_force)
{
	return db_int(db, &directory_sql, OPT_OUT_COUNT, VALUES(V_INT(bu_id)), ret_in_force);
}
