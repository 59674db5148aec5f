/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ledger/ledger_fixture.h"

struct claim_args {
	struct ledger_fixture *fixture;
	usec now, until;
	int64_t epoch, count;
	size_t limit;
	struct message_list list;
};

static enum status claim_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_claim(db, LANE_CAMPAIGN, claim->now, claim->limit,
		(struct lease){ claim->epoch, 1 }, claim->until, claim->fixture->arena,
		&claim->list);
}

static enum status recover_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_recover(db, claim->epoch, claim->now, &claim->count);
}

static enum status expire_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_expire_leases(db, claim->until, claim->now, &claim->count);
}

static enum status withdraw_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_withdraw_thread(&claim->fixture->ledger, db, 1, 11, claim->now,
		claim->fixture->arena, &claim->count);
}

static enum status resume_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_resume_skill(db, 1, 31, claim->now, claim->fixture->arena, &claim->count);
}

static void a_claim_takes_what_is_due_once(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct claim_args early = { fixture, FIXTURE_NOW - 1, FIXTURE_NOW, 7, 0, 10, { 0 } };
	struct claim_args claim = { fixture, FIXTURE_NOW, FIXTURE_NOW, 7, 0, 2, { 0 } };

	for (int i = 0; i < 3; i++)
		fixture_message(fixture, MESSAGE_QUEUED);
	assert_int_equal(fixture_unit(fixture, claim_unit, &early), ST_OK);
	assert_int_equal(early.list.count, 0);
	assert_int_equal(fixture_unit(fixture, claim_unit, &claim), ST_OK);
	assert_int_equal(claim.list.count, 2);
	assert_int_equal(claim.list.items[0].state, MESSAGE_CLAIMED);
	assert_int_equal(fixture_unit(fixture, claim_unit, &claim), ST_OK);
	assert_int_equal(claim.list.count, 1);
	assert_int_equal(fixture_unit(fixture, claim_unit, &claim), ST_OK);
	assert_int_equal(claim.list.count, 0);
}

static void a_start_frees_the_claims_of_the_run_before_under_the_same_id(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED); /* epoch 7 */
	struct claim_args same = { .fixture = fixture, .now = FIXTURE_NOW, .epoch = 7 };
	struct claim_args next = { .fixture = fixture, .now = FIXTURE_NOW, .epoch = 8 };
	struct message after;

	assert_int_equal(fixture_unit(fixture, recover_unit, &same), ST_OK);
	assert_int_equal(same.count, 0);
	assert_int_equal(fixture_unit(fixture, recover_unit, &next), ST_OK);
	assert_int_equal(next.count, 1);
	after = fixture_read(fixture, &message);
	assert_int_equal(after.state, MESSAGE_QUEUED);
	assert_true(after.transmitted); /* nobody knows: it may have left */
	assert_memory_equal(&after.uuid, &message.uuid, sizeof after.uuid);
}

static void a_lease_that_ran_out_is_void(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED); /* until FIXTURE_NOW */
	struct claim_args before = { .fixture = fixture, .now = 1, .until = FIXTURE_NOW };
	struct claim_args after = { .fixture = fixture, .now = 1, .until = FIXTURE_NOW + 1 };
	const struct settlement late = { .how = SETTLED_ACCEPTED, .external_id = STR("late") };

	assert_int_equal(fixture_unit(fixture, expire_unit, &before), ST_OK);
	assert_int_equal(before.count, 0);
	assert_int_equal(fixture_unit(fixture, expire_unit, &after), ST_OK);
	assert_int_equal(after.count, 1);
	assert_int_equal(fixture_settle(fixture, &message, late), ST_CONFLICT);
}

static void an_opt_out_withdraws_what_was_not_transmitted(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message queued = fixture_message(fixture, MESSAGE_QUEUED);
	struct message repeated = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement later = { .how = SETTLED_TRY_LATER, .retry_at = FIXTURE_NOW };
	struct claim_args args = { .fixture = fixture, .now = FIXTURE_NOW };

	assert_int_equal(fixture_settle(fixture, &repeated, later), ST_OK);
	assert_int_equal(fixture_unit(fixture, withdraw_unit, &args), ST_OK);
	assert_int_equal(args.count, 1);
	assert_int_equal(fixture_read(fixture, &queued).state, MESSAGE_CANCELLED);
	assert_int_equal(fixture_read(fixture, &repeated).state, MESSAGE_QUEUED);
}

static void paused_messages_of_a_skill_go_on_when_it_starts(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message message = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement paused = { .how = SETTLED_PAUSED, .cause = "skill_stopped" };
	struct claim_args args = { .fixture = fixture, .now = FIXTURE_NOW };

	assert_int_equal(fixture_settle(fixture, &message, paused), ST_OK);
	assert_int_equal(fixture_unit(fixture, resume_unit, &args), ST_OK);
	assert_int_equal(args.count, 1);
	assert_int_equal(fixture_read(fixture, &message).state, MESSAGE_QUEUED);
	assert_int_equal(fixture_unit(fixture, resume_unit, &args), ST_OK);
	assert_int_equal(args.count, 0);
}

static enum status resume_paused_unit(struct db *db, void *args)
{
	struct claim_args *claim = args;

	return ledger_resume_paused(db, claim->epoch, claim->now, &claim->count);
}

static void paused_messages_of_a_business_unit_go_on_together(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message paused = fixture_message(fixture, MESSAGE_CLAIMED);
	struct message claimed = fixture_message(fixture, MESSAGE_CLAIMED);
	const struct settlement how = { .how = SETTLED_PAUSED, .cause = "fault_not_found" };
	struct claim_args other = { .fixture = fixture, .now = FIXTURE_NOW, .epoch = 2 };
	struct claim_args own = { .fixture = fixture, .now = FIXTURE_NOW, .epoch = 1 };

	assert_int_equal(fixture_settle(fixture, &paused, how), ST_OK);
	assert_int_equal(fixture_unit(fixture, resume_paused_unit, &other), ST_OK);
	assert_int_equal(other.count, 0);
	assert_int_equal(fixture_unit(fixture, resume_paused_unit, &own), ST_OK);
	assert_int_equal(own.count, 1);
	assert_int_equal(fixture_read(fixture, &paused).state, MESSAGE_QUEUED);
	assert_int_equal(fixture_read(fixture, &claimed).state, MESSAGE_CLAIMED);
}

static enum status inbound_unit(struct db *db, void *args)
{
	return message_add(db, args, FIXTURE_NOW, FIXTURE_NOW);
}

static void an_inbound_id_is_taken_once_on_a_channel(void **state)
{
	struct ledger_fixture *fixture = *state;
	struct message first = { .bu_id = 1,
		.channel_no = 5,
		.direction = DIRECTION_INBOUND,
		.lane = LANE_INBOUND,
		.state = MESSAGE_RECEIVED,
		.external_id = STR("post-880012"),
		.content = STR("{}") };
	struct message repeat = first, elsewhere = first;

	elsewhere.channel_no = 6;
	assert_int_equal(fixture_unit(fixture, inbound_unit, &first), ST_OK);
	assert_int_equal(fixture_unit(fixture, inbound_unit, &repeat), ST_CONFLICT);
	assert_int_equal(fixture_unit(fixture, inbound_unit, &elsewhere), ST_OK);
}

int main(void)
{
#define LEDGER_TEST(fn)                                                                            \
	cmocka_unit_test_setup_teardown(fn, ledger_fixture_setup, ledger_fixture_teardown)
	const struct CMUnitTest tests[] = {
		LEDGER_TEST(a_claim_takes_what_is_due_once),
		LEDGER_TEST(a_start_frees_the_claims_of_the_run_before_under_the_same_id),
		LEDGER_TEST(a_lease_that_ran_out_is_void),
		LEDGER_TEST(an_opt_out_withdraws_what_was_not_transmitted),
		LEDGER_TEST(paused_messages_of_a_skill_go_on_when_it_starts),
		LEDGER_TEST(paused_messages_of_a_business_unit_go_on_together),
		LEDGER_TEST(an_inbound_id_is_taken_once_on_a_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
