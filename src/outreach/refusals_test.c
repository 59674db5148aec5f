/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/pulse.h"
#include "outreach/refusals.h"

static bool note_many(struct refusals *refusals, int64_t skill, int sends, int every, int64_t share)
{
	bool tripped = false;

	for (int i = 1; i <= sends; i++)
		tripped |= refusals_note(refusals, skill, i % every == 0, share);
	return tripped;
}

static const struct {
	const char *name;
	int sends, every; /* every n-th is refused */
	int64_t share;
	bool want;
} cases[] = {
	{ "49 refusals are too few to judge", 49, 1, 20, false },
	{ "50 refusals", 50, 1, 20, true },
	{ "one in five is the share", 50, 5, 20, true },
	{ "one in six is below it", 200, 6, 20, false },
	{ "one in six of another share", 54, 6, 16, true },
	{ "a share of 0 never stops", 500, 1, 0, false },
};

static void test_share_of_the_last_fifty(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct refusals refusals = { 0 };

		if (note_many(&refusals, 7, cases[i].sends, cases[i].every, cases[i].share) !=
			cases[i].want)
			fail_msg("%s", cases[i].name);
	}
}

static void test_old_sends_are_forgotten(void **state)
{
	struct refusals refusals = { 0 };

	(void)state;
	assert_false(note_many(&refusals, 1, 9, 1, 0));
	assert_false(note_many(&refusals, 1, 100, 1000, 0));
	assert_false(refusals_note(&refusals, 1, true, 20));
}

static void test_skills_are_apart(void **state)
{
	struct refusals refusals = { 0 };

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_int_equal(refusals_note(&refusals, 1, true, 20), i == 49);
		assert_false(refusals_note(&refusals, 2, false, 20));
	}
	for (int64_t skill = 100; skill < 100 + 2 * REFUSALS_SKILLS; skill++)
		assert_false(refusals_note(&refusals, skill, true, 20));
}

static void test_rate_of_the_last_ten_seconds(void **state)
{
	struct pulse *pulse;
	struct pulse_skill skills[4];

	(void)state;
	assert_int_equal(pulse_new(&pulse), ST_OK);
	for (int i = 0; i < 100; i++)
		pulse_sent(pulse, 1, 5, 20 * USEC_SECOND);
	assert_int_equal(pulse_rate_tenths(pulse, 5, 20 * USEC_SECOND), 100);
	assert_int_equal(pulse_rate_tenths(pulse, 5, 29 * USEC_SECOND), 100);
	assert_int_equal(pulse_rate_tenths(pulse, 5, 30 * USEC_SECOND), 0);
	assert_int_equal(pulse_rate_tenths(pulse, 6, 20 * USEC_SECOND), 0);
	pulse_sent(pulse, 1, 5, 30 * USEC_SECOND);
	assert_int_equal(pulse_rate_tenths(pulse, 5, 30 * USEC_SECOND), 1);
	assert_true(pulse_has_news(pulse));
	assert_int_equal(pulse_take(pulse, skills, 4), 1);
	assert_int_equal(skills[0].skill_id, 5);
	assert_false(pulse_has_news(pulse));
	assert_int_equal(pulse_take(pulse, skills, 4), 0);
	pulse_free(pulse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_share_of_the_last_fifty),
		cmocka_unit_test(test_old_sends_are_forgotten),
		cmocka_unit_test(test_skills_are_apart),
		cmocka_unit_test(test_rate_of_the_last_ten_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
