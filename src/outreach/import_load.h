/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storing half of an import: rows of a batch become records, a short unit at a time. What becomes of a row is
 * decided in import_judge.h; a record loads as suppressed when somebody on it must not be contacted.
 */
#ifndef OUTREACH_IMPORT_LOAD_H
#define OUTREACH_IMPORT_LOAD_H

#include "core/clock.h"
#include "outreach/import_judge.h"
#include "outreach/job.h"
#include "outreach/record_writer.h"
#include "store/store.h"

struct import_load {
	/* constant during the job */
	const struct job *job;
	const struct clock *clock;
	const struct store *store;
	const struct directory *directory;
	struct judge judge;
	int64_t layout_id;
	struct arena *scratch;
	struct record_writer *writer;
	struct record_runs *runs; /* of the unit under way */

	/* import_limits.c */
	bool has_limit;
	int64_t room, unit_room; /* records that may still be added */
	bool is_full;            /* the next row exceeds it         */

	/* the batch at hand, and how far the last committed unit came */
	struct import_batch *batch;
	size_t next;
	struct job_progress progress;

	/* what the unit under way would make of it */
	size_t unit_next;
	struct job_progress unit_progress;
	usec shared_until; /* monotonic: somebody else has used the writer lately */
	bool knows_runs;
	bool adds; /* it stores at least one new record */
};

/** @return ST_NO_MEMORY */
MUST_CHECK enum status import_load_init(struct import_load *load);
void import_load_free(struct import_load *load);

/**
 * A unit (unit_fn): stores rows from `next` on for at most 1.5 ms while others use the writer, else for at most
 * 10 ms: the fewer commits, the fewer times the same page is written. @param args  struct import_load
 *
 * @return ST_CONFLICT when the job was cancelled
 */
enum status import_load_unit(struct db *db, void *args);
/** After its commit. A unit that failed ends the run of the job: what it has seen is not undone. */
void import_load_done(struct import_load *load);

/* import_limits.c */
/** Whether the business unit may have the record that this row adds, if it adds one. */
bool import_limit_takes(struct import_load *load, const struct verdict_on_row *verdict);
/** The unit ends before the row that it has just begun. @param offset, line  where that row begins */
void import_limit_stop(struct import_load *load, int64_t offset, int64_t line);

#endif
