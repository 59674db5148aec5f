/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of a record when its message is over: pure.
 */
#ifndef OUTREACH_AFTERMATH_H
#define OUTREACH_AFTERMATH_H

#include "ledger/ledger.h"
#include "outreach/cadence.h"
#include "outreach/record.h"

/** The middleware accepted the message: the record is contacted (decision 1). */
struct record_row after_accepted(const struct record_row *row, usec now);

/**
 * An attempt failed, and its message with it. `pick` is the cadence's answer with this attempt counted and a
 * refused recipient's destination dead.
 *
 * After an unknown outcome no other destination is tried: the person may have the message.
 */
struct record_row after_failed(const struct record_row *before, const struct skill *skill,
	const struct cadence_pick *pick, const struct settlement *settlement, usec now);

/**
 * Whether the attempt that just ended may be followed by another of the same message, and when.
 *
 * @param pick  the cadence's answer with this attempt counted
 */
struct next_attempt after_attempt(const struct record_row *row, const struct skill *skill,
	const struct cadence_pick *pick, usec now);

/**
 * The message was withdrawn for `cause` (a problem code of the rules).
 *
 * @param transmitted  bytes may have left in an earlier try: whoever has answered meanwhile has been reached
 */
struct record_row after_withdrawn(
	const struct record_row *before, const char *cause, bool transmitted, usec now);

/** A message that had been accepted was not delivered after all. */
struct record_row after_undelivered(const struct record_row *row, const struct skill *skill,
	const struct cadence_pick *pick, usec now);

#endif
