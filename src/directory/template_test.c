/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/template.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *name, *value;
} record[] = {
	{ "FirstName", "Ana" },
	{ "Pr\xc3\xa9nom", "Zo\xc3\xab" },
	{ "Empty", "" },
	{ "Blank", " \t" },
	{ "Brace", "{FirstName}" },
};

static bool lookup(void *arg, struct str name, struct str *ret_value)
{
	(void)arg;
	for (size_t i = 0; i < COUNT_OF(record); i++)
		if (str_is(name, record[i].name)) {
			*ret_value = str_of(record[i].value);
			return true;
		}
	return false;
}

static const struct {
	const char *name, *body;
	enum empty_policy policy;
	const char *text;    /* NULL: refused      */
	const char *missing; /* of a refused one   */
} rendered[] = {
	{ "plain text", "Bonjour", EMPTY_SKIP, "Bonjour", NULL },
	{ "a variable", "Bonjour {FirstName}!", EMPTY_SKIP, "Bonjour Ana!", NULL },
	{ "white space around a name", "{ FirstName }", EMPTY_SKIP, "Ana", NULL },
	{ "a fallback that is not needed", "{FirstName|vous}", EMPTY_SKIP, "Ana", NULL },
	{ "a fallback for an empty value", "{Empty|cher client}", EMPTY_SKIP, "cher client", NULL },
	{ "a fallback for blanks", "{Blank|x}", EMPTY_SKIP, "x", NULL },
	{ "a fallback for an unknown name", "{Nobody|x}", EMPTY_SKIP, "x", NULL },
	{ "an empty fallback", "<{Empty|}>", EMPTY_SKIP, "<>", NULL },
	{ "a bar in a fallback", "{Empty|a|b}", EMPTY_SKIP, "a|b", NULL },
	{ "doubled braces", "{{FirstName}}", EMPTY_SKIP, "{FirstName}", NULL },
	{ "braces around a variable", "{{{FirstName}}}", EMPTY_SKIP, "{Ana}", NULL },
	{ "names are composed", "{Pre\xcc\x81nom}", EMPTY_SKIP, "Zo\xc3\xab", NULL },
	{ "a value with braces is not read again", "{Brace}", EMPTY_SKIP, "{FirstName}", NULL },
	{ "case matters", "{firstname}", EMPTY_SEND, NULL, "firstname" },
	{ "an empty value is skipped", "{Empty}", EMPTY_SKIP, NULL, "Empty" },
	{ "an empty value is sent", "<{Empty}>", EMPTY_SEND, "<>", NULL },
	{ "an unknown name is never sent", "{Nobody}", EMPTY_SEND, NULL, "Nobody" },
};

static void bodies_are_filled_in(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rendered); i++) {
		struct template *template;
		struct str text = STR_NULL, missing = STR_NULL;
		enum status s;

		assert_int_equal(
			template_parse(str_of(rendered[i].body), arena, NULL, &template), ST_OK);
		s = template_render(
			template, lookup, NULL, rendered[i].policy, arena, &text, &missing);
		if ((s == ST_OK) != (rendered[i].text != NULL))
			fail_msg("%s: %s", rendered[i].name, status_name(s));
		if (!str_is(s == ST_OK ? text : missing,
			    s == ST_OK ? rendered[i].text : rendered[i].missing))
			fail_msg("%s: %.*s", rendered[i].name,
				STR_ARGS(s == ST_OK ? text : missing));
	}
	arena_free(arena);
}

static const struct {
	const char *name, *body, *code, *at;
} refused[] = {
	{ "not closed", "ab {Name", "template_open", "4" },
	{ "a lone closing brace", "\xc3\xa9} b", "template_close", "2" },
	{ "an empty name", "{}", "template_name", "1" },
	{ "a blank name with a fallback", "{ |x}", "template_name", "1" },
	{ "a brace inside", "{a{b}", "template_name", "1" },
	{ "a line break in a name", "{a\nb}", "template_name", "1" },
	{ "an opening brace at the end", "a{", "template_open", "2" },
};

static void faults_are_named_with_their_place(void **state)
{
	struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		struct problems problems = { .arena = arena };
		struct template *template;

		if (template_parse(str_of(refused[i].body), arena, &problems, &template) !=
				ST_INVALID ||
			strcmp(problems.items[0].code, refused[i].code) != 0 ||
			!str_is(problems.items[0].params[0].value, refused[i].at))
			fail_msg("%s", refused[i].name);
	}
	arena_free(arena);
}

static void variables_are_listed_once(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	struct template *template;

	(void)state;
	assert_int_equal(
		template_parse(STR("{A} {B|x} {A|y} {B|z}"), arena, NULL, &template), ST_OK);
	assert_int_equal(template_variable_count(template), 2);
	assert_true(str_is(template_variable(template, 0), "A"));
	assert_false(template_variable_has_fallback(template, 0));
	assert_true(template_variable_has_fallback(template, 1));
	arena_free(arena);
}

static bool lookup_long(void *arg, struct str name, struct str *ret_value)
{
	(void)name;
	*ret_value = *(struct str *)arg;
	return true;
}

static void a_text_that_grows_too_long_is_refused(void **state)
{
	struct arena *arena = arena_new(1 << 20);
	static char many[6000];
	struct str value = { many, sizeof(many) }, text;
	struct template *template;

	(void)state;
	memset(many, 'x', sizeof(many));
	assert_int_equal(template_parse(STR("{A}{A}"), arena, NULL, &template), ST_OK);
	assert_int_equal(
		template_render(template, lookup_long, &value, EMPTY_SKIP, arena, &text, NULL),
		ST_LIMIT);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bodies_are_filled_in),
		cmocka_unit_test(faults_are_named_with_their_place),
		cmocka_unit_test(variables_are_listed_once),
		cmocka_unit_test(a_text_that_grows_too_long_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
