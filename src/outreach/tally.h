/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The numbers of a list or a skill: where its records stand, and what happened to its messages. Both are changed in the
 * unit of what they count, so they always hold.
 */
#ifndef OUTREACH_TALLY_H
#define OUTREACH_TALLY_H

#include "core/json.h"
#include "outreach/record.h"

/** What is counted beside the records' states. Stored: never renumber. */
enum count_kind {
	COUNT_SENT = 1,
	COUNT_DELIVERED = 2,
	COUNT_UNDELIVERED = 3,
	COUNT_REPLIED = 4,   /* records whose person answered  */
	COUNT_OPTED_OUT = 5, /* … with an opt-out word         */
	COUNT_KINDS
};

/** One more of a kind. Writer. */
MUST_CHECK enum status count_add(struct db *db, const struct record_row *row, enum count_kind kind);

struct progress {
	int64_t records; /* loaded: the sum of what follows              */
	int64_t in_state[RECORD_STATE_COUNT];
	int64_t final[REASON_COUNT];      /* of in_state[RECORD_FINAL], by reason         */
	int64_t suppressed[REASON_COUNT]; /* of in_state[RECORD_SUPPRESSED], by what      */
	int64_t counts[COUNT_KINDS];
};

/** @param list_id, skill_id  0: all */
MUST_CHECK enum status progress_read(struct db *db, int64_t bu_id, int64_t list_id,
	int64_t skill_id, struct arena *arena, struct progress *ret_progress);
/** The members of an object that is open. */
void progress_write(struct json_out *out, const struct progress *progress);

#endif
