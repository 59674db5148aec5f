/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test send to oneself: the skill's message over its channel, outside of any list. The rules that protect people
 * hold; schedule, contact window and the skill's being stopped do not.
 */
#ifndef OUTREACH_TEST_SEND_H
#define OUTREACH_TEST_SEND_H

#include "outreach/outreach.h"

struct test_send {
	int64_t bu_id, skill_id;
	struct str recipient; /* as typed                                                   */
	int64_t list_id;      /* with external_id: whose values fill the template; 0: nobody's,
				 and each variable shows its name                       */
	struct str external_id;
	int64_t user_id;
};

/**
 * Adds the message, claimed for the sender: hand it to delivery_hand_waiting after the commit. Writer.
 *
 * @param problems  the reason: a code of the rules, "format" on recipient, "not_found" on externalId
 * @return ST_NOT_FOUND, ST_INVALID, ST_CONFLICT
 */
MUST_CHECK enum status test_send_add(struct outreach *outreach, struct db *db,
	const struct test_send *send, usec wall, usec now, struct arena *arena,
	struct problems *problems, struct message *ret_message);

#endif
