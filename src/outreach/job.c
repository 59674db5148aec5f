/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/job.h"

#include <assert.h>

#include "outreach/list_sql.h"

#define TEXT_MAX    (64u << 10)
#define OPTIONS_MAX (2u << 20) /* with a mapping in them */
#define SCRATCH     (256u << 10)

static const char *const states[] = {
	[JOB_WAITING] = "waiting",
	[JOB_RUNNING] = "running",
	[JOB_COMPLETE] = "complete",
	[JOB_CANCELLED] = "cancelled",
	[JOB_FAILED] = "failed",
	[JOB_REVIEW] = "review",
};

const char *job_state_name(enum job_state state)
{
	return states[state];
}

/* ---- rows ---- */

/** Reads a stored tally; damage counts as none. */
static void tally_of(struct str text, struct code_tally *ret_tally)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;

	*ret_tally = (struct code_tally){ 0 };
	if (str_present(text) && json_parse(text, NULL, &doc) == ST_OK)
		code_tally_read(json_root(doc), ret_tally);
}

static struct job_progress progress_of(const struct rows *rows)
{
	struct job_progress progress = {
		.offset = rows_int(rows, 11),
		.line = rows_int(rows, 12),
		.counts = { rows_int(rows, 13), rows_int(rows, 14), rows_int(rows, 15),
			rows_int(rows, 16), rows_int(rows, 17), rows_int(rows, 18) },
	};

	tally_of(rows_text(rows, 20), &progress.reasons);
	tally_of(rows_text(rows, 21), &progress.warnings);
	return progress;
}

static struct job from_row(const struct rows *rows)
{
	struct str hash = rows_blob(rows, 29);
	struct job job = {
		.id = rows_int(rows, 0),
		.list_id = rows_int(rows, 1),
		.skill_id = rows_int(rows, 2),
		.state = (enum job_state)rows_int(rows, 3),
		.file_name = rows_text(rows, 4),
		.file_path = rows_text(rows, 5),
		.file_bytes = rows_int(rows, 6),
		.options = rows_text(rows, 7),
		.charset = rows_text(rows, 8),
		.delimiter = rows_text(rows, 9),
		.text_bytes = rows_int(rows, 10),
		.progress = progress_of(rows),
		.error_bytes = rows_int(rows, 19),
		.failure = rows_text(rows, 22),
		.user_id = rows_int(rows, 23),
		.created_at = rows_int(rows, 24),
		.updated_at = rows_int(rows, 25),
		.completed_at = rows_int(rows, 26),
		.list_name = rows_text(rows, 27),
		.bu_id = rows_int(rows, 28),
		.withdrawn = rows_int(rows, 30),
	};

	if (hash.len == sizeof job.file_sha256)
		memcpy(job.file_sha256, hash.at, hash.len);
	return job;
}

static enum status load(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct job *ret_job)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct job job;
	enum status s;

	if ((s = db_query(db, &list_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	job = from_row(&rows);
	job.file_name = arena_copy(arena, job.file_name);
	job.file_path = arena_copy(arena, job.file_path);
	job.options = arena_copy(arena, job.options);
	job.charset = arena_copy(arena, job.charset);
	job.delimiter = arena_copy(arena, job.delimiter);
	job.failure = arena_copy(arena, job.failure);
	job.list_name = arena_copy(arena, job.list_name);
	*ret_job = job;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status job_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct job *ret_job)
{
	return load(db, JOB_GET, VALUES(V_INT(bu_id), V_INT(id)), arena, ret_job);
}

enum status job_open(struct db *db, enum job_state state, struct arena *arena, struct job *ret_job)
{
	return load(db, JOB_OPEN, VALUES(V_INT(state)), arena, ret_job);
}

enum status job_find_file(struct db *db, struct str path, struct job_files *ret_files)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &list_sql, JOB_FILES, VALUES(V_TEXT(path)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	ret_files->needs_file = rows_null(&rows, 1);
	ret_files->needs_errors = ret_files->needs_file || rows_int(&rows, 2) > 0;
	return ST_OK;
}

enum status job_each(struct db *db, int64_t bu_id, const struct job_filter *filter, job_fn *fn,
	void *arg, int64_t *ret_total)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_int(db, &list_sql, JOB_COUNT,
		VALUES(V_INT(bu_id), V_INT(filter->list_id), V_INT(filter->from),
			V_INT(filter->until)),
		ret_total);
	if (s != ST_OK)
		return s;
	s = db_query(db, &list_sql, JOB_ALL,
		VALUES(V_INT(bu_id), V_INT(filter->list_id), V_INT(filter->from),
			V_INT(filter->until), V_INT(filter->top), V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct job job = from_row(&rows);

		fn(arg, &job);
	}
	return rows_status(&rows);
}

/* ---- changes ---- */

static struct value hash_value(const uint8_t *hash)
{
	return hash != NULL ? V_BLOB(((struct str){ (const char *)hash, 32 })) : V_NULL;
}

enum status job_add(
	struct db *db, int64_t bu_id, const struct job_new *job, usec now, int64_t *ret_id)
{
	struct buf options CLEANUP(buf_done) = { 0 };
	int64_t id;
	enum status s;

	buf_init(&options, TEXT_MAX);
	job_options_write(&options, job->options);
	if (options.failed)
		return ST_NO_MEMORY;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &list_sql, JOB_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(job->list_id), V_INT_OR_NULL(job->skill_id),
			V_TEXT(job->file_name), V_TEXT(job->file_path),
			hash_value(job->file_sha256), V_INT(job->file_bytes),
			V_TEXT(buf_str(&options)), V_INT(job->user_id),
			hash_value(job->agreement_hash), V_INT(now)));
	if (s == ST_OK)
		*ret_id = id;
	return s;
}

/** A change that finds no row came too late. */
static enum status must_find(enum status s)
{
	return s == ST_NOT_FOUND ? ST_CONFLICT : s;
}

enum status job_cancel(struct db *db, int64_t bu_id, int64_t id, usec now)
{
	return must_find(db_must_change(
		db, &list_sql, JOB_CANCEL, VALUES(V_INT(bu_id), V_INT(id), V_INT(now))));
}

enum status job_begin(struct db *db, const struct job *job, usec now)
{
	return must_find(db_must_change(
		db, &list_sql, JOB_BEGIN, VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(now))));
}

enum status job_set_prepared(struct db *db, const struct job *job, usec now)
{
	return must_find(db_must_change(db, &list_sql, JOB_PREPARED,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_TEXT(job->charset),
			V_TEXT(job->delimiter), V_INT(job->text_bytes), V_INT(now))));
}

enum status job_set_review(struct db *db, const struct job *job, struct str review, usec now)
{
	return must_find(db_must_change(db, &list_sql, JOB_REVIEWED,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_TEXT(job->charset),
			V_TEXT(job->delimiter), V_TEXT(review), V_INT(now))));
}

enum status job_review(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct str *ret_review)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &list_sql, JOB_REVIEW_TEXT, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_review = arena_copy(arena, rows_text(&rows, 0));
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status job_resume(
	struct db *db, const struct job *job, const struct job_options *options, usec now)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, OPTIONS_MAX);
	job_options_write(&text, options);
	if (text.failed)
		return ST_LIMIT;
	return must_find(db_must_change(db, &list_sql, JOB_RESUME,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT_OR_NULL(job->skill_id),
			V_TEXT(buf_str(&text)), V_INT(now))));
}

enum status job_forgotten(struct db *db, usec before, struct arena *arena, struct job *ret_job)
{
	return load(db, JOB_FORGOTTEN, VALUES(V_INT(before)), arena, ret_job);
}

enum status job_add_withdrawn(struct db *db, const struct job *job, int64_t records, usec now)
{
	return must_find(db_must_change(db, &list_sql, JOB_WITHDRAWN,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(records), V_INT(now))));
}

static void tally_text(struct buf *buf, const struct code_tally *tally)
{
	struct json_out out;

	buf_init(buf, TEXT_MAX);
	json_out_init(&out, buf);
	code_tally_write(&out, NULL, tally);
}

enum status job_set_progress(
	struct db *db, const struct job *job, const struct job_progress *progress, usec now)
{
	struct buf reasons CLEANUP(buf_done) = { 0 };
	struct buf warnings CLEANUP(buf_done) = { 0 };
	const struct job_counts *counts = &progress->counts;

	assert(counts->read == counts->added + counts->updated + counts->unchanged +
				       counts->rejected + counts->suppressed);
	tally_text(&reasons, &progress->reasons);
	tally_text(&warnings, &progress->warnings);
	if (reasons.failed || warnings.failed)
		return ST_NO_MEMORY;
	return must_find(db_must_change(db, &list_sql, JOB_PROGRESS,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(progress->offset),
			V_INT(progress->line), V_INT(counts->read), V_INT(counts->added),
			V_INT(counts->updated), V_INT(counts->unchanged), V_INT(counts->rejected),
			V_INT(counts->suppressed), V_TEXT(buf_str(&reasons)),
			V_TEXT(buf_str(&warnings)), V_INT(now))));
}

enum status job_set_closed(struct db *db, const struct job *job, int64_t error_bytes, usec now)
{
	return db_must_change(db, &list_sql, JOB_CLOSED,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(error_bytes), V_INT(now)));
}

enum status job_set_over(
	struct db *db, const struct job *job, enum job_state state, struct str failure, usec now)
{
	return must_find(db_must_change(db, &list_sql, JOB_OVER,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(state), V_TEXT(failure),
			V_INT(now))));
}

enum status job_state_now(struct db *db, const struct job *job, enum job_state *ret_state)
{
	int64_t state;
	enum status s;

	s = db_int(db, &list_sql, JOB_STATE, VALUES(V_INT(job->bu_id), V_INT(job->id)), &state);
	if (s == ST_OK)
		*ret_state = (enum job_state)state;
	return s;
}

/* ---- rejected rows ---- */

enum status job_error_add(struct db *db, const struct job *job, const struct job_error *error)
{
	return db_run(db, &list_sql, ERROR_ADD,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(error->line), V_TEXT(error->code),
			V_TEXT(error->field), V_BLOB(error->raw)));
}

enum status job_error_each(struct db *db, int64_t bu_id, int64_t job_id, int64_t after_line,
	int64_t limit, job_error_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &list_sql, ERROR_LIST,
		VALUES(V_INT(bu_id), V_INT(job_id), V_INT(after_line), V_INT(limit)), &rows);
	while (s == ST_OK && rows_next(&rows)) {
		const struct job_error error = { rows_int(&rows, 0), rows_text(&rows, 1),
			rows_text(&rows, 2), rows_blob(&rows, 3) };

		s = fn(arg, &error);
	}
	return s == ST_OK ? rows_status(&rows) : s;
}

enum status job_error_drop(struct db *db, const struct job *job, int64_t limit, bool *ret_more)
{
	int64_t last = INT64_MAX;
	enum status s;

	s = db_int(db, &list_sql, ERROR_LINE,
		VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(limit - 1)), &last);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	*ret_more = s == ST_OK;
	return db_run(
		db, &list_sql, ERROR_DROP, VALUES(V_INT(job->bu_id), V_INT(job->id), V_INT(last)));
}
