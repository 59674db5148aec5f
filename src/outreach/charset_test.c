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
	{ "one word of French in Windows-1252", STR("Nom\nPr\xe9vost\n"), CHARSET_WINDOWS1252, 0 },
	{ "capitals and quotes of Windows-1252",
		STR("Nom\n\xab\xa0\xc9MILE\xa0\xbb\nL\x92\xcele\n"), CHARSET_WINDOWS1252, 0 },
	{ "Windows-1252 with one text that went wrong before",
		STR("Ren\xe9\n\xc8ve\nZo\xeb\nL\xe9o\nNo\xebl\nAndr\xe9\nLo\xef"
		    "c\nMa\xeblle\nD\xe9"
		    "bo\n"
		    "Ir\xe8ne\nH\xe9l\xe8ne\nZo\xc3\xab\n"),
		CHARSET_WINDOWS1252, 0 },
	{ "UTF-16, little-endian, letters of other scripts",
		STR("\x1f\x04\x40\x04;\x00+\x00"
		    "1\x00"
		    "5\x00\n\x00"),
		CHARSET_UTF16LE, 0 },
	{ "a few NUL bytes are no UTF-16", STR("Id,Name\n1,A\0\0\0\n"), CHARSET_UTF8, 0 },
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
} texts[] = {
	{ "UTF-8 passes", CHARSET_UTF8, STR("Zo\xc3\xab\xff"), STR("Zo\xc3\xab\xff") },
	{ "Windows-1252", CHARSET_WINDOWS1252, STR("\x80 \x93\xe9\x94 \x9c"), STR("€ “é” œ") },
	{ "not assigned in Windows-1252", CHARSET_WINDOWS1252, STR("\x81"), STR("\xc2\x81") },
	{ "UTF-16", CHARSET_UTF16LE, STR("Z\0\xeb\0\xac\x20"), STR("Zë€") },
	{ "UTF-16, beyond the first plane", CHARSET_UTF16BE, STR("\xd8\x3d\xde\x00"),
		STR("\xf0\x9f\x98\x80") },
	{ "half of a pair", CHARSET_UTF16BE, STR("\xd8\x3d\0A"),
		STR("\xed\xa0\xbd"
		    "A") },
	{ "the other half", CHARSET_UTF16LE, STR("\0\xde"), STR("\xed\xb8\x80") },
	{ "half of a pair at the end", CHARSET_UTF16LE, STR("A\0\x3d\xd8"), STR("A\xed\xa0\xbd") },
	{ "a single byte at the end", CHARSET_UTF16LE, STR("A\0\n"), STR("A\xfc\x8a") },
	{ "both", CHARSET_UTF16BE, STR("\xd8\x3d\xff"), STR("\xed\xa0\xbd\xff\xbf") },
	{ "a replacement character is one", CHARSET_UTF16LE, STR("\xfd\xff"), STR("\xef\xbf\xbd") },
	{ "marks", CHARSET_UTF16BE, STR("\xfe\xff\xfe\xff\0A"),
		STR("\xef\xbb\xbf\xef\xbb\xbf"
		    "A") },
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
		charset_decode_end(&decoder, &out);
		if (!str_equal(buf_str(&out), texts[i].text))
			fail_msg("%s: %.*s", texts[i].name, STR_ARGS(buf_str(&out)));
		charset_encode(texts[i].charset, texts[i].text, &back);
		if (!str_equal(buf_str(&back), texts[i].bytes))
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

static uint64_t next_number(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	return *seed ^= *seed << 17;
}

/** Of random bytes, with many of those that matter. */
static size_t make_bytes(uint64_t *seed, char *bytes, size_t max)
{
	static const unsigned char often[] = { 0, '\n', 0x81, 0x9d, 0xd8, 0xdb, 0xdc, 0xdf, 0xed,
		0xfc, 0xfd, 0xfe, 0xff };
	size_t len = next_number(seed) % max;

	for (size_t i = 0; i < len; i++) {
		uint64_t number = next_number(seed);

		bytes[i] = (char)(number & 1 ? often[(number >> 8) % sizeof often] : number >> 16);
	}
	return len;
}

static void whatever_was_decoded_becomes_the_same_bytes(void **state)
{
	uint64_t seed = 88172645463325252u;
	char bytes[64];

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		struct charset_decoder decoder = { .charset = (enum charset)(i % CHARSET_COUNT) };
		size_t len = make_bytes(&seed, bytes, sizeof bytes);
		size_t step = 1 + next_number(&seed) % sizeof bytes;
		struct buf text, back;

		buf_init(&text, 1024);
		buf_init(&back, 1024);
		for (size_t at = 0; at < len; at += step)
			charset_decode(&decoder, (struct str){ bytes + at, MIN_OF(step, len - at) },
				&text);
		charset_decode_end(&decoder, &text);
		charset_encode((enum charset)(i % CHARSET_COUNT), buf_str(&text), &back);
		if (back.failed || !str_equal(buf_str(&back), (struct str){ bytes, len }))
			fail_msg("%u, %s", i, charset_name((enum charset)(i % CHARSET_COUNT)));
		buf_done(&text);
		buf_done(&back);
	}
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
		cmocka_unit_test(whatever_was_decoded_becomes_the_same_bytes),
		cmocka_unit_test(names_are_read_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
