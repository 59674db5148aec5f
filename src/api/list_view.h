/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling lists as the wire shows them (wire 3B.4, 5.10, 6.6).
 */
#ifndef API_LIST_VIEW_H
#define API_LIST_VIEW_H

#include "api/call.h"
#include "outreach/list.h"

/** The parameter `finalized`: 1: only such records, 0: only others, -1: both. */
int list_finalized(const struct call *call);

/** Members of the object that is open: name, state, counters, instants, skills. */
MUST_CHECK enum status list_put_head(struct call *call, const struct call_list *list);
/** The array `contactRecords`. @param finalized  1: only these, 0: only others, -1: both */
MUST_CHECK enum status list_put_records(
	struct call *call, const struct call_list *list, int finalized);
/** The array `contactAttempts`. */
MUST_CHECK enum status list_put_attempts(
	struct call *call, const struct call_list *list, int finalized);
/** Whether a skill that people want to run still has records of the list. */
MUST_CHECK enum status list_is_running(struct call *call, int64_t list_id, bool *ret_runs);

#endif
