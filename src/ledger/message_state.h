/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The states of a message, and which may follow which.
 *
 *                       claim
 *      QUEUED ────────────────────────► CLAIMED ──── accepted ─────► SENT
 *        ▲  ▲                            │ │ │ │
 *        │  └── try later, unknown, ─────┘ │ │ └──── refused, ─────► FAILED
 *        │      lease void, window shut    │ │       used up
 *        │                                 │ └────── unknown, and ─► HELD ──► SENT (treated as sent)
 *        └── started again ── PAUSED ◄─────┘         ids are not        └───► QUEUED (send again)
 *                                  skill stops,      remembered
 *                                  breaker opens
 *      QUEUED, CLAIMED, PAUSED, HELD ── withdrawn (opt-out, expiry, forced stop) ──► CANCELLED
 *
 *      RECEIVED: inbound; never moves.
 *
 * What holds: in QUEUED, CLAIMED and PAUSED `due_at` is set; in no other. In CLAIMED the lease is
 * set; in no other. In SENT there is an external id, or a person decided. The UUID never changes.
 */
#ifndef LEDGER_MESSAGE_STATE_H
#define LEDGER_MESSAGE_STATE_H

#include "core/base.h"

enum message_state {
	MESSAGE_QUEUED = 1,
	MESSAGE_CLAIMED,
	MESSAGE_PAUSED,
	MESSAGE_SENT,
	MESSAGE_FAILED,
	MESSAGE_HELD,
	MESSAGE_CANCELLED,
	MESSAGE_RECEIVED,
	MESSAGE_STATE_COUNT
};

/** "queued", "claimed", … */
const char *message_state_name(enum message_state state);
bool message_may_become(enum message_state from, enum message_state to);
/** Whether the message may still be transmitted. */
bool message_is_open(enum message_state state);

#endif
