/* SPDX-License-Identifier: Apache-2.0 */
/*
 * People and what is said with them: customers and their identities, threads, contacts (cases), statuses, opt-out words, routing
 * of replies to agents.
 *
 * A thread row exists from the moment a proactive message is planned, so that a reply finds it even when it overtakes the
 * answer to the send. A contact begins with the first inbound message (or an agent's own first message); the
 * proactive message that is being answered is put under it.
 *
 * This header is what the planner, the sender's wiring and the start see. inbound.h and reply.h hold what the API calls;
 * contact.h, customer.h and thread.h what it reads.
 */
#ifndef CONVERSATION_CONVERSATION_H
#define CONVERSATION_CONVERSATION_H

#include "conversation/words.h"
#include "core/arena.h"
#include "core/log.h"
#include "core/metrics.h"
#include "core/status.h"
#include "directory/address.h"
#include "directory/skill.h"
#include "ledger/ledger.h"
#include "store/db.h"

struct thread {
	int64_t bu_id, id;
	int64_t channel_no;
	struct str
		external_id; /* thread.idOnExternalPlatform                                       */
	struct str recipient; /* clean address of the person on this channel (address_clean)      */
	int64_t customer_id; /* 0 until the person is known to us by a message or a record        */
	int64_t contact_id;  /* the newest contact, 0: none                                       */
	int64_t skill_id;    /* of the newest proactive message                                   */
	int64_t message_id;  /* the newest proactive message                                      */
	bool is_external_known; /* the middleware has named or confirmed it                       */
	usec proactive_at;      /* of the newest proactive message; 0: none                       */
	int64_t answered_id;    /* the newest proactive message that was answered, 0: none        */
	bool can_add_messages;
	struct str name; /* threadName; may be absent */
};

/**
 * The thread in which a proactive message to `recipient` goes: the newest open one of that recipient on that channel,
 * else a new one named `external_id` (decision 3). Remembers skill and message. In the planner's unit.
 *
 * @param recipient  the clean address (address_clean); compared without regard to case
 */
MUST_CHECK enum status thread_for_proactive(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str recipient, struct str external_id, int64_t skill_id, usec now,
	struct arena *arena, struct thread *ret_thread);
MUST_CHECK enum status thread_set_message(
	struct db *db, int64_t bu_id, int64_t thread_id, int64_t message_id, usec now);
/** The middleware answered with a thread id: adopted unless it belongs to another recipient (then ST_CONFLICT). */
MUST_CHECK enum status thread_adopt(struct db *db, int64_t bu_id, int64_t thread_id,
	struct str external_id, usec now, struct arena *arena);
/**
 * What every lane does when a send was accepted: adopts the answered thread id, or reports on the integration that it belongs
 * to somebody else (decision 3). In the settlement's unit.
 *
 * @param thread_external  of the settlement; absent: nothing is done
 */
MUST_CHECK enum status thread_answered(
	struct db *db, const struct message *message, struct str thread_external, usec now);

struct conversation;

/** What the room above is told, inside the unit. Any function may be NULL. */
struct conversation_listener {
	/**
	 * A person answered a proactive message; once for each such message, with the first answer.
	 *
	 * @param proactive  with its record, in whatever state (the reply may overtake the answer to the send)
	 * @param meaning    WORD_STOP when the answer was an opt-out word …; WORD_NONE for an ordinary reply
	 */
	enum status (*answered)(void *arg, struct db *db, const struct message *proactive,
		const struct message *reply, enum word_meaning meaning, usec now);
	/** An address opted out (anew). Its open messages are withdrawn already. */
	enum status (*opted_out)(void *arg, struct db *db, int64_t bu_id, enum address_kind kind,
		struct str key, usec now);
	void *arg;
};

struct conversation_options {
	const struct ledger *ledger; /* constant after start */
	struct log *log;
	struct metrics *metrics;
	/** Whether a user can take work now (decision 11). NULL: everybody can. */
	enum status (*agent_available)(
		struct db *db, int64_t bu_id, int64_t user_id, bool *ret_available);
};

MUST_CHECK enum status conversation_new(
	const struct conversation_options *options, struct conversation **ret_conversation);
void conversation_free(struct conversation *conversation);
/** At start, before the first message. */
void conversation_set_listener(
	struct conversation *conversation, const struct conversation_listener *listener);

/** Hooks for LANE_REPLY and LANE_TEST: adopts threads, shows on the contact what did not go out. */
struct ledger_hooks conversation_hooks(struct conversation *conversation);

/**
 * Whether a message of LANE_REPLY is an automatic answer (to STOP, HELP) that comes too late: it may be sent within five
 * minutes (decision 12). Pure; the sender asks before each transmission.
 */
bool conversation_reply_expired(const struct message *message, usec now);

#endif
