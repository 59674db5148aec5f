/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/week.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct week week_of(const char *text)
{
	struct week week;

	assert_int_equal(week_read(str_of(text), &week), ST_OK);
	return week;
}

static const struct {
	const char *name, *text;
	int minute; /* -1: refused */
} times[] = {
	{ "midnight", "00:00", 0 },
	{ "seconds are dropped", "09:30:59", 570 },
	{ "the end of the day", "24:00", 1440 },
	{ "white space around", " 09:00 ", 540 },
	{ "after the end of the day", "24:01", -1 },
	{ "minute 60", "10:60", -1 },
	{ "one digit", "9:00", -1 },
	{ "letters", "ab:cd", -1 },
	{ "a sign", "-9:00", -1 },
	{ "empty", "", -1 },
	{ "second 60", "09:00:60", -1 },
};

static void times_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(times); i++) {
		int minute = -1;
		enum status s = week_time_parse(str_of(times[i].text), &minute);

		if ((s == ST_OK) != (times[i].minute >= 0) || minute != times[i].minute)
			fail_msg("%s: %d", times[i].name, minute);
	}
}

static const struct {
	const char *name, *week;
	enum week_day day;
	int minute;
	int until_open, until_closed; /* until_closed 0: closed now */
} moments[] = {
	{ "before the hours", "1:540-1200", MONDAY, 539, 1, 0 },
	{ "the first minute is inside", "1:540-1200", MONDAY, 540, 0, 660 },
	{ "the last minute is inside", "1:540-1200", MONDAY, 1199, 0, 1 },
	{ "the end is outside", "1:540-1200", MONDAY, 1200, 7 * 1440 - 660, 0 },
	{ "the day after", "1:540-1200", TUESDAY, 0, 6 * 1440 + 540, 0 },
	{ "past midnight, in the evening", "5:1320-360", FRIDAY, 1320, 0, 480 },
	{ "past midnight, the next morning", "5:1320-360", SATURDAY, 359, 0, 1 },
	{ "past midnight, over", "5:1320-360", SATURDAY, 360, 6 * 1440 + 960, 0 },
	{ "past midnight from Saturday into Sunday", "6:1320-60", SUNDAY, 30, 0, 30 },
	{ "an end of 00:00 is midnight", "1:540-0", MONDAY, 1439, 0, 1 },
	{ "two intervals of a day", "2:540-720,780-1020", TUESDAY, 750, 30, 0 },
	{ "days that meet do not close between", "1:540-1440 2:0-60", MONDAY, 1439, 0, 61 },
	{ "never open", "", MONDAY, 0, -1, 0 },
};

static void moments_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		struct week week = week_of(moments[i].week);
		int open = week_until_open(&week, moments[i].day, moments[i].minute);
		int closed = week_until_closed(&week, moments[i].day, moments[i].minute);

		if (open != moments[i].until_open || closed != moments[i].until_closed ||
			week_is_open(&week, moments[i].day, moments[i].minute) != (closed > 0))
			fail_msg("%s: opens in %d, closes in %d", moments[i].name, open, closed);
	}
}

/* Against the plain reading of the definition, minute by minute. */
static bool open_plainly(const struct week *week, int day, int minute)
{
	for (int back = 0; back < 2; back++) {
		const struct week_day_hours *hours = &week->days[(day + 7 - back) % 7];

		for (int i = 0; i < hours->count; i++) {
			int end = hours->at[i].end > hours->at[i].start ? hours->at[i].end
									: hours->at[i].end + 1440;

			if (minute + back * 1440 >= hours->at[i].start &&
				minute + back * 1440 < end)
				return true;
		}
	}
	return false;
}

static void every_minute_agrees_with_the_definition(void **state)
{
	struct week week = week_of("0:600-610 1:0-1440 3:1430-20 4:15-30,1000-990 6:1439-1");

	(void)state;
	for (int day = 0; day < 7; day++)
		for (int minute = 0; minute < 1440; minute++)
			if (week_is_open(&week, (enum week_day)day, minute) !=
				open_plainly(&week, day, minute))
				fail_msg("day %d minute %d", day, minute);
}

static void presets_are_those_decided(void **state)
{
	struct week contact = week_contact_default(), always = week_always();

	(void)state;
	assert_true(week_is_open(&contact, FRIDAY, 1199));
	assert_false(week_is_open(&contact, FRIDAY, 1200));
	assert_true(week_is_open(&contact, SATURDAY, 600));
	assert_false(week_is_open(&contact, SUNDAY, 719));
	assert_int_equal(week_until_closed(&always, SUNDAY, 0), 8 * 1440);
}

static const struct {
	const char *name, *start, *end, *code; /* NULL: taken */
} adds[] = {
	{ "a free place", "13:00", "15:00", NULL },
	{ "an overlap", "11:00", "14:00", "week_overlap" },
	{ "touching is no overlap", "12:00", "13:00", NULL },
	{ "equal times", "13:00", "13:00", "week_equal" },
	{ "no time", "x", "13:00", "week_time" },
	{ "a start at 24:00", "24:00", "13:00", "week_time" },
};

static void intervals_are_added_or_refused(void **state)
{
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(adds); i++) {
		struct week week = week_of("1:540-720");
		struct problems problems = { .arena = arena };
		enum status s = week_add(&week, MONDAY, str_of(adds[i].start), str_of(adds[i].end),
			STR("monday"), &problems);

		if ((s == ST_OK) != !adds[i].code ||
			(adds[i].code && strcmp(problems.items[0].code, adds[i].code) != 0))
			fail_msg("%s", adds[i].name);
	}
	arena_free(arena);
}

static void a_week_is_written_and_read_back(void **state)
{
	static const char *const texts[] = { "", "0:0-1440", "1:540-720,780-1020 5:1320-360" };
	static const char *const bad[] = { "7:0-1", "1:0-0", "1:0-1441", "1:540", "1:1-2,1-2",
		"1:0-1x", "x" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct week week = week_of(texts[i]);
		struct buf out CLEANUP(buf_done) = { 0 };

		buf_init(&out, 1024);
		week_write(&out, &week);
		assert_true(str_is(buf_str(&out), texts[i]) || out.len == 0);
		assert_int_equal(out.len, strlen(texts[i]));
	}
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct week week;

		if (week_read(str_of(bad[i]), &week) == ST_OK)
			fail_msg("read: %s", bad[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_read),
		cmocka_unit_test(moments_are_judged),
		cmocka_unit_test(every_minute_agrees_with_the_definition),
		cmocka_unit_test(presets_are_those_decided),
		cmocka_unit_test(intervals_are_added_or_refused),
		cmocka_unit_test(a_week_is_written_and_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
