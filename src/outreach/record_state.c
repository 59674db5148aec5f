/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a record's life: pure tables.
 */
#include <assert.h>

#include "outreach/record.h"

#define BIT(state) (1u << (state))

static const struct {
	const char *name;
	uint32_t next;
} states[] = {
	[RECORD_WAITING] = { "waiting", BIT(RECORD_WAITING) | BIT(RECORD_IN_PROGRESS) |
						BIT(RECORD_RETRY) | BIT(RECORD_SUPPRESSED) |
						BIT(RECORD_FINAL) },
	[RECORD_IN_PROGRESS] = { "in_progress",
		BIT(RECORD_RETRY) | BIT(RECORD_HELD) | BIT(RECORD_SUPPRESSED) |
			BIT(RECORD_WAITING) | BIT(RECORD_FINAL) | BIT(RECORD_IN_PROGRESS) },
	[RECORD_RETRY] = { "retry", BIT(RECORD_IN_PROGRESS) | BIT(RECORD_SUPPRESSED) |
					    BIT(RECORD_RETRY) | BIT(RECORD_WAITING) |
					    BIT(RECORD_FINAL) },
	[RECORD_SUPPRESSED] = { "suppressed", BIT(RECORD_WAITING) | BIT(RECORD_SUPPRESSED) |
						      BIT(RECORD_RETRY) | BIT(RECORD_FINAL) |
						      BIT(RECORD_IN_PROGRESS) },
	[RECORD_HELD] = { "held", BIT(RECORD_IN_PROGRESS) | BIT(RECORD_HELD) | BIT(RECORD_RETRY) |
					  BIT(RECORD_SUPPRESSED) | BIT(RECORD_FINAL) },
	[RECORD_FINAL] = { "final", BIT(RECORD_RETRY) | BIT(RECORD_WAITING) |
					    BIT(RECORD_SUPPRESSED) | BIT(RECORD_FINAL) },
};
static_assert(COUNT_OF(states) == RECORD_STATE_COUNT, "a row for each state");

static const char *const reasons[] = {
	[REASON_NONE] = "none",
	[REASON_CONTACTED] = "contacted",
	[REASON_EXHAUSTED] = "exhausted",
	[REASON_BAD_ADDRESS] = "bad_address",
	[REASON_REFUSED] = "refused",
	[REASON_EXPIRED] = "expired",
	[REASON_OPTED_OUT] = "opted_out",
	[REASON_DNC] = "dnc",
	[REASON_SUPPRESSED] = "suppressed",
	[REASON_REMOVED] = "removed",
	[REASON_VARIABLE] = "variable_missing",
	[REASON_NO_DESTINATION] = "no_destination",
	[REASON_NO_CONSENT] = "no_consent",
};
static_assert(COUNT_OF(reasons) == REASON_COUNT, "a name for each reason");

const char *record_reason_name(enum record_reason reason)
{
	return reasons[reason];
}

const char *record_state_name(enum record_state state)
{
	return states[state].name;
}

bool record_may_become(enum record_state from, enum record_state to)
{
	return (states[from].next & BIT(to)) != 0;
}
