/* SPDX-License-Identifier: Apache-2.0 */
#include "byoc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef void writer(struct byoc_text *text, const char *z);

static void add_time(struct byoc_text *text, const char *z)
{
	byoc_text_add_time(text, strtoll(z, NULL, 10));
}

static const struct {
	const char *name;
	writer *write;
	const char *in;
	const char *want;
} written[] = {
	{ "html: a script stays text", byoc_text_add_html, "<script>alert('x')</script>",
		"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
	{ "html: an attribute cannot be left", byoc_text_add_html, "\" onload=\"x",
		"&quot; onload=&quot;x" },
	{ "html: an entity is not read twice", byoc_text_add_html, "&lt;", "&amp;lt;" },
	{ "html: accents stay", byoc_text_add_html, "Zoë", "Zoë" },
	{ "json: quotes and backslashes", byoc_text_add_json, "a\"b\\c", "\"a\\\"b\\\\c\"" },
	{ "json: control characters", byoc_text_add_json, "a\nb\x01", "\"a\\u000ab\\u0001\"" },
	{ "json: no text is null", byoc_text_add_json, NULL, "null" },
	{ "url: a plus and a slash", byoc_text_add_url, "+1/ é", "%2B1%2F%20%C3%A9" },
	{ "time: with milliseconds", add_time, "1769851800250999",
		"2026-01-31T09:30:00.250+00:00" },
	{ "time: before 1970", add_time, "-1", "1969-12-31T23:59:59.999+00:00" },
};

static void texts_are_written_as_their_place_needs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		struct byoc_text text = { 0 };

		written[i].write(&text, written[i].in);
		if (strcmp(byoc_text_z(&text), written[i].want) != 0)
			fail_msg("%s: got %s, want %s", written[i].name, byoc_text_z(&text),
				written[i].want);
		byoc_text_done(&text);
	}
}

static const struct {
	const char *name;
	const char *in;
	bool plus;
	const char *want; /* NULL: refused */
} decoded[] = {
	{ "escapes", "a%2Fb%20c", false, "a/b c" },
	{ "a plus in a path stays", "a+b", false, "a+b" },
	{ "a plus in a form is a space", "a+b%2B", true, "a b+" },
	{ "a NUL in disguise", "a%00b", false, NULL },
	{ "an escape cut short", "a%2", false, NULL },
	{ "no hexadecimal", "a%zz", false, NULL },
	{ "no UTF-8", "%ff", false, NULL },
	{ "UTF-8", "Zo%C3%AB", false, "Zoë" },
};

static void escapes_are_decoded_or_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof decoded / sizeof *decoded; i++) {
		char *got = byoc_url_decode(decoded[i].in, strlen(decoded[i].in), decoded[i].plus);

		if (!got != !decoded[i].want || (got && strcmp(got, decoded[i].want) != 0))
			fail_msg("%s: got %s, want %s", decoded[i].name, got ? got : "nothing",
				decoded[i].want ? decoded[i].want : "nothing");
		free(got);
	}
}

static const struct {
	const char *name;
	const char *bytes;
	bool want;
} utf8[] = {
	{ "plain", "abc", true },
	{ "two, three and four bytes", "é€😀", true },
	{ "overlong slash", "\xc0\xaf", false },
	{ "overlong in three bytes", "\xe0\x80\xaf", false },
	{ "a surrogate", "\xed\xa0\x80", false },
	{ "past the end of Unicode", "\xf4\x90\x80\x80", false },
	{ "cut short", "\xe2\x82", false },
	{ "a continuation alone", "\x80", false },
};

static void only_well_formed_utf8_passes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof utf8 / sizeof *utf8; i++) {
		if (byoc_utf8_valid(utf8[i].bytes, strlen(utf8[i].bytes)) != utf8[i].want)
			fail_msg("%s: want %d", utf8[i].name, utf8[i].want);
	}
}

static void form_fields_are_found_by_their_whole_name(void **state)
{
	char *token = byoc_form_get("mytoken=1&token=a%26b&token=c", "token");

	(void)state;
	assert_string_equal(token, "a&b");
	assert_null(byoc_form_get("mytoken=1", "token"));
	assert_null(byoc_form_get("token", "token"));
	free(token);
}

static void a_text_that_grew_too_large_says_so(void **state)
{
	struct byoc_text text = { 0 };
	char chunk[4096];

	(void)state;
	memset(chunk, 'a', sizeof chunk);
	for (size_t i = 0; i < 5000; i++)
		byoc_text_add(&text, chunk, sizeof chunk);
	assert_true(text.failed);
	assert_true(text.len < (16u << 20));
	byoc_text_clear(&text);
	byoc_text_addz(&text, "again");
	assert_false(text.failed);
	assert_string_equal(byoc_text_z(&text), "again");
	byoc_text_done(&text);
}

static void uuids_are_of_version_4_and_differ(void **state)
{
	char a[37];
	char b[37];

	(void)state;
	byoc_uuid_new(a);
	byoc_uuid_new(b);
	assert_int_equal(strlen(a), 36);
	assert_int_equal(a[14], '4');
	assert_non_null(strchr("89ab", a[19]));
	assert_string_not_equal(a, b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_written_as_their_place_needs),
		cmocka_unit_test(escapes_are_decoded_or_refused),
		cmocka_unit_test(only_well_formed_utf8_passes),
		cmocka_unit_test(form_fields_are_found_by_their_whole_name),
		cmocka_unit_test(a_text_that_grew_too_large_says_so),
		cmocka_unit_test(uuids_are_of_version_4_and_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
