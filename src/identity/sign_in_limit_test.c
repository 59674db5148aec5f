/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "identity/sign_in_limit.h"

static void fail_times(struct sign_in_limit *limit, const char *peer, usec at, int times)
{
	for (int i = 0; i < times; i++)
		sign_in_limit_failed(limit, str_of(peer), at);
}

static void test_counts_failures_of_a_minute(void **state)
{
	struct sign_in_limit *limit = sign_in_limit_new(3);
	struct str peer = STR("203.0.113.9");

	(void)state;
	fail_times(limit, "203.0.113.9", 0, 2);
	assert_int_equal(sign_in_limit_wait(limit, peer, 1), 0);
	fail_times(limit, "203.0.113.9", USEC_SECOND, 1);
	assert_int_equal(sign_in_limit_wait(limit, peer, USEC_SECOND), 59 * USEC_SECOND);
	assert_int_equal(sign_in_limit_wait(limit, peer, USEC_MINUTE), 0);
	fail_times(limit, "203.0.113.9", USEC_MINUTE, 1);
	assert_int_equal(sign_in_limit_wait(limit, peer, USEC_MINUTE), 0);
	sign_in_limit_free(limit);
}

static void test_addresses_do_not_share(void **state)
{
	static const struct {
		const char *failed, *asked;
		bool same;
	} cases[] = {
		{ "203.0.113.9", "203.0.113.8", false },
		{ "2001:db8:1:2:3::4", "2001:db8:1:2:ffff::1", true },
		{ "2001:db8:1:2::4", "2001:db8:1:3::4", false },
		{ "::ffff:203.0.113.9", "::ffff:203.0.113.8", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct sign_in_limit *limit = sign_in_limit_new(1);

		fail_times(limit, cases[i].failed, 5, 1);
		if ((sign_in_limit_wait(limit, str_of(cases[i].asked), 5) > 0) != cases[i].same)
			fail_msg("%s", cases[i].asked);
		sign_in_limit_free(limit);
	}
}

static void test_a_pardon_takes_one_failure_back(void **state)
{
	struct sign_in_limit *limit = sign_in_limit_new(2);
	struct str peer = STR("203.0.113.9");

	(void)state;
	sign_in_limit_pardon(limit, peer);
	fail_times(limit, "203.0.113.9", 0, 2);
	assert_true(sign_in_limit_wait(limit, peer, 1) > 0);
	sign_in_limit_pardon(limit, peer);
	assert_int_equal(sign_in_limit_wait(limit, peer, 1), 0);
	for (int i = 0; i < 5; i++)
		sign_in_limit_pardon(limit, peer);
	fail_times(limit, "203.0.113.9", 2, 1);
	assert_int_equal(sign_in_limit_wait(limit, peer, 3), 0);
	sign_in_limit_free(limit);
}

static void test_flood_keeps_the_newest(void **state)
{
	struct sign_in_limit *limit = sign_in_limit_new(1);
	char peer[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		snprintf(peer, sizeof(peer), "10.%d.%d.%d", i >> 16, (i >> 8) & 255, i & 255);
		fail_times(limit, peer, i, 1);
	}
	assert_true(sign_in_limit_wait(limit, str_of(peer), 100000) > 0);
	sign_in_limit_free(limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts_failures_of_a_minute),
		cmocka_unit_test(test_addresses_do_not_share),
		cmocka_unit_test(test_a_pardon_takes_one_failure_back),
		cmocka_unit_test(test_flood_keeps_the_newest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
