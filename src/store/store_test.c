/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static void submit(struct fixture *fixture, struct thing *thing)
{
	thing->fixture = fixture;
	thing->status = ST_COUNT;
	store_submit(fixture->store, thing_add, thing, thing_done);
}

/* Submits all so that they wait together, runs them, and collects the completions. */
static void run_together(struct fixture *fixture, struct thing *things, int count)
{
	struct blocker blocker;
	int i;

	blocker_hold(fixture, &blocker);
	for (i = 0; i < count; i++)
		submit(fixture, &things[i]);
	blocker_release(&blocker);
	fixture_run(fixture, count);
}

static enum status add_two(struct db *db, void *args)
{
	struct thing *thing = args;
	struct thing second = { .id = thing->id + 1, .name = "second of two" };

	if (thing_add(db, &second) != ST_OK)
		return ST_IO;
	return thing_add(db, args);
}

static void unit_that_fails_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct thing thing = { .id = 1, .name = "one", .answer = ST_INVALID };

	assert_int_equal(store_write_now(fixture->store, add_two, &thing), ST_INVALID);
	assert_int_equal(thing_count(fixture), 0);
	thing.answer = ST_OK;
	assert_int_equal(store_write_now(fixture->store, add_two, &thing), ST_OK);
	assert_int_equal(thing_count(fixture), 2);
}

static void failure_in_a_batch_undoes_its_own_unit_only(void **state)
{
	struct fixture *fixture = *state;
	struct thing things[] = {
		{ .id = 1, .name = "one" },
		{ .id = 2, .name = "two", .answer = ST_DENIED },
		{ .id = 1, .name = "again" }, /* the id is taken by the first */
		{ .id = 4, .name = "four" },
	};
	const enum status want[] = { ST_OK, ST_DENIED, ST_CONFLICT, ST_OK };
	size_t i;

	run_together(fixture, things, COUNT_OF(things));
	for (i = 0; i < COUNT_OF(things); i++)
		assert_int_equal(things[i].status, want[i]);
	assert_int_equal(thing_count(fixture), 2);
	assert_true(thing_exists(fixture, 1));
	assert_true(thing_exists(fixture, 4));
}

static void waiting_units_share_a_commit_and_complete_in_order(void **state)
{
	enum { MANY = 100 };
	struct fixture *fixture = *state;
	struct thing things[MANY] = { 0 };
	char names[MANY][16];
	int64_t commits;
	int i;

	for (i = 0; i < MANY; i++) {
		snprintf(names[i], sizeof(names[i]), "n%d", i);
		things[i] = (struct thing){ .id = i, .name = names[i] };
	}
	run_together(fixture, things, MANY);
	for (i = 0; i < MANY; i++) {
		assert_int_equal(things[i].status, ST_OK);
		assert_int_equal(things[i].order, i);
	}
	assert_int_equal(thing_count(fixture), MANY);
	/* The blocker's commit, and those of the hundred: more only on a very slow machine. */
	commits = metric_value(fixture->metrics, METRIC_COMMITS);
	assert_in_range(commits, 2, 20);
	assert_int_equal(metric_value(fixture->metrics, METRIC_UNITS_COMMITTED), MANY + 2);
}

static void backlog_counts_what_waits(void **state)
{
	struct fixture *fixture = *state;
	struct thing things[] = { { .id = 1, .name = "one" }, { .id = 2, .name = "two" } };
	struct blocker blocker;

	blocker_hold(fixture, &blocker);
	submit(fixture, &things[0]);
	submit(fixture, &things[1]);
	assert_int_equal(store_backlog(fixture->store), 3);
	blocker_release(&blocker);
	fixture_run(fixture, 2);
	assert_int_equal(store_backlog(fixture->store), 0);
}

static void unit_in_the_callers_memory_is_free_when_done_begins(void **state)
{
	struct fixture *fixture = *state;
	struct thing thing = { .fixture = fixture, .id = 1, .name = "one" };
	struct unit unit;

	store_submit_unit(fixture->store, &unit, thing_add, &thing, thing_done);
	fixture_run(fixture, 1);
	thing.id = 2;
	thing.name = "two";
	store_submit_unit(fixture->store, &unit, thing_add, &thing, thing_done);
	fixture_run(fixture, 1);
	assert_int_equal(thing_count(fixture), 2);
}

/* Makes the commit of its batch fail: the rule it breaks is looked at only then. */
static enum status spoil_commit(struct db *db, void *args)
{
	struct thing *thing = args;

	if (engine_exec(db->connection, "test", "PRAGMA defer_foreign_keys = ON") != ST_OK)
		return ST_INVALID;
	return db_run(db, &thing_sql, PART_ADD, VALUES(V_INT(thing->id), V_INT(12345)));
}

static void failed_commit_fails_every_unit_of_the_batch(void **state)
{
	struct fixture *fixture = *state;
	struct thing things[] = {
		{ .fixture = fixture, .id = 1, .name = "one" },
		{ .fixture = fixture, .id = 2, .name = "two" },
		{ .fixture = fixture, .id = 3, .name = "three", .answer = ST_DENIED },
	};
	struct thing after = { .id = 4, .name = "four" };
	struct blocker blocker;

	blocker_hold(fixture, &blocker);
	submit(fixture, &things[0]);
	store_submit(fixture->store, spoil_commit, &things[1], thing_done);
	submit(fixture, &things[2]);
	blocker_release(&blocker);
	fixture_run(fixture, 3);
	assert_int_equal(things[0].status, ST_IO);
	assert_int_equal(things[1].status, ST_IO);
	assert_int_equal(things[2].status, ST_DENIED);
	assert_int_equal(thing_count(fixture), 0);
	run_together(fixture, &after, 1);
	assert_int_equal(after.status, ST_OK);
	assert_int_equal(thing_count(fixture), 1);
}

static enum status set_page_limit(struct db *db, void *args)
{
	return engine_exec(db->connection, "test", args);
}

/* Writes until the page limit stands in the way. */
static enum status fill_disk(struct db *db, void *args)
{
	static char name[3000];
	struct thing *thing = args;
	enum status s = ST_OK;
	int64_t i;

	for (i = 0; s == ST_OK; i++) {
		memset(name, 'x', sizeof(name) - 1);
		snprintf(name, 24, "%lld/%lld", (long long)thing->id, (long long)i);
		s = db_run(db, &thing_sql, THING_ADD,
			VALUES(V_INT(thing->id + i), V_TEXT(str_of(name))));
	}
	return s;
}

static void full_disk_fails_the_unit_and_the_next_ones_go_on(void **state)
{
	struct fixture *fixture = *state;
	struct thing things[] = {
		{ .fixture = fixture, .id = 1, .name = "before" },
		{ .fixture = fixture, .id = 1000, .name = "full" },
		{ .fixture = fixture, .id = 3, .name = "after" },
	};
	struct blocker blocker;

	assert_int_equal(store_write_now(fixture->store, set_page_limit,
				 (void *)"PRAGMA max_page_count = 40"),
		ST_OK);
	blocker_hold(fixture, &blocker);
	submit(fixture, &things[0]);
	store_submit(fixture->store, fill_disk, &things[1], thing_done);
	submit(fixture, &things[2]);
	blocker_release(&blocker);
	fixture_run(fixture, 3);
	assert_int_equal(things[1].status, ST_IO);
	/* What was reported is what is there, whichever way the engine undid the failure. */
	assert_int_equal(thing_exists(fixture, 1), things[0].status == ST_OK);
	assert_int_equal(things[2].status, ST_OK);
	assert_true(thing_exists(fixture, 3));
	assert_false(thing_exists(fixture, 1000));
}

static enum status take_id(struct db *db, void *args)
{
	struct thing *thing = args;
	enum status s = db_new_id(db, &thing->given_id);

	return s == ST_OK ? thing->answer : s;
}

static void ids_ascend_over_failures_and_restarts(void **state)
{
	struct fixture *fixture = *state;
	int64_t last = 0;
	int i;

	for (i = 0; i < 30; i++) {
		struct thing thing = { .answer = i % 3 == 1 ? ST_INVALID : ST_OK };

		assert_int_equal(store_write_now(fixture->store, take_id, &thing), thing.answer);
		assert_true(thing.given_id > last);
		last = thing.given_id;
		if (i % 10 == 9) {
			fixture_close(fixture);
			fixture_open(fixture);
		}
	}
}

/* More ids than any block holds, each written, so that a repeat would be a conflict. */
static enum status take_many_ids(struct db *db, void *args)
{
	struct thing *thing = args;
	int64_t last = thing->given_id;
	int i;

	for (i = 0; i < 35000; i++) {
		if (db_new_id(db, &thing->given_id) != ST_OK || thing->given_id <= last)
			return ST_IO;
		last = thing->given_id;
	}
	return thing->answer;
}

static void unit_may_use_more_ids_than_a_block_holds(void **state)
{
	struct fixture *fixture = *state;
	struct thing undone = { .answer = ST_INVALID };
	struct thing kept = { .answer = ST_OK };
	struct thing next = { .answer = ST_OK };

	assert_int_equal(store_write_now(fixture->store, take_many_ids, &undone), ST_INVALID);
	assert_int_equal(store_write_now(fixture->store, take_many_ids, &kept), ST_OK);
	fixture_close(fixture);
	fixture_open(fixture);
	assert_int_equal(store_write_now(fixture->store, take_id, &next), ST_OK);
	assert_true(next.given_id > kept.given_id);
}

static void epoch_rises_at_each_start(void **state)
{
	struct fixture *fixture = *state;
	const int64_t first = store_epoch(fixture->store);

	fixture_close(fixture);
	fixture_open(fixture);
	assert_int_equal(store_epoch(fixture->store), first + 1);
}

static void second_hub_on_the_directory_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems = { .arena = arena_new(10000) };
	const int64_t epoch = store_epoch(fixture->store);
	char pid[24];

	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	assert_int_equal(fixture_open_again(fixture, &problems), ST_CONFLICT);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].code, "store_locked");
	assert_true(str_is(problems.items[0].params[0].value, fixture->dir));
	assert_true(str_is(problems.items[0].params[1].value, pid));
	fixture_close(fixture);
	fixture_open(fixture);
	assert_int_equal(store_epoch(fixture->store), epoch + 1);
	arena_free(problems.arena);
}

static void file_that_is_no_database_is_refused(void **state)
{
	struct fixture *fixture = *state;
	struct problems problems = { .arena = arena_new(10000) };
	FILE *file;

	fixture_close(fixture);
	file = fopen(fixture->path, "w");
	fputs("This is a letter to a friend and no database at all, however long it is.", file);
	fclose(file);
	assert_int_equal(fixture_open_again(fixture, &problems), ST_IO);
	assert_string_equal(problems.items[0].code, "store_open");
	assert_true(str_is(problems.items[0].params[1].value, "file is not a database"));
	arena_free(problems.arena);
}

static void database_is_readable_by_its_owner_only(void **state)
{
	struct fixture *fixture = *state;
	struct stat st;

	assert_int_equal(stat(fixture->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void another_program_may_read_meanwhile(void **state)
{
	struct fixture *fixture = *state;
	struct thing thing = { .id = 1, .name = "one" };
	sqlite3 *other;
	sqlite3_stmt *stmt;

	assert_int_equal(store_write_now(fixture->store, thing_add, &thing), ST_OK);
	assert_int_equal(sqlite3_open(fixture->path, &other), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(other, "SELECT name FROM thing", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	thing.id = 2;
	thing.name = "two";
	assert_int_equal(store_write_now(fixture->store, thing_add, &thing), ST_OK);
	sqlite3_finalize(stmt);
	sqlite3_close(other);
}

struct told {
	struct fixture *fixture;
	int64_t newest;
	int times;
};

static void on_events(void *arg, int64_t newest)
{
	struct told *told = arg;

	told->newest = newest;
	told->times++;
	loop_stop(told->fixture->loop);
}

static enum status add_event(struct db *db, void *args)
{
	struct thing *thing = args;
	enum status s = event_append(db, 1, "thing.added", thing->id, 5, STR("{\"a\":1}"));

	thing->given_id = db->traces.newest_event;
	return s == ST_OK ? thing->answer : s;
}

static void committed_events_are_told(void **state)
{
	struct fixture *fixture = *state;
	struct told told = { .fixture = fixture };
	struct thing kept = { .id = 1 };
	struct thing undone = { .id = 2, .answer = ST_INVALID };
	struct thing thing = { .id = 3, .name = "three" };

	store_on_events(fixture->store, on_events, &told);
	assert_int_equal(store_write_now(fixture->store, add_event, &undone), ST_INVALID);
	/* The writer has posted the first one's telling, if any, before it runs the second. */
	assert_int_equal(store_write_now(fixture->store, thing_add, &thing), ST_OK);
	loop_stop(fixture->loop);
	loop_run(fixture->loop);
	assert_int_equal(told.times, 0);
	assert_int_equal(store_write_now(fixture->store, add_event, &kept), ST_OK);
	loop_run(fixture->loop);
	assert_int_equal(told.times, 1);
	assert_int_equal(told.newest, kept.given_id);
}

static void events_told_after_the_store_is_closed_do_no_harm(void **state)
{
	struct fixture *fixture = *state;
	struct told told = { .fixture = fixture };
	struct thing kept = { .id = 1 };

	store_on_events(fixture->store, on_events, &told);
	assert_int_equal(store_write_now(fixture->store, add_event, &kept), ST_OK);
	fixture_close(fixture);
	loop_stop(fixture->loop);
	loop_run(fixture->loop);
	assert_int_equal(told.times, 0);
}

static void closing_finishes_what_was_submitted(void **state)
{
	struct fixture *fixture = *state;
	struct thing things[] = { { .id = 1, .name = "one" }, { .id = 2, .name = "two" } };
	struct blocker blocker;

	blocker_hold(fixture, &blocker);
	submit(fixture, &things[0]);
	submit(fixture, &things[1]);
	blocker_release(&blocker);
	fixture_close(fixture);
	fixture_run(fixture, 2);
	assert_int_equal(things[1].status, ST_OK);
	fixture_open(fixture);
	assert_int_equal(thing_count(fixture), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(unit_that_fails_leaves_nothing),
		TEST(failure_in_a_batch_undoes_its_own_unit_only),
		TEST(waiting_units_share_a_commit_and_complete_in_order),
		TEST(backlog_counts_what_waits),
		TEST(unit_in_the_callers_memory_is_free_when_done_begins),
		TEST(failed_commit_fails_every_unit_of_the_batch),
		TEST(full_disk_fails_the_unit_and_the_next_ones_go_on),
		TEST(ids_ascend_over_failures_and_restarts),
		TEST(unit_may_use_more_ids_than_a_block_holds),
		TEST(epoch_rises_at_each_start),
		TEST(second_hub_on_the_directory_is_refused),
		TEST(file_that_is_no_database_is_refused),
		TEST(database_is_readable_by_its_owner_only),
		TEST(another_program_may_read_meanwhile),
		TEST(committed_events_are_told),
		TEST(events_told_after_the_store_is_closed_do_no_harm),
		TEST(closing_finishes_what_was_submitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
