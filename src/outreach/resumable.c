/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/resumable.h"

#include "outreach/upload_sql.h"

#define SWEEP_MAX 100

static struct resumable from_row(const struct rows *rows)
{
	return (struct resumable){
		.id = rows_int(rows, 0),
		.list_id = rows_int(rows, 1),
		.user_id = rows_int(rows, 2),
		.options = rows_text(rows, 3),
		.file_name = rows_text(rows, 4),
		.file_path = rows_text(rows, 5),
		.bytes = rows_int(rows, 6),
		.sha256 = rows_blob(rows, 7),
		.job_id = rows_int(rows, 8),
		.created_at = rows_int(rows, 9),
		.expires_at = rows_int(rows, 10),
	};
}

enum status resumable_add(
	struct db *db, int64_t bu_id, const struct resumable *upload, int64_t *ret_id)
{
	int64_t id;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &upload_sql, UPLOAD_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(upload->list_id), V_INT(upload->user_id),
			V_TEXT(upload->options), V_TEXT(upload->file_name),
			V_TEXT(upload->file_path), V_INT(upload->bytes), V_BLOB(upload->sha256),
			V_INT(upload->created_at), V_INT(upload->expires_at)));
	if (s == ST_OK)
		*ret_id = id;
	return s;
}

enum status resumable_load(struct db *db, int64_t bu_id, int64_t id, usec now, struct arena *arena,
	struct resumable *ret_upload)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct resumable upload;
	enum status s;

	s = db_query(
		db, &upload_sql, UPLOAD_GET, VALUES(V_INT(bu_id), V_INT(id), V_INT(now)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	upload = from_row(&rows);
	upload.options = arena_copy(arena, upload.options);
	upload.file_name = arena_copy(arena, upload.file_name);
	upload.file_path = arena_copy(arena, upload.file_path);
	upload.sha256 = arena_copy(arena, upload.sha256);
	*ret_upload = upload;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status resumable_count(struct db *db, int64_t bu_id, usec now, int64_t *ret_count)
{
	return db_int(db, &upload_sql, UPLOAD_COUNT, VALUES(V_INT(bu_id), V_INT(now)), ret_count);
}

enum status resumable_each(struct db *db, int64_t bu_id, int64_t list_id, usec now, int64_t limit,
	resumable_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &upload_sql, UPLOAD_OPEN,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(now), V_INT(limit)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct resumable upload = from_row(&rows);

		fn(arg, &upload);
	}
	return rows_status(&rows);
}

/** A change that finds no row came too late. */
static enum status must_find(enum status s)
{
	return s == ST_NOT_FOUND ? ST_CONFLICT : s;
}

enum status resumable_complete(struct db *db, int64_t bu_id, int64_t id, int64_t job_id, usec now)
{
	return must_find(db_must_change(db, &upload_sql, UPLOAD_COMPLETE,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(job_id), V_INT(now))));
}

enum status resumable_abandon(struct db *db, int64_t bu_id, int64_t id, usec now)
{
	return must_find(db_must_change(
		db, &upload_sql, UPLOAD_ABANDON, VALUES(V_INT(bu_id), V_INT(id), V_INT(now))));
}

enum status resumable_find_file(struct db *db, struct str path)
{
	int64_t id;

	return db_int(db, &upload_sql, UPLOAD_OF_FILE, VALUES(V_TEXT(path)), &id);
}

/** Which rows a sweep found. */
struct swept {
	int64_t bu_id, id;
};

static enum status find_old(
	struct db *db, usec now, struct buf *paths, struct swept *swept, size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(db, &upload_sql, UPLOAD_OLD, VALUES(V_INT(now), V_INT(SWEEP_MAX)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		swept[count++] = (struct swept){ rows_int(&rows, 0), rows_int(&rows, 1) };
		if (!rows_null(&rows, 3))
			continue; /* the job's now */
		buf_add(paths, rows_text(&rows, 2));
		buf_add_char(paths, '\0');
	}
	*ret_count = count;
	return rows_status(&rows);
}

enum status resumable_sweep(struct db *db, usec now, struct buf *paths)
{
	struct swept swept[SWEEP_MAX];
	size_t count = 0;
	enum status s = find_old(db, now, paths, swept, &count);

	for (size_t i = 0; s == ST_OK && i < count; i++)
		s = db_run(db, &upload_sql, UPLOAD_DROP,
			VALUES(V_INT(swept[i].bu_id), V_INT(swept[i].id)));
	return s;
}
