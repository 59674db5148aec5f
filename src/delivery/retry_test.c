/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "delivery/retry.h"

#define SEC(n) ((n)*USEC_SECOND)

static const struct {
	const char *name;
	int64_t tries;
	usec base, cap, retry_after;
	uint64_t rnd;
	usec want;
} cases[] = {
	{ "the first pause, lowest draw, is half the base", 1, SEC(10), SEC(120), -1, 0, SEC(5) },
	{ "the first pause, highest draw, is the base", 1, SEC(10), SEC(120), -1, SEC(5), SEC(10) },
	{ "the third pause is four times the base", 3, SEC(10), SEC(120), -1, SEC(20), SEC(40) },
	{ "never above the cap", 60, SEC(10), SEC(120), -1, SEC(60), SEC(120) },
	{ "a cap below twice the base", 2, SEC(10), SEC(15), -1, SEC(15) - SEC(15) / 2, SEC(15) },
	{ "Retry-After is honoured", 1, SEC(10), SEC(120), SEC(30), 0, SEC(30) },
	{ "Retry-After is honoured above the cap", 1, SEC(10), SEC(120), SEC(600), 0, SEC(600) },
	{ "a shorter Retry-After does not hurry us", 3, SEC(10), SEC(120), 1, SEC(20), SEC(40) },
};

static void pauses_follow_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		usec got = retry_delay(cases[i].tries, cases[i].base, cases[i].cap,
			cases[i].retry_after, cases[i].rnd);
		if (got != cases[i].want)
			fail_msg("%s: %lld, wanted %lld", cases[i].name, (long long)got,
				(long long)cases[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(pauses_follow_the_table) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
