/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "outreach/embedded_zones.h"
#include "outreach/zone_build.h"
#include "outreach/zone_rules.h"

static usec instant(const char *text)
{
	usec result = 0;

	if (!civil_parse_instant(str_of(text), &result))
		fail_msg("not an instant: %s", text);
	return result;
}

static const struct zone *zone_of(void **state, const char *name)
{
	const struct zone *zone = zone_set_find(*state, str_of(name));

	if (!zone)
		fail_msg("no zone %s", name);
	return zone;
}

static void expect_instant(const char *what, usec got, const char *want)
{
	char text[CIVIL_INSTANT_SIZE];

	if (got != instant(want))
		fail_msg("%s: got %s, want %s", what, civil_format_instant(got, text).at, want);
}

static const struct {
	const char *zone;
	const char *day;
	const char *want; /* the first instant of that local day */
} midnights[] = {
	/* a plain day, half-hour zone */
	{ "America/St_Johns", "2027-01-15", "2027-01-15T03:30:00Z" },
	{ "America/St_Johns", "2027-07-15", "2027-07-15T02:30:00Z" },
	/* Newfoundland once shifted a minute after midnight: 00:00 was shown, 00:01 became 01:01 */
	{ "America/St_Johns", "2010-03-14", "2010-03-14T03:30:00Z" },
	/* and back at 00:01 to 23:01 of the day before: the first 00:00 of the day counts */
	{ "America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z" },
	/* 00:00 does not exist: the clock goes from 23:59:59 to 01:00 */
	{ "America/Havana", "2028-03-12", "2028-03-12T05:00:00Z" },
	/* 00:00 comes twice: the first */
	{ "America/Havana", "2027-11-07", "2027-11-07T04:00:00Z" },
	{ "Asia/Gaza", "2027-03-27", "2027-03-26T22:00:00Z" },
	{ "Asia/Gaza", "2012-03-30", "2012-03-29T22:00:00Z" },
	{ "Asia/Gaza", "2016-03-26", "2016-03-25T22:00:00Z" },
	/* from 00:01 to 01:01: 00:00 was shown */
	{ "Asia/Gaza", "2011-04-01", "2011-03-31T22:00:00Z" },
	/* the day's first instant after a shift back across midnight is the second 00:00 */
	{ "America/Asuncion", "2023-03-26", "2023-03-26T04:00:00Z" },
	{ "America/Asuncion", "2023-10-01", "2023-10-01T04:00:00Z" },
	/* shifts of half an hour */
	{ "Australia/Lord_Howe", "2027-01-15", "2027-01-14T13:00:00Z" },
	{ "Australia/Lord_Howe", "2027-07-15", "2027-07-14T13:30:00Z" },
	/* the clock that went back for Ramadan, in the last year it did */
	{ "Africa/Casablanca", "2026-02-16", "2026-02-16T00:00:00Z" },
	{ "Africa/Casablanca", "2026-04-16", "2026-04-15T23:00:00Z" },
	/* a day that never was on the islands: its first instant is the next day's */
	{ "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z" },
	{ "Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00Z" },
	/* British Columbia, Alberta and Manitoba no longer shift */
	{ "America/Vancouver", "2025-12-15", "2025-12-15T08:00:00Z" },
	{ "America/Vancouver", "2026-12-15", "2026-12-15T07:00:00Z" },
	{ "America/Vancouver", "2027-07-15", "2027-07-15T07:00:00Z" },
	{ "America/Edmonton", "2025-12-15", "2025-12-15T07:00:00Z" },
	{ "America/Edmonton", "2026-12-15", "2026-12-15T06:00:00Z" },
	{ "America/Winnipeg", "2027-01-15", "2027-01-15T05:00:00Z" },
	{ "America/Regina", "2027-01-15", "2027-01-15T06:00:00Z" },
	{ "America/Regina", "2027-07-15", "2027-07-15T06:00:00Z" },
	{ "America/Phoenix", "2027-07-15", "2027-07-15T07:00:00Z" },
	{ "America/Toronto", "2060-07-15", "2060-07-15T04:00:00Z" },
	{ "UTC-05:30", "2027-07-15", "2027-07-15T05:30:00Z" },
};

static void a_day_begins_at_its_first_instant(void **state)
{
	for (size_t i = 0; i < COUNT_OF(midnights); i++) {
		const struct zone *zone = zone_of(state, midnights[i].zone);
		struct civil_date date;
		char what[64];
		usec got;

		assert_true(civil_parse_date(str_of(midnights[i].day), &date));
		got = zone_midnight(zone, civil_days(date));
		(void)snprintf(what, sizeof what, "%s %s", midnights[i].zone, midnights[i].day);
		expect_instant(what, got, midnights[i].want);
		if (zone_day_at(zone, got - USEC_SECOND) >= civil_days(date))
			fail_msg("%s: the day had begun before", what);
	}
}

static const struct {
	const char *zone;
	const char *local; /* written as if it were UTC */
	const char *want;
} locals[] = {
	{ "America/New_York", "2027-03-14T02:30:00Z", "2027-03-14T07:00:00Z" },
	{ "America/New_York", "2027-11-07T01:30:00Z", "2027-11-07T05:30:00Z" },
	{ "America/New_York", "2027-11-07T02:30:00Z", "2027-11-07T07:30:00Z" },
	{ "Australia/Lord_Howe", "2027-10-03T02:15:00Z", "2027-10-02T15:30:00Z" },
	{ "Australia/Lord_Howe", "2027-04-04T01:45:00Z", "2027-04-03T14:45:00Z" },
	{ "Europe/Dublin", "2027-01-15T09:00:00Z", "2027-01-15T09:00:00Z" },
	{ "Europe/Dublin", "2027-07-15T09:00:00Z", "2027-07-15T08:00:00Z" },
	{ "America/Nuuk", "2027-03-27T22:30:00Z", "2027-03-28T00:30:00Z" },
};

static void skipped_and_repeated_times_have_one_answer(void **state)
{
	for (size_t i = 0; i < COUNT_OF(locals); i++) {
		struct civil_time local = civil_from_usec(instant(locals[i].local));
		usec got = zone_from_local(zone_of(state, locals[i].zone), &local);

		expect_instant(locals[i].zone, got, locals[i].want);
	}
}

static void local_times_lead_back_to_their_instants(void **state)
{
	const usec step = 7 * USEC_HOUR + 13 * USEC_MINUTE;

	for (size_t i = 0; i < zone_set_count(*state); i++) {
		const struct zone *zone = zone_set_at(*state, i);

		for (usec at = instant("2025-01-01T00:00:00Z");
			at < instant("2028-01-01T00:00:00Z"); at += step * 17) {
			struct civil_time local = zone_to_local(zone, at);
			usec back = zone_from_local(zone, &local);
			struct civil_time again = zone_to_local(zone, back);

			if (back > at || memcmp(&local, &again, sizeof local) != 0)
				fail_msg("%.*s at %lld", STR_ARGS(zone_name(zone)), (long long)at);
		}
	}
}

static void records_expire_at_the_first_instant_of_the_day(void **state)
{
	const struct zone *denver = zone_of(state, "America/Denver");
	const struct zone *chicago = zone_of(state, "America/Chicago");

	expect_instant("Toronto",
		zone_expiry(zone_of(state, "America/Toronto"), NULL,
			(struct civil_date){ 2026, 12, 31 }),
		"2026-12-31T05:00:00Z");
	expect_instant("Havana, no midnight",
		zone_expiry(
			zone_of(state, "America/Havana"), NULL, (struct civil_date){ 2028, 3, 12 }),
		"2028-03-12T05:00:00Z");
	expect_instant("two zones, the earlier midnight",
		zone_expiry(denver, chicago, (struct civil_date){ 2027, 1, 15 }),
		"2027-01-15T06:00:00Z");
	expect_instant("two zones, in the other order",
		zone_expiry(chicago, denver, (struct civil_date){ 2027, 1, 15 }),
		"2027-01-15T06:00:00Z");
}

static void names_are_found_in_any_case_and_through_links(void **state)
{
	assert_true(str_is(zone_name(zone_of(state, "america/toronto")), "America/Toronto"));
	assert_true(str_is(zone_name(zone_of(state, "US/Eastern")), "America/New_York"));
	assert_true(str_is(zone_name(zone_of(state, "Canada/Newfoundland")), "America/St_Johns"));
	assert_true(str_is(zone_name(zone_of(state, "utc-03:30")), "UTC-03:30"));
	assert_null(zone_set_find(*state, STR("America/Toront")));
	assert_null(zone_set_find(*state, STR("UTC-03:31")));
	assert_null(zone_set_find(*state, STR_NULL));
	assert_null(zone_set_fixed(*state, -12 * 60 - 15));
	assert_null(zone_set_fixed(*state, 14 * 60 + 15));
	assert_null(zone_set_fixed(*state, 7));
}

static void clocks_that_agree_are_known_to(void **state)
{
	const struct zone *phoenix = zone_of(state, "America/Phoenix");

	assert_true(zone_same_clock(
		zone_of(state, "America/Detroit"), zone_of(state, "America/Toronto")));
	assert_true(
		zone_same_clock(zone_of(state, "Europe/Dublin"), zone_of(state, "Europe/London")));
	assert_true(zone_same_clock(
		zone_of(state, "America/Edmonton"), zone_of(state, "America/Regina")));
	assert_true(zone_same_clock(zone_of(state, "America/Dawson_Creek"), phoenix));
	assert_true(zone_same_clock(zone_of(state, "UTC-07:00"), phoenix));
	assert_false(zone_same_clock(zone_of(state, "America/Denver"), phoenix));
	assert_false(zone_same_clock(
		zone_of(state, "America/Havana"), zone_of(state, "America/New_York")));
}

/* The C library reads the same files with code of its own. */
static void offsets_agree_with_the_c_library(void **state)
{
	struct str own = zone_set_version(*state);
	char version[ZONE_VERSION_SIZE];

	if (zone_dir_version(ZONE_SYSTEM_DIR, version, sizeof version) != ST_OK ||
		!str_equal(own, str_of(version)))
		skip();
	for (size_t i = 0; i < zone_set_count(*state); i++) {
		const struct zone *zone = zone_set_at(*state, i);
		char name[128];

		(void)snprintf(name, sizeof name, ":%.*s", STR_ARGS(zone_name(zone)));
		assert_int_equal(setenv("TZ", name, 1), 0);
		tzset();
		for (time_t at = 946684800; at < 2524608000; at += 86400 * 11 + 3607) {
			struct tm local;

			assert_non_null(localtime_r(&at, &local));
			if (local.tm_gmtoff != zone_offset_at(zone, at * USEC_SECOND))
				fail_msg("%s at %lld: %ld, we say %d", name, (long long)at,
					local.tm_gmtoff, zone_offset_at(zone, at * USEC_SECOND));
		}
	}
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

static void the_newer_database_is_used(void **state)
{
	struct zone_set *set;

	(void)state;
	assert_true(zone_version_newer(STR("2026g"), STR("2026f")));
	assert_true(zone_version_newer(STR("2027a"), STR("2026z")));
	assert_true(zone_version_newer(STR("2026za"), STR("2026z")));
	assert_false(zone_version_newer(STR("2026f"), STR("2026f")));
	assert_false(zone_version_newer(STR("2025b"), STR("2026f")));
	assert_false(zone_version_newer(STR(""), STR("2026f")));
	assert_int_equal(zone_set_open("/nonexistent", 0, &set), ST_OK);
	assert_false(zone_set_is_system(set));
	assert_false(zone_version_newer(STR("2026f"), zone_set_version(set)));
	zone_set_free(set);
}

/* Makes a database of one zone in `dir`, of a version that no other will reach. */
static void make_newer_database(const char *dir, const char *zone_bytes, size_t size)
{
	char path[256];
	FILE *file;

	(void)snprintf(path, sizeof path, "%s/tzdata.zi", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	(void)fputs("# version 9999z\nZ Here/Now 1 - X\nL Here/Now There/Then\n", file);
	assert_int_equal(fclose(file), 0);
	(void)snprintf(path, sizeof path, "%s/Here", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof path, "%s/Here/Now", dir);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(zone_bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void remove_database(const char *dir)
{
	static const char *const names[] = { "/tzdata.zi", "/Here/Now", "/Here", "" };
	char path[256];

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		(void)snprintf(path, sizeof path, "%s%s", dir, names[i]);
		assert_int_equal(remove(path), 0);
	}
}

/* One type of one hour east, no shifts, tail "X-1". */
#define TZIF_HEADER(times)                                                                         \
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                                      \
	"\0\0\0\0"                                                                                 \
	"\0\0\0\0"                                                                                 \
	"\0\0\0\0"                                                                                 \
	"\0\0\0" times "\0\0\0\1"                                                                  \
	"\0\0\0\2"
#define TZIF_BODY "\0\0\x0e\x10\0\0X\0"
static const char good_file[] = TZIF_HEADER("\0") TZIF_BODY TZIF_HEADER("\0") TZIF_BODY "\nABC-1\n";

static void a_newer_system_is_preferred_and_a_damaged_one_passed_over(void **state)
{
	(void)state;
	for (int damaged = 0; damaged < 2; damaged++) {
		char dir[] = "/tmp/passerelle-zones-XXXXXX";
		struct zone_set *set;

		assert_non_null(mkdtemp(dir));
		make_newer_database(dir, good_file, sizeof good_file - 1 - (size_t)damaged);
		assert_int_equal(zone_set_open(dir, 0, &set), ST_OK);
		assert_int_equal(zone_set_is_system(set), !damaged);
		if (!damaged) {
			const struct zone *zone = zone_set_find(set, STR("there/then"));

			assert_non_null(zone);
			assert_true(str_is(zone_name(zone), "Here/Now"));
			assert_int_equal(zone_offset_at(zone, 0), 3600);
		}
		zone_set_free(set);
		remove_database(dir);
	}
}

static void damaged_files_are_refused_at_every_length(void **state)
{
	struct zone_shift room[ZONE_SHIFTS_MAX];
	struct zone_shifts shifts;
	struct str tail;

	(void)state;
	for (size_t size = 0; size < sizeof good_file - 1; size++) {
		unsigned char *copy = malloc(size + 1);

		assert_non_null(copy);
		memcpy(copy, good_file, size);
		if (zone_shifts_read(copy, size, room, &shifts, &tail))
			fail_msg("%zu bytes were taken for a file", size);
		free(copy);
	}
	assert_true(zone_shifts_read(
		(const unsigned char *)good_file, sizeof good_file - 1, room, &shifts, &tail));
}

#define TZIF_SHIFTS(first, second)                                                                 \
	TZIF_HEADER("\0")                                                                          \
	TZIF_BODY TZIF_HEADER("\2") first second "\0\0" TZIF_BODY "\nABC-1\n"
#define IN_APRIL   "\0\0\0\0\x38\xe6\xef\xf0"
#define IN_OCTOBER "\0\0\0\0\x39\xfb\xca\xf0"
#define NEVER      "\x7f\0\0\0\0\0\0\0"

static const struct {
	const char *name;
	const char *bytes;
	bool valid;
} shift_orders[] = {
	{ "one after the other", TZIF_SHIFTS(IN_APRIL, IN_OCTOBER), true },
	{ "backwards", TZIF_SHIFTS(IN_OCTOBER, IN_APRIL), false },
	{ "both at once", TZIF_SHIFTS(IN_APRIL, IN_APRIL), false },
	{ "after every calendar", TZIF_SHIFTS(IN_APRIL, NEVER), false },
};

static void shifts_are_in_order(void **state)
{
	const size_t size = sizeof(TZIF_SHIFTS(IN_APRIL, IN_OCTOBER)) - 1;
	struct zone_shift room[ZONE_SHIFTS_MAX];
	struct zone_shifts shifts;
	struct str tail;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(shift_orders); i++)
		if (zone_shifts_read((const unsigned char *)shift_orders[i].bytes, size, room,
			    &shifts, &tail) != shift_orders[i].valid)
			fail_msg("%s", shift_orders[i].name);
}

static const struct {
	const char *text;
	bool valid;
} tails[] = {
	{ "EST5EDT,M3.2.0,M11.1.0", true },
	{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", true },
	{ "IST-1GMT0,M10.5.0,M3.5.0/1", true },
	{ "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", true },
	{ "ABC3DEF,J60,300/25", true },
	{ "EST", false },
	{ "EST5EDT", false },
	{ "EST5EDT,M3.2.0", false },
	{ "EST5EDT,M13.2.0,M11.1.0", false },
	{ "EST5EDT,M3.6.0,M11.1.0", false },
	{ "EST5EDT,M3.2.0,M11.1.0x", false },
	{ "E5", false },
	{ "<EST5", false },
	{ "", false },
};

static void tails_are_read_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(tails); i++) {
		struct zone_tail tail;

		if (zone_tail_parse(str_of(tails[i].text), &tail) != tails[i].valid)
			fail_msg("%s", tails[i].text);
	}
}

/* From 2050 to 2100: years for which it is written out, and years for which it is computed. */
static void the_rule_for_good_holds_in_every_year(void **state)
{
	for (size_t i = 0; i < zone_set_count(*state); i++) {
		const struct zone *zone = zone_set_at(*state, i);
		const struct zone_tail *tail = &zone->shifts.tail;

		if (str_is(zone_name(zone), "Asia/Gaza") || str_is(zone_name(zone), "Asia/Hebron"))
			continue; /* their Ramadans are listed until 2086 */
		for (int64_t at = 2524608000; at < 4102444800; at += 86400 * 9 + 3607)
			if (zone_offset_at(zone, at * USEC_SECOND) != zone_tail_offset(tail, at))
				fail_msg("%.*s at %lld", STR_ARGS(zone_name(zone)), (long long)at);
	}
}

static const struct {
	const char *tail;
	const char *at;
	int32_t offset;
} written_out[] = {
	{ "EST5EDT,M3.2.0,M11.1.0", "2027-03-14T06:59:59Z", -18000 },
	{ "EST5EDT,M3.2.0,M11.1.0", "2027-03-14T07:00:00Z", -14400 },
	{ "EST5EDT,M3.2.0,M11.1.0", "2027-11-07T06:00:00Z", -18000 },
	{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-01-01T00:00:00Z", 39600 },
	{ "AEST-10AEDT,M10.1.0,M4.1.0/3", "2027-07-01T00:00:00Z", 36000 },
	/* summer all year, as RFC 9636 writes it */
	{ "XXX3EDT4,0/0,J365/23", "2027-01-01T00:00:00Z", -14400 },
	{ "XXX3EDT4,0/0,J365/23", "2027-06-01T00:00:00Z", -14400 },
};

static void a_rule_written_out_says_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(written_out); i++) {
		struct zone_shift room[ZONE_SHIFTS_ADDED];
		struct zone_shifts shifts = { .items = room };
		int64_t at = instant(written_out[i].at) / USEC_SECOND;

		assert_true(zone_tail_parse(str_of(written_out[i].tail), &shifts.tail));
		assert_int_equal(zone_tail_offset(&shifts.tail, at), written_out[i].offset);
		zone_shifts_write_out(&shifts);
		assert_true(shifts.count <= ZONE_SHIFTS_ADDED);
		if (zone_shifts_offset(&shifts, at) != written_out[i].offset)
			fail_msg("%s, %s: %d", written_out[i].tail, written_out[i].at,
				zone_shifts_offset(&shifts, at));
	}
}

static void opening_is_quick(void **state)
{
	struct timespec from, to;
	struct zone_set *set;
	long long micros;

	(void)state;
	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from), 0);
	assert_int_equal(zone_set_open(ZONE_SYSTEM_DIR, 0, &set), ST_OK);
	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to), 0);
	micros = (to.tv_sec - from.tv_sec) * 1000000LL + (to.tv_nsec - from.tv_nsec) / 1000;
	print_message(
		"opened %zu zones in %lld us of processor time\n", zone_set_count(set), micros);
	zone_set_free(set);
	assert_true(micros < 300000); /* 30 ms, with room for sanitizers */
}

static int set_up(void **state)
{
	usec now = instant("2026-11-22T00:00:00Z");

	return zone_set_open(NULL, now, (struct zone_set **)state) == ST_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	zone_set_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_begins_at_its_first_instant),
		cmocka_unit_test(skipped_and_repeated_times_have_one_answer),
		cmocka_unit_test(local_times_lead_back_to_their_instants),
		cmocka_unit_test(records_expire_at_the_first_instant_of_the_day),
		cmocka_unit_test(names_are_found_in_any_case_and_through_links),
		cmocka_unit_test(clocks_that_agree_are_known_to),
		cmocka_unit_test(offsets_agree_with_the_c_library),
		cmocka_unit_test(the_newer_database_is_used),
		cmocka_unit_test(a_newer_system_is_preferred_and_a_damaged_one_passed_over),
		cmocka_unit_test(damaged_files_are_refused_at_every_length),
		cmocka_unit_test(shifts_are_in_order),
		cmocka_unit_test(tails_are_read_or_refused),
		cmocka_unit_test(the_rule_for_good_holds_in_every_year),
		cmocka_unit_test(a_rule_written_out_says_the_same),
		cmocka_unit_test(opening_is_quick),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
