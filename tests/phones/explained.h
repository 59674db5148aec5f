/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The differences that are explained (explained.tsv): country in which the number is written or *, how the number begins as it is written
 * (digits, [..], a leading +), how many digits are written (lengths, or *), who says that it is in use, why.
 */
#ifndef PHONES_EXPLAINED_H
#define PHONES_EXPLAINED_H

#include "draw.h"

#define EXPLAINED_MAX 8192

/** Who says that a number is in use. */
enum side { SIDE_NEITHER, SIDE_OURS, SIDE_DEBIAN, SIDE_BOTH };
const char *side_name(enum side side);

struct explanation {
	struct str country, beginning, reason;
	uint32_t digits; /* bit n: n digits are written; 0: any number of them */
	enum side side;
	size_t line;
	uint64_t used;
};

struct explained {
	struct buf text;
	struct explanation items[EXPLAINED_MAX];
	size_t count;
};

/** A line that is not understood ends the program. */
void explained_read(struct explained *explained, const char *file);
void explained_done(struct explained *explained);
/** The first that fits a number as it is written, with `country` or *; NULL when there is none. */
struct explanation *explained_find(
	struct explained *explained, const char *country, const char *raw, enum side side);
/** A number that the explanation is about: in use by our tables where we say so. @return false: none was found */
bool explanation_draw(const struct explanation *explanation, const struct plans *plans,
	struct chance *chance, struct written *ret_written);

#endif
