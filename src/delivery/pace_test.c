/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "delivery/pace.h"

static int64_t take_all(struct pace *pace, bool is_reply, usec now)
{
	int64_t taken = 0;
	usec again;

	while (pace_take(pace, is_reply, now, &again))
		taken++;
	return taken;
}

static void campaigns_leave_a_quarter_to_replies(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 64, 0);
	assert_int_equal(take_all(&pace, false, 0), 48);
	assert_int_equal(pace_campaign_room(&pace), 0);
	assert_int_equal(take_all(&pace, true, 0), 16);
}

static void a_reply_goes_even_when_the_window_is_one(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 1, 0);
	assert_int_equal(take_all(&pace, false, 0), 1);
	assert_int_equal(take_all(&pace, true, 0), 1);
}

static void pushback_halves_the_window_once_per_burst(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 64, 0);
	take_all(&pace, false, 0);
	for (int i = 0; i < 10; i++)
		pace_give(&pace, true, -1, 5);
	assert_int_equal(pace.window, 32);
	pace_give(&pace, true, -1, 5 + USEC_SECOND);
	assert_int_equal(pace.window, 16);
}

static void good_answers_grow_it_back_to_its_ceiling(void **state)
{
	struct pace pace;
	usec again;

	(void)state;
	pace_init(&pace, 8, 0);
	assert_true(pace_take(&pace, false, 0, &again));
	pace_give(&pace, true, -1, 1);
	assert_int_equal(pace.window, 4);
	for (int i = 0; i < 100; i++) {
		assert_true(pace_take(&pace, false, 2, &again));
		pace_give(&pace, false, -1, 2);
	}
	assert_int_equal(pace.window, 8);
}

static void retry_after_keeps_it_quiet_for_everyone(void **state)
{
	struct pace pace;
	usec again;

	(void)state;
	pace_init(&pace, 8, 0);
	assert_true(pace_take(&pace, false, 0, &again));
	pace_give(&pace, true, 3 * USEC_SECOND, 0);
	assert_false(pace_take(&pace, true, USEC_SECOND, &again));
	assert_int_equal(again, 3 * USEC_SECOND);
	assert_true(pace_take(&pace, true, 3 * USEC_SECOND, &again));
}

static void a_rate_spaces_transmissions(void **state)
{
	struct pace pace;
	usec again, now = 100;

	(void)state;
	pace_init(&pace, 100, 5);
	for (int i = 0; i < 10; i++) {
		assert_true(pace_take(&pace, false, now, &again));
		assert_false(pace_take(&pace, false, now, &again));
		assert_int_equal(again, now + USEC_SECOND / 5);
		now = again;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(campaigns_leave_a_quarter_to_replies),
		cmocka_unit_test(a_reply_goes_even_when_the_window_is_one),
		cmocka_unit_test(pushback_halves_the_window_once_per_burst),
		cmocka_unit_test(good_answers_grow_it_back_to_its_ceiling),
		cmocka_unit_test(retry_after_keeps_it_quiet_for_everyone),
		cmocka_unit_test(a_rate_spaces_transmissions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
