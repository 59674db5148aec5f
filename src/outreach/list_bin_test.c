/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bin on a real database: what becomes of records while their list is in it, what a restore brings back, and what a purge
 * leaves.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/list_purge.h"
#include "outreach/plan_fixture.h"
#include "outreach/record_index.h"

static const struct settlement accepted = { .how = SETTLED_ACCEPTED, .external_id = STR("x-1") };
static const struct settlement removed = { .how = SETTLED_NEVER, .cause = "list_removed" };
static const struct settlement bad_address = {
	.how = SETTLED_REFUSED, .is_recipient_fault = true, .cause = "send_recipient"
};

/* ---- the bin as units ---- */

static enum status remove_unit(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;

	return list_remove(db, PLAN_BU, fixture->list_id, LIST_DELETED, 7, fixture->now);
}

static enum status restore_unit(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;
	const struct call_list list = { .id = fixture->list_id, .name = STR("again") };

	return list_restore(db, PLAN_BU, &list, fixture->now, NULL);
}

struct working {
	struct plan_fixture *fixture;
	struct list_purge purge;
	bool is_over, has_more;
	int steps;
};

static enum status bring_unit(struct db *db, void *args)
{
	struct working *working = args;
	const struct list_work work = { PLAN_BU, working->fixture->list_id, LIST_STEP_RESTORING };

	return list_bring_back(db, &work, working->fixture->now, &working->has_more);
}

static enum status purge_unit(struct db *db, void *args)
{
	struct working *working = args;

	working->steps++;
	return list_purge_step(db, &working->purge, working->fixture->now, &working->is_over);
}

static void delete_list(struct plan_fixture *fixture)
{
	plan_write(fixture, remove_unit, fixture);
}

static void restore_list(struct plan_fixture *fixture)
{
	struct working working = { .fixture = fixture };

	plan_write(fixture, restore_unit, fixture);
	do
		plan_write(fixture, bring_unit, &working);
	while (working.has_more);
}

/** @param stop_after  steps; the purge then begins again, as after a kill; 0: it runs to its end */
static void purge_list(struct plan_fixture *fixture, int stop_after)
{
	const struct list_work work = { PLAN_BU, fixture->list_id, LIST_STEP_PURGING };
	struct working working = { .fixture = fixture, .purge = list_purge_of(&work) };

	while (!working.is_over && (stop_after == 0 || working.steps < stop_after))
		plan_write(fixture, purge_unit, &working);
}

/** Plans until nothing more comes; accepts everything. @return how many were sent */
static size_t send_all(struct plan_fixture *fixture, size_t most)
{
	size_t sent = 0;

	while (sent < most) {
		struct plan plan = plan_run(fixture, MIN_OF((size_t)64, most - sent));

		for (size_t i = 0; i < plan.count; i++)
			plan_settle(fixture, &plan.messages[i], accepted);
		sent += plan.count;
		if (plan.count == 0 && !plan.is_full)
			break;
	}
	return sent;
}

/* ---- while it is in the bin, and after ---- */

static void test_what_waits_is_contacted_once_after_a_restore(void **state)
{
	struct plan_fixture *fixture = *state;
	struct progress progress;
	enum { RECORDS = 150, FIRST = 40 };

	for (int i = 0; i < RECORDS; i++)
		plan_add_record(fixture, (struct plan_record){ .is_priority = i % 2 });
	assert_int_equal(send_all(fixture, FIRST), FIRST);
	delete_list(fixture);
	assert_int_equal(send_all(fixture, RECORDS), 0);
	progress = plan_progress(fixture);
	assert_int_equal(progress.final[REASON_REMOVED], 0);
	assert_int_equal(progress.final[REASON_CONTACTED], FIRST);
	restore_list(fixture);
	assert_int_equal(send_all(fixture, 2 * RECORDS), RECORDS - FIRST);
	progress = plan_progress(fixture);
	assert_int_equal(progress.final[REASON_CONTACTED], RECORDS);
	assert_int_equal(progress.records, RECORDS);
}

static void test_a_list_in_the_bin_costs_no_write_for_each_record(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t last = 0;

	for (int i = 0; i < 100; i++)
		last = plan_add_record(fixture, (struct plan_record){ 0 });
	delete_list(fixture);
	assert_int_equal(plan_run(fixture, 10).count, 0);
	assert_int_equal(plan_run(fixture, 10).moved, 0);
	assert_int_equal(plan_row(fixture, last).state, RECORD_WAITING);
	assert_true(plan_row(fixture, last).is_fresh);
}

static void test_a_retry_and_a_message_under_way_go_on_after_a_restore(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t retried = plan_add_record(
		fixture, (struct plan_record){ .phone = { "+15145559001", "+15145559002" } });
	int64_t under_way = plan_add_record(fixture, (struct plan_record){ 0 });
	struct plan plan = plan_run(fixture, 10);

	assert_int_equal(plan.count, 2);
	plan_settle(fixture, &plan.messages[0], bad_address);
	delete_list(fixture);
	plan_settle(fixture, &plan.messages[1], removed);
	assert_int_equal(plan_row(fixture, under_way).state, RECORD_RETRY);
	assert_int_equal(plan_run(fixture, 10).count, 0);
	assert_int_equal(plan_row(fixture, retried).retry_at, RECORD_PARKED);
	assert_int_equal(plan_row(fixture, under_way).retry_at, RECORD_PARKED);
	assert_int_equal(plan_run(fixture, 10).moved, 0);
	restore_list(fixture);
	plan = plan_run(fixture, 10);
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan_row(fixture, under_way).attempts, 0);
	assert_int_equal(plan_row(fixture, retried).attempts, 1);
}

/** The list's date; NULL: none. */
struct dating {
	struct plan_fixture *fixture;
	const char *date;
};

static enum status date_unit(struct db *db, void *args)
{
	const struct dating *dating = args;
	const struct call_list list = { .id = dating->fixture->list_id,
		.name = STR("list"),
		.is_active = true,
		.expires_on = dating->date != NULL ? str_of(dating->date) : STR_NULL };

	return list_update(db, PLAN_BU, &list, dating->fixture->now, NULL);
}

static void test_a_date_that_is_over_stops_and_ends_nothing(void **state)
{
	struct plan_fixture *fixture = *state;
	struct working working = { .fixture = fixture };
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });

	plan_write(fixture, date_unit, &(struct dating){ fixture, "2020-01-01" });
	assert_int_equal(plan_run(fixture, 10).count, 0);
	assert_int_equal(plan_row(fixture, id).state, RECORD_WAITING);
	plan_write(fixture, date_unit, &(struct dating){ fixture, NULL });
	plan_write(fixture, bring_unit, &working);
	assert_int_equal(plan_run(fixture, 10).count, 1);
}

/* ---- what a purge leaves ---- */

struct looking {
	struct plan_fixture *fixture;
	int64_t id;
	enum status found;
	struct record_data data;
	struct record_counts counts;
	struct record_runs runs;
	struct call_list list;
};

static enum status look_unit(struct db *db, void *args)
{
	struct looking *looking = args;
	struct plan_fixture *fixture = looking->fixture;
	struct record_packed packed;
	struct record_row row;
	enum status s;

	looking->found = record_get(
		db, PLAN_BU, fixture->list_id, looking->id, fixture->arena, &row, &packed);
	if (looking->found == ST_OK)
		looking->found = record_unpack(packed, fixture->arena, &looking->data);
	s = record_count_all(db, PLAN_BU, fixture->list_id, 0, fixture->arena, &looking->counts);
	if (s == ST_OK)
		s = record_runs_read(db, PLAN_BU, fixture->list_id, &looking->runs);
	return s == ST_OK ? list_load(db, PLAN_BU, fixture->list_id, fixture->arena, &looking->list)
			  : s;
}

static struct looking look(struct plan_fixture *fixture, int64_t id)
{
	struct looking looking = { .fixture = fixture, .id = id };

	plan_write(fixture, look_unit, &looking);
	return looking;
}

static void test_a_purge_keeps_external_id_and_address_of_who_was_contacted(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t contacted = plan_add_record(fixture, (struct plan_record){ 0 });
	struct looking looking;
	int64_t waiting;

	assert_int_equal(send_all(fixture, 1), 1);
	waiting = plan_add_record(fixture, (struct plan_record){ 0 });
	delete_list(fixture);
	purge_list(fixture, 0);
	looking = look(fixture, waiting);
	assert_int_equal(looking.found, ST_NOT_FOUND);
	assert_int_equal(looking.runs.count, 0);
	assert_int_not_equal(looking.list.purged_at, 0);
	assert_int_equal(looking.counts.count, 1);
	assert_int_equal(looking.counts.items[0].reason, REASON_CONTACTED);
	assert_int_equal(looking.counts.items[0].records, 1);
	looking = look(fixture, contacted);
	assert_int_equal(looking.found, ST_OK);
	assert_true(str_is(looking.data.external_id, "C-1"));
	assert_int_equal(looking.data.destination_count, 1);
	assert_true(str_is(looking.data.destinations[0].address, "+15145550001"));
	assert_int_equal(looking.data.field_count, 1);
	assert_int_equal(looking.data.zone.len, 0);
}

static void test_a_purge_that_was_killed_begins_again(void **state)
{
	enum { RECORDS = 160, SENT = 70 };
	struct plan_fixture *fixture = *state;
	struct looking looking;

	for (int i = 0; i < RECORDS; i++)
		plan_add_record(fixture, (struct plan_record){ .is_priority = i % 2 });
	assert_int_equal(send_all(fixture, SENT), SENT);
	delete_list(fixture);
	(void)plan_run(fixture, 10);
	for (int steps = 1; steps < 8; steps++)
		purge_list(fixture, steps);
	purge_list(fixture, 0);
	looking = look(fixture, 1);
	assert_int_equal(looking.counts.count, 1);
	assert_int_equal(looking.counts.items[0].records, SENT);
	assert_int_not_equal(looking.list.purged_at, 0);
	/* Nothing of it comes up any more. */
	assert_int_equal(plan_run(fixture, 10).count, 0);
}

static void test_an_open_record_with_history_is_finished_by_the_purge(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(
		fixture, (struct plan_record){ .phone = { "+15145559001", "+15145559002" } });
	struct plan plan = plan_run(fixture, 10);

	plan_settle(fixture, &plan.messages[0], bad_address);
	assert_int_equal(plan_row(fixture, id).state, RECORD_RETRY);
	delete_list(fixture);
	purge_list(fixture, 0);
	assert_int_equal(plan_row(fixture, id).state, RECORD_FINAL);
	assert_int_equal(plan_row(fixture, id).reason, REASON_REMOVED);
	assert_int_equal(plan_run(fixture, 10).count, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_what_waits_is_contacted_once_after_a_restore),
		CASE(test_a_list_in_the_bin_costs_no_write_for_each_record),
		CASE(test_a_retry_and_a_message_under_way_go_on_after_a_restore),
		CASE(test_a_date_that_is_over_stops_and_ends_nothing),
		CASE(test_a_purge_keeps_external_id_and_address_of_who_was_contacted),
		CASE(test_a_purge_that_was_killed_begins_again),
		CASE(test_an_open_record_with_history_is_finished_by_the_purge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
