/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Empties a list that was in the bin long enough. In short steps, each a part of a writer's unit, each harmless when done
 * twice: after a stop it simply begins again.
 */
#ifndef OUTREACH_LIST_PURGE_H
#define OUTREACH_LIST_PURGE_H

#include "outreach/list_bin.h"

/* What leads to a record goes before it: a bucket full of ids that lead nowhere would cost the planner a look at each. */
enum purge_phase {
	PURGE_PHASE_ASIDE,   /* chunks that were put aside                                */
	PURGE_PHASE_CHUNKS,  /* chunks in buckets whose turn never came                   */
	PURGE_PHASE_RUNS,    /* the index of external ids                                 */
	PURGE_PHASE_RECORDS, /* deleted, or stripped of all but external id and addresses */
	PURGE_PHASE_JOBS,    /* rejected rows and files of its uploads                    */
	PURGE_PHASE_LAYOUTS, /* names of columns                                          */
	PURGE_PHASE_END
};

#define PURGE_FILE 64

/** How far a purge is. A value: copied freely; what only a commit makes true is in the copy. */
struct list_purge {
	int64_t bu_id, list_id;
	enum purge_phase phase;
	int64_t at, within; /* where the phase goes on */
	char file
		[PURGE_FILE]; /* an upload whose files nobody needs any more, by its path; "": none */
};

/** At the beginning. */
struct list_purge list_purge_of(const struct list_work *work);
/**
 * A millisecond's work at most. Writer. When `file` is set, its files may be removed after the commit, and no further step is
 * done in this unit.
 *
 * @param ret_over  the list is purged
 */
MUST_CHECK enum status list_purge_step(
	struct db *db, struct list_purge *purge, usec now, bool *ret_over);

#endif
