/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the import share. The import's thread alone, unless said otherwise.
 */
#ifndef OUTREACH_IMPORT_PARTS_H
#define OUTREACH_IMPORT_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "outreach/charset.h"
#include "outreach/import.h"
#include "outreach/import_load.h"
#include "outreach/import_read.h"
#include "outreach/list.h"
#include "outreach/mapping_guess.h"
#include "outreach/record_merge.h"
#include "outreach/roster.h"
#include "outreach/xlsx.h"

#define IMPORT_PATH 4096

struct import {
	struct outreach_options with;
	void (*wake)(void *arg);
	void *wake_arg;
	char folder[IMPORT_PATH];

	pthread_t thread, syncer;
	bool has_thread, has_syncer;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t changed;
	bool is_wanted;
	_Atomic bool is_stopping;
	struct import_file_task *tasks, **tasks_tail;

	struct loop_task news; /* tells the loop that records were loaded */
	_Atomic bool has_news, skills_changed;

	struct import_writer *writers; /* the loop's */
	struct buf leftovers;          /* names of files at the start, each with a NUL */
};

/** Tells the loop that records were loaded. */
void import_tell(struct import *import);
/** A file of a job: its path, with a suffix such as ".text". */
void import_path(const struct import *import, const struct job *job, const char *suffix,
	char ret_path[IMPORT_PATH]);
/** Makes the names of new files durable. Any thread. @return ST_IO */
MUST_CHECK enum status import_sync_folder(const struct import *import);

/* import_job.c */
/** One job on its way. */
struct import_run {
	struct import *import;
	struct arena *arena;
	struct job job;
	struct call_list list;
	struct job_options options;
	struct json_doc *options_doc, *mapping_doc;
	struct mapping mapping;
	struct import_text text;
	struct import_header header;
	struct column *columns;          /* NULL until the mapping was resolved               */
	struct column_values *values;    /* of each column, in the first rows                 */
	int64_t sample_rows, sample_end; /* how many rows were looked at, where they end   */
	enum guess_why *whys;       /* of each column: why it is mapped                          */
	enum charset charset_found; /* in review, whatever was chosen                           */
	struct xlsx_sheets sheets;  /* of a workbook, in review                                 */
	struct row_rules rules;
	struct record_layout layout; /* of the payloads */
	struct import_load load;
	struct problems problems;
	usec told_at;                   /* monotonic: of the last event */
	struct record_merging *merging; /* of the index; NULL: before the first */
	size_t runs_added;              /* since there was nothing left to merge */
	/* of the error file */
	struct buf piece;
	int64_t error_line, error_bytes;
	bool has_more;
};
/**
 * The next job, from its beginning or from where it was, to its end.
 *
 * @return ST_NOT_FOUND when there is none; ST_TRY_LATER when the import is being stopped; else as the store or the disk
 *         failed: the job stays as it is, and can be tried again
 */
MUST_CHECK enum status import_run_next(struct import *import);

/* import_text.c */
/** Opens the file as UTF-8 and finds its delimiter. @return ST_INVALID with what is wrong with it */
MUST_CHECK enum status import_open_text(struct import_run *run);

/* import_prepare.c */
/**
 * The file as UTF-8, its delimiter, its header, its mapping; problems when it cannot be loaded. In review nothing of it is
 * kept, and kinds are not settled.
 *
 * @return ST_INVALID
 */
MUST_CHECK enum status import_prepare(struct import_run *run);
/** A file of the job is not needed any more. */
void import_remove_file(const struct import_run *run, const char *suffix);

/* import_review.c */
/** Looks at a file as a load would and leaves the job in review. @return ST_CONFLICT when it was cancelled */
MUST_CHECK enum status import_review(struct import_run *run);
/** Problems as a job keeps them: an array of {code, field, params}. */
void import_put_problems(
	struct json_out *out, const char *key_or_null, const struct problems *problems);

/* import_forget.c */
/** Drops what has been in review for longer than the setting `review-keep`. @return ST_NOT_FOUND when all is done */
MUST_CHECK enum status import_drop_reviews(struct import *import);

/* import_kinds.c */
/** Counts what the values of the first rows look like. */
MUST_CHECK enum status import_look_at_values(struct import_run *run);
/**
 * A destination that is a telephone by its name only, and whose values cannot be telephones, carries identities
 * (decision 7): clients map whatever they have to "PhoneNumber". For this file; nothing is stored.
 */
void import_settle_kinds(struct import_run *run);
/** About how many rows of data the file has, by those that were looked at. */
int64_t import_estimated_rows(const struct import_run *run);

/* import_layout.c */
/** What the records of a file have in common, by its columns and their mapping. @return ST_NO_MEMORY */
MUST_CHECK enum status import_layout(const struct mapping *mapping, const struct column *columns,
	size_t count, struct arena *arena, struct record_layout *ret_layout);
/** The layout of the records that the file makes, and all else that rows are judged by. */
MUST_CHECK enum status import_set_judge(struct import_run *run);
/** Stores the layout with the list. */
MUST_CHECK enum status import_store_layout(struct import_run *run);

/* import_seen.c */
/** A job that goes on where it was learns again which records of other jobs the file has named so far. */
MUST_CHECK enum status import_see_again(struct import_run *run);

/* import_pass.c */
/** What the reading thread is to know of the list and of who may be blocked. */
struct import_filters_for import_filters_of(const struct import_run *run);
/** From this row on to the end. */
struct import_reading import_reading_of(const struct import_run *run, int64_t offset, int64_t line);
typedef enum status import_batch_fn(void *arg, struct import_batch *batch);
/** Hands each batch to `fn` until it fails or the import is being stopped (ST_TRY_LATER). */
MUST_CHECK enum status import_pass(
	struct import_run *run, struct import_reading *reading, import_batch_fn *fn, void *arg);

/* import_compare.c */
#define IMPORT_DIFFERENCE_IDS 10
/** How a file differs from what its list has. */
struct import_difference {
	int64_t rows; /* the sum of the next five */
	int64_t added, changed, unchanged, rejected, suppressed;
	int64_t gone; /* records that are not finished and that the file does not name */
	/* external ids of the first of some kinds; from the run's arena */
	struct difference_sample {
		struct str ids[IMPORT_DIFFERENCE_IDS];
		size_t count;
	} added_ids, changed_ids, gone_ids;
};
/** Before the file is loaded; changes nothing. */
MUST_CHECK enum status import_compare(
	struct import_run *run, struct import_difference *ret_difference);

/* import_gone.c */
/** Records that the file does not name, by what the run has seen. */
MUST_CHECK enum status import_count_gone(
	struct import_run *run, int64_t *ret_count, struct difference_sample *ret_ids);
/** Takes them out of the list; the job counts them. After the last row. */
MUST_CHECK enum status import_withdraw_gone(struct import_run *run);

/* import_limits.c */
/** Limits of the inventory: refuses a file that is too long, and notes how many records may be added. @return ST_INVALID */
MUST_CHECK enum status import_check_limits(struct import_run *run);
/** The problem of a job that was stopped by them. @return ST_INVALID */
MUST_CHECK enum status import_limit_reached(struct import_run *run);

/* import_errors.c */
/** Writes the error file of a job whose rows are all read, and forgets the rows in the database. */
MUST_CHECK enum status import_close_errors(struct import_run *run);
/** Forgets them only. */
MUST_CHECK enum status import_drop_errors(struct import_run *run);

#endif
