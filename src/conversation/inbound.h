/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A message that a middleware posts (wire 3A.2): from a person, or one that the channel sent by itself outside. One unit:
 * unique key, opt-out words, thread, customer, contact, routing.
 */
#ifndef CONVERSATION_INBOUND_H
#define CONVERSATION_INBOUND_H

#include "byoc/channel.h"
#include "conversation/contact.h"
#include "conversation/conversation.h"

struct incoming {
	const struct channel *channel;
	enum message_direction direction;
	struct str external_id; /* unique on the channel, per direction                          */
	usec external_at;       /* the other side's own instant                                  */
	struct str thread_external, thread_name;
	/** The person: who wrote, or to whom the channel wrote. channel_no and customer_id are filled in. */
	struct identity_row person;
	struct str text;    /* of a TEXT message, for the words; else absent                 */
	struct str content; /* JSON object as the ledger keeps it                            */
	int64_t skill_id;   /* contact.skillId, 0: none                                      */
	usec wall, now;
};

struct taken {
	bool is_new;  /* false: a repeat, answered with what is stored                     */
	bool answers; /* an automatic answer was queued: the sender has to look            */
	bool opts;    /* an opt-out was made or undone: what is known of blocks is stale   */
	struct message message;
	struct contact contact; /* id 0: none (a message sent outside before there was a case) */
	struct thread thread;
};

/**
 * Takes a message. Writer.
 *
 * @return ST_NO_MEMORY, ST_IO; a message that is known is no error
 */
MUST_CHECK enum status conversation_take(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, struct arena *arena, struct taken *ret_taken);

/** A delivery status (wire 3A.2): applied, or parked until its message is known. Writer. */
MUST_CHECK enum status conversation_status(struct conversation *conversation, struct db *db,
	const struct channel *channel, struct str external_id, enum message_delivery delivery,
	usec at, struct str reason, usec now, struct arena *arena);

#endif
