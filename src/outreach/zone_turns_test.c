/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Expiry and contact hours in skipped and repeated time, on real rules: Newfoundland around midnight and at two,
 * Havana without a midnight or with two, half hours on Lord Howe, Morocco around Ramadan and after its last shift,
 * Gaza at, before and after midnight. What is wanted was computed by another implementation, Python's zoneinfo with
 * tz 2026f, which looked at each minute in turn.
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

	if (!civil_parse_instant(str_of(text), &result))
		fail_msg("not an instant: %s", text);
	return result;
}

static void expect_instant(const char *what, const char *day, usec got, const char *want)
{
	char text[CIVIL_INSTANT_SIZE];

	if (got != instant(want))
		fail_msg("%s, %s: got %s, want %s", what, day, civil_format_instant(got, text).at,
			want);
}

/* clang-format off: a row is a case */
static const struct {
	const char *zone, *day, *want;
} expiries[] = {
	{ "America/St_Johns", "2010-03-14", "2010-03-14T03:30:00Z" },
	{ "America/St_Johns", "2010-03-15", "2010-03-15T02:30:00Z" },
	{ "America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z" },
	{ "America/St_Johns", "2010-11-08", "2010-11-08T03:30:00Z" },
	{ "America/St_Johns", "2027-03-14", "2027-03-14T03:30:00Z" },
	{ "America/St_Johns", "2027-03-15", "2027-03-15T02:30:00Z" },
	{ "America/St_Johns", "2027-11-07", "2027-11-07T02:30:00Z" },
	{ "America/St_Johns", "2027-11-08", "2027-11-08T03:30:00Z" },
	{ "America/Havana", "2025-11-02", "2025-11-02T04:00:00Z" },
	{ "America/Havana", "2025-11-03", "2025-11-03T05:00:00Z" },
	{ "America/Havana", "2026-03-08", "2026-03-08T05:00:00Z" },
	{ "America/Havana", "2026-03-09", "2026-03-09T04:00:00Z" },
	{ "America/Havana", "2027-11-07", "2027-11-07T04:00:00Z" },
	{ "America/Havana", "2027-11-08", "2027-11-08T05:00:00Z" },
	{ "America/Havana", "2028-03-12", "2028-03-12T05:00:00Z" },
	{ "America/Havana", "2028-03-13", "2028-03-13T04:00:00Z" },
	{ "Australia/Lord_Howe", "2027-04-04", "2027-04-03T13:00:00Z" },
	{ "Australia/Lord_Howe", "2027-04-05", "2027-04-04T13:30:00Z" },
	{ "Australia/Lord_Howe", "2027-10-03", "2027-10-02T13:30:00Z" },
	{ "Australia/Lord_Howe", "2027-10-04", "2027-10-03T13:00:00Z" },
	{ "Africa/Casablanca", "2025-02-23", "2025-02-22T23:00:00Z" },
	{ "Africa/Casablanca", "2025-02-24", "2025-02-24T00:00:00Z" },
	{ "Africa/Casablanca", "2025-04-06", "2025-04-06T00:00:00Z" },
	{ "Africa/Casablanca", "2025-04-07", "2025-04-06T23:00:00Z" },
	{ "Africa/Casablanca", "2026-02-15", "2026-02-14T23:00:00Z" },
	{ "Africa/Casablanca", "2026-02-16", "2026-02-16T00:00:00Z" },
	{ "Africa/Casablanca", "2026-03-22", "2026-03-22T00:00:00Z" },
	{ "Africa/Casablanca", "2026-03-23", "2026-03-22T23:00:00Z" },
	{ "Africa/Casablanca", "2026-09-20", "2026-09-19T23:00:00Z" },
	{ "Africa/Casablanca", "2026-09-21", "2026-09-21T00:00:00Z" },
	{ "Asia/Gaza", "2011-08-01", "2011-07-31T22:00:00Z" },
	{ "Asia/Gaza", "2011-08-02", "2011-08-01T22:00:00Z" },
	{ "Asia/Gaza", "2013-03-29", "2013-03-28T22:00:00Z" },
	{ "Asia/Gaza", "2013-03-30", "2013-03-29T21:00:00Z" },
	{ "Asia/Gaza", "2013-09-27", "2013-09-26T22:00:00Z" },
	{ "Asia/Gaza", "2013-09-28", "2013-09-27T22:00:00Z" },
	{ "Asia/Gaza", "2015-10-23", "2015-10-22T21:00:00Z" },
	{ "Asia/Gaza", "2015-10-24", "2015-10-23T22:00:00Z" },
	{ "Asia/Gaza", "2027-03-27", "2027-03-26T22:00:00Z" },
	{ "Asia/Gaza", "2027-03-28", "2027-03-27T21:00:00Z" },
	{ "Asia/Gaza", "2027-10-30", "2027-10-29T21:00:00Z" },
	{ "Asia/Gaza", "2027-10-31", "2027-10-30T22:00:00Z" },
};

static const struct {
	const char *name, *zone;
	struct week_interval daily;
	const char *now, *want;
} windows[] = {
	{ "St Johns, 2010-03-14: begins in skipped time", "America/St_Johns", { 31, 181 },
		"2010-03-14T01:31:00Z", "2010-03-14T03:31:00Z" },
	{ "St Johns, 2010-03-14: ends in skipped time: over at the skip", "America/St_Johns",
		{ 1321, 31 }, "2010-03-14T03:32:00Z", "2010-03-15T00:31:00Z" },
	{ "St Johns, 2010-03-14: lies in skipped time", "America/St_Johns", { 21, 41 },
		"2010-03-14T01:31:00Z", "2010-03-15T02:51:00Z" },
	{ "St Johns, 2010-03-14: ends where skipped time does", "America/St_Johns", { 1, 61 },
		"2010-03-14T03:31:00Z", "2010-03-15T02:31:00Z" },
	{ "St Johns, 2010-03-14: business hours the morning after", "America/St_Johns",
		{ 540, 1200 }, "2010-03-14T03:31:00Z", "2010-03-14T11:30:00Z" },
	{ "St Johns, 2010-11-07: begins in repeated time", "America/St_Johns", { 1411, 121 },
		"2010-11-07T00:31:00Z", "2010-11-07T02:01:00Z" },
	{ "St Johns, 2010-11-07: ends in repeated time: open once more", "America/St_Johns",
		{ 1261, 1411 }, "2010-11-07T02:32:00Z", "2010-11-07T02:32:00Z" },
	{ "St Johns, 2010-11-07: lies in repeated time", "America/St_Johns", { 1401, 1421 },
		"2010-11-07T00:31:00Z", "2010-11-07T01:51:00Z" },
	{ "St Johns, 2010-11-07: ends where repeated time does", "America/St_Johns", { 1381, 1 },
		"2010-11-07T02:31:00Z", "2010-11-07T02:31:00Z" },
	{ "St Johns, 2010-11-07: lies in repeated time, seen at its second coming",
		"America/St_Johns", { 1401, 1421 }, "2010-11-07T02:31:30Z",
		"2010-11-07T02:51:00Z" },
	{ "St Johns, 2010-11-07: business hours the morning after", "America/St_Johns",
		{ 540, 1200 }, "2010-11-07T02:31:00Z", "2010-11-07T12:30:00Z" },
	{ "St Johns, 2027-03-14: begins in skipped time", "America/St_Johns", { 150, 300 },
		"2027-03-14T03:30:00Z", "2027-03-14T05:30:00Z" },
	{ "St Johns, 2027-03-14: ends in skipped time: over at the skip", "America/St_Johns",
		{ 0, 150 }, "2027-03-14T05:31:00Z", "2027-03-15T02:30:00Z" },
	{ "St Johns, 2027-03-14: lies in skipped time", "America/St_Johns", { 140, 160 },
		"2027-03-14T03:30:00Z", "2027-03-15T04:50:00Z" },
	{ "St Johns, 2027-03-14: ends where skipped time does", "America/St_Johns", { 120, 180 },
		"2027-03-14T05:30:00Z", "2027-03-15T04:30:00Z" },
	{ "St Johns, 2027-03-14: business hours the morning after", "America/St_Johns",
		{ 540, 1200 }, "2027-03-14T05:30:00Z", "2027-03-14T11:30:00Z" },
	{ "St Johns, 2027-11-07: begins in repeated time", "America/St_Johns", { 90, 240 },
		"2027-11-07T02:30:00Z", "2027-11-07T04:00:00Z" },
	{ "St Johns, 2027-11-07: ends in repeated time: open once more", "America/St_Johns",
		{ 1380, 90 }, "2027-11-07T04:31:00Z", "2027-11-07T04:31:00Z" },
	{ "St Johns, 2027-11-07: lies in repeated time", "America/St_Johns", { 80, 100 },
		"2027-11-07T02:30:00Z", "2027-11-07T03:50:00Z" },
	{ "St Johns, 2027-11-07: ends where repeated time does", "America/St_Johns", { 60, 120 },
		"2027-11-07T04:30:00Z", "2027-11-07T04:30:00Z" },
	{ "St Johns, 2027-11-07: lies in repeated time, seen at its second coming",
		"America/St_Johns", { 80, 100 }, "2027-11-07T04:30:30Z", "2027-11-07T04:50:00Z" },
	{ "St Johns, 2027-11-07: business hours the morning after", "America/St_Johns",
		{ 540, 1200 }, "2027-11-07T04:30:00Z", "2027-11-07T12:30:00Z" },
	{ "Havana, 2025-11-02: begins in repeated time", "America/Havana", { 30, 180 },
		"2025-11-02T03:00:00Z", "2025-11-02T04:30:00Z" },
	{ "Havana, 2025-11-02: ends in repeated time: open once more", "America/Havana",
		{ 1320, 30 }, "2025-11-02T05:01:00Z", "2025-11-02T05:01:00Z" },
	{ "Havana, 2025-11-02: lies in repeated time", "America/Havana", { 20, 40 },
		"2025-11-02T03:00:00Z", "2025-11-02T04:20:00Z" },
	{ "Havana, 2025-11-02: ends where repeated time does", "America/Havana", { 0, 60 },
		"2025-11-02T05:00:00Z", "2025-11-02T05:00:00Z" },
	{ "Havana, 2025-11-02: lies in repeated time, seen at its second coming", "America/Havana",
		{ 20, 40 }, "2025-11-02T05:00:30Z", "2025-11-02T05:20:00Z" },
	{ "Havana, 2025-11-02: business hours the morning after", "America/Havana", { 540, 1200 },
		"2025-11-02T05:00:00Z", "2025-11-02T14:00:00Z" },
	{ "Havana, 2026-03-08: begins in skipped time", "America/Havana", { 30, 180 },
		"2026-03-08T03:00:00Z", "2026-03-08T05:00:00Z" },
	{ "Havana, 2026-03-08: ends in skipped time: over at the skip", "America/Havana",
		{ 1320, 30 }, "2026-03-08T05:01:00Z", "2026-03-09T02:00:00Z" },
	{ "Havana, 2026-03-08: lies in skipped time", "America/Havana", { 20, 40 },
		"2026-03-08T03:00:00Z", "2026-03-09T04:20:00Z" },
	{ "Havana, 2026-03-08: ends where skipped time does", "America/Havana", { 0, 60 },
		"2026-03-08T05:00:00Z", "2026-03-09T04:00:00Z" },
	{ "Havana, 2026-03-08: business hours the morning after", "America/Havana", { 540, 1200 },
		"2026-03-08T05:00:00Z", "2026-03-08T13:00:00Z" },
	{ "Havana, 2027-11-07: begins in repeated time", "America/Havana", { 30, 180 },
		"2027-11-07T03:00:00Z", "2027-11-07T04:30:00Z" },
	{ "Havana, 2027-11-07: ends in repeated time: open once more", "America/Havana",
		{ 1320, 30 }, "2027-11-07T05:01:00Z", "2027-11-07T05:01:00Z" },
	{ "Havana, 2027-11-07: lies in repeated time", "America/Havana", { 20, 40 },
		"2027-11-07T03:00:00Z", "2027-11-07T04:20:00Z" },
	{ "Havana, 2027-11-07: ends where repeated time does", "America/Havana", { 0, 60 },
		"2027-11-07T05:00:00Z", "2027-11-07T05:00:00Z" },
	{ "Havana, 2027-11-07: lies in repeated time, seen at its second coming", "America/Havana",
		{ 20, 40 }, "2027-11-07T05:00:30Z", "2027-11-07T05:20:00Z" },
	{ "Havana, 2027-11-07: business hours the morning after", "America/Havana", { 540, 1200 },
		"2027-11-07T05:00:00Z", "2027-11-07T14:00:00Z" },
	{ "Havana, 2028-03-12: begins in skipped time", "America/Havana", { 30, 180 },
		"2028-03-12T03:00:00Z", "2028-03-12T05:00:00Z" },
	{ "Havana, 2028-03-12: ends in skipped time: over at the skip", "America/Havana",
		{ 1320, 30 }, "2028-03-12T05:01:00Z", "2028-03-13T02:00:00Z" },
	{ "Havana, 2028-03-12: lies in skipped time", "America/Havana", { 20, 40 },
		"2028-03-12T03:00:00Z", "2028-03-13T04:20:00Z" },
	{ "Havana, 2028-03-12: ends where skipped time does", "America/Havana", { 0, 60 },
		"2028-03-12T05:00:00Z", "2028-03-13T04:00:00Z" },
	{ "Havana, 2028-03-12: business hours the morning after", "America/Havana", { 540, 1200 },
		"2028-03-12T05:00:00Z", "2028-03-12T13:00:00Z" },
	{ "Lord Howe, 2027-04-04: begins in repeated time", "Australia/Lord_Howe", { 105, 240 },
		"2027-04-03T13:00:00Z", "2027-04-03T14:45:00Z" },
	{ "Lord Howe, 2027-04-04: ends in repeated time: open once more", "Australia/Lord_Howe",
		{ 1410, 105 }, "2027-04-03T15:01:00Z", "2027-04-03T15:01:00Z" },
	{ "Lord Howe, 2027-04-04: lies in repeated time", "Australia/Lord_Howe", { 100, 110 },
		"2027-04-03T13:00:00Z", "2027-04-03T14:40:00Z" },
	{ "Lord Howe, 2027-04-04: ends where repeated time does", "Australia/Lord_Howe",
		{ 90, 120 }, "2027-04-03T15:00:00Z", "2027-04-03T15:00:00Z" },
	{ "Lord Howe, 2027-04-04: lies in repeated time, seen at its second coming",
		"Australia/Lord_Howe", { 100, 110 }, "2027-04-03T15:00:30Z",
		"2027-04-03T15:10:00Z" },
	{ "Lord Howe, 2027-04-04: business hours the morning after", "Australia/Lord_Howe",
		{ 540, 1200 }, "2027-04-03T15:00:00Z", "2027-04-03T22:30:00Z" },
	{ "Lord Howe, 2027-10-03: begins in skipped time", "Australia/Lord_Howe", { 135, 270 },
		"2027-10-02T13:30:00Z", "2027-10-02T15:30:00Z" },
	{ "Lord Howe, 2027-10-03: ends in skipped time: over at the skip", "Australia/Lord_Howe",
		{ 0, 135 }, "2027-10-02T15:31:00Z", "2027-10-03T13:00:00Z" },
	{ "Lord Howe, 2027-10-03: lies in skipped time", "Australia/Lord_Howe", { 130, 140 },
		"2027-10-02T13:30:00Z", "2027-10-03T15:10:00Z" },
	{ "Lord Howe, 2027-10-03: ends where skipped time does", "Australia/Lord_Howe",
		{ 120, 150 }, "2027-10-02T15:30:00Z", "2027-10-03T15:00:00Z" },
	{ "Lord Howe, 2027-10-03: business hours the morning after", "Australia/Lord_Howe",
		{ 540, 1200 }, "2027-10-02T15:30:00Z", "2027-10-02T22:00:00Z" },
	{ "Casablanca, 2025-02-23: begins in repeated time", "Africa/Casablanca", { 150, 300 },
		"2025-02-23T00:00:00Z", "2025-02-23T01:30:00Z" },
	{ "Casablanca, 2025-02-23: ends in repeated time: open once more", "Africa/Casablanca",
		{ 0, 150 }, "2025-02-23T02:01:00Z", "2025-02-23T02:01:00Z" },
	{ "Casablanca, 2025-02-23: lies in repeated time", "Africa/Casablanca", { 140, 160 },
		"2025-02-23T00:00:00Z", "2025-02-23T01:20:00Z" },
	{ "Casablanca, 2025-02-23: ends where repeated time does", "Africa/Casablanca",
		{ 120, 180 }, "2025-02-23T02:00:00Z", "2025-02-23T02:00:00Z" },
	{ "Casablanca, 2025-02-23: lies in repeated time, seen at its second coming",
		"Africa/Casablanca", { 140, 160 }, "2025-02-23T02:00:30Z", "2025-02-23T02:20:00Z" },
	{ "Casablanca, 2025-02-23: business hours the morning after", "Africa/Casablanca",
		{ 540, 1200 }, "2025-02-23T02:00:00Z", "2025-02-23T09:00:00Z" },
	{ "Casablanca, 2025-04-06: begins in skipped time", "Africa/Casablanca", { 150, 300 },
		"2025-04-06T00:00:00Z", "2025-04-06T02:00:00Z" },
	{ "Casablanca, 2025-04-06: ends in skipped time: over at the skip", "Africa/Casablanca",
		{ 0, 150 }, "2025-04-06T02:01:00Z", "2025-04-06T23:00:00Z" },
	{ "Casablanca, 2025-04-06: lies in skipped time", "Africa/Casablanca", { 140, 160 },
		"2025-04-06T00:00:00Z", "2025-04-07T01:20:00Z" },
	{ "Casablanca, 2025-04-06: ends where skipped time does", "Africa/Casablanca", { 120, 180 },
		"2025-04-06T02:00:00Z", "2025-04-07T01:00:00Z" },
	{ "Casablanca, 2025-04-06: business hours the morning after", "Africa/Casablanca",
		{ 540, 1200 }, "2025-04-06T02:00:00Z", "2025-04-06T08:00:00Z" },
	{ "Casablanca, 2026-02-15: begins in repeated time", "Africa/Casablanca", { 150, 300 },
		"2026-02-15T00:00:00Z", "2026-02-15T01:30:00Z" },
	{ "Casablanca, 2026-02-15: ends in repeated time: open once more", "Africa/Casablanca",
		{ 0, 150 }, "2026-02-15T02:01:00Z", "2026-02-15T02:01:00Z" },
	{ "Casablanca, 2026-02-15: lies in repeated time", "Africa/Casablanca", { 140, 160 },
		"2026-02-15T00:00:00Z", "2026-02-15T01:20:00Z" },
	{ "Casablanca, 2026-02-15: ends where repeated time does", "Africa/Casablanca",
		{ 120, 180 }, "2026-02-15T02:00:00Z", "2026-02-15T02:00:00Z" },
	{ "Casablanca, 2026-02-15: lies in repeated time, seen at its second coming",
		"Africa/Casablanca", { 140, 160 }, "2026-02-15T02:00:30Z", "2026-02-15T02:20:00Z" },
	{ "Casablanca, 2026-02-15: business hours the morning after", "Africa/Casablanca",
		{ 540, 1200 }, "2026-02-15T02:00:00Z", "2026-02-15T09:00:00Z" },
	{ "Casablanca, 2026-03-22: begins in skipped time", "Africa/Casablanca", { 150, 300 },
		"2026-03-22T00:00:00Z", "2026-03-22T02:00:00Z" },
	{ "Casablanca, 2026-03-22: ends in skipped time: over at the skip", "Africa/Casablanca",
		{ 0, 150 }, "2026-03-22T02:01:00Z", "2026-03-22T23:00:00Z" },
	{ "Casablanca, 2026-03-22: lies in skipped time", "Africa/Casablanca", { 140, 160 },
		"2026-03-22T00:00:00Z", "2026-03-23T01:20:00Z" },
	{ "Casablanca, 2026-03-22: ends where skipped time does", "Africa/Casablanca", { 120, 180 },
		"2026-03-22T02:00:00Z", "2026-03-23T01:00:00Z" },
	{ "Casablanca, 2026-03-22: business hours the morning after", "Africa/Casablanca",
		{ 540, 1200 }, "2026-03-22T02:00:00Z", "2026-03-22T08:00:00Z" },
	{ "Casablanca, 2026-09-20: begins in repeated time", "Africa/Casablanca", { 90, 240 },
		"2026-09-19T23:00:00Z", "2026-09-20T00:30:00Z" },
	{ "Casablanca, 2026-09-20: ends in repeated time: open once more", "Africa/Casablanca",
		{ 1380, 90 }, "2026-09-20T01:01:00Z", "2026-09-20T01:01:00Z" },
	{ "Casablanca, 2026-09-20: lies in repeated time", "Africa/Casablanca", { 80, 100 },
		"2026-09-19T23:00:00Z", "2026-09-20T00:20:00Z" },
	{ "Casablanca, 2026-09-20: ends where repeated time does", "Africa/Casablanca", { 60, 120 },
		"2026-09-20T01:00:00Z", "2026-09-20T01:00:00Z" },
	{ "Casablanca, 2026-09-20: lies in repeated time, seen at its second coming",
		"Africa/Casablanca", { 80, 100 }, "2026-09-20T01:00:30Z", "2026-09-20T01:20:00Z" },
	{ "Casablanca, 2026-09-20: business hours the morning after", "Africa/Casablanca",
		{ 540, 1200 }, "2026-09-20T01:00:00Z", "2026-09-20T09:00:00Z" },
	{ "Gaza, 2011-08-01: begins in repeated time", "Asia/Gaza", { 1410, 120 },
		"2011-07-31T19:00:00Z", "2011-07-31T20:30:00Z" },
	{ "Gaza, 2011-08-01: ends in repeated time: open once more", "Asia/Gaza", { 1260, 1410 },
		"2011-07-31T21:01:00Z", "2011-07-31T21:01:00Z" },
	{ "Gaza, 2011-08-01: lies in repeated time", "Asia/Gaza", { 1400, 1420 },
		"2011-07-31T19:00:00Z", "2011-07-31T20:20:00Z" },
	{ "Gaza, 2011-08-01: ends where repeated time does", "Asia/Gaza", { 1380, 0 },
		"2011-07-31T21:00:00Z", "2011-07-31T21:00:00Z" },
	{ "Gaza, 2011-08-01: lies in repeated time, seen at its second coming", "Asia/Gaza",
		{ 1400, 1420 }, "2011-07-31T21:00:30Z", "2011-07-31T21:20:00Z" },
	{ "Gaza, 2011-08-01: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2011-07-31T21:00:00Z", "2011-08-01T07:00:00Z" },
	{ "Gaza, 2013-03-29: begins in skipped time", "Asia/Gaza", { 30, 180 },
		"2013-03-28T20:00:00Z", "2013-03-28T22:00:00Z" },
	{ "Gaza, 2013-03-29: ends in skipped time: over at the skip", "Asia/Gaza", { 1320, 30 },
		"2013-03-28T22:01:00Z", "2013-03-29T19:00:00Z" },
	{ "Gaza, 2013-03-29: lies in skipped time", "Asia/Gaza", { 20, 40 }, "2013-03-28T20:00:00Z",
		"2013-03-29T21:20:00Z" },
	{ "Gaza, 2013-03-29: ends where skipped time does", "Asia/Gaza", { 0, 60 },
		"2013-03-28T22:00:00Z", "2013-03-29T21:00:00Z" },
	{ "Gaza, 2013-03-29: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2013-03-28T22:00:00Z", "2013-03-29T06:00:00Z" },
	{ "Gaza, 2013-09-27: begins in repeated time", "Asia/Gaza", { 1410, 120 },
		"2013-09-26T19:00:00Z", "2013-09-26T20:30:00Z" },
	{ "Gaza, 2013-09-27: ends in repeated time: open once more", "Asia/Gaza", { 1260, 1410 },
		"2013-09-26T21:01:00Z", "2013-09-26T21:01:00Z" },
	{ "Gaza, 2013-09-27: lies in repeated time", "Asia/Gaza", { 1400, 1420 },
		"2013-09-26T19:00:00Z", "2013-09-26T20:20:00Z" },
	{ "Gaza, 2013-09-27: ends where repeated time does", "Asia/Gaza", { 1380, 0 },
		"2013-09-26T21:00:00Z", "2013-09-26T21:00:00Z" },
	{ "Gaza, 2013-09-27: lies in repeated time, seen at its second coming", "Asia/Gaza",
		{ 1400, 1420 }, "2013-09-26T21:00:30Z", "2013-09-26T21:20:00Z" },
	{ "Gaza, 2013-09-27: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2013-09-26T21:00:00Z", "2013-09-27T07:00:00Z" },
	{ "Gaza, 2015-10-23: begins in repeated time", "Asia/Gaza", { 30, 180 },
		"2015-10-22T20:00:00Z", "2015-10-22T21:30:00Z" },
	{ "Gaza, 2015-10-23: ends in repeated time: open once more", "Asia/Gaza", { 1320, 30 },
		"2015-10-22T22:01:00Z", "2015-10-22T22:01:00Z" },
	{ "Gaza, 2015-10-23: lies in repeated time", "Asia/Gaza", { 20, 40 },
		"2015-10-22T20:00:00Z", "2015-10-22T21:20:00Z" },
	{ "Gaza, 2015-10-23: ends where repeated time does", "Asia/Gaza", { 0, 60 },
		"2015-10-22T22:00:00Z", "2015-10-22T22:00:00Z" },
	{ "Gaza, 2015-10-23: lies in repeated time, seen at its second coming", "Asia/Gaza",
		{ 20, 40 }, "2015-10-22T22:00:30Z", "2015-10-22T22:20:00Z" },
	{ "Gaza, 2015-10-23: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2015-10-22T22:00:00Z", "2015-10-23T07:00:00Z" },
	{ "Gaza, 2027-03-27: begins in skipped time", "Asia/Gaza", { 150, 300 },
		"2027-03-26T22:00:00Z", "2027-03-27T00:00:00Z" },
	{ "Gaza, 2027-03-27: ends in skipped time: over at the skip", "Asia/Gaza", { 0, 150 },
		"2027-03-27T00:01:00Z", "2027-03-27T21:00:00Z" },
	{ "Gaza, 2027-03-27: lies in skipped time", "Asia/Gaza", { 140, 160 },
		"2027-03-26T22:00:00Z", "2027-03-27T23:20:00Z" },
	{ "Gaza, 2027-03-27: ends where skipped time does", "Asia/Gaza", { 120, 180 },
		"2027-03-27T00:00:00Z", "2027-03-27T23:00:00Z" },
	{ "Gaza, 2027-03-27: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2027-03-27T00:00:00Z", "2027-03-27T06:00:00Z" },
	{ "Gaza, 2027-10-30: begins in repeated time", "Asia/Gaza", { 90, 240 },
		"2027-10-29T21:00:00Z", "2027-10-29T22:30:00Z" },
	{ "Gaza, 2027-10-30: ends in repeated time: open once more", "Asia/Gaza", { 1380, 90 },
		"2027-10-29T23:01:00Z", "2027-10-29T23:01:00Z" },
	{ "Gaza, 2027-10-30: lies in repeated time", "Asia/Gaza", { 80, 100 },
		"2027-10-29T21:00:00Z", "2027-10-29T22:20:00Z" },
	{ "Gaza, 2027-10-30: ends where repeated time does", "Asia/Gaza", { 60, 120 },
		"2027-10-29T23:00:00Z", "2027-10-29T23:00:00Z" },
	{ "Gaza, 2027-10-30: lies in repeated time, seen at its second coming", "Asia/Gaza",
		{ 80, 100 }, "2027-10-29T23:00:30Z", "2027-10-29T23:20:00Z" },
	{ "Gaza, 2027-10-30: business hours the morning after", "Asia/Gaza", { 540, 1200 },
		"2027-10-29T23:00:00Z", "2027-10-30T07:00:00Z" },
};
/* clang-format on */

static void records_expire_at_the_first_instant_of_a_day_of_shifts(void **state)
{
	for (size_t i = 0; i < COUNT_OF(expiries); i++) {
		const struct zone *zone = zone_set_find(*state, str_of(expiries[i].zone));
		struct civil_date date;

		assert_non_null(zone);
		assert_true(civil_parse_date(str_of(expiries[i].day), &date));
		expect_instant(expiries[i].zone, expiries[i].day, zone_expiry(zone, NULL, date),
			expiries[i].want);
	}
}

/* The earlier midnight of two clocks, though only one of them shifts that day. */
static void of_two_zones_the_earlier_midnight_expires(void **state)
{
	static const struct {
		const char *zone, *other, *day, *want;
	} rows[] = {
		{ "America/Havana", "America/Toronto", "2028-03-12", "2028-03-12T05:00:00Z" },
		{ "America/Havana", "America/Halifax", "2028-03-12", "2028-03-12T04:00:00Z" },
		{ "America/Havana", "America/Toronto", "2027-11-07", "2027-11-07T04:00:00Z" },
		{ "America/St_Johns", "America/Halifax", "2010-11-07", "2010-11-07T02:30:00Z" },
		{ "Australia/Lord_Howe", "Australia/Sydney", "2027-10-03", "2027-10-02T13:30:00Z" },
		{ "Asia/Gaza", "Asia/Amman", "2013-03-29", "2013-03-28T21:00:00Z" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct zone *zone = zone_set_find(*state, str_of(rows[i].zone));
		const struct zone *other = zone_set_find(*state, str_of(rows[i].other));
		struct civil_date date;

		assert_true(civil_parse_date(str_of(rows[i].day), &date));
		expect_instant(
			rows[i].zone, rows[i].day, zone_expiry(zone, other, date), rows[i].want);
		expect_instant(
			rows[i].other, rows[i].day, zone_expiry(other, zone, date), rows[i].want);
	}
}

static void hours_open_by_what_the_clock_shows(void **state)
{
	for (size_t i = 0; i < COUNT_OF(windows); i++) {
		const struct zone *zone = zone_set_find(*state, str_of(windows[i].zone));
		struct week week = { 0 };

		assert_non_null(zone);
		for (size_t day = 0; day < WEEK_DAYS; day++)
			week.days[day] = (struct week_day_hours){ 1, { windows[i].daily } };
		expect_instant(windows[i].name, windows[i].now,
			hours_next(&week, zone, instant(windows[i].now)), windows[i].want);
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
		cmocka_unit_test(records_expire_at_the_first_instant_of_a_day_of_shifts),
		cmocka_unit_test(of_two_zones_the_earlier_midnight_expires),
		cmocka_unit_test(hours_open_by_what_the_clock_shows),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
