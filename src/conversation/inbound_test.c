/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages in, against a real database: repeats, overtaking, threads, contacts, routing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation/conversation_fixture.h"

static void test_first_message_opens_all(void **state)
{
	struct fixture *f = *state;
	struct taken taken = fixture_write(f, &f->channel, "70155", "topic-417", "Bonjour");
	struct contact contact = fixture_contact(f, taken.contact.id);

	assert_true(taken.is_new);
	assert_int_equal(taken.message.state, MESSAGE_RECEIVED);
	assert_int_equal(contact.status, CONTACT_NEW);
	assert_int_equal(contact.routed_how, ROUTED_NOBODY);
	assert_true(contact.has_inbound);
	assert_true(str_is(contact.thread_external, "topic-417"));
	assert_true(str_is(contact.identity.external_id, "70155"));
	assert_int_equal(taken.thread.contact_id, contact.id);
	assert_true(contact.customer_id != 0);
}

static void test_repeat_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct taken first =
		fixture_write_as(f, &f->channel, "post-1", "70155", "topic-417", "Bonjour");
	struct taken again =
		fixture_write_as(f, &f->channel, "post-1", "70155", "topic-417", "Bonjour");
	struct taken other =
		fixture_write_as(f, &f->channel2, "post-1", "70155", "topic-417", "Bonjour");

	assert_false(again.is_new);
	assert_memory_equal(&again.message.uuid, &first.message.uuid, sizeof first.message.uuid);
	assert_int_equal(again.contact.id, first.contact.id);
	assert_int_equal(again.thread.id, first.thread.id);
	assert_true(other.is_new); /* the key is the channel and the id */
}

static void test_conversation_continues(void **state)
{
	struct fixture *f = *state;
	struct taken first = fixture_write(f, &f->channel, "70155", "topic-417", "Bonjour");
	struct taken second = fixture_write(f, &f->channel, "70155", "topic-417", "Allo?");

	assert_int_equal(second.thread.id, first.thread.id);
	assert_int_equal(second.contact.id, first.contact.id);
	assert_int_equal(second.contact.customer_id, first.contact.customer_id);
	fixture_set_status(f, first.contact.id, CONTACT_PENDING);
	second = fixture_write(f, &f->channel, "70155", "topic-417", "Allo??");
	assert_int_equal(second.contact.id, first.contact.id);
	assert_int_equal(fixture_contact(f, first.contact.id).status, CONTACT_OPEN);
}

static void test_reply_after_the_end_opens_another_contact(void **state)
{
	static const enum contact_status over[] = { CONTACT_RESOLVED, CONTACT_CLOSED,
		CONTACT_TRASHED };
	struct fixture *f = *state;
	struct taken before = fixture_write(f, &f->channel, "70155", "topic-417", "Bonjour");

	for (size_t i = 0; i < COUNT_OF(over); i++) {
		struct taken after;

		fixture_set_status(f, before.contact.id, over[i]);
		after = fixture_write(f, &f->channel, "70155", "topic-417", "Encore moi");
		assert_int_equal(after.thread.id, before.thread.id);
		assert_int_not_equal(after.contact.id, before.contact.id);
		assert_int_equal(after.contact.status, CONTACT_NEW);
		assert_int_equal(fixture_contact(f, before.contact.id).status, over[i]);
		before = after;
	}
}

static void test_reply_overtakes_the_answer_to_the_send(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->channel, "u-1", 0, MESSAGE_CLAIMED);
	struct taken reply = fixture_write(f, &f->channel, "u-1", "T-900", "Oui merci");
	const struct settlement accepted = {
		.how = SETTLED_ACCEPTED, .external_id = STR("m-1"), .thread_external = STR("T-900")
	};

	assert_int_equal(reply.thread.id, sent.thread_id);
	assert_true(str_is(reply.thread.external_id, "T-900"));
	assert_int_equal(f->told.answered, 1);
	assert_int_equal(f->told.proactive_id, sent.id);
	assert_int_equal(f->told.meaning, WORD_NONE);
	assert_int_equal(fixture_message(f, sent.id).contact_id, reply.contact.id);

	fixture_settle(f, &sent, accepted);
	assert_int_equal(fixture_message(f, sent.id).state, MESSAGE_SENT);
	assert_int_equal(fixture_message(f, sent.id).contact_id, reply.contact.id);
	assert_true(str_is(fixture_thread(f, sent.thread_id).external_id, "T-900"));
	reply = fixture_write(f, &f->channel, "u-1", "T-900", "Autre chose");
	assert_int_equal(reply.thread.id, sent.thread_id);
	assert_int_equal(f->told.answered, 1); /* once for each proactive message */
}

static void test_reply_joins_the_newest_proactive_message(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->channel, "U-Deux", 0, MESSAGE_CLAIMED);
	const struct settlement accepted = {
		.how = SETTLED_ACCEPTED, .external_id = STR("m-2"), .thread_external = STR("T-2")
	};
	struct taken reply;

	fixture_settle(f, &sent, accepted);
	f->now += 29 * USEC_DAY;
	reply = fixture_write(f, &f->channel, "u-deux", "elsewhere", "Bonjour"); /* without case */
	assert_int_equal(reply.thread.id, sent.thread_id);
	assert_true(str_is(reply.thread.external_id, "T-2")); /* the name that is known stays */
	assert_int_equal(f->told.answered, 1);
}

static void test_reply_after_thirty_days_is_a_new_conversation(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->channel, "u-3", 0, MESSAGE_CLAIMED);
	struct taken reply;

	f->now += 31 * USEC_DAY;
	reply = fixture_write(f, &f->channel, "u-3", "elsewhere", "Bonjour");
	assert_int_not_equal(reply.thread.id, sent.thread_id);
	assert_int_equal(f->told.answered, 0);
}

static void test_other_channel_is_another_conversation(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->channel, "u-4", 0, MESSAGE_CLAIMED);
	struct taken reply = fixture_write(f, &f->channel2, "u-4", "T-4", "Bonjour");

	assert_int_not_equal(reply.thread.id, sent.thread_id);
	assert_int_equal(f->told.answered, 0);
}

static void test_telephones_are_compared_as_telephones(void **state)
{
	struct fixture *f = *state;
	struct message sent = fixture_plan(f, &f->phone, "+15145550101", 0, MESSAGE_CLAIMED);
	struct taken reply = fixture_write(f, &f->phone, "15145550101", "conv-7", "Oui");

	assert_int_equal(reply.thread.id, sent.thread_id);
	assert_int_equal(f->told.answered, 1);
}

/* A middleware that answers one and the same thread for everybody (decision 3). */
static void test_one_thread_name_for_everybody(void **state)
{
	struct fixture *f = *state;
	struct message a = fixture_plan(f, &f->channel, "a", 0, MESSAGE_CLAIMED);
	struct message b = fixture_plan(f, &f->channel, "b", 0, MESSAGE_CLAIMED);
	struct settlement accepted = { .how = SETTLED_ACCEPTED,
		.external_id = STR("m-a"),
		.thread_external = STR("default") };
	struct taken from_a, from_b;

	fixture_settle(f, &a, accepted);
	accepted.external_id = STR("m-b");
	fixture_settle(f, &b, accepted);
	assert_true(str_is(fixture_thread(f, a.thread_id).external_id, "default"));
	assert_true(str_is(fixture_thread(f, b.thread_id).external_id, "b"));
	from_b = fixture_write(f, &f->channel, "b", "default", "C'est b");
	from_a = fixture_write(f, &f->channel, "a", "default", "C'est a");
	assert_int_equal(from_a.thread.id, a.thread_id);
	assert_int_equal(from_b.thread.id, b.thread_id);
	assert_int_not_equal(from_a.contact.customer_id, from_b.contact.customer_id);
	assert_int_equal(f->told.answered, 2);
}

static void test_authors_of_a_public_thread_have_their_own_contacts(void **state)
{
	struct fixture *f = *state;
	struct channel public = f->channel;
	struct taken first, second, again;

	public.is_private = false;
	first = fixture_write(f, &public, "anna", "post-1", "Super");
	second = fixture_write(f, &public, "boris", "post-1", "Bof");
	again = fixture_write(f, &public, "anna", "post-1", "Merci");
	assert_int_equal(second.thread.id, first.thread.id);
	assert_int_not_equal(second.contact.id, first.contact.id);
	assert_int_equal(again.contact.id, first.contact.id);
}

static void test_replies_reach_the_reply_skill(void **state)
{
	struct fixture *f = *state;
	int64_t replies = fixture_skill(f, "Reponses", 0, true);
	int64_t outbound = fixture_skill(f, "Rappels", replies, true);
	int64_t alone = fixture_skill(f, "Sondage", 0, true);
	int64_t nobody = fixture_skill(f, "Avis", 0, false);
	const struct {
		int64_t skill_id, want;
		enum routed_how how;
	} cases[] = {
		{ outbound, replies, ROUTED_REPLY_SKILL },
		{ alone, alone, ROUTED_OUTBOUND_SKILL },
		{ nobody, 0, ROUTED_NOBODY },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *person = arena_printf(f->arena, "p-%zu", i).at;
		struct taken taken;

		fixture_plan(f, &f->channel, person, cases[i].skill_id, MESSAGE_CLAIMED);
		taken = fixture_write(f, &f->channel, person, person, "Oui");
		assert_int_equal(taken.contact.routed_how, cases[i].how);
		assert_int_equal(taken.contact.skill_id, cases[i].want);
	}
}

static void test_assignee_keeps_it_while_available(void **state)
{
	struct fixture *f = *state;
	struct channel channel = f->channel;
	struct taken taken;

	channel.default_skill_id = 44;
	taken = fixture_write(f, &channel, "70155", "topic-1", "Bonjour");
	assert_int_equal(taken.contact.skill_id, 44);
	fixture_assign(f, taken.contact.id, FIXTURE_USER);
	taken = fixture_write(f, &channel, "70155", "topic-1", "Allo");
	assert_int_equal(taken.contact.assignee_id, FIXTURE_USER);
	fixture_assign(f, taken.contact.id, 101); /* who is away */
	taken = fixture_write(f, &channel, "70155", "topic-1", "Allo?");
	assert_int_equal(taken.contact.assignee_id, 0);
	assert_int_equal(fixture_contact(f, taken.contact.id).assignee_id, 0);
	assert_int_equal(taken.contact.skill_id, 44);
}

static void test_agent_answers(void **state)
{
	struct fixture *f = *state;
	struct taken taken = fixture_write(f, &f->channel, "70155", "topic-2", "Bonjour");
	struct problems problems;
	struct replied replied;
	const struct settlement refused = { .how = SETTLED_REFUSED, .cause = "send_refused" };
	const struct settlement accepted = { .how = SETTLED_ACCEPTED, .external_id = STR("m-8") };

	assert_int_equal(
		fixture_reply(f, &f->channel, "topic-2", NULL, &problems, &replied), ST_OK);
	assert_int_equal(replied.contact.id, taken.contact.id);
	assert_int_equal(replied.message.lane, LANE_REPLY);
	assert_true(str_is(replied.message.recipient, "70155"));
	assert_true(str_is(replied.message.thread_external, "topic-2"));
	assert_int_equal(fixture_contact(f, taken.contact.id).status, CONTACT_OPEN);
	fixture_set_status(f, taken.contact.id, CONTACT_RESOLVED);

	fixture_settle(f, &replied.message, refused);
	assert_int_equal(fixture_contact(f, taken.contact.id).failed_id, replied.message.id);
	assert_true(str_is(fixture_contact(f, taken.contact.id).failed_cause, "send_refused"));
	assert_int_equal(fixture_contact(f, taken.contact.id).status, CONTACT_OPEN);

	assert_int_equal(
		fixture_reply(f, &f->channel, "topic-2", NULL, &problems, &replied), ST_OK);
	fixture_settle(f, &replied.message, accepted);
	assert_int_equal(fixture_contact(f, taken.contact.id).failed_id, 0);
}

static void test_agent_begins_a_conversation(void **state)
{
	struct fixture *f = *state;
	const struct settlement accepted = {
		.how = SETTLED_ACCEPTED, .external_id = STR("m-9"), .thread_external = STR("T-9")
	};
	struct problems problems;
	struct replied replied;

	assert_int_equal(
		fixture_reply(f, &f->channel, NULL, "new-one", &problems, &replied), ST_OK);
	assert_true(str_is(replied.message.thread_external, "new-one")); /* decision 3 */
	assert_int_equal(replied.contact.assignee_id, FIXTURE_USER);
	assert_int_equal(replied.contact.direction, DIRECTION_OUTBOUND);
	fixture_settle(f, &replied.message, accepted);
	assert_true(str_is(fixture_thread(f, replied.thread.id).external_id, "T-9"));
	assert_int_equal(fixture_write(f, &f->channel, "new-one", "T-9", "Oui").contact.id,
		replied.contact.id);
}

static void test_agent_needs_somebody_to_write_to(void **state)
{
	struct fixture *f = *state;
	struct problems problems;
	struct replied replied;

	assert_int_equal(
		fixture_reply(f, &f->channel, "nowhere", NULL, &problems, &replied), ST_NOT_FOUND);
	assert_string_equal(problems.items[0].code, "not_found");
	assert_int_equal(
		fixture_reply(f, &f->channel, NULL, NULL, &problems, &replied), ST_INVALID);
	assert_string_equal(problems.items[0].code, "required");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_first_message_opens_all),
		TEST(test_repeat_changes_nothing),
		TEST(test_conversation_continues),
		TEST(test_reply_after_the_end_opens_another_contact),
		TEST(test_reply_overtakes_the_answer_to_the_send),
		TEST(test_reply_joins_the_newest_proactive_message),
		TEST(test_reply_after_thirty_days_is_a_new_conversation),
		TEST(test_other_channel_is_another_conversation),
		TEST(test_telephones_are_compared_as_telephones),
		TEST(test_one_thread_name_for_everybody),
		TEST(test_authors_of_a_public_thread_have_their_own_contacts),
		TEST(test_replies_reach_the_reply_skill),
		TEST(test_assignee_keeps_it_while_available),
		TEST(test_agent_answers),
		TEST(test_agent_begins_a_conversation),
		TEST(test_agent_needs_somebody_to_write_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
