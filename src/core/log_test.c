/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/buf.h"
#include "core/log.h"
#include "core/text.h"

struct fixture {
	int fds[2];
	struct clock *clock;
	struct log *log;
	char text[8 * PIPE_BUF];
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	assert_int_equal(pipe2(f->fds, O_NONBLOCK), 0);
	f->clock = clock_new();
	f->log = log_new(f->fds[1], LOG_INFO, f->clock);
	*state = f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	close(f->fds[0]);
	close(f->fds[1]);
	log_free(f->log);
	clock_free(f->clock);
	free(f);
	return 0;
}

/** What was written since the last call. */
static struct str written(struct fixture *f)
{
	ssize_t len = read(f->fds[0], f->text, sizeof f->text);

	return (struct str){ f->text, len > 0 ? (size_t)len : 0 };
}

static void a_line_has_time_level_event_and_pairs(void **state)
{
	struct fixture *f = *state;
	struct str line;

	log_event(f->log, LOG_WARNING, "delivery.attempt", "message=%d result=%s", 8123, "later");
	line = written(f);
	assert_int_equal(line.at[10], 'T');
	assert_int_equal(line.at[23], 'Z');
	assert_true(str_is((struct str){ line.at + 24, line.len - 24 },
		" warning event=delivery.attempt message=8123 result=later\n"));
	log_event(f->log, LOG_ERROR, "hub.stopped", "%s", "");
	line = written(f);
	assert_int_equal(line.at[line.len - 1], '\n');
}

static void less_important_lines_and_no_log_write_nothing(void **state)
{
	struct fixture *f = *state;

	assert_true(log_wants(f->log, LOG_INFO));
	assert_false(log_wants(f->log, LOG_DEBUG));
	assert_false(log_wants(NULL, LOG_ERROR));
	log_event(f->log, LOG_DEBUG, "a.b", "x=%d", 1);
	log_event(NULL, LOG_ERROR, "a.b", "x=%d", 1);
	assert_int_equal(written(f).len, 0);
}

static void a_value_cannot_start_a_second_line(void **state)
{
	struct fixture *f = *state;
	struct str line;

	log_event(f->log, LOG_INFO, "a.b", "x=%s", "1\n2026 error event=forged\r\x1b[0m");
	line = written(f);
	assert_ptr_equal(memchr(line.at, '\n', line.len), line.at + line.len - 1);
	assert_null(memchr(line.at, '\x1b', line.len));
}

static void long_lines_are_cut_between_characters(void **state)
{
	struct fixture *f = *state;
	char *value = malloc(8001);

	for (int shift = 0; shift < 3; shift++) {
		struct str line;

		for (int i = 0; i < 8000; i++)
			value[i] = "\xe2\x82\xac"[(i + shift) % 3];
		value[8000] = '\0';
		log_event(
			f->log, LOG_INFO, "a.b", "x=%.*s%s", shift, "abc", value + (3 - shift) % 3);
		line = written(f);
		assert_in_range(line.len, PIPE_BUF - 20, PIPE_BUF);
		assert_ptr_equal(memchr(line.at, '\n', line.len), line.at + line.len - 1);
		assert_true(text_is_utf8(line));
	}
	free(value);
}

static void quoting_escapes_and_cuts(void **state)
{
	static const struct {
		const char *value;
		size_t size;
		const char *want;
	} cases[] = {
		{ "http 503", 64, "\"http 503\"" },
		{ "a\"b\\c\nd\x01", 64, "\"a\\\"b\\\\c\\nd\\x01\"" },
		{ "abcdef", 6, "\"abc\"" },
		{ "ab\n", 6, "\"ab\"" },
		{ "abc", 3, "\"\"" },
		{ "abc", 2, "" },
		{ "", 10, "\"\"" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(
			log_quote(str_of(cases[i].value), text, cases[i].size), cases[i].want);
}

static void masking_shows_four_characters_at_most(void **state)
{
	static const struct {
		const char *address, *want;
	} cases[] = {
		{ "+15145550123", "****0123" },
		{ "jean@exemple.ca", "****e.ca" },
		{ "1234567", "****567" },
		{ "12", "****2" },
		{ "1", "****" },
		{ "", "****" },
		{ "abcdéèêë", "****éèêë" },
		{ "abcdef\n \"x", "****???x" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_string_equal(
			log_mask(str_of(cases[i].address), text, sizeof text), cases[i].want);
	assert_string_equal(log_mask(STR_NULL, text, sizeof text), "****");
	assert_string_equal(log_mask(STR("+15145550123"), text, 3), "**");
}

#define THREADS        4
#define LINES_A_THREAD 500

static void *log_many(void *arg)
{
	for (int i = 0; i < LINES_A_THREAD; i++)
		log_event(arg, LOG_INFO, "a.b", "number=%d", i);
	return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
	char path[] = P_tmpdir "/log_testXXXXXX", line[200];
	struct fixture *f = *state;
	int fd = mkstemp(path), lines = 0;
	struct log *log = log_new(fd, LOG_INFO, f->clock);
	pthread_t threads[THREADS];
	FILE *file;

	assert_int_equal(fcntl(fd, F_SETFL, O_APPEND), 0);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, log_many, log), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	file = fopen(path, "r");
	for (; fgets(line, sizeof line, file); lines++)
		assert_memory_equal(line + 23, "Z info event=a.b number=", 24);
	assert_int_equal(lines, THREADS * LINES_A_THREAD);
	fclose(file);
	log_free(log);
	close(fd);
	unlink(path);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_line_has_time_level_event_and_pairs),
		TEST(less_important_lines_and_no_log_write_nothing),
		TEST(a_value_cannot_start_a_second_line),
		TEST(long_lines_are_cut_between_characters),
		TEST(quoting_escapes_and_cuts),
		TEST(masking_shows_four_characters_at_most),
		TEST(lines_of_threads_do_not_mix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
