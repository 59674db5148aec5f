/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Languages, sentences, and the promise that every code of the sources has a text, and every
 * parameter of a text a value.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "api/messages.h"

#define SOURCE_MAX ((size_t)1 << 20)

static void test_language(void **state)
{
	static const struct {
		const char *header;
		enum language want;
	} cases[] = {
		{ "", LANGUAGE_EN },
		{ "fr", LANGUAGE_FR },
		{ "fr-CA,fr;q=0.9,en;q=0.8", LANGUAGE_FR },
		{ "en-CA,en;q=0.9,fr;q=0.8", LANGUAGE_EN },
		{ "de,fr;q=0.5,en;q=0.6", LANGUAGE_EN },
		{ "en;q=0.3, FR;q=0.35", LANGUAGE_FR },
		{ "en, fr", LANGUAGE_EN },
		{ "fr, en", LANGUAGE_FR },
		{ "fr;q=0", LANGUAGE_EN },
		{ "french", LANGUAGE_EN },
		{ ",,;q=", LANGUAGE_EN },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (language_choose(str_of(cases[i].header)) != cases[i].want)
			fail_msg("\"%s\"", cases[i].header);
}

static void sentence_is(const struct problem *problem, enum language language, const char *want)
{
	struct buf out;

	buf_init(&out, 4096);
	message_write(&out, problem, language);
	assert_string_equal(buf_str(&out).at, want);
	buf_done(&out);
}

static void test_sentences(void **state)
{
	struct problem problem = { .code = "length",
		.field = STR("name"),
		.params = { { "min", STR("2") }, { "max", STR("30") } },
		.param_count = 2 };
	const struct problem whole = { .code = "required" };
	const struct problem strange = { .code = "no_such_code" };

	(void)state;
	sentence_is(&problem, LANGUAGE_EN, "name must have 2 to 30 characters.");
	sentence_is(&problem, LANGUAGE_FR, "Le champ name doit compter de 2 à 30 caractères.");
	problem.param_count = 1;
	sentence_is(&problem, LANGUAGE_EN, "name must have 2 to  characters.");
	sentence_is(&whole, LANGUAGE_EN, "the request is required.");
	sentence_is(&strange, LANGUAGE_EN, "no_such_code");
}

static void test_a_cause_is_said_in_words(void **state)
{
	struct problem problem = { .code = "reply_failed",
		.params = { { "cause", STR("fault_connect") }, { "messageId", STR("7") } },
		.param_count = 2 };

	(void)state;
	sentence_is(&problem, LANGUAGE_EN,
		"The message 7 did not go out (The middleware does not answer: nothing listens at "
		"its "
		"address and port) and is not tried again.");
	problem.params[0].value = STR("no_such_code");
	sentence_is(&problem, LANGUAGE_FR,
		"Le message 7 n'est pas parti (no_such_code) et ne sera pas renvoyé.");
}

static void test_stored_codes_become_sentences(void **state)
{
	static const struct {
		const char *code, *cause, *want;
	} cases[] = {
		{ "paused_integration", "fault_token",
			"{\"m\":\"The skill paused itself: the integration of its channel is at "
			"fault. "
			"The middleware refused the client id or the client secret.\"}" },
		{ "paused_refusals", "12 of 50",
			"{\"m\":\"The skill paused itself: too many of its last messages were "
			"refused.\"}" },
		{ NULL, NULL, "{\"m\":null}" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct json_out json;
		struct buf out;

		buf_init(&out, 4096);
		json_out_init(&json, &out);
		json_open(&json, NULL);
		message_put_code(
			&json, "m", str_of(cases[i].code), str_of(cases[i].cause), LANGUAGE_EN);
		json_close(&json);
		assert_string_equal(buf_str(&out).at, cases[i].want);
		buf_done(&out);
	}
}

static const struct message_text *text_of(struct str code)
{
	const struct message_text *text;

	for (size_t i = 0; (text = message_at(i)); i++)
		if (str_is(code, text->code))
			return text;
	return NULL;
}

static void test_codes_are_unique(void **state)
{
	const struct message_text *text;

	(void)state;
	for (size_t i = 0; (text = message_at(i)); i++)
		if (text_of(str_of(text->code)) != text)
			fail_msg("%s stands twice", text->code);
}

/* Moves to the next {name} of a text; false at its end. */
static bool param_next(const char **at, struct str *ret_name)
{
	const char *open = strchr(*at, '{'), *close = open ? strchr(open, '}') : NULL;

	if (!close)
		return false;
	*ret_name = (struct str){ open + 1, (size_t)(close - open) - 1 };
	*at = close + 1;
	return true;
}

static bool text_has(const char *text, struct str name)
{
	struct str found;

	while (param_next(&text, &found))
		if (str_equal(found, name))
			return true;
	return false;
}

static void test_both_languages_say_the_same(void **state)
{
	const struct message_text *text;

	(void)state;
	for (size_t i = 0; (text = message_at(i)); i++) {
		for (int language = 0; language < 2; language++) {
			const char *at = text->text[language];
			struct str name;

			/* "This element" for {field} is good French: only values must be in both. */
			while (param_next(&at, &name))
				if (!str_is(name, "field") &&
					!text_has(text->text[1 - language], name))
					fail_msg("%s: {%.*s} is in one language only", text->code,
						STR_ARGS(name));
		}
	}
}

/* The next string literal before `end`; NULL when there is none. */
static const char *literal_next(const char *at, const char *end, struct str *ret_literal)
{
	const char *open = memchr(at, '"', (size_t)(end - at));
	const char *close = open ? memchr(open + 1, '"', (size_t)(end - open - 1)) : NULL;

	if (!close)
		return NULL;
	*ret_literal = (struct str){ open + 1, (size_t)(close - open) - 1 };
	return close + 1;
}

static bool call_gives(const char *at, const char *end, struct str name)
{
	struct str literal;

	while ((at = literal_next(at, end, &literal)))
		if (str_equal(literal, name))
			return true;
	return false;
}

/* One call `problem_add(problems, status, "code", field, "name", value, …);` */
static void call_check(const char *file, const char *call, const char *end)
{
	const struct message_text *text;
	struct str code, name;
	const char *rest = literal_next(call, end, &code), *at;

	/* A code that is handed in as a value is checked where it is written. */
	if (!rest || memchr(call, '?', (size_t)(rest - call)))
		return;
	for (size_t commas = 0, i = 0; call + i < rest; i++) {
		commas += call[i] == ',';
		if (commas > 2)
			return;
	}
	if (!(text = text_of(code))) {
		fail_msg("%s: \"%.*s\" has no text", file, STR_ARGS(code));
		return;
	}
	at = text->text[LANGUAGE_EN];
	while (param_next(&at, &name))
		if (!str_is(name, "field") && !call_gives(rest, end, name))
			fail_msg("%s: \"%s\" is added without its {%.*s}", file, text->code,
				STR_ARGS(name));
}

static size_t calls_check(const char *file, const char *text)
{
	static const char call[] = "problem_add(";
	size_t count = 0;

	for (const char *at = text; (at = strstr(at, call)); at += sizeof(call) - 1) {
		const char *end = strchr(at, ';');

		if (!end)
			continue;
		call_check(file, at + sizeof(call) - 1, end);
		count++;
	}
	return count;
}

static size_t file_check(const char *path)
{
	char *text = calloc(1, SOURCE_MAX);
	FILE *file = fopen(path, "re");
	size_t count, len;

	assert_non_null(text);
	assert_non_null(file);
	len = fread(text, 1, SOURCE_MAX - 1, file);
	assert_true(len < SOURCE_MAX - 1);
	fclose(file);
	count = calls_check(path, text);
	free(text);
	return count;
}

static bool is_source(const char *name)
{
	struct str text = str_of(name);

	return text.len > 2 && strcmp(name + text.len - 2, ".c") == 0 && !strstr(name, "_test.c") &&
	       !strstr(name, "_fixture.c");
}

static size_t folder_check(const char *folder)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	size_t count = 0;
	char path[512];

	assert_non_null(dir);
	while ((entry = readdir(dir))) {
		snprintf(path, sizeof(path), "%s/%.200s", folder, entry->d_name);
		if (is_source(entry->d_name))
			count += file_check(path);
		else if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			count += folder_check(path);
	}
	closedir(dir);
	return count;
}

static void test_every_problem_has_its_text_and_values(void **state)
{
	(void)state;
	assert_true(folder_check("src") > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_a_cause_is_said_in_words),
		cmocka_unit_test(test_stored_codes_become_sentences),
		cmocka_unit_test(test_codes_are_unique),
		cmocka_unit_test(test_both_languages_say_the_same),
		cmocka_unit_test(test_every_problem_has_its_text_and_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
