/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging of the runs of a list's index (record_index.h) into longer ones, so that a look-up asks few. In short steps; a
 * stop in the middle leaves entries twice, which no look-up minds, and a later merge brings together.
 */
#ifndef OUTREACH_RECORD_MERGE_H
#define OUTREACH_RECORD_MERGE_H

#include <stdatomic.h>

#include "outreach/record_index.h"
#include "store/store.h"

/** So many runs that were merged equally often become one. */
#define RECORD_MERGE_RUNS 16

/** The merging of a list's runs: of one merge that is on its way, and of those to come. Used by one thread at a time. */
struct record_merging;

/** @param store  lent, until it is freed. @return NULL: no memory */
struct record_merging *record_merging_new(struct store *store, int64_t bu_id, int64_t list_id);
/** In the middle of a merge it is left where it is. NULL: nothing happens. */
void record_merging_free(struct record_merging *merge);

/**
 * The next step, some milliseconds: of the merge that is on its way, or else of one that there is reason for. Runs may be
 * added between two steps. Waits for the database: neither on the loop nor on one of its threads. After an error it can
 * only be freed.
 *
 * @param is_over   nobody adds for now: few runs stay, however short
 * @param ret_more  false: there is no reason for another merge
 */
MUST_CHECK enum status record_merging_step(
	struct record_merging *merge, bool is_over, bool *ret_more);

/**
 * All steps while there is reason for any.
 *
 * @param is_stopping  when it becomes true, the merge is left where it is; may be NULL
 * @return ST_TRY_LATER when it was left
 */
MUST_CHECK enum status record_merging_all(
	struct record_merging *merge, bool is_over, const _Atomic bool *is_stopping);

#endif
