/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When weekly hours are open on the clock of a zone: pure. Hours are half-open in minutes of the local clock;
 * around a change of clocks the instant is what counts: a time that is skipped opens at the skip, one that
 * happens twice is open twice.
 */
#ifndef OUTREACH_HOURS_H
#define OUTREACH_HOURS_H

#include "directory/week.h"
#include "outreach/eligibility.h"
#include "outreach/zone_rules.h"

/** The first instant from `at` on at which the hours are open: `at` itself when they are; 0: never. */
usec hours_next(const struct week *week, const struct zone *zone, usec at);
/** The same for all contact hours of a record: every zone's, and the cadence step's own in each zone. */
usec hours_next_all(const struct facts *facts, usec at);

#endif
