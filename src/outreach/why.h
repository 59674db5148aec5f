/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a record is contacted or not: the trace of the rules, the next chance, what was tried so far.
 */
#ifndef OUTREACH_WHY_H
#define OUTREACH_WHY_H

#include "ledger/ledger.h"
#include "outreach/eligibility.h"
#include "outreach/outreach.h"
#include "outreach/roster.h"

/** Lives in the arena. `trace` points into itself: it is not copied. */
struct why {
	struct roster_skill *skill; /* lends to the rest; end with why_done */
	struct record_row row;
	struct record_data data;
	struct facts facts;
	bool may_go;
	struct trace trace;
	struct message message; /* id 0: none; the newest one        */
	usec next;              /* of the record; 0: not by time alone */
	struct attempt_list attempts;
};

/**
 * @param db  the loop's reader
 * @return ST_NOT_FOUND (list or record; ST_CONFLICT when the list has no skill yet)
 */
MUST_CHECK enum status why_record(struct outreach *outreach, struct db *db, int64_t bu_id,
	int64_t list_id, struct str external_id, usec now, struct arena *arena,
	struct why **ret_why);

/** Frees what the answer lends from. NULL does nothing. */
void why_done(struct why *why);
void why_donep(struct why **why);

#endif
