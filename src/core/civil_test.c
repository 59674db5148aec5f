/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/civil.h"

static void days_and_dates_are_inverse_over_all_years(void **state)
{
	struct civil_date date = { 0, 1, 1 };
	int64_t days = civil_days(date);

	(void)state;
	assert_int_equal(days, -719528);
	for (; date.year < 10000; days++) {
		struct civil_date back = civil_from_days(days);

		assert_int_equal(civil_days(date), days);
		assert_int_equal(back.year, date.year);
		assert_int_equal(back.month, date.month);
		assert_int_equal(back.day, date.day);
		if (++date.day <= civil_month_days(date.year, date.month))
			continue;
		date.day = 1;
		if (++date.month == 13) {
			date.month = 1;
			date.year++;
		}
	}
}

static void weekdays_are_right_on_both_sides_of_1970(void **state)
{
	(void)state;
	assert_int_equal(civil_weekday(0), 4);
	assert_int_equal(civil_weekday(-1), 3);
	assert_int_equal(civil_weekday(civil_days((struct civil_date){ 2026, 11, 22 })), 0);
	assert_int_equal(civil_weekday(civil_days((struct civil_date){ 1900, 1, 1 })), 1);
}

static const struct {
	const char *text;
	usec want; /* -1: refused */
} instants[] = {
	{ "1970-01-01T00:00:00Z", 0 },
	{ "2026-11-22T14:45:00.123Z", 1795358700123000 },
	{ "2026-11-22T14:45:00.12Z", 1795358700120000 },
	{ "2026-11-22T14:45:00.1234567899Z", 1795358700123456 },
	{ "2026-11-22 09:45:00-05:00", 1795358700000000 },
	{ "2026-11-22T09:45-0500", 1795358700000000 },
	{ "2026-11-22t15:45:00+01", 1795358700000000 },
	{ "2026-11-22T20:15:00+05:30", 1795358700000000 },
	{ "2026-11-22T14:45:00", 1795358700000000 },
	{ "2016-12-31T23:59:60Z", 1483228800000000 },
	{ "2024-02-29T00:00:00Z", 1709164800000000 },
	{ "2023-02-29T00:00:00Z", -1 },
	{ "2026-13-01T00:00:00Z", -1 },
	{ "2026-11-22T24:00:00Z", -1 },
	{ "2026-11-22T14:60:00Z", -1 },
	{ "2026-11-22T14:45:00.Z", -1 },
	{ "2026-11-22T14:45:00Zx", -1 },
	{ "2026-11-22T14:45:00+5", -1 },
	{ "2026-11-22T14:45:00+05:", -1 },
	{ "2026-11-22T14:45:00+24:00", -1 },
	{ "2026-11-22", -1 },
	{ "26-11-22T14:45:00Z", -1 },
	{ "", -1 },
};

static void instants_are_read_in_every_form_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(instants); i++) {
		usec got = -1;

		(void)civil_parse_instant(str_of(instants[i].text), &got);
		if (got != instants[i].want)
			fail_msg("%s: got %lld, want %lld", instants[i].text, (long long)got,
				(long long)instants[i].want);
	}
}

static void a_nul_inside_is_no_separator(void **state)
{
	usec got = -1;

	(void)state;
	assert_false(civil_parse_instant(STR("2026-11-22\0"
					     "14:45:00Z"),
		&got));
	assert_int_equal(got, -1);
}

static void instants_are_written_with_milliseconds(void **state)
{
	char out[CIVIL_INSTANT_SIZE];

	(void)state;
	assert_string_equal(
		civil_format_instant(1795358700123999, out).at, "2026-11-22T14:45:00.123Z");
	assert_string_equal(civil_format_instant(-1, out).at, "1969-12-31T23:59:59.999Z");
	assert_string_equal(civil_format_instant(INT64_MIN, out).at, "0000-01-01T00:00:00.000Z");
	assert_string_equal(civil_format_instant(USEC_FOREVER, out).at, "9999-12-31T23:59:59.999Z");
}

static void dates_are_read_whole(void **state)
{
	struct civil_date date = { 0 };
	char out[CIVIL_DATE_SIZE];

	(void)state;
	assert_true(civil_parse_date(STR("2028-02-29"), &date));
	assert_string_equal(civil_format_date(date, out).at, "2028-02-29");
	assert_false(civil_parse_date(STR("2027-02-29"), &date));
	assert_false(civil_parse_date(STR("2027-02-28 "), &date));
	assert_false(civil_parse_date(STR("2027-2-28"), &date));
	assert_false(civil_parse_date(STR_NULL, &date));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_and_dates_are_inverse_over_all_years),
		cmocka_unit_test(weekdays_are_right_on_both_sides_of_1970),
		cmocka_unit_test(instants_are_read_in_every_form_and_nothing_else),
		cmocka_unit_test(a_nul_inside_is_no_separator),
		cmocka_unit_test(instants_are_written_with_milliseconds),
		cmocka_unit_test(dates_are_read_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
