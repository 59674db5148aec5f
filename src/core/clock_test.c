/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "core/clock.h"

static void business_time_starts_as_wall_time(void **state)
{
	struct clock *clock = clock_new();
	usec before = clock_wall(clock), business = clock_business(clock);

	(void)state;
	assert_in_range(business - before, 0, 10 * USEC_SECOND);
	assert_int_equal(clock_business_offset(clock), 0);
	assert_in_range(before / USEC_SECOND - time(NULL) + 2, 0, 4);
	clock_free(clock);
}

static void moved_business_time_runs_on_and_leaves_the_others(void **state)
{
	static const usec moments[] = { 0, -USEC_DAY, 4102444800 * USEC_SECOND };
	struct clock *clock = clock_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		usec wall = clock_wall(clock), mono = clock_mono(clock), first;

		clock_set_business(clock, moments[i]);
		first = clock_business(clock);
		assert_in_range(first - moments[i], 0, 10 * USEC_SECOND);
		assert_true(clock_business(clock) >= first);
		assert_in_range(clock_wall(clock) - wall, 0, 10 * USEC_SECOND);
		assert_in_range(clock_mono(clock) - mono, 0, 10 * USEC_SECOND);
	}
	clock_free(clock);
}

static void monotonic_time_advances(void **state)
{
	struct clock *clock = clock_new();
	usec start = clock_mono(clock), last = start;

	(void)state;
	while (last == start) {
		usec now = clock_mono(clock);

		assert_true(now >= last);
		last = now;
	}
	clock_free(clock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(business_time_starts_as_wall_time),
		cmocka_unit_test(moved_business_time_runs_on_and_leaves_the_others),
		cmocka_unit_test(monotonic_time_advances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
