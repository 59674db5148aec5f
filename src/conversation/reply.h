/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent's message to a person (wire 3A.2, outbound): in a running conversation, or the first of a new one.
 */
#ifndef CONVERSATION_REPLY_H
#define CONVERSATION_REPLY_H

#include "byoc/channel.h"
#include "conversation/contact.h"
#include "conversation/conversation.h"

struct reply {
	const struct channel *channel;
	int64_t user_id;            /* who writes                                           */
	struct str thread_external; /* absent: a new conversation, or the recipient's own   */
	struct str thread_name;
	struct identity_row person; /* the recipient; external_id absent: the thread's      */
	struct str content;         /* JSON object as the ledger keeps it                   */
	int64_t skill_id;           /* contact.skillId, 0: none                             */
	struct lease lease;         /* of the sender                                        */
	usec lease_until;           /* wall                                                 */
	usec wall, now;
};

struct replied {
	struct message
		message; /* CLAIMED under the lease: hand it to the sender after the commit */
	struct contact contact;
	struct thread thread;
};

/**
 * Stores the message, claimed, with its thread and contact. Writer.
 *
 * @param problems  "not_found" on thread.idOnExternalPlatform; "required" on recipients; "thread_closed"; "opted_out":
 *                  a person who opted out is answered only in a contact in which they wrote
 * @return ST_NOT_FOUND, ST_INVALID, ST_CONFLICT
 */
MUST_CHECK enum status conversation_reply(struct db *db, const struct reply *reply,
	struct arena *arena, struct problems *problems, struct replied *ret_replied);

#endif
