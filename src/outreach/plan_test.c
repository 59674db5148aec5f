/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Planning and what follows from it, on a real database: which records get a message, what the others wait for, and what
 * becomes of each when its message is over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "directory/opt_out.h"
#include "outreach/plan_fixture.h"

static const struct settlement accepted = { .how = SETTLED_ACCEPTED, .external_id = STR("x-1") };
static const struct settlement bad_address = {
	.how = SETTLED_REFUSED, .is_recipient_fault = true, .cause = "send_recipient"
};
static const struct settlement refused = { .how = SETTLED_REFUSED, .cause = "send_refused" };
static const struct settlement last_try = {
	.how = SETTLED_TRY_LATER, .is_last_try = true, .cause = "send_later"
};

static void test_a_message_for_each_record(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t first = plan_add_record(fixture, (struct plan_record){ 0 });
	int64_t second = plan_add_record(fixture, (struct plan_record){ .first_name = "Bo" });
	struct plan plan = plan_run(fixture, 10);
	struct message message;

	assert_int_equal(plan.count, 2);
	assert_false(plan.is_full);
	assert_int_equal(plan.next_at, USEC_FOREVER);
	assert_int_equal(plan_row(fixture, first).state, RECORD_IN_PROGRESS);
	message = plan_message(fixture, plan_row(fixture, second).message_id);
	assert_int_equal(message.state, MESSAGE_CLAIMED);
	assert_true(str_is(message.content,
		"{\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":\"Bonjour Bo\"}}}"));
	assert_true(str_is(message.thread_external, "+15145550002"));
	assert_int_equal(message.record_id, second);
	assert_int_equal(plan_run(fixture, 10).count, 0);
}

static void test_an_accepted_send_finishes_the_record(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct plan plan = plan_run(fixture, 10);
	struct record_row row;
	struct progress progress;

	plan_settle(fixture, &plan.messages[0], accepted);
	row = plan_row(fixture, id);
	assert_int_equal(row.state, RECORD_FINAL);
	assert_int_equal(row.reason, REASON_CONTACTED);
	assert_int_equal(row.attempts, 1);
	progress = plan_progress(fixture);
	assert_int_equal(progress.records, 1);
	assert_int_equal(progress.final[REASON_CONTACTED], 1);
	assert_int_equal(progress.counts[COUNT_SENT], 1);
}

static void test_room_and_order(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t ordinary = 0, priority;
	struct plan plan;

	for (int i = 0; i < 5; i++)
		ordinary = plan_add_record(fixture, (struct plan_record){ 0 });
	priority = plan_add_record(fixture, (struct plan_record){ .is_priority = true });
	plan = plan_run(fixture, 3);
	assert_int_equal(plan.count, 3);
	assert_true(plan.is_full);
	assert_int_equal(plan.messages[0].record_id, priority);
	assert_int_equal(plan_row(fixture, ordinary).state, RECORD_WAITING);
	assert_int_equal(plan_run(fixture, 10).count, 3);
}

static void test_a_shut_window_is_waited_for(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t west =
		plan_add_record(fixture, (struct plan_record){ .zone = "America/Los_Angeles" });
	struct plan plan;

	plan_add_record(fixture, (struct plan_record){ 0 });
	plan = plan_run(fixture, 10);
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan_row(fixture, west).state, RECORD_WAITING);
	assert_int_equal(plan.next_at, fixture->now + USEC_HOUR);
	fixture->now = plan.next_at;
	assert_int_equal(plan_run(fixture, 10).count, 1);
}

static enum status opt_out_unit(struct db *db, void *args)
{
	struct plan_fixture *fixture = args;
	const struct opt_out opt_out = { .kind = ADDRESS_PHONE,
		.address = STR("+15145550001"),
		.source = OPT_OUT_API,
		.opted_out_at = fixture->now };

	return opt_out_add(db, PLAN_BU, &opt_out, fixture->now, NULL, NULL);
}

static void test_who_may_not_be_contacted(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t opted = plan_add_record(fixture, (struct plan_record){ 0 });
	int64_t nameless = plan_add_record(fixture, (struct plan_record){ .first_name = "" });
	int64_t nowhere = plan_add_record(fixture, (struct plan_record){ .phone = { "" } });
	int64_t late = plan_add_record(fixture, (struct plan_record){ .expires_at = fixture->now });
	struct plan plan;

	plan_write(fixture, opt_out_unit, fixture);
	plan = plan_run(fixture, 10);
	assert_int_equal(plan.count, 0);
	assert_int_equal(plan.moved, 4);
	assert_int_equal(plan_row(fixture, opted).state, RECORD_SUPPRESSED);
	assert_int_equal(plan_row(fixture, opted).reason, REASON_OPTED_OUT);
	assert_int_equal(plan_row(fixture, nameless).reason, REASON_VARIABLE);
	assert_int_equal(plan_row(fixture, nowhere).reason, REASON_NO_DESTINATION);
	assert_int_equal(plan_row(fixture, late).reason, REASON_EXPIRED);
	assert_int_equal(plan_progress(fixture).records, 4);
	assert_int_equal(plan.next_at, fixture->now + USEC_DAY);
}

static void send_empty(struct skill *skill)
{
	skill->empty_policy = EMPTY_SEND;
}

static void test_an_empty_value_is_sent_when_the_skill_says_so(void **state)
{
	struct plan_fixture *fixture = *state;

	plan_change_skill(fixture, send_empty);
	plan_add_record(fixture, (struct plan_record){ .first_name = "" });
	assert_int_equal(plan_run(fixture, 10).count, 1);
}

static void test_a_bad_address_gives_way_to_the_next(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(
		fixture, (struct plan_record){ .phone = { "+15145550190", "+15145550191" } });
	struct message first = plan_run(fixture, 10).messages[0], second;
	struct record_row row;

	plan_settle(fixture, &first, bad_address);
	row = plan_row(fixture, id);
	assert_int_equal(row.state, RECORD_RETRY);
	assert_int_equal(row.dead, 1);
	assert_int_equal(row.retry_at, fixture->now);
	second = plan_run(fixture, 10).messages[0];
	assert_true(str_is(second.recipient, "+15145550191"));
	assert_true(memcmp(&first.uuid, &second.uuid, sizeof first.uuid) != 0);
	plan_settle(fixture, &second, bad_address);
	assert_int_equal(plan_row(fixture, id).reason, REASON_BAD_ADDRESS);
}

static void test_another_attempt_is_the_same_message(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct message message = plan_run(fixture, 10).messages[0];
	struct message again;

	plan_settle(fixture, &message, last_try);
	assert_int_equal(plan_row(fixture, id).state, RECORD_IN_PROGRESS);
	assert_int_equal(plan_row(fixture, id).attempts, 1);
	again = plan_message(fixture, message.id);
	assert_int_equal(again.state, MESSAGE_QUEUED);
	assert_int_equal(again.attempt, 2);
	assert_int_equal(again.due_at, fixture->now + USEC_HOUR);
	assert_memory_equal(&again.uuid, &message.uuid, sizeof message.uuid);
}

struct claiming {
	struct plan_fixture *fixture;
	struct message_list list;
};

static enum status claim_unit(struct db *db, void *args)
{
	struct claiming *claiming = args;
	struct plan_fixture *fixture = claiming->fixture;
	const struct lease lease = { store_epoch(fixture->store), ++fixture->serial };

	return ledger_claim(db, LANE_CAMPAIGN, fixture->now, 10, lease, fixture->now + USEC_HOUR,
		fixture->arena, &claiming->list);
}

static struct message claim_again(struct plan_fixture *fixture, int64_t id)
{
	struct claiming claiming = { .fixture = fixture };

	plan_write(fixture, claim_unit, &claiming);
	assert_int_equal(claiming.list.count, 1);
	assert_int_equal(claiming.list.items[0].id, id);
	return claiming.list.items[0];
}

static void test_attempts_are_used_up(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct message message = plan_run(fixture, 10).messages[0];

	for (int attempt = 1; attempt <= 3; attempt++) {
		plan_settle(fixture, &message, last_try);
		fixture->now += USEC_HOUR;
		if (attempt < 3)
			message = claim_again(fixture, message.id);
	}
	assert_int_equal(plan_row(fixture, id).attempts, 3);
	assert_int_equal(plan_row(fixture, id).reason, REASON_EXHAUSTED);
	assert_int_equal(plan_message(fixture, message.id).state, MESSAGE_FAILED);
}

static void test_a_skill_pauses_by_its_refusals(void **state)
{
	struct plan_fixture *fixture = *state;
	struct plan plan;

	for (int i = 0; i < 50; i++)
		plan_add_record(fixture, (struct plan_record){ 0 });
	plan = plan_run(fixture, 50);
	assert_int_equal(plan.count, 50);
	for (size_t i = 0; i < 50; i++) {
		assert_false(str_present(plan_skill(fixture).paused));
		plan_settle(fixture, &plan.messages[i], i % 5 == 4 ? refused : accepted);
	}
	assert_true(str_is(plan_skill(fixture).paused, "paused_refusals"));
	plan_add_record(fixture, (struct plan_record){ 0 });
	plan = plan_run(fixture, 10);
	assert_int_equal(plan.count, 0);
	assert_string_equal(plan.stopped_by, "paused_refusals");
}

struct status_args {
	struct plan_fixture *fixture;
	enum message_delivery delivery;
};

static enum status status_unit(struct db *db, void *args)
{
	struct status_args *told = args;
	struct plan_fixture *fixture = told->fixture;

	return ledger_status(&fixture->ledger, db, PLAN_BU, fixture->roster->channel.no, STR("x-1"),
		told->delivery, fixture->now, STR("unreachable"), fixture->now, fixture->arena);
}

static void test_a_message_that_was_not_delivered(void **state)
{
	struct plan_fixture *fixture = *state;
	struct status_args told = { fixture, DELIVERY_FAILED };
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct message first = plan_run(fixture, 10).messages[0], second;

	plan_settle(fixture, &first, accepted);
	plan_write(fixture, status_unit, &told);
	assert_int_equal(plan_row(fixture, id).state, RECORD_RETRY);
	assert_int_equal(plan_row(fixture, id).retry_at, fixture->now + USEC_HOUR);
	assert_int_equal(plan_progress(fixture).counts[COUNT_UNDELIVERED], 1);
	assert_int_equal(plan_run(fixture, 10).count, 0);
	fixture->now += USEC_HOUR;
	second = plan_run(fixture, 10).messages[0];
	assert_int_equal(second.record_id, id);
	assert_int_equal(second.attempt, 2);
}

static void test_a_receipt_that_overtakes_the_answer(void **state)
{
	struct plan_fixture *fixture = *state;
	struct status_args told = { fixture, DELIVERY_DELIVERED };
	struct message message;

	plan_add_record(fixture, (struct plan_record){ 0 });
	message = plan_run(fixture, 10).messages[0];
	plan_write(fixture, status_unit, &told);
	assert_int_equal(plan_progress(fixture).counts[COUNT_DELIVERED], 0);
	plan_settle(fixture, &message, accepted);
	assert_int_equal(plan_progress(fixture).counts[COUNT_DELIVERED], 1);
}

struct answer_args {
	struct plan_fixture *fixture;
	struct message proactive;
};

static enum status answer_unit(struct db *db, void *args)
{
	struct answer_args *answer = args;
	struct conversation_listener listener = outreach_listener(answer->fixture->outreach);

	return listener.answered(listener.arg, db, &answer->proactive, &answer->proactive,
		WORD_STOP, answer->fixture->now);
}

static void test_an_answer_counts_once(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct answer_args answer = { fixture, plan_run(fixture, 10).messages[0] };

	plan_write(fixture, answer_unit, &answer); /* it overtakes the answer to the send */
	plan_settle(fixture, &answer.proactive, accepted);
	plan_write(fixture, answer_unit, &answer);
	assert_int_equal(plan_row(fixture, id).reason, REASON_CONTACTED);
	assert_int_equal(plan_row(fixture, id).replied_at, fixture->now);
	assert_int_equal(plan_progress(fixture).counts[COUNT_REPLIED], 1);
	assert_int_equal(plan_progress(fixture).counts[COUNT_OPTED_OUT], 1);
}

static void need_agents(struct skill *skill)
{
	skill->agentless = false;
	skill->min_available_agents = 1;
}

static void test_no_agent_no_message(void **state)
{
	struct plan_fixture *fixture = *state;
	int64_t id = plan_add_record(fixture, (struct plan_record){ 0 });
	struct plan plan;

	plan_change_skill(fixture, need_agents);
	plan = plan_run(fixture, 10);
	assert_string_equal(plan.stopped_by, "no_agent");
	assert_int_equal(plan_row(fixture, id).state, RECORD_WAITING);
}

static void stop_when_expired(void *arg)
{
	struct plan_fixture *fixture = arg;

	if (!fixture->outreach->planner.is_expiring)
		loop_stop(fixture->loop);
}

static void test_expired_buckets_are_emptied(void **state)
{
	struct plan_fixture *fixture = *state;
	usec tomorrow = fixture->now + USEC_DAY;
	int64_t lasting = plan_add_record(fixture, (struct plan_record){ 0 });

	for (int i = 0; i < 600; i++)
		plan_add_record(fixture, (struct plan_record){ .expires_at = tomorrow });
	clock_set_business(fixture->clock, tomorrow);
	loop_each_turn(fixture->loop, stop_when_expired, fixture);
	for (int i = 0; i < 50 && plan_progress(fixture).final[REASON_EXPIRED] < 600; i++) {
		expiry_look(fixture->outreach);
		loop_run(fixture->loop);
	}
	assert_int_equal(plan_progress(fixture).final[REASON_EXPIRED], 600);
	assert_int_equal(plan_row(fixture, lasting).state, RECORD_WAITING);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_a_message_for_each_record),
		CASE(test_an_accepted_send_finishes_the_record),
		CASE(test_room_and_order),
		CASE(test_a_shut_window_is_waited_for),
		CASE(test_who_may_not_be_contacted),
		CASE(test_an_empty_value_is_sent_when_the_skill_says_so),
		CASE(test_a_bad_address_gives_way_to_the_next),
		CASE(test_another_attempt_is_the_same_message),
		CASE(test_attempts_are_used_up),
		CASE(test_a_skill_pauses_by_its_refusals),
		CASE(test_a_message_that_was_not_delivered),
		CASE(test_a_receipt_that_overtakes_the_answer),
		CASE(test_an_answer_counts_once),
		CASE(test_no_agent_no_message),
		CASE(test_expired_buckets_are_emptied),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
