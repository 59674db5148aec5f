/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contact hours on the clocks of real zones: around every kind of shift, and where two zones must agree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/hours.h"

static usec instant(const char *text)
{
	usec result = 0;

	if (text && !civil_parse_instant(str_of(text), &result))
		fail_msg("not an instant: %s", text);
	return result;
}

struct example {
	const char *name;
	struct week_interval daily; /* every day; 0,0: the default hours */
	const char *zone, *other;
	const char *now, *next; /* NULL: never */
};

static const struct example examples[] = {
	{ "default, Monday before it opens", { 0, 0 }, "America/Toronto", NULL,
		"2027-01-11T13:59:59Z", "2027-01-11T14:00:00Z" },
	{ "default, the start belongs to it", { 0, 0 }, "America/Toronto", NULL,
		"2027-01-11T14:00:00Z", "2027-01-11T14:00:00Z" },
	{ "default, the end does not", { 0, 0 }, "America/Toronto", NULL, "2027-01-12T01:00:00Z",
		"2027-01-12T14:00:00Z" },
	{ "default, Friday night to Saturday", { 0, 0 }, "America/Toronto", NULL,
		"2027-01-16T02:00:00Z", "2027-01-16T15:00:00Z" },
	{ "default, Sunday opens at noon", { 0, 0 }, "America/Toronto", NULL,
		"2027-01-17T15:00:00Z", "2027-01-17T17:00:00Z" },
	{ "default, a zone of half hours", { 0, 0 }, "America/St_Johns", NULL,
		"2027-01-11T12:00:00Z", "2027-01-11T12:30:00Z" },
	{ "over midnight, before it", { 22 * 60, 6 * 60 }, "America/Regina", NULL,
		"2027-01-12T03:00:00Z", "2027-01-12T04:00:00Z" },
	{ "over midnight, after it", { 22 * 60, 6 * 60 }, "America/Regina", NULL,
		"2027-01-12T08:00:00Z", "2027-01-12T08:00:00Z" },
	{ "over midnight, closed at its end", { 22 * 60, 6 * 60 }, "America/Regina", NULL,
		"2027-01-12T12:00:00Z", "2027-01-13T04:00:00Z" },
	{ "the whole day has no end", { 0, 1440 }, "America/New_York", NULL, "2027-03-14T06:30:00Z",
		"2027-03-14T06:30:00Z" },
	{ "start in the skipped hour: the moment of the skip", { 2 * 60 + 30, 5 * 60 },
		"America/New_York", NULL, "2027-03-14T06:00:00Z", "2027-03-14T07:00:00Z" },
	{ "start in the repeated hour: the first time", { 60 + 30, 5 * 60 }, "America/New_York",
		NULL, "2027-11-07T05:00:00Z", "2027-11-07T05:30:00Z" },
	{ "the repeated hour counts as it is shown: closed again until 01:30", { 60 + 30, 5 * 60 },
		"America/New_York", NULL, "2027-11-07T06:15:00Z", "2027-11-07T06:30:00Z" },
	{ "an interval inside the skip never opens that day", { 2 * 60 + 10, 2 * 60 + 50 },
		"America/New_York", NULL, "2027-03-14T06:59:00Z", "2027-03-15T06:10:00Z" },
	{ "midnight is skipped in Havana", { 0, 8 * 60 }, "America/Havana", NULL,
		"2028-03-12T04:30:00Z", "2028-03-12T05:00:00Z" },
	{ "half an hour back on Lord Howe", { 9 * 60, 20 * 60 }, "Australia/Lord_Howe", NULL,
		"2027-04-03T21:00:00Z", "2027-04-03T22:30:00Z" },
	{ "half an hour on on Lord Howe", { 9 * 60, 20 * 60 }, "Australia/Lord_Howe", NULL,
		"2027-10-02T21:00:00Z", "2027-10-02T22:00:00Z" },
	{ "Gaza in summer time", { 9 * 60, 20 * 60 }, "Asia/Gaza", NULL, "2027-06-01T05:00:00Z",
		"2027-06-01T06:00:00Z" },
	{ "Casablanca after its last shift", { 9 * 60, 20 * 60 }, "Africa/Casablanca", NULL,
		"2027-06-01T08:00:00Z", "2027-06-01T09:00:00Z" },
	{ "Vancouver, winter, before 2026", { 9 * 60, 20 * 60 }, "America/Vancouver", NULL,
		"2025-12-10T16:00:00Z", "2025-12-10T17:00:00Z" },
	{ "Vancouver, winter, since 2026", { 9 * 60, 20 * 60 }, "America/Vancouver", NULL,
		"2026-12-10T15:59:00Z", "2026-12-10T16:00:00Z" },
	{ "Edmonton, winter, since 2026", { 9 * 60, 20 * 60 }, "America/Edmonton", NULL,
		"2026-12-10T14:59:00Z", "2026-12-10T15:00:00Z" },
	{ "Phoenix, summer", { 9 * 60, 20 * 60 }, "America/Phoenix", NULL, "2027-07-10T15:00:00Z",
		"2027-07-10T16:00:00Z" },
	{ "two zones: opens when the western does", { 9 * 60, 20 * 60 }, "America/Denver",
		"America/Chicago", "2027-01-11T15:30:00Z", "2027-01-11T16:00:00Z" },
	{ "two zones: closes when the eastern does", { 9 * 60, 20 * 60 }, "America/Denver",
		"America/Chicago", "2027-01-11T16:00:00Z", "2027-01-11T16:00:00Z" },
	{ "two zones: closed though the western is open", { 9 * 60, 20 * 60 }, "America/Denver",
		"America/Chicago", "2027-01-12T02:30:00Z", "2027-01-12T16:00:00Z" },
	{ "two zones that are never open together", { 9 * 60, 10 * 60 }, "America/Los_Angeles",
		"America/New_York", "2027-01-12T02:30:00Z", NULL },
	{ "two zones that only touch", { 9 * 60, 10 * 60 }, "America/Denver", "America/Chicago",
		"2027-01-12T02:30:00Z", NULL },
};

static struct week week_of(const struct example *example)
{
	struct week week = { 0 };

	if (example->daily.start == example->daily.end)
		return week_contact_default();
	for (size_t day = 0; day < WEEK_DAYS; day++)
		week.days[day] = (struct week_day_hours){ 1, { example->daily } };
	return week;
}

static struct facts facts_of(void **state, const struct example *example, const struct week *week)
{
	const char *names[] = { example->zone, example->other };
	struct facts facts = { 0 };

	for (size_t i = 0; i < COUNT_OF(names) && names[i]; i++) {
		struct zone_hours *hours = &facts.zones[facts.zone_count++];

		hours->zone = zone_set_find(*state, str_of(names[i]));
		hours->week = week;
		assert_non_null(hours->zone);
	}
	return facts;
}

static void hours_open_on_the_contacts_clock(void **state)
{
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		struct week week = week_of(&examples[i]);
		struct facts facts = facts_of(state, &examples[i], &week);
		usec got = hours_next_all(&facts, instant(examples[i].now));
		char text[CIVIL_INSTANT_SIZE];

		if (got != instant(examples[i].next))
			fail_msg("%s: got %s, want %s", examples[i].name,
				got ? civil_format_instant(got, text).at : "never",
				examples[i].next ? examples[i].next : "never");
	}
}

static int set_up(void **state)
{
	return zone_set_open(NULL, instant("2026-12-01T00:00:00Z"), (struct zone_set **)state) ==
			       ST_OK
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	zone_set_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_open_on_the_contacts_clock),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
