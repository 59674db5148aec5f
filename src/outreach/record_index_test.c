/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index of external ids: sorting, look-ups over many runs, keys that collide, walking.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/run_fixture.h"

#define UNIT 4096

/* ---- sorting ---- */

static int by_key_then_id(const void *a, const void *b)
{
	const struct record_entry *one = a, *other = b;

	if (one->key != other->key)
		return one->key < other->key ? -1 : 1;
	return one->record_id < other->record_id ? -1 : one->record_id > other->record_id;
}

static int64_t key_of_kind(struct run_fixture *fixture, int kind, size_t i)
{
	uint64_t random =
		(uint64_t)run_draw(fixture, UINT32_MAX) << 32 | run_draw(fixture, UINT32_MAX);

	switch (kind) {
	case 0:
		return (int64_t)random;
	case 1:
		return 42;
	case 2:
		return -(int64_t)i; /* descending, in one or two bins */
	case 3:
		return (int64_t)(random >> 12 | (uint64_t)0xabc << 52); /* all of one bin */
	case 4:
		return random % 2 != 0 ? INT64_MIN + (int64_t)(i % 3)
				       : INT64_MAX - (int64_t)(i % 3);
	default:
		return (int64_t)random % 5;
	}
}

/* What came first stays first among equal keys: ids ascend, and merges rely on it. */
static void entries_are_sorted_as_by_qsort(void **state)
{
	static const size_t counts[] = { 0, 1, 2, 3, 299, 300, 301, UNIT };
	struct record_entry got[UNIT], want[UNIT], room[UNIT];

	for (int kind = 0; kind < 6; kind++)
		for (size_t c = 0; c < COUNT_OF(counts); c++) {
			for (size_t i = 0; i < counts[c]; i++)
				got[i] = want[i] =
					(struct record_entry){ key_of_kind(*state, kind, i),
						(int64_t)i + 1 };
			record_entries_sort(got, counts[c], room);
			qsort(want, counts[c], sizeof *want, by_key_then_id);
			assert_memory_equal(got, want, counts[c] * sizeof *got);
		}
}

/* ---- looking up ---- */

static void an_empty_index_knows_nobody(void **state)
{
	struct record_runs *runs = run_read(*state);

	assert_int_equal(runs->count, 0);
	free(runs);
	run_add(*state, 0, 0);
	assert_int_equal(run_walk(*state, 10, NULL, NULL), 0);
}

static void every_entry_is_found_whatever_its_run(void **state)
{
	struct run_fixture *fixture = *state;

	for (int i = 0; i < 40; i++)
		run_add(fixture, 1 + run_draw(fixture, 700), 0);
	run_check(fixture, 2000);
}

/* Some hundred keys that are few: whole parts of a run begin and end with equal ones. */
static void equal_keys_are_all_found(void **state)
{
	struct run_fixture *fixture = *state;

	run_add(fixture, 8, 0);
	/* Each of the first eight keys some thirty times in all, so that none is beyond what a look-up gives. */
	for (int i = 0; i < 6; i++)
		run_add(fixture, 900, 40);
	run_check(fixture, 0);
}

/* ---- parts ---- */

static void check_parts(const struct record_entry *entries, size_t count)
{
	size_t at = 0;

	while (at < count) {
		size_t size = record_part_size(entries + at, count - at);

		assert_true(size > 0 && size <= RECORD_PART && size <= count - at);
		at += size;
		if (at < count)
			assert_true(entries[at - 1].key < entries[at].key);
	}
}

static void parts_end_between_different_keys(void **state)
{
	struct record_entry entries[3 * RECORD_PART];

	(void)state;
	for (size_t same = 1; same < RECORD_PART; same += 7)
		for (size_t first = 1; first <= RECORD_PART; first += 23) {
			/* `first` different keys, then every key `same` times. */
			for (size_t i = 0; i < COUNT_OF(entries); i++)
				entries[i] = (struct record_entry){
					i < first ? (int64_t)i
						  : 1000 + (int64_t)((i - first) / same),
					(int64_t)i + 1
				};
			check_parts(entries, COUNT_OF(entries));
		}
}

/* ---- walking ---- */

static void note_seen(void *arg, const struct record_entry *entry)
{
	int *seen = arg;

	seen[entry->record_id]++;
}

static void a_walk_meets_every_entry_once(void **state)
{
	static const int64_t steps[] = { 1, 2, 7, 500 };
	struct run_fixture *fixture = *state;

	run_add(fixture, 8, 0);
	for (int i = 0; i < 12; i++)
		run_add(fixture, 1 + run_draw(fixture, 1500), 30);
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		int *seen = calloc(fixture->count + 1, sizeof *seen);

		assert_int_equal(run_walk(fixture, steps[i], note_seen, seen), fixture->count);
		for (size_t id = 1; id <= fixture->count; id++)
			assert_int_equal(seen[id], 1);
		free(seen);
	}
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, run_setup, run_teardown)
	const struct CMUnitTest tests[] = {
		CASE(entries_are_sorted_as_by_qsort),
		CASE(an_empty_index_knows_nobody),
		CASE(every_entry_is_found_whatever_its_run),
		CASE(equal_keys_are_all_found),
		cmocka_unit_test(parts_end_between_different_keys),
		CASE(a_walk_meets_every_entry_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
