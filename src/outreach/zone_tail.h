/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rule by which a zone's clock runs on after its last listed shift: a POSIX TZ text such as
 * `NST3:30NDT,M3.2.0,M11.1.0`, with the extensions of RFC 9636 (hours from -167 to 167). Pure.
 */
#ifndef OUTREACH_ZONE_TAIL_H
#define OUTREACH_ZONE_TAIL_H

#include "core/base.h"

/** When in the year a shift happens, in seconds of the wall clock from the start of that day. */
struct zone_tail_day {
	char kind; /* 'M': month, week, weekday; 'J': day 1 to 365 without 29 February; 'D': day 0 to 365 */
	int32_t month;
	int32_t week; /* 5 is the last */
	int32_t day;
	int32_t seconds;
};

struct zone_tail {
	int32_t standard; /* seconds east of UTC */
	int32_t summer;   /* equal to `standard` when the clock never shifts */
	struct zone_tail_day starts;
	struct zone_tail_day ends;
};

/** False, `*ret_tail` untouched, when the text is no such rule. */
bool zone_tail_parse(struct str text, struct zone_tail *ret_tail);

/** The two shifts of a year, in seconds since 1970; of a rule that has them (`summer` differs from `standard`). */
void zone_tail_year(
	const struct zone_tail *tail, int32_t year, int64_t *ret_starts, int64_t *ret_ends);

/** Seconds east of UTC at an instant in seconds since 1970. */
int32_t zone_tail_offset(const struct zone_tail *tail, int64_t seconds);

#endif
