/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/random.h"
#include "core/secret.h"

static void known_texts(void **state)
{
	static const struct {
		const char *bytes, *standard, *url;
	} cases[] = {
		{ "", "", "" },
		{ "f", "Zg==", "Zg" },
		{ "fo", "Zm8=", "Zm8" },
		{ "foo", "Zm9v", "Zm9v" },
		{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+", "-__-" },
	};
	CLEANUP(arena_freep) struct arena *arena = arena_new(10000);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str bytes = str_of(cases[i].bytes), back;

		assert_string_equal(base64_encode(arena, bytes).at, cases[i].standard);
		assert_string_equal(base64url_encode(arena, bytes).at, cases[i].url);
		assert_int_equal(base64_decode(arena, str_of(cases[i].standard), &back), ST_OK);
		assert_true(str_equal(back, bytes));
		assert_int_equal(base64_decode(arena, str_of(cases[i].url), &back), ST_OK);
		assert_true(str_equal(back, bytes));
	}
}

static void anything_comes_back(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(1 << 20);
	char bytes[300];

	(void)state;
	random_bytes(bytes, sizeof bytes);
	for (size_t len = 0; len < sizeof bytes; len++) {
		struct str all = { bytes, len }, back;

		assert_int_equal(base64_decode(arena, base64_encode(arena, all), &back), ST_OK);
		assert_true(str_equal(back, all));
		arena_clear(arena);
	}
}

static void strictness(void **state)
{
	static const struct {
		const char *text;
		enum status want;
	} cases[] = {
		{ " Zm\r\n9v\t", ST_OK },
		{ "Zg= =", ST_OK },
		{ "Z", ST_INVALID },
		{ "Zg=", ST_INVALID },
		{ "Zg===", ST_INVALID },
		{ "Zm9v=", ST_INVALID },
		{ "Zm9v====", ST_INVALID },
		{ "Z===", ST_INVALID },
		{ "=", ST_INVALID },
		{ "Zg==Zg==", ST_INVALID },
		{ "Zh==", ST_INVALID }, /* bits that no byte holds */
		{ "Zm9=", ST_INVALID },
		{ "Zm9*", ST_INVALID },
		{ "Zm9\xc3\xa9", ST_INVALID },
	};
	CLEANUP(arena_freep) struct arena *arena = arena_new(10000);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str bytes;

		if (base64_decode(arena, str_of(cases[i].text), &bytes) != cases[i].want)
			fail_msg("\"%s\" is taken wrongly", cases[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_texts),
		cmocka_unit_test(anything_comes_back),
		cmocka_unit_test(strictness),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
