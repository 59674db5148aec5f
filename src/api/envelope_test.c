/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "api/envelope.h"

#define UID "0190-uid"

static void test_family_by_path(void **state)
{
	static const struct {
		const char *path;
		enum family want;
	} cases[] = {
		{ "/inContactAPI/services/v30.0/skills", FAMILY_ADMIN },
		{ "/incontactapi/services/v33.0/skills", FAMILY_ADMIN },
		{ "/access-key-management/v1/access-keys", FAMILY_ADMIN },
		{ "/auth/token", FAMILY_AUTH },
		{ "/authentication/v1/token/access-key", FAMILY_ADMIN },
		{ "/dfo/3.0/channels", FAMILY_DFO },
		{ "/api/v1/clock", FAMILY_OWN },
		{ "/dfo", FAMILY_OWN },
		{ "", FAMILY_OWN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (family_of(str_of(cases[i].path)) != cases[i].want)
			fail_msg("%s", cases[i].path);
}

static void test_codes(void **state)
{
	static const struct {
		enum status s;
		const char *code;
		int want;
	} cases[] = {
		{ ST_INVALID, "length", 400 },
		{ ST_INVALID, "media_type", 415 },
		{ ST_INVALID, "method", 405 },
		{ ST_LIMIT, "too_large", 413 },
		{ ST_LIMIT, "limit", 429 },
		{ ST_UNKNOWN, "unauthenticated", 401 },
		{ ST_DENIED, "permission", 403 },
		{ ST_NOT_FOUND, "not_found", 404 },
		{ ST_CONFLICT, "unique", 409 },
		{ ST_REFUSED, "refused", 422 },
		{ ST_TRY_LATER, "busy", 503 },
		{ ST_NO_MEMORY, NULL, 503 },
		{ ST_IO, NULL, 500 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct problems problems = { .count = cases[i].code ? 1 : 0 };

		problems.items[0].code = cases[i].code;
		if (envelope_code(cases[i].s, &problems) != cases[i].want)
			fail_msg("%s", status_name(cases[i].s));
	}
}

static void envelope_is(enum family family, const struct problems *problems, const char *want)
{
	struct buf out;

	buf_init(&out, 65536);
	envelope_write(&out, family, problems, LANGUAGE_EN, UID);
	assert_string_equal(buf_str(&out).at, want);
	buf_done(&out);
}

static void test_envelopes(void **state)
{
	struct arena *arena = arena_new(65536);
	struct problems problems = { .arena = arena };

	(void)state;
	(void)problem_add(&problems, ST_INVALID, "range", STR("top"), "min", "1", "max", "\"9\"");
	(void)problem_add(&problems, ST_INVALID, "required", STR("name"));
	envelope_is(FAMILY_ADMIN, &problems,
		"{\"error\":\"range\",\"error_description\":\"top must be between 1 and \\\"9\\\". "
		"name is required.\",\"message\":\"top must be between 1 and \\\"9\\\". name is "
		"required.\",\"fields\":[{\"field\":\"top\",\"code\":\"range\"},{\"field\":"
		"\"name\","
		"\"code\":\"required\"}],\"uid\":\"" UID "\"}");
	envelope_is(FAMILY_DFO, &problems,
		"{\"errors\":[{\"field\":\"top\",\"message\":\"top must be between 1 and "
		"\\\"9\\\".\","
		"\"parameters\":{\"min\":\"1\",\"max\":\"\\\"9\\\"\"},\"errorCode\":\"range\"},"
		"{\"field\":\"name\",\"message\":\"name is required.\",\"parameters\":{},"
		"\"errorCode\":\"required\"}],\"uid\":\"" UID "\"}");
	problems.items[0] = problems.items[1];
	problems.count = 1;
	envelope_is(FAMILY_OWN, &problems,
		"{\"errors\":[{\"field\":\"name\",\"message\":\"name is required.\",\"params\":{},"
		"\"code\":\"required\"}],\"uid\":\"" UID "\"}");
	envelope_is(FAMILY_AUTH, &problems,
		"{\"error\":\"invalid_request\",\"error_description\":\"name is required.\","
		"\"message\":\"name is required.\",\"fields\":[{\"field\":\"name\",\"code\":"
		"\"required\"}],\"uid\":\"" UID "\"}");
	arena_free(arena);
}

static void test_a_status_alone_has_a_text(void **state)
{
	(void)state;
	for (int s = ST_OK + 1; s < ST_COUNT; s++) {
		struct arena *arena = arena_new(4096);
		struct problems problems = { .arena = arena };
		struct buf text;

		envelope_default(&problems, (enum status)s, UID);
		assert_int_equal(problems.count, 1);
		buf_init(&text, 4096);
		message_write(&text, &problems.items[0], LANGUAGE_FR);
		assert_true(strchr(buf_str(&text).at, ' ') != NULL);
		buf_done(&text);
		arena_free(arena);
	}
}

static void test_retry_after(void **state)
{
	struct arena *arena = arena_new(4096);
	struct problems problems = { .arena = arena };

	(void)state;
	assert_int_equal(envelope_retry_after(400, &problems), 0);
	assert_int_equal(envelope_retry_after(503, &problems), 1);
	assert_int_equal(envelope_retry_after(429, &problems), 2);
	(void)problem_add(&problems, ST_LIMIT, "limit", STR(""), "seconds", "37");
	assert_int_equal(envelope_retry_after(429, &problems), 37);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_family_by_path),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_envelopes),
		cmocka_unit_test(test_a_status_alone_has_a_text),
		cmocka_unit_test(test_retry_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
