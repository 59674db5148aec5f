/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Merging of runs: nothing is lost or doubled, however often a merge is interrupted, and few runs stay.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/record_merge.h"
#include "outreach/run_fixture.h"

#define FEW 4

static enum status merge(struct run_fixture *fixture, bool is_over)
{
	struct record_merging *merging = record_merging_new(fixture->store, RUN_BU, RUN_LIST);
	enum status s = record_merging_all(merging, is_over, NULL);

	record_merging_free(merging);
	return s;
}

static size_t run_count(struct run_fixture *fixture)
{
	struct record_runs *runs = run_read(fixture);
	size_t count = runs->count;

	free(runs);
	return count;
}

static void note_seen(void *arg, const struct record_entry *entry)
{
	int *seen = arg;

	seen[entry->record_id]++;
}

/** After everything that was interrupted was brought together. */
static void assert_each_once(struct run_fixture *fixture)
{
	int *seen = calloc(fixture->count + 1, sizeof *seen);

	assert_int_equal(run_walk(fixture, 100, note_seen, seen), fixture->count);
	for (size_t id = 1; id <= fixture->count; id++)
		assert_int_equal(seen[id], 1);
	free(seen);
}

static void add_runs(struct run_fixture *fixture, size_t runs, size_t entries)
{
	run_add(fixture, 8, 0);
	for (size_t i = 1; i < runs; i++)
		run_add(fixture, entries, 2000);
}

static void few_runs_are_left_alone(void **state)
{
	struct run_fixture *fixture = *state;

	add_runs(fixture, RECORD_MERGE_RUNS - 1, 10);
	assert_int_equal(merge(fixture, false), ST_OK);
	assert_int_equal(run_count(fixture), RECORD_MERGE_RUNS - 1);
}

static void many_runs_become_one(void **state)
{
	struct run_fixture *fixture = *state;
	struct record_runs *runs;

	add_runs(fixture, RECORD_MERGE_RUNS, 700);
	assert_int_equal(merge(fixture, false), ST_OK);
	runs = run_read(fixture);
	assert_int_equal(runs->count, 1);
	assert_int_equal(runs->levels[0], 1);
	free(runs);
	run_check(fixture, 1000);
	assert_each_once(fixture);
}

/* More than are known at once, and more than one merge takes. */
static void any_number_of_runs_becomes_few(void **state)
{
	struct run_fixture *fixture = *state;

	add_runs(fixture, RECORD_RUNS_MAX + 80, 3);
	assert_int_equal(merge(fixture, true), ST_OK);
	assert_in_range(run_count(fixture), 1, FEW);
	run_check(fixture, 0);
	assert_each_once(fixture);
}

static void an_import_that_is_over_leaves_few_runs(void **state)
{
	struct run_fixture *fixture = *state;

	run_add(fixture, 4096, 0);
	for (int i = 0; i < 60; i++) {
		run_add(fixture, 1 + run_draw(fixture, 60), 50);
		assert_int_equal(merge(fixture, i % 7 == 6), ST_OK);
		assert_in_range(run_count(fixture), 1, 3 * RECORD_MERGE_RUNS);
	}
	assert_int_equal(merge(fixture, true), ST_OK);
	assert_in_range(run_count(fixture), 1, FEW);
	run_check(fixture, 2000);
	assert_each_once(fixture);
}

/* As an import does it: what is added between two steps is there, and the next merges take it. */
static void rows_are_added_between_the_steps_of_a_merge(void **state)
{
	struct run_fixture *fixture = *state;
	struct record_merging *merging = record_merging_new(fixture->store, RUN_BU, RUN_LIST);
	bool more = true;
	int steps = 0;

	add_runs(fixture, RECORD_MERGE_RUNS, 3000);
	for (; more; steps++) {
		assert_int_equal(record_merging_step(merging, false, &more), ST_OK);
		if (steps < 100)
			run_add(fixture, 40, 50);
		run_check(fixture, 60);
	}
	assert_in_range(steps, 100, 200);
	assert_in_range(run_count(fixture), 1, 2 * RECORD_MERGE_RUNS);
	assert_int_equal(record_merging_all(merging, true, NULL), ST_OK);
	record_merging_free(merging);
	assert_in_range(run_count(fixture), 1, FEW);
	run_check(fixture, 1000);
	assert_each_once(fixture);
}

/* Each time it gets a little further: within the new run, between two units, within the deletion of the old ones. */
static void an_interrupted_merge_loses_nothing_and_the_next_brings_it_together(void **state)
{
	struct run_fixture *fixture = *state;
	int interrupted = 0;

	add_runs(fixture, RECORD_MERGE_RUNS, 3000);
	for (int64_t rows = 0; rows < 400; rows += 13) {
		enum status s;

		run_allow(fixture, rows);
		s = merge(fixture, true);
		run_allow(fixture, -1);
		interrupted += s != ST_OK;
		run_check(fixture, 60);
		if (s == ST_OK)
			add_runs(fixture, 2, 3000); /* what is new is merged into what is old */
	}
	assert_in_range(interrupted, 12, 100);
	run_check(fixture, 1000);
	for (int i = 0; i < RECORD_MERGE_RUNS; i++)
		run_add(fixture, 20, 0);
	assert_int_equal(merge(fixture, true), ST_OK);
	assert_in_range(run_count(fixture), 1, FEW);
	run_check(fixture, 1000);
}

/* Entries stand twice where a merge was stopped after its new run; a merge of both keeps one. */
static void what_stands_twice_is_kept_once(void **state)
{
	struct run_fixture *fixture = *state;

	add_runs(fixture, RECORD_MERGE_RUNS, 3000);
	run_allow(fixture, 160); /* the new run, and a few of the old ones are gone */
	assert_int_not_equal(merge(fixture, false), ST_OK);
	run_allow(fixture, -1);
	assert_true(run_walk(fixture, 100, NULL, NULL) > fixture->count);
	assert_int_equal(merge(fixture, true), ST_OK); /* the old ones, as far as they are there */
	while (run_count(fixture) > 1) {
		for (int i = 0; i < RECORD_MERGE_RUNS; i++)
			run_add(fixture, 1, 0);
		assert_int_equal(merge(fixture, true), ST_OK);
		if (run_walk(fixture, 100, NULL, NULL) == fixture->count)
			break;
	}
	assert_each_once(fixture);
	run_check(fixture, 1000);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)
	const struct CMUnitTest tests[] = {
		CASE(few_runs_are_left_alone),
		CASE(many_runs_become_one),
		CASE(any_number_of_runs_becomes_few),
		CASE(an_import_that_is_over_leaves_few_runs),
		CASE(rows_are_added_between_the_steps_of_a_merge),
		CASE(an_interrupted_merge_loses_nothing_and_the_next_brings_it_together),
		CASE(what_stands_twice_is_kept_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
