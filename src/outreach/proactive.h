/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message that the hub begins: put into the thread with its person, and into the ledger.
 */
#ifndef OUTREACH_PROACTIVE_H
#define OUTREACH_PROACTIVE_H

#include "conversation/conversation.h"
#include "ledger/ledger.h"
#include "outreach/roster.h"

/**
 * Finds or makes the thread, and adds the message to it. Writer.
 *
 * @param message  all but its thread is filled in, the uuid too; gets thread_id, thread_external and id
 */
MUST_CHECK enum status proactive_add(struct db *db, const struct roster_skill *skill,
	struct message *message, usec wall, usec now, struct arena *arena);

#endif
