/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "ledger/ledger_fixture.h"

#define LATER (FIXTURE_NOW + USEC_MINUTE)

static const struct {
	const char *name;
	struct settlement how;
	struct next_attempt next;
	enum message_state state;
	int64_t attempt, tries;
	bool transmitted;
	int closed, over, history;
	usec due_at;
} cases[] = {
	{ "accepted closes it as sent", { .how = SETTLED_ACCEPTED, .external_id = STR("m-1") },
		{ 0 }, MESSAGE_SENT, 1, 1, true, 1, 0, 1, 0 },
	{ "refused closes it as failed", { .how = SETTLED_REFUSED, .cause = "refused" }, { 0 },
		MESSAGE_FAILED, 1, 1, true, 1, 0, 1, 0 },
	{ "try later waits in the same attempt", { .how = SETTLED_TRY_LATER, .retry_at = LATER },
		{ 0 }, MESSAGE_QUEUED, 1, 1, true, 0, 0, 0, LATER },
	{ "a try that was declined left nothing behind",
		{ .how = SETTLED_TRY_LATER, .retry_at = LATER, .http_code = 503 }, { 0 },
		MESSAGE_QUEUED, 1, 1, false, 0, 0, 0, LATER },
	{ "the last try asks its owner, who gives up",
		{ .how = SETTLED_TRY_LATER, .retry_at = LATER, .is_last_try = true }, { 0 },
		MESSAGE_FAILED, 1, 1, true, 1, 1, 1, 0 },
	{ "the last try asks its owner, who wants another attempt",
		{ .how = SETTLED_TRY_LATER, .retry_at = LATER, .is_last_try = true },
		{ true, FIXTURE_NOW + USEC_HOUR }, MESSAGE_QUEUED, 2, 0, true, 0, 1, 1,
		FIXTURE_NOW + USEC_HOUR },
	{ "unknown is repeated", { .how = SETTLED_UNKNOWN, .retry_at = LATER }, { 0 },
		MESSAGE_QUEUED, 1, 1, true, 0, 0, 0, LATER },
	{ "unknown is held where ids are not remembered",
		{ .how = SETTLED_UNKNOWN, .retry_at = LATER, .hold_unknown = true }, { 0 },
		MESSAGE_HELD, 1, 1, true, 1, 0, 1, 0 },
	{ "a gateway's 502 may have been taken behind it",
		{ .how = SETTLED_TRY_LATER, .retry_at = LATER, .http_code = 502 }, { 0 },
		MESSAGE_QUEUED, 1, 1, true, 0, 0, 0, LATER },
	{ "not now counts nothing", { .how = SETTLED_NOT_NOW, .retry_at = LATER }, { 0 },
		MESSAGE_QUEUED, 1, 0, false, 0, 0, 0, LATER },
	{ "paused counts nothing", { .how = SETTLED_PAUSED, .cause = "callback_not_found" }, { 0 },
		MESSAGE_PAUSED, 1, 0, false, 0, 0, 0, USEC_FOREVER },
	{ "never withdraws it", { .how = SETTLED_NEVER, .cause = "opted_out" }, { 0 },
		MESSAGE_CANCELLED, 1, 0, false, 1, 0, 0, 0 },
};

struct history_args {
	struct ledger_fixture *fixture;
	struct attempt_list list;
};

static enum status history_unit(struct db *db, void *args)
{
	struct history_args *history = args;

	return attempt_list_record(db, 1, 21, 100, history->fixture->arena, &history->list);
}

static int history_count(struct ledger_fixture *fixture)
{
	struct history_args args = { .fixture = fixture };

	assert_int_equal(fixture_unit(fixture, history_unit, &args), ST_OK);
	return (int)args.list.count;
}

static void every_end_of_a_claim_does_what_the_table_says(void **state)
{
	struct ledger_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
		int before = history_count(fixture);
		struct message after;

		print_message("%s\n", cases[i].name);
		fixture->told = (struct told){ .next = cases[i].next };
		assert_int_equal(fixture_settle(fixture, &message, cases[i].how), ST_OK);
		after = fixture_read(fixture, &message);
		assert_int_equal(after.state, cases[i].state);
		assert_int_equal(after.attempt, cases[i].attempt);
		assert_int_equal(after.tries, cases[i].tries);
		assert_int_equal(after.transmitted, cases[i].transmitted);
		assert_int_equal(after.due_at, cases[i].due_at);
		assert_int_equal(fixture->told.closed, cases[i].closed);
		assert_int_equal(fixture->told.attempts_over, cases[i].over);
		assert_int_equal(history_count(fixture) - before, cases[i].history);
		assert_memory_equal(&after.uuid, &message.uuid, sizeof after.uuid);
	}
}

static void a_void_lease_changes_nothing(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement late = {
		.how = SETTLED_ACCEPTED, .external_id = STR("late"), .lease = { 6, 1 }
	};

	assert_int_equal(fixture_settle(fixture, &message, late), ST_CONFLICT);
	assert_int_equal(fixture_read(fixture, &message).state, MESSAGE_CLAIMED);
}

static void the_second_settlement_of_a_claim_is_dropped(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement first = { .how = SETTLED_ACCEPTED, .external_id = STR("once") };
	const struct settlement second = { .how = SETTLED_REFUSED, .cause = "refused" };

	assert_int_equal(fixture_settle(fixture, &message, first), ST_OK);
	assert_int_equal(fixture_settle(fixture, &message, second), ST_CONFLICT);
	assert_int_equal(fixture_read(fixture, &message).state, MESSAGE_SENT);
}

static void a_known_external_id_is_accepted_and_flagged(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message one = fixture_message(fixture, MESSAGE_CLAIMED);
	struct message two = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement same = { .how = SETTLED_ACCEPTED, .external_id = STR("clock-1") };

	assert_int_equal(fixture_settle(fixture, &one, same), ST_OK);
	assert_int_equal(fixture_settle(fixture, &two, same), ST_OK);
	assert_false(fixture_read(fixture, &one).is_ambiguous);
	assert_true(fixture_read(fixture, &two).is_ambiguous);
	assert_int_equal(fixture_read(fixture, &two).state, MESSAGE_SENT);
}

static void a_status_that_overtakes_the_answer_is_applied_when_it_comes(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement accepted = { .how = SETTLED_ACCEPTED, .external_id = STR("fast") };

	fixture->told = (struct told){ 0 };
	assert_int_equal(fixture_status(fixture, "fast", DELIVERY_SEEN), ST_OK);
	assert_int_equal(fixture_status(fixture, "fast", DELIVERY_DELIVERED), ST_OK);
	assert_int_equal(fixture->told.delivered, 0);
	assert_int_equal(fixture_settle(fixture, &message, accepted), ST_OK);
	assert_int_equal(fixture_read(fixture, &message).delivery, DELIVERY_SEEN);
	assert_int_equal(fixture->told.delivered, 2);
}

static const struct {
	const char *name;
	enum message_delivery first, second, want;
} orders[] = {
	{ "seen after delivered", DELIVERY_DELIVERED, DELIVERY_SEEN, DELIVERY_SEEN },
	{ "delivered after seen changes nothing", DELIVERY_SEEN, DELIVERY_DELIVERED,
		DELIVERY_SEEN },
	{ "failed after delivered changes nothing", DELIVERY_DELIVERED, DELIVERY_FAILED,
		DELIVERY_DELIVERED },
	{ "delivered after failed changes nothing", DELIVERY_FAILED, DELIVERY_DELIVERED,
		DELIVERY_FAILED },
};

static void late_statuses_keep_their_order(void **state)
{
	struct ledger_fixture *fixture = *state;
	char id[16];

	for (size_t i = 0; i < COUNT_OF(orders); i++) {
		struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
		struct settlement accepted = { .how = SETTLED_ACCEPTED };

		print_message("%s\n", orders[i].name);
		snprintf(id, sizeof id, "order-%zu", i);
		accepted.external_id = str_of(id);
		assert_int_equal(fixture_settle(fixture, &message, accepted), ST_OK);
		assert_int_equal(fixture_status(fixture, id, orders[i].first), ST_OK);
		assert_int_equal(fixture_status(fixture, id, orders[i].second), ST_OK);
		assert_int_equal(fixture_read(fixture, &message).delivery, orders[i].want);
	}
}

struct decide_args {
	struct ledger_fixture *fixture;
	int64_t id;
	bool send_again;
};

static enum status decide_unit(struct db *db, void *args)
{
	struct decide_args *decide = args;

	return ledger_decide(&decide->fixture->ledger, db, 1, decide->id, decide->send_again,
		FIXTURE_NOW, decide->fixture->arena);
}

static void a_person_decides_about_a_held_message(void **state)
{
	struct ledger_fixture *fixture = *state;
	const struct settlement held = { .how = SETTLED_UNKNOWN, .hold_unknown = true };
	static const struct {
		bool send_again;
		enum message_state want;
	} choices[] = { { true, MESSAGE_QUEUED }, { false, MESSAGE_SENT } };

	for (size_t i = 0; i < COUNT_OF(choices); i++) {
		struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
		struct decide_args args = { fixture, message.id, choices[i].send_again };

		assert_int_equal(fixture_unit(fixture, decide_unit, &args), ST_CONFLICT);
		assert_int_equal(fixture_settle(fixture, &message, held), ST_OK);
		assert_int_equal(fixture_unit(fixture, decide_unit, &args), ST_OK);
		assert_int_equal(fixture_read(fixture, &message).state, choices[i].want);
		if (choices[i].send_again) /* or it would be held again */
			assert_false(fixture_read(fixture, &message).transmitted);
	}
}

int main(void)
{
#define LEDGER_TEST(fn)                                                                            \
	cmocka_unit_test_setup_teardown(fn, ledger_fixture_setup, ledger_fixture_teardown)
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(every_end_of_a_claim_does_what_the_table_says),
		LEDGER_TEST(a_void_lease_changes_nothing),
		LEDGER_TEST(the_second_settlement_of_a_claim_is_dropped),
		LEDGER_TEST(a_known_external_id_is_accepted_and_flagged),
		LEDGER_TEST(a_status_that_overtakes_the_answer_is_applied_when_it_comes),
		LEDGER_TEST(late_statuses_keep_their_order),
		LEDGER_TEST(a_person_decides_about_a_held_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
