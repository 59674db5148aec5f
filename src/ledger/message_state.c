/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/message_state.h"

#include <assert.h>

#define BIT(state) (1u << (state))

static const struct {
	const char *name;
	uint32_t next;
} states[] = {
	[MESSAGE_QUEUED] = { "queued",
		BIT(MESSAGE_CLAIMED) | BIT(MESSAGE_CANCELLED) | BIT(MESSAGE_PAUSED) },
	[MESSAGE_CLAIMED] = { "claimed", BIT(MESSAGE_SENT) | BIT(MESSAGE_FAILED) |
						 BIT(MESSAGE_QUEUED) | BIT(MESSAGE_PAUSED) |
						 BIT(MESSAGE_HELD) | BIT(MESSAGE_CANCELLED) },
	[MESSAGE_PAUSED] = { "paused", BIT(MESSAGE_QUEUED) | BIT(MESSAGE_CANCELLED) },
	[MESSAGE_SENT] = { "sent", 0 },
	[MESSAGE_FAILED] = { "failed", 0 },
	[MESSAGE_HELD] = { "held",
		BIT(MESSAGE_QUEUED) | BIT(MESSAGE_SENT) | BIT(MESSAGE_CANCELLED) },
	[MESSAGE_CANCELLED] = { "cancelled", 0 },
	[MESSAGE_RECEIVED] = { "received", 0 },
};
static_assert(COUNT_OF(states) == MESSAGE_STATE_COUNT, "a row for each state");

const char *message_state_name(enum message_state state)
{
	return states[state].name;
}

bool message_may_become(enum message_state from, enum message_state to)
{
	return (states[from].next & BIT(to)) != 0;
}

bool message_is_open(enum message_state state)
{
	return state == MESSAGE_QUEUED || state == MESSAGE_CLAIMED || state == MESSAGE_PAUSED;
}
