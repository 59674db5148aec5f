/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base.h"

static void integers_are_whole_decimal_and_fit(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t want;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "007", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1.0", false, 0 },
		{ "0x10", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int64_t got = 42;
		bool ok = str_to_int(str_of(cases[i].text), &got);

		if (ok != cases[i].ok || got != (ok ? cases[i].want : 42))
			fail_msg("\"%s\": ok %d, value %lld", cases[i].text, ok, (long long)got);
	}
}

static void comparing(void **state)
{
	(void)state;
	assert_true(str_equal(STR_NULL, STR("")));
	assert_true(str_is(STR("abc"), "abc"));
	assert_false(str_is(STR("abc"), "abC"));
	assert_true(str_equal_nocase(STR("Content-Type"), STR("content-tYPE")));
	assert_false(str_equal_nocase(STR("@"), STR("`")));
	assert_false(str_equal_nocase(STR("ab"), STR("abc")));
	assert_true(str_starts(STR("Bearer x"), STR("Bearer ")));
	assert_true(str_starts(STR("x"), STR_NULL));
	assert_false(str_starts(STR("Be"), STR("Bearer")));
}

static void trimming_takes_ascii_space_at_both_ends(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "", "" },
		{ " \t\r\n\v\f", "" },
		{ "  a b\t", "a b" },
		{ "a", "a" },
		{ "\xc2\xa0"
		  "a",
			"\xc2\xa0"
			"a" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (!str_is(str_trim(str_of(cases[i].text)), cases[i].want))
			fail_msg("\"%s\" is not trimmed to \"%s\"", cases[i].text, cases[i].want);
	assert_null(str_trim(STR_NULL).at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_whole_decimal_and_fit),
		cmocka_unit_test(comparing),
		cmocka_unit_test(trimming_takes_ascii_space_at_both_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
