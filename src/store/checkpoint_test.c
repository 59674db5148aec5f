/* SPDX-License-Identifier: Apache-2.0 */
#include "store/checkpoint.h"
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

static const struct checkpoint_limits limits = {
	.pass_pages = 100, .turn_pages = 20, .bound_pages = 400, .hard_pages = 800
};

/* A database with a writer's connection and a checkpointer, and no store around them. */
struct bench {
	struct connection *writer;
	struct connection *reader;
	struct checkpointer *checkpointer;
	int64_t longest; /* the log, in pages */
	int restarts;
};

static void bench_init(struct bench *bench, struct fixture *fixture)
{
	char path[128];
	const struct connection_config config = { .path = path, .cache_bytes = 1 << 20 };

	snprintf(path, sizeof(path), "%s/bench.db", fixture->dir);
	*bench = (struct bench){ 0 };
	assert_int_equal(engine_open(&config, NULL, &bench->writer), ST_OK);
	assert_int_equal(engine_open(&config, NULL, &bench->reader), ST_OK);
	assert_int_equal(
		checkpointer_new(&config, &limits, fixture->clock, &bench->checkpointer), ST_OK);
	assert_int_equal(
		engine_exec(bench->writer, "test", "CREATE TABLE t (n INTEGER, b BLOB)"), ST_OK);
}

static void bench_done(struct bench *bench)
{
	checkpointer_free(bench->checkpointer);
	engine_close(bench->reader);
	engine_close(bench->writer);
}

static void write_once(struct bench *bench)
{
	const int64_t before = engine_wal_pages(bench->writer);

	assert_int_equal(engine_exec(bench->writer, "test",
				 "REPLACE INTO t (rowid, n, b)"
				 " VALUES (abs(random()) % 300, 1, randomblob(9000))"),
		ST_OK);
	bench->restarts += engine_wal_pages(bench->writer) < before;
	bench->longest = MAX_OF(bench->longest, engine_wal_pages(bench->writer));
	checkpointer_note(bench->checkpointer, bench->writer);
}

static void log_stays_bounded_while_writing_goes_on(void **state)
{
	struct bench bench;
	int i;

	bench_init(&bench, *state);
	for (i = 0; i < 1500; i++)
		write_once(&bench);
	/* At least three pages each: without starting over it would be 4,500 long. */
	assert_in_range(bench.longest, limits.pass_pages, limits.hard_pages + 50);
	assert_true(bench.restarts >= 4);
	bench_done(&bench);
}

static void log_starts_over_when_a_long_reader_has_gone(void **state)
{
	struct bench bench;
	int restarts;
	int i;

	bench_init(&bench, *state);
	write_once(&bench);
	assert_int_equal(engine_exec(bench.reader, "test", "BEGIN; SELECT count(*) FROM t"), ST_OK);
	for (i = 0; i < 500; i++)
		write_once(&bench);
	/* The writer was not stopped by it, the log grew. */
	assert_int_equal(bench.restarts, 0);
	assert_true(bench.longest > limits.hard_pages);
	engine_rollback(bench.reader);
	restarts = bench.restarts;
	for (i = 0; i < 500 && bench.restarts == restarts; i++)
		write_once(&bench);
	assert_true(bench.restarts > restarts);
	bench_done(&bench);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(log_stays_bounded_while_writing_goes_on),
		TEST(log_starts_over_when_a_long_reader_has_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
