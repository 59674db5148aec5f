/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many of a skill's last sends were refused (decision 2): a skill pauses by itself when their share reaches its
 * limit. Pure; one thread.
 */
#ifndef OUTREACH_REFUSALS_H
#define OUTREACH_REFUSALS_H

#include "core/base.h"

#define REFUSALS_LAST   50
#define REFUSALS_SKILLS 64

/** The last sends of one skill, the newest in bit 0. */
struct refusals_skill {
	int64_t skill_id;
	uint64_t refused; /* bit n: the n-th last send was refused */
	int64_t sends;    /* counted, at most REFUSALS_LAST        */
	int64_t age;      /* of the last send, for giving the place to another skill */
};

/** Zeroed: nothing was sent. */
struct refusals {
	struct refusals_skill skills[REFUSALS_SKILLS];
	int64_t clock;
};

/**
 * Notes a send.
 *
 * @param share_percent  0: never
 * @return true when at least REFUSALS_LAST sends are known and the share of refused ones has been reached; the
 *         skill's sends are then forgotten
 */
bool refusals_note(
	struct refusals *refusals, int64_t skill_id, bool is_refused, int64_t share_percent);

#endif
