/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the planner found out about the messages it has just claimed, so that the last look before a transmission need not read
 * it all again. A note may be missing (it was overwritten, or the hub was restarted): then everything is read.
 */
#ifndef OUTREACH_CLAIM_NOTES_H
#define OUTREACH_CLAIM_NOTES_H

#include "outreach/eligibility.h"

#define CLAIM_NOTES 4096

struct claim_note {
	int64_t message_id; /* 0: no note                                                 */
	int64_t list_id;
	int64_t blocks;     /* version of what blocks people, when it was looked at        */
	int64_t generation; /* of the skills: `facts` lends from one                       */
	struct facts facts;
};

struct claim_notes {
	struct claim_note *slots; /* CLAIM_NOTES of them */
};

MUST_CHECK enum status claim_notes_init(struct claim_notes *notes);
void claim_notes_done(struct claim_notes *notes);
void claim_notes_put(struct claim_notes *notes, const struct claim_note *note);
/** Takes the note out. @return whether there was one */
bool claim_notes_take(struct claim_notes *notes, int64_t message_id, struct claim_note *ret_note);

#endif
