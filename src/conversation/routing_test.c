/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conversation/routing.h"

static const struct {
	const char *name;
	struct route_facts facts;
	struct route_choice want;
} routes[] = {
	{ "the agent who has it and is there comes first",
		{ .assignee_id = 7, .assignee_available = true, .reply_skill_id = 2 },
		{ ROUTED_ASSIGNEE, 0, true } },
	{ "an agent who is away gives it back to the reply skill",
		{ .assignee_id = 7, .reply_skill_id = 2, .channel_skill_id = 4 },
		{ ROUTED_REPLY_SKILL, 2, false } },
	{ "the reply skill comes before the outbound skill's own agents",
		{ .reply_skill_id = 2, .outbound_skill_id = 3, .outbound_has_agents = true },
		{ ROUTED_REPLY_SKILL, 2, false } },
	{ "without a reply skill the outbound skill's own agents get it",
		{ .outbound_skill_id = 3, .outbound_has_agents = true, .channel_skill_id = 4 },
		{ ROUTED_OUTBOUND_SKILL, 3, false } },
	{ "an outbound skill without agents is passed over",
		{ .outbound_skill_id = 3, .channel_skill_id = 4 },
		{ ROUTED_CHANNEL_SKILL, 4, false } },
	{ "a message that names its skill goes there", { .given_skill_id = 9, .reply_skill_id = 2 },
		{ ROUTED_GIVEN_SKILL, 9, false } },
	{ "nobody is the backlog", { .outbound_skill_id = 3 }, { ROUTED_NOBODY, 0, false } },
};

static void test_routes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(routes); i++) {
		struct route_choice got = route_choose(&routes[i].facts);

		if (got.how != routes[i].want.how || got.skill_id != routes[i].want.skill_id ||
			got.keeps_assignee != routes[i].want.keeps_assignee)
			fail_msg("%s: %s to skill %lld", routes[i].name, routed_how_name(got.how),
				(long long)got.skill_id);
	}
}

static const struct {
	const char *name;
	struct thread_facts facts;
	enum thread_choice want;
} threads[] = {
	{ "a thread of this person", { .named_exists = true, .named_is_of_author = true },
		THREAD_NAMED },
	{ "a thread of this person, though another was written to of late",
		{ .named_exists = true, .named_is_of_author = true, .proactive_exists = true },
		THREAD_NAMED },
	{ "an unknown thread after a proactive message", { .proactive_exists = true },
		THREAD_PROACTIVE },
	{ "one name for everybody: the person's own proactive thread",
		{ .named_exists = true, .proactive_exists = true }, THREAD_PROACTIVE },
	{ "one name for everybody, never written to", { .named_exists = true }, THREAD_NAMED },
	{ "a public thread has many authors",
		{ .named_exists = true, .is_shared = true, .proactive_exists = true },
		THREAD_NAMED },
	{ "nothing known", { 0 }, THREAD_NEW },
};

static void test_threads(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		if (thread_choose(&threads[i].facts) != threads[i].want)
			fail_msg("%s: %d", threads[i].name, thread_choose(&threads[i].facts));
}

static const struct {
	enum contact_status from, inbound, worked, failed;
	bool is_active;
} statuses[] = {
	{ CONTACT_NEW, CONTACT_NEW, CONTACT_OPEN, CONTACT_NEW, true },
	{ CONTACT_OPEN, CONTACT_OPEN, CONTACT_OPEN, CONTACT_OPEN, true },
	{ CONTACT_PENDING, CONTACT_OPEN, CONTACT_PENDING, CONTACT_OPEN, true },
	{ CONTACT_ESCALATED, CONTACT_ESCALATED, CONTACT_ESCALATED, CONTACT_ESCALATED, true },
	{ CONTACT_RESOLVED, CONTACT_RESOLVED, CONTACT_RESOLVED, CONTACT_OPEN, false },
	{ CONTACT_CLOSED, CONTACT_CLOSED, CONTACT_CLOSED, CONTACT_CLOSED, false },
	{ CONTACT_TRASHED, CONTACT_TRASHED, CONTACT_TRASHED, CONTACT_TRASHED, false },
};

static void test_statuses(void **state)
{
	enum contact_status parsed;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(statuses); i++) {
		enum contact_status from = statuses[i].from;

		assert_int_equal(contact_status_inbound(from), statuses[i].inbound);
		assert_int_equal(contact_status_worked(from), statuses[i].worked);
		assert_int_equal(contact_status_failed(from), statuses[i].failed);
		assert_int_equal(contact_status_is_active(from), statuses[i].is_active);
		assert_int_equal(
			contact_status_parse(str_of(contact_status_name(from)), &parsed), ST_OK);
		assert_int_equal(parsed, from);
	}
	assert_int_equal(contact_status_parse(STR("incoming"), &parsed), ST_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_routes),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_statuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
