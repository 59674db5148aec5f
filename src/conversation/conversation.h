/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People and what is said with them: customers and their identities, threads, contacts (cases), statuses, opt-out words, routing
 * of replies to agents.
 *
 * A thread row exists from the moment a proactive message is planned, so that a reply finds it even when it overtakes the
 * answer to the send. A contact begins with the first inbound message (or an agent's own first message); the
 * proactive message that is being answered is put under it.
 */
#ifndef CONVERSATION_CONVERSATION_H
#define CONVERSATION_CONVERSATION_H

#include "core/arena.h"
#include "core/status.h"
#include "directory/skill.h"
#include "ledger/ledger.h"
#include "store/db.h"

struct thread {
	int64_t bu_id, id;
	int64_t channel_no;
	struct str
		external_id; /* thread.idOnExternalPlatform                                       */
	struct str recipient; /* the person's idOnExternalPlatform on this channel                */
	int64_t customer_id; /* 0 until the person is known to us by a message or a record        */
	int64_t contact_id;  /* the open contact, 0: none                                         */
	int64_t skill_id;    /* of the newest proactive message                                   */
	int64_t message_id;  /* the newest proactive message                                      */
	bool is_external_known; /* the middleware has named or confirmed it                       */
	usec proactive_at;      /* of the newest proactive message; 0: none                       */
};

/**
 * The thread in which a proactive message to `recipient` goes: the newest open one of that recipient on that channel,
 * else a new one named `external_id` (decision 3). Remembers skill and message. In the planner's unit.
 */
MUST_CHECK enum status thread_for_proactive(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct str external_id, int64_t skill_id, usec now,
	struct arena *arena, struct thread *ret_thread);
MUST_CHECK enum status thread_set_message(
	struct db *db, int64_t bu_id, int64_t thread_id, int64_t message_id, usec now);
/** The middleware answered with a thread id: adopted unless it belongs to another recipient (then ST_CONFLICT). */
MUST_CHECK enum status thread_adopt(struct db *db, int64_t bu_id, int64_t thread_id,
	struct str external_id, usec now, struct arena *arena);

struct conversation;
/** Hooks for LANE_REPLY and LANE_TEST, and what every lane needs when a send is accepted (thread_adopt). */
struct ledger_hooks conversation_hooks(struct conversation *conversation);

#endif
