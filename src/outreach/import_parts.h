/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the import share. The import's thread alone, unless said otherwise.
 */
#ifndef OUTREACH_IMPORT_PARTS_H
#define OUTREACH_IMPORT_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "outreach/import.h"
#include "outreach/import_load.h"
#include "outreach/import_read.h"
#include "outreach/list.h"
#include "outreach/roster.h"

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

	struct buf leftovers; /* names of files at the start, each with a NUL */
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
	struct column *columns;
	struct row_rules rules;
	struct record_layout layout; /* of the payloads */
	struct import_load load;
	struct problems problems;
	usec told_at; /* monotonic: of the last event */
	size_t rows_expected; /* rows of data that the file may have */
	size_t runs_added;    /* to the index, since it was merged    */
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

/* import_prepare.c */
/** The file as UTF-8, its delimiter, its header, its mapping; problems when it cannot be loaded. @return ST_INVALID */
MUST_CHECK enum status import_prepare(struct import_run *run);

/* import_kinds.c */
/**
 * A destination that is a telephone by its name only, and whose values cannot be telephones, carries identities
 * (decision 7): clients map whatever they have to "PhoneNumber". For this file; nothing is stored.
 */
MUST_CHECK enum status import_settle_kinds(struct import_run *run);

/* import_layout.c */
/** What the records of a file have in common, by its columns and their mapping. @return ST_NO_MEMORY */
MUST_CHECK enum status import_layout(const struct mapping *mapping, const struct column *columns,
	size_t count, struct arena *arena, struct record_layout *ret_layout);
/** The layout of the records that the file makes, stored with the list. */
MUST_CHECK enum status import_set_layout(struct import_run *run);

/* import_seen.c */
/** A job that goes on where it was learns again which records of other jobs the file has named so far. */
MUST_CHECK enum status import_see_again(struct import_run *run);
/** About how many rows of data the file has: more rather than less. */
MUST_CHECK enum status import_estimate_rows(struct import_run *run, size_t *ret_rows);

/* import_errors.c */
/** Writes the error file of a job whose rows are all read, and forgets the rows in the database. */
MUST_CHECK enum status import_close_errors(struct import_run *run);
/** Forgets them only. */
MUST_CHECK enum status import_drop_errors(struct import_run *run);

#endif
