/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room's door, and what the ledger tells about replies and test messages.
 */
#include "conversation/conversation.h"

#include <stdio.h>
#include <stdlib.h>

#include "conversation/internal.h"

#define HOOK_MEMORY      (64u << 10)
#define AUTOMATIC_WITHIN (5 * USEC_MINUTE)

enum status conversation_new(
	const struct conversation_options *options, struct conversation **ret_conversation)
{
	struct conversation *conversation = calloc(1, sizeof *conversation);

	if (conversation == NULL)
		return ST_NO_MEMORY;
	conversation->with = *options;
	*ret_conversation = conversation;
	return ST_OK;
}

void conversation_free(struct conversation *conversation)
{
	free(conversation);
}

void conversation_set_listener(
	struct conversation *conversation, const struct conversation_listener *listener)
{
	conversation->listener = *listener;
}

bool conversation_reply_expired(const struct message *message, usec now)
{
	return message->lane == LANE_REPLY && message->author_user_id == 0 &&
	       now - message->created_at > AUTOMATIC_WITHIN;
}

static enum status tell(struct db *db, const struct message *message, const char *kind,
	const char *result, usec now)
{
	char json[160];
	int len = snprintf(json, sizeof json,
		"{\"contactNumber\":\"%lld\",\"threadId\":\"%lld\",\"result\":\"%s\"}",
		(long long)message->contact_id, (long long)message->thread_id, result);

	return event_append(
		db, message->bu_id, kind, message->id, now, (struct str){ json, (size_t)len });
}

/** What did not reach the person is shown on the contact, which needs work again; a later success of an agent takes that back. */
static void note_outcome(
	struct contact *contact, const struct message *message, struct str cause, usec now)
{
	if (!str_present(cause)) {
		contact->failed_id = 0;
		contact->failed_cause = STR_NULL;
		return;
	}
	contact->failed_id = message->id;
	contact->failed_cause = cause;
	if (message->author_user_id != 0)
		contact_change_status(contact, contact_status_failed(contact->status), now);
}

/** @param cause  a problem code; absent: it went out */
static enum status show_outcome(
	struct db *db, const struct message *message, struct str cause, usec now)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct contact contact;
	enum status s;

	if (message->contact_id == 0 || (!str_present(cause) && message->author_user_id == 0))
		return ST_OK;
	if ((arena = arena_new(HOOK_MEMORY)) == NULL)
		return ST_NO_MEMORY;
	s = contact_get(db, message->bu_id, message->contact_id, arena, &contact);
	if (s == ST_NOT_FOUND || (s == ST_OK && !str_present(cause) && contact.failed_id == 0))
		return ST_OK;
	if (s != ST_OK)
		return s;
	note_outcome(&contact, message, cause, now);
	return contact_set(db, &contact, now);
}

static const char *cause_of(const struct settlement *settlement)
{
	return settlement->cause != NULL ? settlement->cause : "refused";
}

static enum status on_closed(void *arg, struct db *db, const struct message *message,
	const struct settlement *settlement, usec now)
{
	enum status s;

	(void)arg;
	if (message->state == MESSAGE_SENT) {
		s = thread_answered(db, message, settlement->thread_external, now);
		if (s == ST_OK)
			s = show_outcome(db, message, STR_NULL, now);
		return s == ST_OK ? tell(db, message, "message.sent", "sent", now) : s;
	}
	s = show_outcome(db, message, str_of(cause_of(settlement)), now);
	return s == ST_OK ? tell(db, message, "message.failed", message_state_name(message->state),
				    now)
			  : s;
}

static enum status on_delivered(void *arg, struct db *db, const struct message *message, usec now)
{
	static const char *const names[] = { "none", "delivered", "seen", "failed" };
	enum status s = ST_OK;

	(void)arg;
	if (message->delivery == DELIVERY_FAILED)
		s = show_outcome(db, message, STR("delivery_failed"), now);
	return s == ST_OK ? tell(db, message, "message.status", names[message->delivery], now) : s;
}

struct ledger_hooks conversation_hooks(struct conversation *conversation)
{
	/* Without attempt_over: when the tries of a reply are used up, a person decides what to do. */
	return (struct ledger_hooks){
		.closed = on_closed, .delivered = on_delivered, .arg = conversation
	};
}
