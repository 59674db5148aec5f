/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Patterns over digits, as the metadata of telephones has them, made into programs of a few kinds of steps. Understood:
 * digits, \d, [..], (?:..), (..), |, ?, {m}, {m,n}, and $ at the end of an alternative. Anything else is refused.
 */
#ifndef TELEPHONES_PATTERN_H
#define TELEPHONES_PATTERN_H

#include "core/base.h"

#define PATTERN_STEPS_MAX 16384

enum step_kind {
	STEP_DIGIT, /* one digit of `digits`, then `next`         */
	STEP_FORK,  /* `next`; failing that, `other`               */
	STEP_OPEN,  /* a group begins here, then `next`            */
	STEP_CLOSE, /* it ends here                                */
	STEP_END,   /* nothing may follow, then `next`             */
	STEP_MATCH, /* the whole pattern, known by `label`, fitted */
};

struct step {
	enum step_kind kind;
	uint16_t digits; /* bit n: digit n */
	uint16_t next, other;
	uint8_t label; /* of STEP_MATCH; the number of the group of STEP_OPEN and STEP_CLOSE, from 1 */
};

struct program {
	struct step steps[PATTERN_STEPS_MAX];
	size_t count;
	uint8_t groups; /* of the pattern added last */
};

/**
 * Adds a pattern behind those that are there.
 *
 * @param ret_entry  its first step
 * @return false: it is not understood, or the program is full
 */
bool pattern_add(struct program *program, struct str pattern, uint8_t label, uint16_t *ret_entry);

#endif
