/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/json.h"

/** Parses text; the problem's reason and place are checked when it must be refused. */
static struct json_doc *parse(struct str text)
{
	struct json_doc *doc = NULL;
	enum status s = json_parse(text, NULL, &doc);

	if (s != ST_OK)
		fail_msg("refused: %.60s", text.at);
	return doc;
}

static void what_is_json_is_read_and_written_again(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: the same */
	} cases[] = {
		{ "null", NULL },
		{ " \t\r\n true \n", "true" },
		{ "\"\"", NULL },
		{ "{}", NULL },
		{ "[]", NULL },
		{ "[ ]", "[]" },
		{ "[1,-2,0.5,1e3,-0,1E-7,12345678901234567890]", NULL },
		{ "[[],{},[{\"a\":[null]}],false]", NULL },
		{ "{ \"a\" : 1 , \"b\" : [ 2 , { \"c\" : 3 } ], \"d\": 4 }",
			"{\"a\":1,\"b\":[2,{\"c\":3}],\"d\":4}" },
		{ "{\"\":1,\"A\":2,\"a\":3}", NULL },
		{ "\"\\u00e9\\ud83d\\ude00\\/\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u007f\"",
			"\"é😀/\\b\\f\\n\\r\\t\\\"\\\\\\u0001\x7f\"" },
		{ "\"\\ufffd\"", "\"\ufffd\"" },
		{ "\"\ufffd\uffff\"", NULL },
		{ "[1,[2],{\"a\":3},\"x\",4]", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(json_doc_freep) struct json_doc *doc = parse(str_of(cases[i].text));
		CLEANUP(buf_done) struct buf buf;

		buf_init(&buf, 1000);
		json_write(&buf, json_root(doc));
		assert_string_equal(
			buf_str(&buf).at, cases[i].want ? cases[i].want : cases[i].text);
	}
}

static void what_is_not_json_is_refused_with_its_place(void **state)
{
	static const struct {
		const char *text, *why;
		int at;
	} cases[] = {
		{ "", "a value is expected", 0 },
		{ "  ", "a value is expected", 2 },
		{ "tru", "a value is expected", 0 },
		{ "True", "a value is expected", 0 },
		{ "NaN", "a value is expected", 0 },
		{ "'a'", "a value is expected", 0 },
		{ "\xef\xbb\xbf{}", "a value is expected", 0 },
		{ "1 2", "text after the end of the value", 2 },
		{ "{}}", "text after the end of the value", 2 },
		{ "[1,]", "a value is expected", 3 },
		{ "[1 2]", "a comma or ] is expected", 3 },
		{ "[", "a value is expected", 1 },
		{ "[1", "a comma or ] is expected", 2 },
		{ "{\"a\":1,}", "a key in quotes is expected", 7 },
		{ "{a:1}", "a key in quotes is expected", 1 },
		{ "{\"a\" 1}", "a colon is expected", 5 },
		{ "{\"a\":}", "a value is expected", 5 },
		{ "{\"a\":1", "a comma or } is expected", 6 },
		{ "01", "text after the end of the value", 1 },
		{ "-", "this is no JSON number", 1 },
		{ "+1", "a value is expected", 0 },
		{ ".5", "a value is expected", 0 },
		{ "1.", "this is no JSON number", 2 },
		{ "1e", "this is no JSON number", 2 },
		{ "1e+", "this is no JSON number", 3 },
		{ "0x1", "text after the end of the value", 1 },
		{ "1111111111111111111111111111111111111111111111111111111111111111",
			"a number of more than 63 characters", 0 },
		{ "\"abc", "a string without its closing quote", 4 },
		{ "\"a\\\"", "a string without its closing quote", 4 },
		{ "\"a\\", "this escape does not exist", 2 },
		{ "\"\\x41\"", "this escape does not exist", 1 },
		{ "\"\\u00g0\"", "this escape does not exist", 1 },
		{ "\"\\u004", "this escape does not exist", 1 },
		{ "\"\\u0000\"", "the character U+0000", 7 },
		{ "\"\\ud800\"", "half of a surrogate pair", 7 },
		{ "\"\\udc00\"", "half of a surrogate pair", 7 },
		{ "\"\\ud800\\u0041\"", "half of a surrogate pair", 7 },
		{ "\"\\ud800\\ud800\"", "half of a surrogate pair", 7 },
		{ "\"a\nb\"", "a control character that is not escaped", 2 },
		{ "\"\xc0\xaf\"", "not UTF-8", 1 },
		{ "\"\xed\xa0\x80\"", "not UTF-8", 1 },
		{ "\"\xe2\x82\"", "not UTF-8", 1 },
		{ "{\"a\":1,\"b\":2,\"a\":3}", "a key that the object has already", 14 },
		{ "{\"a\":1,\"\\u0061\":3}", "a key that the object has already", 8 },
		{ "{\"\\ud83d\\ude00\":1,\"😀\":3}", "a key that the object has already", 19 },
		{ "[{\"x\":{\"y\":1,\"y\":1}}]", "a key that the object has already", 14 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_freep) struct arena *arena = arena_new(10000);
		struct problems problems = { .arena = arena };
		struct json_doc *doc = NULL;
		const struct problem *problem = problems.items;

		assert_int_equal(json_parse(str_of(cases[i].text), &problems, &doc), ST_INVALID);
		assert_null(doc);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problem->code, "json");
		if (!str_is(problem->params[0].value, cases[i].why) ||
			atoi(problem->params[1].value.at) != cases[i].at)
			fail_msg("%s: \"%s\" at %s", cases[i].text, problem->params[0].value.at,
				problem->params[1].value.at);
	}
}

static void a_nul_byte_is_refused_wherever_it_stands(void **state)
{
	static const struct str cases[] = { { "\0", 1 }, { "1\0", 2 }, { "\"a\0b\"", 5 },
		{ "{\"a\0\":1}", 8 }, { "[\0]", 3 }, { "{}\0", 3 }, { "tru\0", 4 } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json_doc *doc = NULL;

		assert_int_equal(json_parse(cases[i], NULL, &doc), ST_INVALID);
	}
}

static void text_that_ends_anywhere_is_refused_without_reading_on(void **state)
{
	static const char whole[] = "{\"k\\u00e9\":[1.5e-3,\"\\ud83d\\ude00é\",true,{\"\":null}]}";

	(void)state;
	for (size_t len = 0; len < sizeof whole - 1; len++) {
		char *cut = malloc(len + 1); /* not terminated: the sanitizer sees overruns */
		struct json_doc *doc = NULL;
		char *exact = realloc(memcpy(cut, whole, len), len ? len : 1);

		assert_int_equal(json_parse((struct str){ exact, len }, NULL, &doc), ST_INVALID);
		free(exact);
	}
	json_doc_free(parse(STR(whole)));
}

static void depth_is_bounded(void **state)
{
	char text[200];

	(void)state;
	for (int depth = 31; depth <= 34; depth++) {
		struct json_doc *doc = NULL;
		enum status s;

		memset(text, '[', (size_t)depth);
		memset(text + depth, ']', (size_t)depth);
		s = json_parse((struct str){ text, (size_t)depth * 2 }, NULL, &doc);
		assert_int_equal(s, depth <= 32 ? ST_OK : ST_INVALID);
		json_doc_free(doc);
	}
}

static void integers_are_exact_or_none(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		int64_t want;
	} cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "5.0", true, 5 },
		{ "9007199254740993", true, 9007199254740993 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "9007199254740990.7", false, 0 },
		{ "0.99999999999999999999999", false, 0 },
		{ "1e3", false, 0 },
		{ "1.0e3", false, 0 },
		{ "\"1\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(json_doc_freep) struct json_doc *doc = parse(str_of(cases[i].text));
		int64_t value = 0;
		bool ok = json_int(json_root(doc), &value);

		if (ok != cases[i].ok || value != cases[i].want)
			fail_msg("%s: %d, %lld", cases[i].text, ok, (long long)value);
	}
}

static void looking_up_is_exact_and_forgiving_about_absence(void **state)
{
	CLEANUP(json_doc_freep)
	struct json_doc *doc = parse(
		STR("{\"a\":{\"b\":{\"c\":\"x\"},\"B\":2},\"list\":[1,2,3],\"t\":true,\"a.b\":1}"));
	const struct json *root = json_root(doc), *list = json_get(root, "list");
	bool flag = false;

	(void)state;
	assert_true(str_is(json_text(json_at(root, "a.b.c")), "x"));
	assert_null(json_at(root, "a.b.c.d"));
	assert_null(json_at(root, "a.x.c"));
	assert_null(json_at(root, "list.0"));
	assert_null(json_get(root, "A"));
	assert_null(json_get(NULL, "a"));
	assert_null(json_get(list, "a"));
	assert_int_equal(json_count(list), 3);
	assert_int_equal(json_count(root), 4);
	assert_int_equal(json_count(NULL), 0);
	assert_int_equal(json_count(json_get(root, "t")), 0);
	assert_true(str_is(json_key(json_next(json_first(root))), "list"));
	assert_true(json_bool(json_get(root, "t"), &flag) && flag);
	assert_false(json_bool(list, &flag));
	assert_null(json_text(list).at);
	assert_null(json_text(NULL).at);
	assert_null(json_number(NULL).at);
	assert_true(json_is_array(list) && !json_is_array(root) && !json_is_array(NULL));
	assert_true(json_is_object(root) && !json_is_object(list) && !json_is_object(NULL));
	assert_false(json_is_null(root) || json_is_null(NULL));
	json_doc_free(NULL);
}

/** {"k0":0,"k1":1,…} with `many` keys; the last is `last` when given. */
static void many_keys(struct buf *buf, int many, const char *last)
{
	buf_init(buf, 1 << 26);
	buf_add_char(buf, '{');
	for (int i = 0; i < many; i++)
		buf_printf(buf, "\"k%d\":%d,", i, i);
	buf_printf(buf, "\"%s\":0}", last);
}

static void many_keys_are_compared_in_little_time(void **state)
{
	CLEANUP(buf_done) struct buf good, bad;
	struct json_doc *doc;

	(void)state;
	many_keys(&good, 200000, "last");
	doc = parse(buf_str(&good));
	assert_int_equal(json_count(json_root(doc)), 200001);
	json_doc_free(doc);
	doc = NULL;
	many_keys(&bad, 200000, "\\u006b77");
	assert_int_equal(json_parse(buf_str(&bad), NULL, &doc), ST_INVALID);
}

static void repeated_keys_are_found_in_objects_of_every_size(void **state)
{
	(void)state;
	for (int many = 1; many < 140; many++) {
		CLEANUP(buf_done) struct buf text;
		struct json_doc *doc = NULL;

		many_keys(&text, many, "k0");
		assert_int_equal(json_parse(buf_str(&text), NULL, &doc), ST_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_json_is_read_and_written_again),
		cmocka_unit_test(what_is_not_json_is_refused_with_its_place),
		cmocka_unit_test(a_nul_byte_is_refused_wherever_it_stands),
		cmocka_unit_test(text_that_ends_anywhere_is_refused_without_reading_on),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(integers_are_exact_or_none),
		cmocka_unit_test(looking_up_is_exact_and_forgiving_about_absence),
		cmocka_unit_test(many_keys_are_compared_in_little_time),
		cmocka_unit_test(repeated_keys_are_found_in_objects_of_every_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
