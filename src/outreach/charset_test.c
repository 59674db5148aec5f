/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/charset.h"

static const struct {
	const char *name;
	struct str bytes;
	enum charset charset;
	size_t mark;
} files[] = {
	{ "ASCII", STR("Id,Name\n1,Ana\n"), CHARSET_UTF8, 0 },
	{ "UTF-8", STR("Id,Name\n1,Zo\xc3\xab\n"), CHARSET_UTF8, 0 },
	{ "UTF-8 with a mark", STR("\xef\xbb\xbfId,Name\n"), CHARSET_UTF8, 3 },
	{ "UTF-8 with one bad row", STR("1,Zo\xc3\xab\n2,\xc3\x89ve\n3,Ren\xe9\n"), CHARSET_UTF8,
		0 },
	{ "Windows-1252", STR("Id,Name\n1,Ren\xe9\n2,\xc8ve\n"), CHARSET_WINDOWS1252, 0 },
	{ "a cut sequence at the end is no text", STR("Id\n1,a\xe2\x82"), CHARSET_UTF8, 0 },
	{ "UTF-16, little-endian, with a mark", STR("\xff\xfeI\0d\0"), CHARSET_UTF16LE, 2 },
	{ "UTF-16, big-endian, with a mark", STR("\xfe\xff\0I\0d"), CHARSET_UTF16BE, 2 },
	{ "UTF-16, little-endian", STR("I\0d\0,\0N\0"), CHARSET_UTF16LE, 0 },
	{ "UTF-16, big-endian", STR("\0I\0d\0,\0N"), CHARSET_UTF16BE, 0 },
	{ "nothing", STR(""), CHARSET_UTF8, 0 },
};

static void the_encoding_of_a_file_is_found_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		for (size_t step = 1; step <= files[i].bytes.len + 1; step++) {
			struct charset_probe probe = { 0 };
			size_t mark;

			for (size_t at = 0; at < files[i].bytes.len; at += step)
				charset_probe_feed(
					&probe, (struct str){ files[i].bytes.at + at,
							MIN_OF(step, files[i].bytes.len - at) });
			if (charset_probe_result(&probe, &mark) != files[i].charset ||
				mark != files[i].mark)
				fail_msg("%s in pieces of %zu", files[i].name, step);
		}
	}
}

static const struct {
	const char *name;
	enum charset charset;
	struct str bytes, text;
	bool goes_back; /* the text becomes the same bytes again */
} texts[] = {
	{ "UTF-8 passes", CHARSET_UTF8, STR("Zo\xc3\xab\xff"), STR("Zo\xc3\xab\xff"), true },
	{ "Windows-1252", CHARSET_WINDOWS1252, STR("\x80 \x93\xe9\x94 \x9c"), STR("€ “é” œ"),
		true },
	{ "not assigned in Windows-1252", CHARSET_WINDOWS1252, STR("\x81"), STR("\xc2\x81"), true },
	{ "UTF-16", CHARSET_UTF16LE, STR("Z\0\xeb\0\xac\x20"), STR("Zë€"), true },
	{ "UTF-16, beyond the first plane", CHARSET_UTF16BE, STR("\xd8\x3d\xde\x00"),
		STR("\xf0\x9f\x98\x80"), true },
	{ "half of a pair", CHARSET_UTF16BE, STR("\xd8\x3d\0A"),
		STR("\xef\xbf\xbd"
		    "A"),
		false },
	{ "the other half", CHARSET_UTF16LE, STR("\0\xde"), STR("\xef\xbf\xbd"), false },
};

static void text_is_decoded_and_encoded(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct charset_decoder decoder = { .charset = texts[i].charset };
		struct buf out, back;

		buf_init(&out, 1024);
		buf_init(&back, 1024);
		for (size_t at = 0; at < texts[i].bytes.len; at++)
			charset_decode(&decoder, (struct str){ texts[i].bytes.at + at, 1 }, &out);
		if (!str_equal(buf_str(&out), texts[i].text))
			fail_msg("%s: %.*s", texts[i].name, STR_ARGS(buf_str(&out)));
		charset_encode(texts[i].charset, texts[i].text, &back);
		if (texts[i].goes_back && !str_equal(buf_str(&back), texts[i].bytes))
			fail_msg("%s does not go back", texts[i].name);
		buf_done(&out);
		buf_done(&back);
	}
}

static void what_an_encoding_lacks_becomes_a_question_mark(void **state)
{
	struct buf out;

	(void)state;
	buf_init(&out, 64);
	charset_encode(CHARSET_WINDOWS1252, STR("日é"), &out);
	assert_true(str_equal(buf_str(&out), STR("?\xe9")));
	buf_done(&out);
}

static void names_are_read_in_any_case(void **state)
{
	enum charset charset;

	(void)state;
	assert_int_equal(charset_parse(STR("UTF-16"), &charset), ST_OK);
	assert_int_equal(charset, CHARSET_UTF16LE);
	assert_int_equal(charset_parse(STR("Latin1"), &charset), ST_OK);
	assert_string_equal(charset_name(charset), "windows-1252");
	assert_int_equal(charset_parse(STR("ebcdic"), &charset), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_encoding_of_a_file_is_found_however_it_is_cut),
		cmocka_unit_test(text_is_decoded_and_encoded),
		cmocka_unit_test(what_an_encoding_lacks_becomes_a_question_mark),
		cmocka_unit_test(names_are_read_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
