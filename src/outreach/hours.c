/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/hours.h"

/* Hours that lie wholly in skipped time lead to another look; two in a row do not happen. */
#define LOOKS_MAX 8
/* Each round jumps to an opening of one of at most four sets of hours. */
#define ROUNDS_MAX 64

static bool is_open(const struct week *week, const struct civil_time *local)
{
	int64_t days = civil_days(local->date);

	return week_is_open(
		week, (enum week_day)civil_weekday(days), local->hour * 60 + local->minute);
}

/** The instant at which the clock has moved on by `minutes` from `local`, which it shows at `at`. */
static usec minutes_later(
	const struct zone *zone, const struct civil_time *local, usec at, int minutes)
{
	usec wall = civil_to_usec(local);
	usec begins = wall - wall % USEC_MINUTE;
	struct civil_time target = civil_from_usec(begins + minutes * USEC_MINUTE);
	usec instant = zone_from_local(zone, &target);

	/* The earlier of two equal times may be over already. */
	if (instant <= at)
		instant = at - wall % USEC_MINUTE + minutes * USEC_MINUTE;
	return instant;
}

usec hours_next(const struct week *week, const struct zone *zone, usec at)
{
	for (int i = 0; i < LOOKS_MAX; i++) {
		struct civil_time local = zone_to_local(zone, at);
		int64_t days = civil_days(local.date);
		int minutes;

		if (is_open(week, &local))
			return at;
		minutes = week_until_open(
			week, (enum week_day)civil_weekday(days), local.hour * 60 + local.minute);
		if (minutes <= 0)
			return 0;
		at = minutes_later(zone, &local, at, minutes);
	}
	return 0;
}

static usec latest_opening(const struct facts *facts, usec at)
{
	usec latest = at;

	for (size_t i = 0; i < facts->zone_count; i++) {
		const struct zone_hours *hours = &facts->zones[i];
		usec next = hours_next(hours->week, hours->zone, at);
		usec step = at;

		if (facts->pick.kind == PICK_FOUND && facts->pick.hours != NULL)
			step = hours_next(facts->pick.hours, hours->zone, at);
		if (next == 0 || step == 0)
			return 0;
		latest = MAX_OF(latest, MAX_OF(next, step));
	}
	return latest;
}

usec hours_next_all(const struct facts *facts, usec at)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		usec next = latest_opening(facts, at);

		if (next == 0 || next == at)
			return next;
		at = next;
	}
	return 0;
}
