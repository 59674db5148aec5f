/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which destination of a record is next (wire 5.6): pure. The skill's steps, or, without any, the record's
 * destinations in their order, are walked as the attempts so far have used them up.
 */
#ifndef OUTREACH_CADENCE_H
#define OUTREACH_CADENCE_H

#include "directory/skill.h"
#include "outreach/record.h"

/** What was done to one destination of a record. */
struct destination_use {
	int64_t attempts;
	usec last_at; /* of the last attempt, 0: none */
};

/** What the walk needs. */
struct cadence_facts {
	const struct skill *skill;
	const struct record_data *data;
	enum address_kind kind; /* the one that the skill's channel carries (decision 7) */
	int64_t dead;           /* bit n: destination n is finished                      */
	const struct destination_use *uses; /* one for each destination of the record    */
};

enum pick_kind {
	PICK_FOUND,
	PICK_NONE_FITS, /* no destination of the channel's kind             */
	PICK_ALL_DEAD,  /* each was refused for itself                      */
	PICK_USED_UP    /* the attempts of every destination are used up    */
};

struct cadence_pick {
	enum pick_kind kind;
	size_t destination;       /* FOUND: index in the record                       */
	usec ready_at;            /* FOUND: when its rest is over; 0: it has none     */
	const struct week *hours; /* FOUND: the step's own hours; NULL: none          */
};

/**
 * @param now  only in the request mode "next best": a destination that rests is passed over when a
 *             later one is ready
 */
struct cadence_pick cadence_next(const struct cadence_facts *facts, usec now);

#endif
