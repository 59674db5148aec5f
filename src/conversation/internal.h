/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the room share.
 */
#ifndef CONVERSATION_INTERNAL_H
#define CONVERSATION_INTERNAL_H

#include "conversation/inbound.h"

struct conversation {
	struct conversation_options with;
	struct conversation_listener listener;
	usec alarm_at;         /* writer: when an unrouted contact was last logged */
	int64_t alarm_skipped; /* since then                                       */
};

/** The address of an identity as opt-outs know it: the channel's kind, or an identity when it is none of its kind. */
struct person_address {
	enum address_kind kind;
	struct str clean, key;
};
MUST_CHECK enum status person_address_of(const struct channel *channel, struct str external_id,
	struct arena *arena, struct person_address *ret_address);

/**
 * What the words of a message bring about (consent.c): opt-out, answer, consent. After the message is stored, in its unit.
 *
 * @param taken  `answers` and `opts` are set
 */
MUST_CHECK enum status consent_apply(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, const struct person_address *address,
	const struct word *word, struct arena *arena, struct taken *taken);
/** The word that the whole message is, or NULL. */
MUST_CHECK enum status consent_word(struct db *db, const struct incoming *incoming,
	struct arena *arena, const struct word **ret_word);

/** Chooses who gets a contact (decision 11): fills in skill, assignee and how. */
MUST_CHECK enum status contact_route(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, const struct thread *thread, struct arena *arena,
	struct contact *contact);
/** Nobody receives it: an alarm, at most one line a minute. Writer. */
void contact_alarm(struct conversation *conversation, const struct contact *contact, usec now);

#endif
