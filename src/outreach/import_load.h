/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The storing half of an import: rows of a batch become records, a short unit at a time (wire 6.4).
 *
 *      no such external id        new, or suppressed when somebody on it must not be contacted
 *      loaded by this very file   rejected; the later row wins with forceOverwrite
 *      the same values            unchanged
 *      finished                   rejected; waits again with forceOverwrite or the row's override column
 *      else                       updated; attempts and history stay
 */
#ifndef OUTREACH_IMPORT_LOAD_H
#define OUTREACH_IMPORT_LOAD_H

#include "core/clock.h"
#include "outreach/import_batch.h"
#include "outreach/job.h"
#include "store/store.h"

struct import_load {
	/* constant during the job */
	const struct job *job;
	const struct clock *clock;
	const struct store *store;
	bool force_overwrite;
	bool has_kind;          /* the skill's channel is known … */
	enum address_kind kind; /* … and carries such addresses   */
	struct arena *scratch;

	/* the batch at hand, and how far the last committed unit came */
	struct import_batch *batch;
	size_t next;
	struct job_progress progress;

	/* what the unit under way would make of it */
	size_t unit_next;
	struct job_progress unit_progress;
};

/**
 * A unit (unit_fn): stores rows from `next` on for at most 1.5 ms when others wait for the writer, else
 * for at most 10 ms: the fewer commits, the fewer times the same page is written. @param args  struct import_load
 *
 * @return ST_CONFLICT when the job was cancelled
 */
enum status import_load_unit(struct db *db, void *args);
/** After its commit. */
void import_load_done(struct import_load *load);

#endif
