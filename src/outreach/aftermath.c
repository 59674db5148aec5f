/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/aftermath.h"

#define LOOK_AGAIN   USEC_HOUR
#define BLOCKED_LOOK USEC_DAY

static struct record_row final(struct record_row row, enum record_reason reason)
{
	row.state = RECORD_FINAL;
	row.reason = reason;
	row.retry_at = 0;
	return row;
}

static struct record_row again(struct record_row row, usec at)
{
	row.state = RECORD_RETRY;
	row.reason = REASON_NONE;
	row.retry_at = at;
	return row;
}

struct record_row after_accepted(const struct record_row *row, usec now)
{
	struct record_row after = final(*row, REASON_CONTACTED);

	after.attempts++;
	after.last_at = now;
	return after;
}

static bool is_used_up(const struct record_row *row, const struct skill *skill)
{
	return skill->max_attempts > 0 && row->attempts >= skill->max_attempts;
}

/** The record's attempts, or its destinations', are at their end. */
static struct record_row exhausted(const struct record_row *row, const struct skill *skill,
	enum record_reason reason, usec now)
{
	return skill->finalize_exhausted ? final(*row, reason) : again(*row, now + LOOK_AGAIN);
}

struct record_row after_failed(const struct record_row *before, const struct skill *skill,
	const struct cadence_pick *pick, const struct settlement *settlement, usec now)
{
	bool is_refused = settlement->how == SETTLED_REFUSED;
	enum record_reason reason = is_refused ? REASON_REFUSED : REASON_EXHAUSTED;
	struct record_row row = *before;
	usec rest;

	row.attempts++;
	/* Nobody was disturbed at an address that does not exist. */
	if (!settlement->is_recipient_fault)
		row.last_at = now;
	if (pick->kind == PICK_ALL_DEAD)
		return final(row, REASON_BAD_ADDRESS);
	if (settlement->how == SETTLED_UNKNOWN)
		return final(row, REASON_EXHAUSTED);
	if (is_used_up(&row, skill) || pick->kind != PICK_FOUND)
		return exhausted(&row, skill,
			settlement->is_recipient_fault ? REASON_BAD_ADDRESS : reason, now);
	rest = settlement->is_recipient_fault ? 0 : skill->min_retry;
	return again(row, MAX_OF(now + rest, pick->ready_at));
}

struct next_attempt after_attempt(const struct record_row *row, const struct skill *skill,
	const struct cadence_pick *pick, usec now)
{
	struct record_row counted = *row;

	counted.attempts++;
	if (is_used_up(&counted, skill) || pick->kind != PICK_FOUND ||
		(int64_t)pick->destination != row->destination)
		return (struct next_attempt){ .again = false };
	return (struct next_attempt){ .again = true,
		.at = MAX_OF(now + skill->min_retry, pick->ready_at) };
}

static const struct {
	const char *cause;
	enum record_state state;
	enum record_reason reason;
} withdrawn[] = {
	{ "record_expired", RECORD_FINAL, REASON_EXPIRED },
	{ "no_destination_fits", RECORD_FINAL, REASON_NO_DESTINATION },
	{ "no_consent", RECORD_FINAL, REASON_NO_CONSENT },
	{ "opted_out", RECORD_SUPPRESSED, REASON_OPTED_OUT },
	{ "dnc", RECORD_SUPPRESSED, REASON_DNC },
	{ "suppressed", RECORD_SUPPRESSED, REASON_SUPPRESSED },
};

struct record_row after_withdrawn(
	const struct record_row *before, const char *cause, bool transmitted, usec now)
{
	struct record_row row = *before;

	if (transmitted && before->replied_at != 0)
		return after_accepted(before, now);
	for (size_t i = 0; cause != NULL && i < COUNT_OF(withdrawn); i++) {
		if (strcmp(withdrawn[i].cause, cause) != 0)
			continue;
		row.state = withdrawn[i].state;
		row.reason = withdrawn[i].reason;
		row.retry_at = row.state == RECORD_SUPPRESSED ? now + BLOCKED_LOOK : 0;
		return row;
	}
	/* A stop, a channel that is gone, a list in the bin: it is taken up again with the skill or the list. */
	return again(row, now);
}

struct record_row after_undelivered(const struct record_row *row, const struct skill *skill,
	const struct cadence_pick *pick, usec now)
{
	if (row->replied_at != 0)
		return *row; /* whoever answers has been reached */
	if (is_used_up(row, skill) || pick->kind != PICK_FOUND)
		return final(*row, REASON_EXHAUSTED);
	return again(*row, MAX_OF(MAX_OF(now, row->last_at + skill->min_retry), pick->ready_at));
}
