/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <unistd.h>

#include <cmocka.h>

#include "core/settings.h"

#define ARGS_MAX 10

struct fixture {
	struct arena *arena;
	struct problems problems;
	struct settings settings;
	char *argv[ARGS_MAX + 1];
	int rest;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	f->arena = arena_new(1 << 20);
	f->problems.arena = f->arena;
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	settings_done(&f->settings);
	arena_free(f->arena);
	free(f);
	return 0;
}

/** Loads with these arguments, up to a NULL. */
static enum status load(struct fixture *f, const char *const *args)
{
	int argc = 0;

	settings_done(&f->settings);
	f->problems.count = 0;
	for (; argc < ARGS_MAX && args[argc]; argc++)
		f->argv[argc] = arena_cstr(f->arena, str_of(args[argc]));
	return settings_load(argc, f->argv, &f->rest, &f->problems, &f->settings);
}

#define LOAD(f, ...) load(f, (const char *const[]){ __VA_ARGS__ __VA_OPT__(, ) NULL })

static void defaults_are_valid_and_typed(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(LOAD(f), ST_OK);
	assert_string_equal(f->settings.listen, "127.0.0.1:8480");
	assert_int_equal(f->settings.max_body, 1 << 20);
	assert_int_equal(f->settings.request_timeout, 30 * USEC_SECOND);
	assert_int_equal(f->settings.parked_keep, USEC_DAY);
	assert_int_equal(f->settings.send_in_flight, 64);
	assert_false(f->settings.allow_http);
	assert_int_equal(f->rest, 0);
}

static void values_in_every_form(void **state)
{
	static const struct {
		const char *argument;
		int64_t want;
		bool is_time;
	} cases[] = {
		{ "--max-body=2048", 2048, false },
		{ "--max-body=2048B", 2048, false },
		{ "--max-body=2KiB", 2048, false },
		{ "--max-body=2 MiB", 2 << 20, false },
		{ "--max-body=1GiB", 1 << 30, false },
		{ "--retry-base=2000us", 2000, true },
		{ "--retry-base=200ms", 200 * USEC_MS, true },
		{ "--retry-base=30s", 30 * USEC_SECOND, true },
		{ "--retry-base=5m", 5 * USEC_MINUTE, true },
		{ "--retry-base=2h", 2 * USEC_HOUR, true },
		{ "--retry-base=1d", USEC_DAY, true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(LOAD(f, cases[i].argument), ST_OK);
		assert_int_equal(cases[i].is_time ? f->settings.retry_base : f->settings.max_body,
			cases[i].want);
	}
}

static void each_wrong_setting_has_its_problem(void **state)
{
	static const struct {
		const char *argument, *field, *code, *value; /* of the first parameter */
	} cases[] = {
		{ "--max-body=1023", "--max-body", "range", "1KiB" },
		{ "--max-body=2GiB", "--max-body", "range", "1KiB" },
		{ "--max-body=1MB", "--max-body", "format", "512KiB, 1MiB, 2GiB …" },
		{ "--max-body=-1", "--max-body", "format", "512KiB, 1MiB, 2GiB …" },
		{ "--max-body=9999999999GiB", "--max-body", "format", "512KiB, 1MiB, 2GiB …" },
		{ "--max-body=", "--max-body", "format", "512KiB, 1MiB, 2GiB …" },
		{ "--lease=10", "--lease", "format", "200ms, 30s, 5m, 1h, 7d …" },
		{ "--lease=1 week", "--lease", "format", "200ms, 30s, 5m, 1h, 7d …" },
		{ "--lease=2h", "--lease", "range", "1s" },
		{ "--send-tries=0", "--send-tries", "range", "1" },
		{ "--send-tries=2.5", "--send-tries", "format", "1, 2, 3 …" },
		{ "--allow-http=yes", "--allow-http", "enum", "on, off" },
		{ "--log-level=loud", "--log-level", "enum", "error, warning, info, debug" },
		{ "--listen=a\nb", "--listen", "control_chars", NULL },
		{ "--listen=\xff", "--listen", "format", "UTF-8" },
		{ "--lease", "--lease", "required", NULL },
		{ "--config", "--config", "required", NULL },
		{ "--data-dri=x", "--data-dri", "unknown_setting", "data-dir" },
		{ "--call-back-timeout=1s", "--call-back-timeout", "unknown_setting",
			"callback-timeout" },
		{ "--config=does/not/exist", "does/not/exist", "unreadable",
			"No such file or directory" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct problem *got = &f->problems.items[0];
		enum status want = strcmp(cases[i].code, "unreadable") == 0 ? ST_IO : ST_INVALID;

		assert_int_equal(LOAD(f, cases[i].argument), want);
		assert_int_equal(f->problems.count, 1);
		assert_string_equal(got->field.at, cases[i].field);
		assert_string_equal(got->code, cases[i].code);
		if (cases[i].value)
			assert_string_equal(got->params[0].value.at, cases[i].value);
	}
}

static void all_problems_come_at_once(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(LOAD(f, "--lease=x", "--nothing", "--max-body", "1"), ST_INVALID);
	assert_int_equal(f->problems.count, 3);
}

static void what_is_no_setting_stays_in_front(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(LOAD(f, "list", "--allow-http", "add", "--lease", "5m", "file.csv",
				 "--allow-clock", "on", "--", "--not-ours"),
		ST_OK);
	assert_int_equal(f->rest, 4);
	assert_string_equal(f->argv[0], "list");
	assert_string_equal(f->argv[1], "add");
	assert_string_equal(f->argv[2], "file.csv");
	assert_string_equal(f->argv[3], "--not-ours");
	assert_true(f->settings.allow_http && f->settings.allow_clock);
	assert_int_equal(f->settings.lease, 5 * USEC_MINUTE);
	assert_int_equal(LOAD(f, "--allow-http=off"), ST_OK);
	assert_false(f->settings.allow_http);
}

/** Writes `text` to a new file, whose name it puts into `path`. */
static void file_make(char *path, const char *text)
{
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void the_stronger_source_wins(void **state)
{
	char path[] = P_tmpdir "/settings_testXXXXXX", option[64];
	struct fixture *f = *state;

	file_make(path,
		"# the hub\n\n  lease = 3m  \r\nsend-tries=4\nlisten = [::1]:80\nretry-cap=1m");
	snprintf(option, sizeof option, "--config=%s", path);
	setenv("PASSERELLE_LEASE", "4m", 1);
	setenv("PASSERELLE_SEND_TRIES", " 5 ", 1);
	assert_int_equal(LOAD(f, "--lease=5m", option), ST_OK);
	assert_int_equal(f->settings.lease, 5 * USEC_MINUTE);
	assert_int_equal(f->settings.send_tries, 5);
	assert_int_equal(f->settings.retry_cap, USEC_MINUTE);
	assert_string_equal(f->settings.listen, "[::1]:80");
	setenv("PASSERELLE_CONFIG", path, 1);
	unsetenv("PASSERELLE_LEASE");
	assert_int_equal(LOAD(f), ST_OK);
	assert_int_equal(f->settings.lease, 3 * USEC_MINUTE);
	unsetenv("PASSERELLE_CONFIG");
	setenv("PASSERELLE_SEND_TRIES", "x", 1);
	assert_int_equal(LOAD(f), ST_INVALID);
	assert_string_equal(f->problems.items[0].field.at, "PASSERELLE_SEND_TRIES");
	unsetenv("PASSERELLE_SEND_TRIES");
	unlink(path);
}

static void problems_of_the_file_name_the_line(void **state)
{
	char path[] = P_tmpdir "/settings_testXXXXXX";
	struct fixture *f = *state;
	struct str want;

	file_make(path, "lease = 1m\nleese = 2m\nno equals sign\nlisten = a\ab\n");
	assert_int_equal(LOAD(f, "--config", path), ST_INVALID);
	assert_int_equal(f->problems.count, 3);
	want = arena_printf(f->arena, "%s:2: leese", path);
	assert_string_equal(f->problems.items[0].field.at, want.at);
	assert_string_equal(f->problems.items[0].params[0].value.at, "lease");
	assert_string_equal(f->problems.items[1].code, "format");
	assert_string_equal(f->problems.items[2].code, "control_chars");
	unlink(path);
}

static void the_help_names_every_setting_within_a_hundred_columns(void **state)
{
	CLEANUP(buf_done) struct buf help;
	const char *line, *end;

	(void)state;
	buf_init(&help, 1 << 20);
	settings_help(&help);
#define X(field, kind, name, def, least, most, unit, text)                                         \
	assert_non_null(strstr(buf_str(&help).at, "  --" name " " unit "  "));
	SETTINGS(X)
#undef X
	for (line = buf_str(&help).at; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_non_null(end);
		if (end - line > 100)
			fail_msg("too long: %.*s", (int)(end - line), line);
	}
}

/* With PASSERELLE_WRITE_DOCS=1 in the environment the page is written instead. */
static void the_page_is_what_the_table_says(void **state)
{
	static const char path[] = "docs/settings.md";
	CLEANUP(buf_done) struct buf page;
	static char text[1 << 17];
	FILE *file;
	size_t len;

	(void)state;
	buf_init(&page, 1 << 20);
	settings_markdown(&page);
	if (getenv("PASSERELLE_WRITE_DOCS")) {
		file = fopen(path, "w");
		assert_non_null(file);
		fwrite(page.at, 1, page.len, file);
		fclose(file);
	}
	file = fopen(path, "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof text, file);
	fclose(file);
	if (!str_equal(buf_str(&page), (struct str){ text, len }))
		fail_msg("%s is out of date: run this test with PASSERELLE_WRITE_DOCS=1", path);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(defaults_are_valid_and_typed),
		TEST(values_in_every_form),
		TEST(each_wrong_setting_has_its_problem),
		TEST(all_problems_come_at_once),
		TEST(what_is_no_setting_stays_in_front),
		TEST(the_stronger_source_wins),
		TEST(problems_of_the_file_name_the_line),
		cmocka_unit_test(the_help_names_every_setting_within_a_hundred_columns),
		cmocka_unit_test(the_page_is_what_the_table_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
