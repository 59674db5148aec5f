/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "delivery/outcome.h"

static const struct {
	const char *name;
	enum message_lane lane;
	bool transmitted, remembers_ids, want;
} doubts[] = {
	{ "a fresh message goes", LANE_CAMPAIGN, false, false, false },
	{ "one that may have left is held", LANE_CAMPAIGN, true, false, true },
	{ "where ids are remembered it is repeated", LANE_CAMPAIGN, true, true, false },
	{ "an agent's reply is repeated", LANE_REPLY, true, false, false },
	{ "a test is repeated", LANE_TEST, true, false, false },
};

static void a_message_that_may_have_left_is_for_a_person(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(doubts); i++) {
		const struct message message = { .lane = doubts[i].lane,
			.transmitted = doubts[i].transmitted };

		if (outcome_is_for_person(&message, doubts[i].remembers_ids) != doubts[i].want)
			fail_msg("%s", doubts[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_message_that_may_have_left_is_for_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
