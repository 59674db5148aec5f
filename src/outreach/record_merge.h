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

/**
 * Merges while there is reason to. Waits for the database: neither on the loop nor on one of its threads.
 *
 * @param is_over      nobody adds for now: few runs stay, however short
 * @param is_stopping  when it becomes true, the merge is left where it is; may be NULL
 * @return ST_TRY_LATER when it was left
 */
MUST_CHECK enum status record_index_merge(struct store *store, int64_t bu_id, int64_t list_id,
	bool is_over, const _Atomic bool *is_stopping);

#endif
