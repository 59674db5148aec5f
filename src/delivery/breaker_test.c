/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "delivery/breaker.h"

static void a_fault_opens_it_and_says_why(void **state)
{
	struct breaker breaker = { 0 };

	(void)state;
	assert_true(breaker_admits(&breaker, 0));
	assert_true(breaker_fault(&breaker, "callback_404", 1000));
	assert_string_equal(breaker.cause, "callback_404");
	assert_false(breaker_admits(&breaker, 1000));
	assert_false(breaker_admits(&breaker, 1000 + BREAKER_FIRST_PAUSE - 1));
}

static void one_probe_goes_when_the_pause_is_over(void **state)
{
	struct breaker breaker = { 0 };

	(void)state;
	breaker_fault(&breaker, "x", 0);
	assert_true(breaker_admits(&breaker, BREAKER_FIRST_PAUSE));
	assert_false(breaker_admits(&breaker, BREAKER_FIRST_PAUSE));
	assert_true(breaker_good(&breaker, true));
	assert_null(breaker.cause);
	assert_true(breaker_admits(&breaker, BREAKER_FIRST_PAUSE));
}

static void a_failed_probe_doubles_the_pause_up_to_its_limit(void **state)
{
	struct breaker breaker = { 0 };
	usec now = 0, pause = BREAKER_FIRST_PAUSE;

	(void)state;
	assert_true(breaker_fault(&breaker, "x", now));
	for (int i = 0; i < 20; i++) {
		now += pause;
		assert_true(breaker_admits(&breaker, now));
		assert_false(breaker_fault(&breaker, "x", now));
		pause = MIN_OF(pause * 2, BREAKER_LAST_PAUSE);
		assert_int_equal(breaker.until, now + pause);
	}
	assert_int_equal(pause, BREAKER_LAST_PAUSE);
}

static void what_was_mended_is_probed_at_once_and_the_next_pause_is_short(void **state)
{
	struct breaker breaker = { 0 };

	(void)state;
	breaker_hurry(&breaker, 0);
	assert_int_equal(breaker.state, BREAKER_CLOSED);
	breaker_fault(&breaker, "x", 0);
	assert_true(breaker_admits(&breaker, BREAKER_FIRST_PAUSE));
	breaker_fault(&breaker, "x", BREAKER_FIRST_PAUSE);
	breaker_hurry(&breaker, BREAKER_FIRST_PAUSE + 1);
	assert_true(breaker_admits(&breaker, BREAKER_FIRST_PAUSE + 1));
	assert_false(breaker_fault(&breaker, "x", 2 * BREAKER_FIRST_PAUSE));
	assert_int_equal(breaker.until, 3 * BREAKER_FIRST_PAUSE);
	assert_string_equal(breaker.cause, "x");
}

static void stragglers_change_nothing(void **state)
{
	struct breaker breaker = { 0 };

	(void)state;
	breaker_fault(&breaker, "x", 0);
	assert_false(breaker_fault(&breaker, "y", 500));
	assert_false(breaker_good(&breaker, true));
	assert_int_equal(breaker.state, BREAKER_OPEN);
	assert_int_equal(breaker.until, BREAKER_FIRST_PAUSE);
	assert_string_equal(breaker.cause, "x");
}

static void a_check_closes_it_but_does_not_shorten_the_next_pause(void **state)
{
	struct breaker breaker = { 0 };

	(void)state;
	breaker_fault(&breaker, "x", 0);
	assert_true(breaker_admits(&breaker, BREAKER_FIRST_PAUSE));
	assert_true(breaker_good(&breaker, false));
	assert_true(breaker_fault(&breaker, "x", 0));
	assert_int_equal(breaker.until, 2 * BREAKER_FIRST_PAUSE);
	assert_true(breaker_admits(&breaker, breaker.until));
	assert_true(breaker_good(&breaker, true));
	assert_true(breaker_fault(&breaker, "x", 0));
	assert_int_equal(breaker.until, BREAKER_FIRST_PAUSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_opens_it_and_says_why),
		cmocka_unit_test(one_probe_goes_when_the_pause_is_over),
		cmocka_unit_test(a_failed_probe_doubles_the_pause_up_to_its_limit),
		cmocka_unit_test(what_was_mended_is_probed_at_once_and_the_next_pause_is_short),
		cmocka_unit_test(stragglers_change_nothing),
		cmocka_unit_test(a_check_closes_it_but_does_not_shorten_the_next_pause),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
