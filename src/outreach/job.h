/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upload jobs: one for each file, from the moment the file is safe on disk. Functions run wherever their connection does;
 * those that write need the writer's.
 */
#ifndef OUTREACH_JOB_H
#define OUTREACH_JOB_H

#include "core/json.h"
#include "outreach/row.h"
#include "store/db.h"

/** Stored: never renumber. */
enum job_state {
	JOB_WAITING = 1,
	JOB_RUNNING = 2,
	JOB_COMPLETE = 3,
	JOB_CANCELLED = 4,
	JOB_FAILED = 5,
	JOB_REVIEW = 6 /* it was looked at, and waits for a person */
};
/** "waiting", "running" … */
const char *job_state_name(enum job_state state);

/** What the person who uploads chooses. */
struct job_options {
	bool has_header; /* the first row names the columns; else they are "Column 1" …      */
	bool force_overwrite;
	bool start_skill;
	bool send_email;       /* kept; the hub sends no e-mail                              */
	bool is_review;        /* it is looked at, and loaded when a person says so          */
	bool withdraw_gone;    /* records of the list that the file lacks are withdrawn      */
	struct str zone;       /* IANA name for rows without one; absent: they are rejected  */
	struct str country;    /* ISO code, in place of the list's; absent: the list's       */
	struct str expiry;     /* YYYY-MM-DD of the batch; absent: none                      */
	struct str delimiter;  /* one of , ; tab |; absent: found out                        */
	struct str charset;    /* see charset.h; absent: found out                           */
	struct str sheet;      /* of a workbook, by name; absent: the first that is shown    */
	struct str date_order; /* "MDY" or "DMY"                                             */
	struct str language;   /* of the error file: "en" or "fr"                            */
	struct str mapping;    /* JSON as of a list, for this file; absent: the list's       */
};
void job_options_write(struct buf *buf, const struct job_options *options);
/** Texts are lent by the document. */
void job_options_read(const struct json *object, struct job_options *ret_options);

/** How often each code occurred. A value: copied freely. */
#define CODE_TALLY_MAX 32
struct code_tally {
	struct {
		char code[40];
		int64_t count;
	} items[CODE_TALLY_MAX];
	size_t count;
};
/** One more. A 33rd code is not counted: there are fewer. */
void code_tally_add(struct code_tally *tally, const char *code);
void code_tally_write(struct json_out *out, const char *key, const struct code_tally *tally);
void code_tally_read(const struct json *object, struct code_tally *ret_tally);

/** Rows that were read are new, updated, unchanged, rejected, or suppressed: always the sum. */
struct job_counts {
	int64_t read, added, updated, unchanged, rejected, suppressed;
};

/** How far a job is; changed by the unit that stores the rows. */
struct job_progress {
	int64_t offset, line; /* of the next row */
	struct job_counts counts;
	struct code_tally reasons, warnings;
};

struct job {
	int64_t bu_id, id, list_id, skill_id;
	enum job_state state;
	struct str list_name;
	struct str file_name; /* as the client calls it; may be absent */
	struct str file_path; /* below the folder of uploads           */
	uint8_t file_sha256[32];
	int64_t file_bytes;
	struct str options;            /* JSON */
	struct str charset, delimiter; /* absent until the file was looked at */
	int64_t text_bytes;
	struct job_progress progress;
	int64_t withdrawn;   /* records that the file did not name, taken out of the list */
	int64_t error_bytes; /* 0: the error file is not closed yet */
	struct str failure;  /* JSON array of {code, field, params}; absent: none */
	int64_t user_id;
	usec created_at, updated_at, completed_at;
};

struct job_new {
	int64_t list_id, skill_id;
	struct str file_name, file_path;
	const uint8_t *file_sha256;
	int64_t file_bytes;
	const struct job_options *options;
	int64_t user_id;
	const uint8_t *agreement_hash; /* of the compliance text that was accepted; NULL: none */
};
MUST_CHECK enum status job_add(
	struct db *db, int64_t bu_id, const struct job_new *job, usec now, int64_t *ret_id);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status job_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct job *ret_job);
/** The oldest in this state whose end is not written yet, of any business unit. @return ST_NOT_FOUND */
MUST_CHECK enum status job_open(
	struct db *db, enum job_state state, struct arena *arena, struct job *ret_job);
/** What a job that names a file still needs. */
struct job_files {
	bool needs_file;   /* its rows are not all read      */
	bool needs_errors; /* it has, or will have, a file of rejected rows */
};
/** @return ST_NOT_FOUND when no job names it */
MUST_CHECK enum status job_find_file(struct db *db, struct str path, struct job_files *ret_files);

struct job_filter {
	int64_t list_id; /* 0: all */
	usec from, until;
	int64_t skip, top;
};
typedef void job_fn(void *arg, const struct job *job);
/** The newest first; the job is lent for the call. */
MUST_CHECK enum status job_each(struct db *db, int64_t bu_id, const struct job_filter *filter,
	job_fn *fn, void *arg, int64_t *ret_total);

/** @return ST_CONFLICT when it is over or was cancelled */
MUST_CHECK enum status job_cancel(struct db *db, int64_t bu_id, int64_t id, usec now);
/** @return ST_CONFLICT when it was cancelled */
MUST_CHECK enum status job_begin(struct db *db, const struct job *job, usec now);
MUST_CHECK enum status job_set_prepared(struct db *db, const struct job *job, usec now);
/** The job waits for a person with what was found (JSON). @return ST_CONFLICT when it was cancelled */
MUST_CHECK enum status job_set_review(
	struct db *db, const struct job *job, struct str review, usec now);
#define IMPORT_REVIEW_ROWS 100 /* at most, in what was found */
/** What was found; STR_NULL unless the job is in review. @return ST_NOT_FOUND */
MUST_CHECK enum status job_review(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct str *ret_review);
/**
 * Ends a review: the job waits for the import again, with other options and the skill in `job`. What they say decides
 * whether it is loaded or looked at once more.
 *
 * @return ST_CONFLICT when it is not in review
 */
MUST_CHECK enum status job_resume(
	struct db *db, const struct job *job, const struct job_options *options, usec now);
/** The job that has been in review for longest, since before that instant. @return ST_NOT_FOUND */
MUST_CHECK enum status job_forgotten(
	struct db *db, usec before, struct arena *arena, struct job *ret_job);
MUST_CHECK enum status job_set_progress(
	struct db *db, const struct job *job, const struct job_progress *progress, usec now);
/** So many records more were taken out of the list. @return ST_CONFLICT when it was cancelled */
MUST_CHECK enum status job_add_withdrawn(
	struct db *db, const struct job *job, int64_t records, usec now);
MUST_CHECK enum status job_set_closed(
	struct db *db, const struct job *job, int64_t error_bytes, usec now);
/** @param failure  JSON, or STR_NULL */
MUST_CHECK enum status job_set_over(
	struct db *db, const struct job *job, enum job_state state, struct str failure, usec now);
MUST_CHECK enum status job_state_now(
	struct db *db, const struct job *job, enum job_state *ret_state);

/** A rejected row, as it goes to the error file. */
struct job_error {
	int64_t line;
	struct str code;
	struct str field; /* header of the column; may be absent */
	struct str raw;
};
MUST_CHECK enum status job_error_add(
	struct db *db, const struct job *job, const struct job_error *error);
typedef enum status job_error_fn(void *arg, const struct job_error *error);
/** At most `limit` after `line`, in order of lines; the error is lent for the call. */
MUST_CHECK enum status job_error_each(struct db *db, int64_t bu_id, int64_t job_id,
	int64_t after_line, int64_t limit, job_error_fn *fn, void *arg);
/** Forgets at most `limit` of them, the first ones. @param ret_more  whether there are others */
MUST_CHECK enum status job_error_drop(
	struct db *db, const struct job *job, int64_t limit, bool *ret_more);

#endif
