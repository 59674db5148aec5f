/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which destination is next, and what becomes of a record after an attempt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/aftermath.h"
#include "outreach/cadence.h"

#define NOW ((usec)1800000000 * USEC_SECOND)

/* A record has telephones A and B and the identity I; the channel carries telephones. */
struct example {
	const char *name;
	int64_t uses[3];   /* attempts on A, B, I                                        */
	int64_t limits[2]; /* of A, B in the skill; -2: not named, -1: the record's      */
	const char *steps; /* cadence: "A1 B2"; NULL: none                               */
	int64_t dead;
	enum attempt_mode attempt_mode;
	enum request_mode request_mode;
	usec rested[2]; /* since the last attempt on A, B; 0: never tried             */
	enum pick_kind kind;
	size_t destination;
};

#define NONE -2

static const struct example examples[] = {
	{ "without limits the first one is used", { 0 }, { NONE, NONE }, NULL, 0, 0, 0, { 0 },
		PICK_FOUND, 0 },
	{ "and again", { 2 }, { NONE, NONE }, NULL, 0, 0, 0, { 0 }, PICK_FOUND, 0 },
	{ "an absent limit is the record's", { 2 }, { -1, -1 }, NULL, 0, 0, 0, { 0 }, PICK_FOUND,
		0 },
	{ "its limit reached, the second follows", { 2 }, { 2, NONE }, NULL, 0, 0, 0, { 0 },
		PICK_FOUND, 1 },
	{ "both limits reached", { 2, 1 }, { 2, 1 }, NULL, 0, 0, 0, { 0 }, PICK_USED_UP, 0 },
	{ "a limit of 0 is never used", { 0 }, { 0, NONE }, NULL, 0, 0, 0, { 0 }, PICK_FOUND, 1 },
	{ "no limit left to use", { 0 }, { 0, 0 }, NULL, 0, 0, 0, { 0 }, PICK_NONE_FITS, 0 },
	{ "a refused one is passed over", { 1 }, { NONE, NONE }, NULL, 1, 0, 0, { 0 }, PICK_FOUND,
		1 },
	{ "all refused", { 1, 1 }, { NONE, NONE }, NULL, 3, 0, 0, { 0 }, PICK_ALL_DEAD, 0 },
	{ "steps in their order", { 0 }, { NONE, NONE }, "B1 A1", 0, 0, 0, { 0 }, PICK_FOUND, 1 },
	{ "the second step", { 0, 1 }, { NONE, NONE }, "B1 A1", 0, 0, 0, { 0 }, PICK_FOUND, 0 },
	{ "repeat begins again", { 1, 1 }, { NONE, NONE }, "B1 A1", 0, ATTEMPT_REPEAT, 0, { 0 },
		PICK_FOUND, 1 },
	{ "repeat, second pass, second step", { 1, 2 }, { NONE, NONE }, "B1 A1", 0, ATTEMPT_REPEAT,
		0, { 0 }, PICK_FOUND, 0 },
	{ "single pass ends", { 1, 1 }, { NONE, NONE }, "B1 A1", 0, ATTEMPT_SINGLE_PASS, 0, { 0 },
		PICK_USED_UP, 0 },
	{ "a destination twice in a pass", { 1, 1 }, { NONE, NONE }, "A1 B1 A2", 0, 0, 0, { 0 },
		PICK_FOUND, 0 },
	{ "repeat within a destination's limit", { 1, 1 }, { 1, NONE }, "A1 B1", 0, ATTEMPT_REPEAT,
		0, { 0 }, PICK_FOUND, 1 },
	{ "a step of a field that this record lacks", { 0 }, { NONE, NONE }, "X1 B1", 0, 0, 0,
		{ 0 }, PICK_FOUND, 1 },
	{ "identities do not fit a telephone channel", { 0 }, { NONE, NONE }, "I1", 0, 0, 0, { 0 },
		PICK_NONE_FITS, 0 },
	{ "sequential waits for the one that rests", { 1 }, { NONE, NONE }, "A2 B1", 0, 0,
		REQUEST_SEQUENTIAL, { USEC_MINUTE, 0 }, PICK_FOUND, 0 },
	{ "next best takes the one that is ready", { 1 }, { NONE, NONE }, "A2 B1", 0, 0,
		REQUEST_NEXT_BEST, { USEC_MINUTE, 0 }, PICK_FOUND, 1 },
	{ "next best keeps its order when the first is ready", { 1 }, { NONE, NONE }, "A2 B1", 0, 0,
		REQUEST_NEXT_BEST, { 2 * USEC_HOUR, 0 }, PICK_FOUND, 0 },
};

static const char *const field_names[] = { "A", "B", "I", "X" };

static size_t field_index(char letter)
{
	for (size_t i = 0; i < COUNT_OF(field_names); i++)
		if (field_names[i][0] == letter)
			return i;
	fail_msg("no field %c", letter);
	return 0;
}

static size_t read_steps(const char *text, struct cadence_step *steps)
{
	size_t count = 0;

	for (; text && *text; text += text[2] ? 3 : 2)
		steps[count++] = (struct cadence_step){
			.field_name = str_of(field_names[field_index(text[0])]),
			.attempts = text[1] - '0',
		};
	return count;
}

static struct record_data three_destinations(void)
{
	struct record_data data = { .external_id = STR("x"), .destination_count = 3 };

	for (size_t i = 0; i < 3; i++)
		data.destinations[i] = (struct record_destination){ .field = str_of(field_names[i]),
			.kind = i < 2 ? ADDRESS_PHONE : ADDRESS_IDENTITY,
			.address = str_of(field_names[i]) };
	return data;
}

static void check(const struct example *example)
{
	struct record_data data = three_destinations();
	struct destination_use uses[RECORD_DESTINATIONS_MAX] = { 0 };
	struct skill_destination limits[2];
	struct cadence_step steps[4];
	struct skill skill = { .destinations = limits,
		.cadence = steps,
		.cadence_count = read_steps(example->steps, steps),
		.destination_rest = USEC_HOUR,
		.attempt_mode = example->attempt_mode,
		.request_mode = example->request_mode };
	const struct cadence_facts facts = { .skill = &skill,
		.data = &data,
		.kind = ADDRESS_PHONE,
		.dead = example->dead,
		.uses = uses };
	struct cadence_pick pick;

	for (size_t i = 0; i < 3; i++)
		uses[i].attempts = example->uses[i];
	for (size_t i = 0; i < 2; i++) {
		if (example->rested[i])
			uses[i].last_at = NOW - example->rested[i];
		if (example->limits[i] != NONE)
			limits[skill.destination_count++] =
				(struct skill_destination){ str_of(field_names[i]),
					example->limits[i] };
	}
	pick = cadence_next(&facts, NOW);
	if (pick.kind != example->kind ||
		(pick.kind == PICK_FOUND && pick.destination != example->destination))
		fail_msg("%s: kind %d, destination %zu", example->name, (int)pick.kind,
			pick.destination);
}

static void test_next_destination(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++)
		check(&examples[i]);
}

/* ---- after an attempt ---- */

static const struct {
	const char *name;
	enum settled how;
	bool recipient_fault;
	int64_t attempts; /* before */
	enum pick_kind pick;
	bool keeps;
	enum record_state state;
	enum record_reason reason;
	usec after; /* retry_at - NOW */
} failures[] = {
	{ "tries used up, an attempt is left", SETTLED_TRY_LATER, false, 0, PICK_FOUND, false,
		RECORD_RETRY, REASON_NONE, USEC_HOUR },
	{ "the last attempt", SETTLED_TRY_LATER, false, 2, PICK_FOUND, false, RECORD_FINAL,
		REASON_EXHAUSTED, 0 },
	{ "the last attempt of a skill that keeps records", SETTLED_TRY_LATER, false, 2, PICK_FOUND,
		true, RECORD_RETRY, REASON_NONE, USEC_HOUR },
	{ "the message was refused, an attempt is left", SETTLED_REFUSED, false, 0, PICK_FOUND,
		false, RECORD_RETRY, REASON_NONE, USEC_HOUR },
	{ "the message was refused for the last time", SETTLED_REFUSED, false, 2, PICK_FOUND, false,
		RECORD_FINAL, REASON_REFUSED, 0 },
	{ "a bad address, another one follows at once", SETTLED_REFUSED, true, 0, PICK_FOUND, false,
		RECORD_RETRY, REASON_NONE, 0 },
	{ "the only address is bad", SETTLED_REFUSED, true, 0, PICK_ALL_DEAD, false, RECORD_FINAL,
		REASON_BAD_ADDRESS, 0 },
	{ "a bad address at the last attempt", SETTLED_REFUSED, true, 2, PICK_FOUND, false,
		RECORD_FINAL, REASON_BAD_ADDRESS, 0 },
	{ "no other destination after an unknown outcome", SETTLED_UNKNOWN, false, 0, PICK_FOUND,
		false, RECORD_FINAL, REASON_EXHAUSTED, 0 },
	{ "every destination used up", SETTLED_TRY_LATER, false, 0, PICK_USED_UP, false,
		RECORD_FINAL, REASON_EXHAUSTED, 0 },
};

static void test_after_a_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(failures); i++) {
		const struct skill skill = { .max_attempts = 3,
			.min_retry = USEC_HOUR,
			.finalize_exhausted = !failures[i].keeps };
		const struct settlement how = { .how = failures[i].how,
			.is_recipient_fault = failures[i].recipient_fault };
		const struct cadence_pick pick = { .kind = failures[i].pick };
		const struct record_row before = { .state = RECORD_IN_PROGRESS,
			.message_id = 1,
			.attempts = failures[i].attempts };
		struct record_row row = after_failed(&before, &skill, &pick, &how, NOW);

		if (row.state != failures[i].state || row.reason != failures[i].reason ||
			row.attempts != failures[i].attempts + 1)
			fail_msg("%s: state %d reason %d", failures[i].name, (int)row.state,
				(int)row.reason);
		if (row.state == RECORD_RETRY && row.retry_at != NOW + failures[i].after)
			fail_msg("%s: after %lld s", failures[i].name,
				(long long)((row.retry_at - NOW) / USEC_SECOND));
		assert_true(record_may_become(RECORD_IN_PROGRESS, row.state));
	}
}

static const struct {
	const char *cause;
	enum record_state state;
	enum record_reason reason;
} withdrawals[] = {
	{ "record_expired", RECORD_FINAL, REASON_EXPIRED },
	{ "list_expired", RECORD_RETRY, REASON_NONE },
	{ "list_removed", RECORD_RETRY, REASON_NONE },
	{ "opted_out", RECORD_SUPPRESSED, REASON_OPTED_OUT },
	{ "dnc", RECORD_SUPPRESSED, REASON_DNC },
	{ "suppressed", RECORD_SUPPRESSED, REASON_SUPPRESSED },
	{ "skill_stopped", RECORD_RETRY, REASON_NONE },
	{ "channel_unknown", RECORD_RETRY, REASON_NONE },
	{ NULL, RECORD_RETRY, REASON_NONE },
};

static void test_after_a_withdrawal(void **state)
{
	const struct record_row before = { .state = RECORD_IN_PROGRESS, .message_id = 1 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(withdrawals); i++) {
		struct record_row row = after_withdrawn(&before, withdrawals[i].cause, true, NOW);

		assert_int_equal(row.state, withdrawals[i].state);
		assert_int_equal(row.reason, withdrawals[i].reason);
		assert_int_equal(row.attempts, 0);
		assert_true((row.retry_at != 0) == (row.state != RECORD_FINAL));
	}
}

/* The STOP overtakes the answer to the send, and a crash loses that answer: no repeat, and the person was reached. */
static void test_answered_before_the_withdrawal(void **state)
{
	const struct record_row before = {
		.state = RECORD_IN_PROGRESS, .message_id = 1, .replied_at = NOW - USEC_SECOND
	};
	struct record_row row = after_withdrawn(&before, "opted_out", true, NOW);

	(void)state;
	assert_int_equal(row.state, RECORD_FINAL);
	assert_int_equal(row.reason, REASON_CONTACTED);
	assert_int_equal(row.attempts, 1);
	row = after_withdrawn(&before, "opted_out", false, NOW);
	assert_int_equal(row.state, RECORD_SUPPRESSED);
}

static void test_same_message_again(void **state)
{
	const struct skill skill = { .max_attempts = 2, .min_retry = USEC_HOUR };
	const struct record_row row = { .state = RECORD_IN_PROGRESS, .destination = 1 };
	const struct record_row second = { .destination = 1, .attempts = 1 };
	struct cadence_pick same = { .kind = PICK_FOUND, .destination = 1 };
	struct cadence_pick other = { .kind = PICK_FOUND, .destination = 0 };

	(void)state;
	assert_true(after_attempt(&row, &skill, &same, NOW).again);
	assert_int_equal(after_attempt(&row, &skill, &same, NOW).at, NOW + USEC_HOUR);
	assert_false(after_attempt(&row, &skill, &other, NOW).again);
	assert_false(after_attempt(&second, &skill, &same, NOW).again);
}

static void test_undelivered(void **state)
{
	const struct skill skill = { .max_attempts = 2, .min_retry = USEC_HOUR };
	const struct cadence_pick pick = { .kind = PICK_FOUND };
	struct record_row row = { .state = RECORD_FINAL,
		.reason = REASON_CONTACTED,
		.message_id = 1,
		.attempts = 1,
		.last_at = NOW - USEC_MINUTE };
	struct record_row after = after_undelivered(&row, &skill, &pick, NOW);

	(void)state;
	assert_int_equal(after.state, RECORD_RETRY);
	assert_int_equal(after.retry_at, row.last_at + USEC_HOUR);
	row.replied_at = NOW;
	assert_int_equal(after_undelivered(&row, &skill, &pick, NOW).reason, REASON_CONTACTED);
	row.replied_at = 0;
	row.attempts = 2;
	assert_int_equal(after_undelivered(&row, &skill, &pick, NOW).reason, REASON_EXHAUSTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_next_destination),
		cmocka_unit_test(test_after_a_failure),
		cmocka_unit_test(test_after_a_withdrawal),
		cmocka_unit_test(test_answered_before_the_withdrawal),
		cmocka_unit_test(test_same_message_again),
		cmocka_unit_test(test_undelivered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
