/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One write unit of the planner: takes the next records of a skill that may be contacted now, and makes their messages.
 * It ends after a few milliseconds at the latest, whatever is left.
 */
#ifndef OUTREACH_PLAN_H
#define OUTREACH_PLAN_H

#include "outreach/claim_notes.h"
#include "outreach/facts.h"
#include "outreach/internal.h"

/** How long a plan holds the writer; the others wait meanwhile. */
#define PLAN_TIME (3 * USEC_MS)

/** What the unit is asked, and what it did. */
struct plan {
	/* asked */
	const struct outreach *outreach;
	const struct roster_skill *skill; /* lent until the unit is done */
	const char *integration_fault;
	usec now, wall;
	size_t room; /* messages that the sender takes */
	usec time;   /* how long it may hold the writer */
	struct lease lease;
	usec lease_until; /* wall */
	struct arena *arena;
	/* while it runs */
	struct facts_list list;
	usec stop_at; /* monotonic */
	int64_t agents;
	/* done */
	struct message *messages;
	struct claim_note *notes; /* one for each message */
	size_t count;
	int64_t moved;          /* records that were not sent to, but moved                    */
	bool is_full;           /* time or room ended it: there may be more                    */
	const char *stopped_by; /* problem code: a rule of the skill as a whole; NULL: none    */
	usec next_at; /* business instant at which there may be something again; USEC_FOREVER: none known */
};

MUST_CHECK enum status plan_unit(struct db *db, struct plan *plan);

/** Memory for a plan's work; the caller frees the arena. @return ST_NO_MEMORY */
MUST_CHECK enum status plan_init(struct plan *plan);

#endif
