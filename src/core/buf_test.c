/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/buf.h"

static void adding_in_every_way(void **state)
{
	CLEANUP(buf_done) struct buf buf;

	(void)state;
	buf_init(&buf, 1000);
	assert_true(str_is(buf_str(&buf), ""));
	assert_non_null(buf_str(&buf).at);
	buf_add(&buf, STR("a"));
	buf_add(&buf, STR_NULL);
	buf_add_char(&buf, 'b');
	buf_add_int(&buf, -12);
	buf_printf(&buf, "<%s>", "x");
	buf_add_url(&buf, STR("aZ9-._~ /\xc3\xa9%\0"));
	assert_true(str_is(buf_str(&buf), "ab-12<x>aZ9-._~%20%2F%C3%A9%25%00"));
	assert_false(buf.failed);
	buf_clear(&buf);
	assert_string_equal(buf_str(&buf).at, "");
}

static void integers_to_the_edges(void **state)
{
	static const struct {
		int64_t value;
		const char *want;
	} cases[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ -1, "-1" },
		{ INT64_MAX, "9223372036854775807" },
		{ INT64_MIN, "-9223372036854775808" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_done) struct buf buf;

		buf_init(&buf, 100);
		buf_add_int(&buf, cases[i].value);
		assert_string_equal(buf_str(&buf).at, cases[i].want);
	}
}

static void the_ceiling_is_reached_and_not_passed(void **state)
{
	(void)state;
	for (size_t max = 0; max < 700; max += 7) {
		CLEANUP(buf_done) struct buf buf;

		buf_init(&buf, max);
		for (size_t i = 0; i < max; i++)
			buf_add_char(&buf, 'x');
		assert_false(buf.failed);
		assert_int_equal(buf.len, max);
		assert_true(buf.room <= MAX_OF(max + 1, (size_t)0));
		buf_add_char(&buf, 'y');
		assert_true(buf.failed);
		assert_int_equal(buf.len, max);
		buf_add_bytes(&buf, "", 0);
		assert_true(buf.failed);
	}
}

static void printing_grows_or_fails_whole(void **state)
{
	CLEANUP(buf_done) struct buf buf;

	(void)state;
	buf_init(&buf, 500);
	buf_printf(&buf, "%300d", 1);
	assert_int_equal(buf.len, 300);
	assert_false(buf.failed);
	buf_printf(&buf, "%300d", 1);
	assert_true(buf.failed);
	assert_int_equal(buf.len, 300);
	assert_int_equal(strlen(buf.at), 300);
}

static void stolen_text_is_the_callers(void **state)
{
	struct buf buf;
	size_t len = 9;
	char *text;

	(void)state;
	buf_init(&buf, 10);
	text = buf_steal(&buf, &len);
	assert_string_equal(text, "");
	assert_int_equal(len, 0);
	free(text);
	buf_add(&buf, STR("abc"));
	text = buf_steal(&buf, &len);
	assert_string_equal(text, "abc");
	assert_int_equal(len, 3);
	free(text);
	buf_add(&buf, STR("longer than ten"));
	assert_null(buf_steal(&buf, &len));
	assert_false(buf.failed);
	buf_done(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_in_every_way),
		cmocka_unit_test(integers_to_the_edges),
		cmocka_unit_test(the_ceiling_is_reached_and_not_passed),
		cmocka_unit_test(printing_grows_or_fails_whole),
		cmocka_unit_test(stolen_text_is_the_callers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
