/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/random.h"

struct request {
	struct str name, color, body, id, thread;
	int64_t size, any;
	bool on, on_given;
	usec at;
	struct uuid uuid;
	const struct json *extra, *object, *array;
};

#define AT(member) .at = offsetof(struct request, member)

static const char *const colors[] = { "red", "green", NULL };

static const struct json_field fields[] = {
	{ "name", JSON_TEXT, AT(name), .required = true },
	{ "color", JSON_TEXT, AT(color), .allowed = colors },
	{ "body", JSON_LINES, AT(body), .min = 2, .max = 300 },
	{ "id", JSON_TEXT_OR_INT, AT(id), .max = 20 },
	{ "thread.id", JSON_TEXT, AT(thread) },
	{ "size", JSON_INT, AT(size), .min = -5, .max = 5 },
	{ "any", JSON_INT, AT(any) },
	{ "on", JSON_BOOL, AT(on), .present_at = offsetof(struct request, on_given) + 1 },
	{ "at", JSON_INSTANT, AT(at) },
	{ "uuid", JSON_UUID, AT(uuid) },
	{ "extra", JSON_ANY, AT(extra) },
	{ "object", JSON_OBJECT, AT(object) },
	{ "array", JSON_ARRAY, AT(array) },
};

static void every_kind_is_read(void **state)
{
	static const char text[] =
		"{\"name\":\"Zoé\",\"color\":\"green\",\"body\":\"a\\r\\nb\",\"id\":"
		"12345678901234567890,"
		"\"thread\":{\"id\":\"t\"},\"size\":-5,\"any\":9007199254740993,\"on\":true,"
		"\"at\":\"1970-01-01T00:00:01.25+00:00\",\"unknown\":[{}],"
		"\"uuid\":\"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\",\"extra\":1,\"object\":{},"
		"\"array\":[]}";
	struct request r = { 0 };
	struct json_doc *doc;

	(void)state;
	assert_int_equal(json_parse(STR(text), NULL, &doc), ST_OK);
	assert_int_equal(json_read(json_root(doc), fields, COUNT_OF(fields), NULL, &r), ST_OK);
	assert_string_equal(r.name.at, "Zoé");
	assert_string_equal(r.color.at, "green");
	assert_string_equal(r.body.at, "a\r\nb");
	assert_string_equal(r.id.at, "12345678901234567890");
	assert_string_equal(r.thread.at, "t");
	assert_int_equal(r.size, -5);
	assert_int_equal(r.any, 9007199254740993);
	assert_true(r.on && r.on_given);
	assert_int_equal(r.at, 1250000);
	assert_int_equal(r.uuid.bytes[0], 0xf8);
	assert_true(r.extra && json_is_object(r.object) && json_is_array(r.array));
	json_doc_free(doc);
}

static void absent_and_null_leave_what_was_there(void **state)
{
	struct request r = { .size = 3, .on = true };
	struct json_doc *doc;

	(void)state;
	assert_int_equal(
		json_parse(STR("{\"name\":\"x\",\"size\":null,\"thread\":7}"), NULL, &doc), ST_OK);
	assert_int_equal(json_read(json_root(doc), fields, COUNT_OF(fields), NULL, &r), ST_OK);
	assert_int_equal(r.size, 3);
	assert_true(r.on);
	assert_false(r.on_given);
	assert_null(r.thread.at);
	json_doc_free(doc);
}

#define LONG_256                                                                                   \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"         \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"         \
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"         \
	"xxxxxxxxxxxxxxxx"

static void each_wrong_field_has_its_problem(void **state)
{
	static const struct {
		const char *text; /* behind {"name":"x", unless it names it */
		const char *field, *code, *param, *value;
	} cases[] = {
		{ "{}", "name", "required", NULL, NULL },
		{ "{\"name\":null}", "name", "required", NULL, NULL },
		{ "{\"name\":\"\"}", "name", "length", "min", "1" },
		{ "{\"name\":\"" LONG_256 "\"}", "name", "length", "max", "255" },
		{ "{\"name\":7}", "name", "type", "want", "string" },
		{ "{\"name\":\"a\\nb\"}", "name", "control_chars", NULL, NULL },
		{ "{\"name\":\"a\\u0085b\"}", "name", "control_chars", NULL, NULL },
		{ "\"color\":\"Red\"}", "color", "enum", "allowed", "red, green" },
		{ "\"color\":false}", "color", "type", "want", "string" },
		{ "\"body\":\"é\"}", "body", "length", "min", "2" },
		{ "\"body\":\"ab\\u0007\"}", "body", "control_chars", NULL, NULL },
		{ "\"id\":1.5}", "id", "type", "want", "string" },
		{ "\"id\":1e3}", "id", "type", "want", "string" },
		{ "\"id\":[]}", "id", "type", "want", "string" },
		{ "\"id\":123456789012345678901}", "id", "length", "max", "20" },
		{ "\"thread\":{\"id\":{}}}", "thread.id", "type", "want", "string" },
		{ "\"size\":6}", "size", "range", "max", "5" },
		{ "\"size\":-6}", "size", "range", "min", "-5" },
		{ "\"size\":1.5}", "size", "type", "want", "integer" },
		{ "\"size\":\"1\"}", "size", "type", "want", "integer" },
		{ "\"any\":9223372036854775808}", "any", "type", "want", "integer" },
		{ "\"on\":1}", "on", "type", "want", "boolean" },
		{ "\"at\":\"yesterday\"}", "at", "format", "want", "RFC 3339" },
		{ "\"at\":5}", "at", "type", "want", "string" },
		{ "\"uuid\":\"x\"}", "uuid", "format", "want", "UUID" },
		{ "\"object\":[]}", "object", "type", "want", "object" },
		{ "\"array\":{}}", "array", "type", "want", "array" },
		{ "[]", "", "type", "want", "object" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(arena_freep) struct arena *arena = arena_new(10000);
		struct problems problems = { .arena = arena };
		struct problem *got = &problems.items[0];
		struct request r = { 0 };
		struct json_doc *doc;
		bool whole = cases[i].text[0] != '"', found = !cases[i].param;
		struct str text =
			arena_printf(arena, "%s%s", whole ? "" : "{\"name\":\"x\",", cases[i].text);

		assert_int_equal(json_parse(text, NULL, &doc), ST_OK);
		if (json_read(json_root(doc), fields, COUNT_OF(fields), &problems, &r) !=
			ST_INVALID)
			fail_msg("%s passes", text.at);
		assert_int_equal(problems.count, 1);
		assert_string_equal(got->code, cases[i].code);
		assert_string_equal(got->field.at, cases[i].field);
		for (size_t p = 0; p < got->param_count; p++)
			found |= cases[i].param &&
				 strcmp(got->params[p].name, cases[i].param) == 0 &&
				 str_is(got->params[p].value, cases[i].value);
		if (!found)
			fail_msg("%s: %s=%s is missing", text.at, cases[i].param, cases[i].value);
		json_doc_free(doc);
	}
}

static void all_problems_come_at_once(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(10000);
	struct problems problems = { .arena = arena };
	struct request r = { 0 };
	struct json_doc *doc;

	(void)state;
	assert_int_equal(
		json_parse(STR("{\"color\":1,\"size\":99,\"at\":\"\"}"), NULL, &doc), ST_OK);
	assert_int_equal(
		json_read(json_root(doc), fields, COUNT_OF(fields), &problems, &r), ST_INVALID);
	assert_int_equal(problems.count, 4);
	json_doc_free(doc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_is_read),
		cmocka_unit_test(absent_and_null_leave_what_was_there),
		cmocka_unit_test(each_wrong_field_has_its_problem),
		cmocka_unit_test(all_problems_come_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
