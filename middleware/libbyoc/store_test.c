/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"
#include "store_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
	char folder[64];
	char path[96];
};

static int setup(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	const char *temporary = getenv("TMPDIR");

	snprintf(place->folder, sizeof place->folder, "%s/byoc-store-XXXXXX",
		temporary ? temporary : "/tmp");
	assert_non_null(mkdtemp(place->folder));
	snprintf(place->path, sizeof place->path, "%s/x.db", place->folder);
	*state = place;
	return 0;
}

static int teardown(void **state)
{
	struct place *place = *state;
	char path[128];

	unlink(place->path);
	snprintf(path, sizeof path, "%s-wal", place->path);
	unlink(path);
	rmdir(place->folder);
	free(place);
	return 0;
}

static struct byoc_store *store_open(const struct place *place)
{
	struct byoc_store *store = NULL;
	struct byoc_text problem = { 0 };

	if (!byoc_store_open(place->path, &store, &problem))
		fail_msg("%s", byoc_text_z(&problem));
	byoc_text_done(&problem);
	return store;
}

static void recall_is(struct byoc_store *store, const char *key, const char *want)
{
	struct byoc_text body = { 0 };
	unsigned status = 0;
	enum byoc_recall found = byoc_store_recall(store, key, &status, &body);

	assert_int_equal(found, want ? BYOC_REPEAT : BYOC_NEW);
	assert_string_equal(byoc_text_z(&body), want ? want : "");
	assert_int_equal(status, want ? 200 : 0);
	byoc_text_done(&body);
}

static void what_was_committed_is_there_after_reopening(void **state)
{
	struct byoc_store *store = store_open(*state);

	assert_true(byoc_store_remember(store, "k1", 200, "{\"é\":1}", 1));
	recall_is(store, "k1", "{\"é\":1}");
	assert_true(byoc_store_pending(store));
	assert_true(byoc_store_commit(store));
	assert_false(byoc_store_pending(store));
	assert_true(byoc_store_remember(store, "k2", 200, "lost", 1));
	byoc_store_close(store);
	store = store_open(*state);
	recall_is(store, "k1", "{\"é\":1}");
	recall_is(store, "k2", NULL);
	byoc_store_close(store);
}

static void what_was_committed_survives_a_death_without_warning(void **state)
{
	struct byoc_store *store;
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		store = store_open(*state);
		if (!byoc_store_remember(store, "k", 200, "kept", 1) || !byoc_store_commit(store))
			_exit(1);
		_exit(0); /* without closing */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	store = store_open(*state);
	recall_is(store, "k", "kept");
	byoc_store_close(store);
}

static void a_failed_write_keeps_the_whole_turn_from_being_committed(void **state)
{
	struct byoc_store *store = store_open(*state);

	assert_true(byoc_store_remember(store, "k1", 200, "first", 1));
	assert_true(byoc_store_commit(store));
	assert_true(byoc_store_remember(store, "k2", 200, "second", 1));
	assert_false(byoc_store_remember(store, "k1", 200, "again", 1));
	assert_false(byoc_store_commit(store));
	byoc_store_undo(store);
	recall_is(store, "k1", "first");
	recall_is(store, "k2", NULL);
	assert_true(byoc_store_remember(store, "k3", 200, "third", 1));
	assert_true(byoc_store_commit(store));
	byoc_store_close(store);
}

static void ids_never_come_again_even_when_nothing_was_committed(void **state)
{
	struct byoc_store *store = store_open(*state);
	char before[40];
	char after[40];

	byoc_store_id(store, before);
	byoc_store_close(store);
	store = store_open(*state);
	byoc_store_id(store, after);
	byoc_store_close(store);
	assert_string_not_equal(before, after);
	assert_memory_equal(before, after, 9);
}

static bool rows_count(void *arg, int64_t row, int64_t due_usec)
{
	int64_t *sum = arg;

	(void)row;
	*sum += due_usec;
	return true;
}

static void what_is_owed_stays_until_it_is_paid_or_refused(void **state)
{
	struct byoc_store *store = store_open(*state);
	struct byoc_owed owed = { BYOC_STATUS, 10, "channel", "message", "recipient", "{}" };
	struct byoc_owed loaded;
	struct byoc_store_counts counts;
	int64_t rows[3];
	int64_t sum = 0;

	for (size_t i = 0; i < 3; i++) {
		owed.due_usec = (int64_t)(i + 1) * 10;
		assert_true(byoc_owed_insert(store, &owed, &rows[i]));
	}
	assert_true(byoc_owed_delete(store, rows[0]));
	assert_true(byoc_owed_refuse(store, rows[1], 404));
	assert_true(byoc_store_commit(store));
	byoc_store_close(store);
	store = store_open(*state);
	assert_true(byoc_owed_each(store, rows_count, &sum));
	assert_int_equal(sum, 30);
	assert_false(byoc_owed_load(store, rows[0], &loaded));
	assert_false(byoc_owed_load(store, rows[1], &loaded));
	assert_true(byoc_owed_load(store, rows[2], &loaded));
	assert_int_equal(loaded.kind, BYOC_STATUS);
	assert_string_equal(loaded.message, "message");
	byoc_owed_done(&loaded);
	assert_true(byoc_store_count(store, &counts));
	assert_int_equal(counts.owed, 1);
	assert_int_equal(counts.refused, 1);
	byoc_store_close(store);
}

static void a_mark_is_new_once(void **state)
{
	struct byoc_store *store = store_open(*state);

	assert_int_equal(byoc_store_mark(store, "a"), BYOC_NEW);
	assert_int_equal(byoc_store_mark(store, "a"), BYOC_REPEAT);
	assert_int_equal(byoc_store_mark(store, "b"), BYOC_NEW);
	byoc_store_close(store);
}

static void pruning_takes_the_old_and_leaves_the_new(void **state)
{
	struct byoc_store *store = store_open(*state);
	int64_t count = 0;

	assert_true(byoc_store_remember(store, "old1", 200, "a", 1));
	assert_true(byoc_store_remember(store, "old2", 200, "b", 2));
	assert_true(byoc_store_remember(store, "new", 200, "c", 100));
	assert_true(byoc_store_prune(store, 50, 1, &count));
	assert_int_equal(count, 1);
	assert_true(byoc_store_prune(store, 50, 10, &count));
	assert_int_equal(count, 2);
	recall_is(store, "old2", NULL);
	recall_is(store, "new", "c");
	byoc_store_close(store);
}

static void two_processes_do_not_share_a_file(void **state)
{
	struct byoc_store *store = store_open(*state);
	struct byoc_store *second = NULL;
	struct byoc_text problem = { 0 };

	assert_false(byoc_store_open(((struct place *)*state)->path, &second, &problem));
	assert_non_null(strstr(byoc_text_z(&problem), "another process"));
	byoc_text_done(&problem);
	byoc_store_close(store);
}

static void the_heap_gives_the_earliest_first_and_equals_in_order(void **state)
{
	struct byoc_heap heap = { 0 };
	int64_t before = -1;
	int64_t row_before = -1;

	(void)state;
	for (int64_t i = 0; i < 1000; i++)
		assert_true(byoc_heap_push(
			&heap, (struct byoc_due){ .due_usec = i * 7919 % 100, .row = i }));
	while (byoc_heap_top(&heap)) {
		struct byoc_due due = byoc_heap_pop(&heap);

		assert_true(due.due_usec >= before);
		if (due.due_usec == before)
			assert_true(due.row > row_before);
		before = due.due_usec;
		row_before = due.row;
	}
	byoc_heap_done(&heap);
}

static const struct {
	unsigned status;
	enum byoc_verdict want;
} verdicts[] = {
	{ 200, BYOC_TAKEN },
	{ 201, BYOC_TAKEN },
	{ 204, BYOC_TAKEN },
	{ 400, BYOC_REFUSED },
	{ 404, BYOC_REFUSED },
	{ 422, BYOC_REFUSED },
	{ 401, BYOC_LOG_IN },
	{ 403, BYOC_AGAIN },
	{ 409, BYOC_AGAIN },
	{ 429, BYOC_AGAIN },
	{ 500, BYOC_AGAIN },
	{ 503, BYOC_AGAIN },
	{ 302, BYOC_AGAIN },
	{ 0, BYOC_AGAIN },
};

static void the_hubs_answers_are_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
		if (byoc_outbox_verdict(verdicts[i].status) != verdicts[i].want)
			fail_msg("status %u", verdicts[i].status);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_was_committed_is_there_after_reopening, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_was_committed_survives_a_death_without_warning, setup, teardown),
		cmocka_unit_test_setup_teardown(
			a_failed_write_keeps_the_whole_turn_from_being_committed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			ids_never_come_again_even_when_nothing_was_committed, setup, teardown),
		cmocka_unit_test_setup_teardown(
			what_is_owed_stays_until_it_is_paid_or_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(a_mark_is_new_once, setup, teardown),
		cmocka_unit_test_setup_teardown(
			pruning_takes_the_old_and_leaves_the_new, setup, teardown),
		cmocka_unit_test_setup_teardown(two_processes_do_not_share_a_file, setup, teardown),
		cmocka_unit_test(the_heap_gives_the_earliest_first_and_equals_in_order),
		cmocka_unit_test(the_hubs_answers_are_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
