/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of a row that was read (wire 6.4), without changing anything:
 *
 *      no such external id        new
 *      named by this file before  rejected; the later row wins with forceOverwrite
 *      the same values            unchanged
 *      finished                   rejected; waits again with forceOverwrite or the row's override column
 *      else                       changed
 */
#ifndef OUTREACH_IMPORT_JUDGE_H
#define OUTREACH_IMPORT_JUDGE_H

#include "directory/blocks.h"
#include "outreach/id_set.h"
#include "outreach/import_batch.h"
#include "outreach/record_index.h"

/** What holds for all rows; constant during a job but for `seen`. */
struct judge {
	int64_t bu_id, list_id;
	int64_t job_id;    /* rows that it loaded were named before */
	int64_t skill_id;  /* 0: none was chosen                     */
	struct str layout; /* of the rows' payloads                  */
	bool force_overwrite;
	struct id_set
		*seen; /* records of other jobs that the file named; whoever judges adds to it */
	bool has_kind; /* the skill's channel is known …                                     */
	enum address_kind
		kind; /* … and carries such addresses                                       */
};

enum fate { FATE_NEW, FATE_CHANGED, FATE_UNCHANGED, FATE_REJECTED };

struct verdict_on_row {
	enum fate fate;
	const char *code;        /* REJECTED: a problem code; why */
	struct str field;        /* … and its column              */
	bool revive;             /* CHANGED: a finished record waits again */
	struct record_row known; /* the record that the row names, as it is stored; id 0: none */
};

/**
 * Judges one row.
 *
 * @param runs     of the list
 * @param pending  records of the unit under way that no run knows yet; may be NULL
 * @param scratch  the caller clears it
 */
MUST_CHECK enum status import_judge(const struct judge *judge, struct db *db,
	const struct record_runs *runs, const struct record_hits *pending,
	const struct import_row *row, struct arena *scratch, struct verdict_on_row *ret_verdict);

/**
 * What stops messages to the person of a good row.
 *
 * @param must_look  although the row says that nothing can
 * @return ST_OK (ret_block->kind is BLOCK_NONE when nothing does)
 */
MUST_CHECK enum status import_find_block(const struct judge *judge, struct db *db,
	const struct import_row *row, bool must_look, usec now, struct arena *scratch,
	struct block *ret_block);

#endif
