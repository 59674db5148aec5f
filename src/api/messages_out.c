/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An agent's message to a person (wire 3A.2): stored and claimed in one unit, handed to the sender, answered when its outcome is
 * stored.
 */
#include "api/messages_view.h"
#include "conversation/reply.h"
#include "delivery/delivery.h"

struct outbound_args {
	struct str thread, thread_name;
	const struct json *recipients;
	int64_t skill_id;
};

#define AT(member) offsetof(struct outbound_args, member)

static const struct json_field outbound_fields[] = {
	{ .path = "thread.idOnExternalPlatform", .kind = JSON_TEXT, .at = AT(thread) },
	{ .path = "thread.threadName", .kind = JSON_LINES, .at = AT(thread_name), .max = 1000 },
	{ .path = "recipients", .kind = JSON_ARRAY, .at = AT(recipients) },
	{ .path = "contact.skillId", .kind = JSON_INT, .at = AT(skill_id) },
};

static const char *const kept[] = { "messageContent", "attachments", "recipients", "title",
	"replyToMessage", "isReplyToSpecificMessage", "forward", NULL };

/** What the call keeps between its unit and its outcome. */
struct sending {
	struct channel channel;
	struct replied replied;
};

/** The primary recipient, else the first. */
static struct identity_row recipient_of(const struct json *recipients)
{
	const struct json *chosen = json_first(recipients);
	bool is_primary = false;

	for (const struct json *at = chosen; at != NULL && !is_primary; at = json_next(at))
		if (json_bool(json_get(at, "isPrimary"), &is_primary) && is_primary)
			chosen = at;
	return (struct identity_row){
		.external_id = json_text(json_get(chosen, "idOnExternalPlatform")),
		.first_name = json_text(json_get(chosen, "name")),
	};
}

static enum status outbound_write(struct call *call)
{
	const struct outbound_args *args = call->args;
	struct sending *sending = call->state;
	const struct reply reply = {
		.channel = &sending->channel,
		.user_id = call->caller.user_id,
		.thread_external = args->thread,
		.thread_name = args->thread_name,
		.person = recipient_of(args->recipients),
		.content = content_copy(call, kept),
		.skill_id = args->skill_id,
		.lease = delivery_lease(call->hub->delivery),
		.lease_until = delivery_lease_until(call->hub->delivery),
		.wall = call->wall,
		.now = call->now,
	};

	if (!str_present(reply.content))
		return ST_NO_MEMORY;
	return conversation_reply(
		call->db, &reply, call->arena, &call->problems, &sending->replied);
}

static enum status answer_sent(struct call *call)
{
	const struct message *sent = &((struct sending *)call->state)->replied.message;
	struct contact contact;
	struct message message;
	enum status s;

	s = message_get(call->db, sent->bu_id, sent->id, call->arena, &message);
	if (s != ST_OK)
		return s;
	s = contact_get(call->db, sent->bu_id, sent->contact_id, call->arena, &contact);
	return s == ST_OK ? exchange_put(call, &contact, &message) : s;
}

/** 422 with what the middleware says to the agent, when it says something. */
static enum status answer_refused(struct call *call, const char *cause, struct str text)
{
	if (!str_present(text))
		return problem_add(&call->problems, ST_REFUSED,
			cause != NULL ? cause : "send_refused", STR(""));
	return problem_add(&call->problems, ST_REFUSED, "reply_refused", STR(""),
		"displayErrorMessage", arena_cstr(call->arena, text));
}

/** It did not go out: 502 or 504, and whether it still waits. */
static enum status answer_unsent(struct call *call, const char *code, const char *cause)
{
	const struct message *sent = &((struct sending *)call->state)->replied.message;
	struct message message;
	char uuid[UUID_TEXT + 1];
	enum status s;

	s = message_get(call->db, sent->bu_id, sent->id, call->arena, &message);
	if (s != ST_OK)
		return s;
	uuid_text(sent->uuid, uuid);
	return problem_add(&call->problems, ST_TRY_LATER,
		message_is_open(message.state) ? code : "reply_failed", STR(""), "cause",
		cause != NULL ? cause : "busy", "messageId", uuid);
}

/* On the loop, after the outcome is stored. */
static void outbound_ended(void *arg, const struct message *message, enum settled how,
	const char *cause, struct str text_for_people)
{
	struct call *call = arg;
	enum status s;

	(void)message;
	switch (how) {
	case SETTLED_ACCEPTED:
		s = answer_sent(call);
		break;
	case SETTLED_REFUSED:
		s = answer_refused(call, cause, text_for_people);
		break;
	case SETTLED_UNKNOWN:
		s = answer_unsent(call, "reply_unknown", cause);
		break;
	case SETTLED_NEVER:
		s = problem_add(&call->problems, ST_CONFLICT, "reply_withdrawn", STR(""), "cause",
			cause != NULL ? cause : "busy");
		break;
	default:
		s = answer_unsent(call, "reply_waits", cause);
		break;
	}
	call_finish(call, s);
}

static void outbound_written(struct call *call, enum status s)
{
	const struct sending *sending = call->state;

	if (s != ST_OK) {
		call_finish(call, s);
		return;
	}
	delivery_hand_waiting(call->hub->delivery, &sending->replied.message, outbound_ended, call);
}

static enum status outbound_send(struct call *call)
{
	const struct outbound_args *args = call->args;
	struct sending *sending = arena_make(call->arena, struct sending);
	struct str text;
	enum status s;

	if (sending == NULL)
		return ST_NO_MEMORY;
	call->state = sending;
	if ((s = channel_of_path(call, &sending->channel)) != ST_OK)
		return s;
	s = content_check(call, &text);
	if (recipients_check(call, args->recipients) != ST_OK || s != ST_OK)
		return ST_INVALID;
	call_write(call, outbound_write, outbound_written);
	return ST_OK;
}

static const struct route message_out_routes[] = {
	{ HTTP_POST, DFO "/channels/{channelId}/outbound", ROUTE_START, PERM_CONTACTS_WORK,
		outbound_send, outbound_fields, COUNT_OF(outbound_fields),
		sizeof(struct outbound_args), .code = 201,
		.summary =
			"Send a message to a person: an answer, or the first of a conversation" },
};
ROUTES(message_out);
