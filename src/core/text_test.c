/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/text.h"

static void only_well_formed_utf8_passes(void **state)
{
	static const struct {
		const char *name, *text;
		bool ok;
	} cases[] = {
		{ "empty", "", true },
		{ "ASCII", "The quick brown fox, twice over", true },
		{ "two, three, four bytes", "é€😀", true },
		{ "first and last of each length",
			"\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80\xf4\x8f\xbf"
			"\xbf",
			true },
		{ "around the surrogates", "\xed\x9f\xbf\xee\x80\x80", true },
		{ "overlong slash in two", "\xc0\xaf", false },
		{ "overlong in two", "\xc1\xbf", false },
		{ "overlong in three", "\xe0\x9f\xbf", false },
		{ "overlong in four", "\xf0\x8f\xbf\xbf", false },
		{ "surrogate", "\xed\xa0\x80", false },
		{ "above U+10FFFF", "\xf4\x90\x80\x80", false },
		{ "five bytes", "\xf8\x88\x80\x80\x80", false },
		{ "lone tail", "abc\x80", false },
		{ "cut in the middle", "abcdefgh\xe2\x82", false },
		{ "cut after the first", "\xc3", false },
		{ "tail missing", "\xe2\x82z", false },
		{ "bad after eight good ones",
			"abcdefgh\xff"
			"abcdefgh",
			false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (text_is_utf8(str_of(cases[i].text)) != cases[i].ok)
			fail_msg("%s: %d is wrong", cases[i].name, !cases[i].ok);
}

static void reading_point_by_point_always_advances(void **state)
{
	struct str text = STR("a\xc3\xa9\xff\xf0\x9f\x98\x80\xe2\x82");
	static const uint32_t want[] = { 'a', 0xe9, 0xfffd, 0x1f600, 0xfffd, 0xfffd };
	size_t at = 0;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(want); i++)
		assert_int_equal(text_next(text, &at), want[i]);
	assert_int_equal(at, text.len);
	assert_int_equal(text_points(STR("aé€😀")), 4);
	assert_int_equal(text_points(STR_NULL), 0);
}

static void controls(void **state)
{
	static const struct {
		const char *text;
		bool strict, with_lines;
	} cases[] = {
		{ "plain é", false, false },
		{ "tab\there", true, false },
		{ "line\r\nline", true, false },
		{ "bell\a", true, true },
		{ "delete\x7f", true, true },
		{ "U+0085 \xc2\x85", true, true },
		{ "U+009F \xc2\x9f", true, true },
		{ "no-break space \xc2\xa0", false, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(text_has_controls(str_of(cases[i].text), false), cases[i].strict);
		assert_int_equal(
			text_has_controls(str_of(cases[i].text), true), cases[i].with_lines);
	}
	assert_true(text_has_controls((struct str){ "a\0b", 3 }, true));
}

static void letters_and_digits_of_any_script(void **state)
{
	static const uint32_t yes[] = { 'a', 'Z', '0', 0xe9, 0x153, 0x416, 0x5d0, 0x4e2d, 0x661 };
	static const uint32_t no[] = { ' ', '-', '_', '@', '[', '`', '{', 0xa0, 0x2019, 0x200b,
		0xfe0f, 0x1f600, 0x301, 0xfffd };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(yes); i++)
		if (!text_is_letter_or_digit(yes[i]))
			fail_msg("U+%04X is one", yes[i]);
	for (size_t i = 0; i < COUNT_OF(no); i++)
		if (text_is_letter_or_digit(no[i]))
			fail_msg("U+%04X is none", no[i]);
}

static void folding(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "", "" },
		{ "STOP", "stop" },
		{ "A rather long text in ASCII", "a rather long text in ascii" },
		{ "ARRÊT", "arret" },
		{ "ARRE\xcc\x82T", "arret" },
		{ "Désabonnement", "desabonnement" },
		{ "ＳＴＯＰ", "stop" },
		{ "STOP\u00a0ALL", "stop all" },
		{ "Straße", "strasse" },
		{ "ĐÀ NẴNG", "đa nang" },
		{ "Й", "й" },
		{ "İ", "i" },
		{ "ｶﾞ", "ガ" },
		{ "bad \xff Byte", "bad \ufffd byte" },
	};
	CLEANUP(arena_freep) struct arena *arena = arena_new(100000);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str got = text_fold(arena, str_of(cases[i].text));

		assert_non_null(got.at);
		assert_string_equal(got.at, cases[i].want);
	}
	assert_null(text_fold(arena, STR_NULL).at);
}

static void text_is_cut_between_characters(void **state)
{
	(void)state;
	assert_true(str_is(text_cut(STR("Été"), 1), "É"));
	assert_true(str_is(text_cut(STR("Été"), 3), "Été"));
	assert_true(str_is(text_cut(STR("Été"), 80), "Été"));
	assert_int_equal(text_cut(STR("Été"), 0).len, 0);
	assert_int_equal(text_cut(STR_NULL, 3).len, 0);
}

static void distances_count_changes(void **state)
{
	static const struct {
		const char *name, *other;
		size_t want;
	} cases[] = {
		{ "", "", 0 },
		{ "ville", "ville", 0 },
		{ "ville", "vile", 1 },
		{ "vile", "ville", 1 },
		{ "nom", "nam", 1 },
		{ "", "abc", 3 },
		{ "abc", "", 3 },
		{ "kitten", "sitting", 3 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(text_distance(str_of(cases[i].name), str_of(cases[i].other)),
			cases[i].want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_well_formed_utf8_passes),
		cmocka_unit_test(reading_point_by_point_always_advances),
		cmocka_unit_test(controls),
		cmocka_unit_test(letters_and_digits_of_any_script),
		cmocka_unit_test(folding),
		cmocka_unit_test(text_is_cut_between_characters),
		cmocka_unit_test(distances_count_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
