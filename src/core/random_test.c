/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/random.h"

static void uuids_hold_time_version_and_variant(void **state)
{
	char text[UUID_TEXT + 1];
	struct uuid back, id = uuid_new((usec)0x017F22E279B0 * USEC_MS + 999);

	(void)state;
	uuid_text(id, text);
	assert_int_equal(strlen(text), UUID_TEXT);
	assert_memory_equal(text, "017f22e2-79b0-7", 15);
	assert_non_null(strchr("89ab", text[19]));
	assert_true(uuid_parse(str_of(text), &back));
	assert_memory_equal(back.bytes, id.bytes, 16);
}

static void later_uuids_sort_later_and_none_repeats(void **state)
{
	struct uuid last = uuid_new(0);

	(void)state;
	for (usec ms = 1; ms < 2000; ms++) {
		struct uuid next = uuid_new(ms * USEC_MS), twin = uuid_new(ms * USEC_MS);

		assert_true(memcmp(last.bytes, next.bytes, 16) < 0);
		assert_memory_not_equal(next.bytes, twin.bytes, 16);
		last = next;
	}
}

static void only_the_written_form_of_a_uuid_is_read(void **state)
{
	static const struct {
		const char *text;
		bool ok;
	} cases[] = {
		{ "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", true },
		{ "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", true },
		{ "f81d4fae7dec11d0a76500a0c91e6bf6", false },
		{ "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}", false },
		{ "f81d4fae-7dec-11d0-a765-00a0c91e6bf", false },
		{ "f81d4fae-7dec-11d0-a765-00a0c91e6bfg", false },
		{ "f81d4fae07dec-11d0-a765-00a0c91e6bf6", false },
		{ "f81d4fae-7dec-11d0-a765-00a0c91e6b f", false },
		{ "", false },
	};
	struct uuid id;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (uuid_parse(str_of(cases[i].text), &id) != cases[i].ok)
			fail_msg("\"%s\": %d is wrong", cases[i].text, !cases[i].ok);
}

static void below_stays_below_and_reaches_all(void **state)
{
	unsigned seen = 0;

	(void)state;
	assert_int_equal(random_below(1), 0);
	for (int i = 0; i < 10000; i++) {
		uint32_t value = random_below(7);

		assert_true(value < 7);
		seen |= 1U << value;
	}
	assert_int_equal(seen, 127);
	assert_true(random_u64() != random_u64());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uuids_hold_time_version_and_variant),
		cmocka_unit_test(later_uuids_sort_later_and_none_repeats),
		cmocka_unit_test(only_the_written_form_of_a_uuid_is_read),
		cmocka_unit_test(below_stays_below_and_reaches_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
