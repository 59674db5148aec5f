/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/skill.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *name;
	enum skill_state state;
	bool scheduled, paused, inside, outside; /* runs inside, outside the schedule */
} cases[] = {
	{ "new", SKILL_NEW, false, false, false, false },
	{ "new with a schedule starts by itself", SKILL_NEW, true, false, true, false },
	{ "started", SKILL_STARTED, false, false, true, true },
	{ "started with a schedule is armed outside it", SKILL_STARTED, true, false, true, false },
	{ "stopped by a person stays stopped", SKILL_HELD, true, false, false, false },
	{ "paused", SKILL_STARTED, false, true, false, false },
};

static void state_schedule_and_pause_decide(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct skill skill = skill_default();

		skill.is_outbound = true;
		skill.state = cases[i].state;
		skill.is_scheduled = cases[i].scheduled;
		skill.paused = cases[i].paused ? STR("paused_refusals") : STR_NULL;
		if (skill_runs(&skill, true) != cases[i].inside ||
			skill_runs(&skill, false) != cases[i].outside)
			fail_msg("%s", cases[i].name);
		skill.is_active = false;
		assert_false(skill_runs(&skill, true));
	}
}

static const struct {
	const char *name;
	bool valid;
} names[] = {
	{ "ab", true },
	{ "a", false },
	{ "", false },
	{ "123456789012345678901234567890", true },
	{ "1234567890123456789012345678901", false },
	{ "\xc3\x89t\xc3\xa9-1_2.3:4", true },
	{ "\xe4\xb8\xad\xe6\x96\x87", true },
	{ "a b", false },
	{ "a\xc2\xa0"
	  "b",
		false },
	{ "a/b", false },
	{ "a\xff"
	  "b",
		false },
	{ "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", false },
};

static void names_follow_the_rule(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if ((skill_name_check(str_of(names[i].name), STR("skillName"), NULL) == ST_OK) !=
			names[i].valid)
			fail_msg("%s", names[i].name);
}

static void a_running_skill_keeps_its_channel(void **state)
{
	struct skill before = skill_default(), after;

	(void)state;
	before.is_outbound = true;
	before.channel_id = STR("a");
	after = before;
	after.channel_id = STR("b");
	assert_int_equal(skill_check_change(&before, &after, NULL), ST_OK);
	before.state = SKILL_STARTED;
	assert_int_equal(skill_check_change(&before, &after, NULL), ST_CONFLICT);
	after.channel_id = STR("a");
	after.agentless = true;
	assert_int_equal(skill_check_change(&before, &after, NULL), ST_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(state_schedule_and_pause_decide),
		cmocka_unit_test(names_follow_the_rule),
		cmocka_unit_test(a_running_skill_keeps_its_channel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
