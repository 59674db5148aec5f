/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/problem_codes.h"
#include "core/status.h"

static void every_status_has_its_own_name(void **state)
{
	(void)state;
	for (int a = 0; a < ST_COUNT; a++) {
		assert_non_null(status_name((enum status)a));
		for (int b = 0; b < a; b++)
			assert_string_not_equal(
				status_name((enum status)a), status_name((enum status)b));
	}
	assert_string_equal(status_name(ST_NOT_FOUND), "not_found");
	assert_string_equal(status_name(ST_COUNT), "?");
}

static void problems_keep_copies_of_field_and_values(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(10000);
	struct problems problems = { .arena = arena };
	char field[] = "name", max[] = "30";

	(void)state;
	assert_int_equal(
		problem_add(&problems, ST_INVALID, "length", str_of(field), "min", "2", "max", max),
		ST_INVALID);
	field[0] = max[0] = '!';
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].code, "length");
	assert_true(str_is(problems.items[0].field, "name"));
	assert_int_equal(problems.items[0].param_count, 2);
	assert_string_equal(problems.items[0].params[1].name, "max");
	assert_true(str_is(problems.items[0].params[1].value, "30"));
}

static void without_a_list_the_status_is_passed_on(void **state)
{
	(void)state;
	assert_int_equal(problem_add(NULL, ST_CONFLICT, "unique", STR("id")), ST_CONFLICT);
}

static void what_does_not_fit_is_counted(void **state)
{
	CLEANUP(arena_freep) struct arena *arena = arena_new(100000);
	struct problems problems = { .arena = arena };

	(void)state;
	for (int i = 0; i < PROBLEMS_MAX + 3; i++)
		assert_int_equal(
			problem_add(&problems, ST_INVALID, "required", STR("x")), ST_INVALID);
	assert_int_equal(problems.count, PROBLEMS_MAX);
	assert_int_equal(problems.dropped, 3);
}

/** Whether every "{name}" of `text` stands in `other` too. */
static bool parameters_are_in(const char *text, const char *other)
{
	char braced[40];

	for (; (text = strchr(text, '{')); text++) {
		snprintf(braced, sizeof braced, "%.*s}", (int)strcspn(text, "}"), text);
		if (!strstr(other, braced))
			return false;
	}
	return true;
}

static void codes_are_unique_and_both_texts_name_the_same_parameters(void **state)
{
#define X(code, english, french) { code, english, french },
	static const struct {
		const char *code, *english, *french;
	} rows[] = { PROBLEM_CODES(X) };
#undef X

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		for (size_t k = 0; k < i; k++)
			if (strcmp(rows[i].code, rows[k].code) == 0)
				fail_msg("code %s stands twice", rows[i].code);
		if (!parameters_are_in(rows[i].english, rows[i].french) ||
			!parameters_are_in(rows[i].french, rows[i].english))
			fail_msg("%s: the texts name different parameters", rows[i].code);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_status_has_its_own_name),
		cmocka_unit_test(problems_keep_copies_of_field_and_values),
		cmocka_unit_test(without_a_list_the_status_is_passed_on),
		cmocka_unit_test(what_does_not_fit_is_counted),
		cmocka_unit_test(codes_are_unique_and_both_texts_name_the_same_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
