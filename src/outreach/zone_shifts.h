/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the clock of one zone runs, as plain values: the shifts of the past and the near future, and
 * the rule for everything after. Read from a compiled file of the tz database (TZif, RFC 9636, version 2
 * and up). Shifts before 2000 are dropped: no instant that matters here is that old, and each zone
 * fits into a few hundred bytes. Pure.
 */
#ifndef OUTREACH_ZONE_SHIFTS_H
#define OUTREACH_ZONE_SHIFTS_H

#include "outreach/zone_tail.h"

/** From `at` (seconds since 1970) on, the clock is `offset` seconds east of UTC. */
struct zone_shift {
	int64_t at;
	int32_t offset;
};

#define ZONE_SHIFTS_MAX 256

struct zone_shifts {
	int32_t before; /* offset before the first shift */
	uint32_t count;
	struct zone_shift *items; /* ascending */
	struct zone_tail tail;    /* from the last shift on */
};

/**
 * Reads a TZif file. Shifts that change nothing, and those that the tail gives by itself, are left out,
 * so that two zones whose clocks agree from 2000 on come out equal.
 *
 * @param room    where the shifts are put; `ret_shifts->items` points into it
 * @param ret_tail_text  the tail as the file has it, lent from `bytes`
 * @return        false when it is no such file, is damaged, or has no tail
 */
bool zone_shifts_read(const unsigned char *bytes, size_t size,
	struct zone_shift room[ZONE_SHIFTS_MAX], struct zone_shifts *ret_shifts,
	struct str *ret_tail_text);

/** The year up to which `zone_shifts_write_out` writes the tail, and the most shifts that it adds. */
#define ZONE_SHIFTS_YEAR  2070
#define ZONE_SHIFTS_ADDED ((ZONE_SHIFTS_YEAR - 1970 + 1) * 2)

/**
 * Adds the shifts of the tail up to ZONE_SHIFTS_YEAR to the listed ones: to look one up takes a tenth of the time in which
 * it is computed. What the clock shows stays the same.
 *
 * @param shifts  its `items` have room for ZONE_SHIFTS_ADDED more
 */
void zone_shifts_write_out(struct zone_shifts *shifts);

/** Seconds east of UTC at an instant in seconds since 1970. */
int32_t zone_shifts_offset(const struct zone_shifts *shifts, int64_t seconds);

#endif
