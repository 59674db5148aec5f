/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inbound road: messages and delivery statuses that a middleware posts (wire 3A.2).
 */
#include "api/messages_view.h"
#include "conversation/inbound.h"
#include "delivery/delivery.h"
#include "directory/directory.h"

#define NAME_POINTS 1000

struct incoming_args {
	struct str external_id, direction, thread, thread_name;
	usec created_at;
	struct str author, first_name, last_name, nickname, image;
	const struct json *recipients;
	int64_t skill_id;
};

static const char *const directions[] = { "inbound", "outbound", NULL };

#define AT(member) offsetof(struct incoming_args, member)
#define NAME(n, m)                                                                                 \
	{                                                                                          \
		.path = n, .kind = JSON_LINES, .at = AT(m), .max = NAME_POINTS                     \
	}

static const struct json_field incoming_fields[] = {
	{ .path = "idOnExternalPlatform",
		.kind = JSON_TEXT,
		.at = AT(external_id),
		.required = true },
	{ .path = "direction",
		.kind = JSON_TEXT,
		.at = AT(direction),
		.required = true,
		.allowed = directions },
	{ .path = "createdAtWithMilliseconds",
		.kind = JSON_INSTANT,
		.at = AT(created_at),
		.required = true },
	{ .path = "thread.idOnExternalPlatform",
		.kind = JSON_TEXT,
		.at = AT(thread),
		.required = true },
	NAME("thread.threadName", thread_name),
	{ .path = "authorEndUserIdentity.idOnExternalPlatform",
		.kind = JSON_TEXT,
		.at = AT(author),
		.required = true },
	NAME("authorEndUserIdentity.firstName", first_name),
	NAME("authorEndUserIdentity.lastName", last_name),
	NAME("authorEndUserIdentity.nickname", nickname),
	{ .path = "authorEndUserIdentity.image", .kind = JSON_LINES, .at = AT(image), .max = 4096 },
	{ .path = "recipients", .kind = JSON_ARRAY, .at = AT(recipients) },
	{ .path = "contact.skillId", .kind = JSON_INT, .at = AT(skill_id) },
};

/* What is kept with a message, as it came. */
static const char *const kept[] = { "messageContent", "authorEndUserIdentity", "attachments",
	"recipients", "authorRecipients", "replyToMessage", "isReplyToSpecificMessage", "title",
	"url", "tagIds", "reactionStatistics", "browserFingerprint", "externalAttributes",
	"deletedOnExternalPlatform", NULL };

/** To whom the channel wrote outside: the first recipient named, else the identity of the message. */
static struct identity_row person_of(const struct incoming_args *args)
{
	struct identity_row author = {
		.external_id = args->author,
		.first_name = args->first_name,
		.last_name = args->last_name,
		.nickname = args->nickname,
		.image = args->image,
	};
	struct str recipient;

	if (str_is(args->direction, "inbound"))
		return author;
	recipient = json_text(json_get(json_first(args->recipients), "idOnExternalPlatform"));
	if (!str_present(recipient) || str_equal(recipient, author.external_id))
		return author;
	return (struct identity_row){
		.external_id = recipient,
		.first_name = json_text(json_get(json_first(args->recipients), "name")),
	};
}

static struct incoming incoming_of(
	const struct call *call, const struct channel *channel, struct str text, struct str content)
{
	const struct incoming_args *args = call->args;

	return (struct incoming){
		.channel = channel,
		.direction =
			str_is(args->direction, "inbound") ? DIRECTION_INBOUND : DIRECTION_OUTBOUND,
		.external_id = args->external_id,
		.external_at = args->created_at,
		.thread_external = args->thread,
		.thread_name = args->thread_name,
		.person = person_of(args),
		.text = text,
		.content = content,
		.skill_id = args->skill_id,
		.wall = call->wall,
		.now = call->now,
	};
}

static enum status answer(
	struct call *call, const struct channel *channel, const struct taken *taken)
{
	struct view view = {
		.call = call, .channels = { { channel->no, channel->id } }, .channel_count = 1
	};
	const struct str thread = taken->thread.external_id;

	call->code = taken->is_new ? 201 : 200;
	contact_put(&view, "consumerContact", &taken->contact);
	if (!taken->is_new)
		return message_put_stored(&view, "message", &taken->message, thread);
	message_put(&view, "message", &taken->message, call->body, thread);
	return ST_OK;
}

static enum status message_take(struct call *call)
{
	const struct incoming_args *args = call->args;
	struct taken *taken = arena_make(call->arena, struct taken);
	struct incoming incoming;
	struct channel channel;
	struct str text, content;
	enum status s;

	if (taken == NULL)
		return ST_NO_MEMORY;
	if ((s = channel_of_path(call, &channel)) != ST_OK)
		return s;
	s = content_check(call, &text);
	if (named_recipients_check(call, args->recipients) != ST_OK || s != ST_OK)
		return s != ST_OK ? s : ST_INVALID;
	content = content_copy(call, kept);
	if (!str_present(content))
		return ST_NO_MEMORY;
	incoming = incoming_of(call, &channel, text, content);
	s = conversation_take(call->hub->conversation, call->db, &incoming, call->arena, taken);
	if (s != ST_OK)
		return s;
	call->state = taken;
	return answer(call, &channel, taken);
}

static void message_taken(struct call *call)
{
	const struct taken *taken = call->state;
	const struct hub *hub = call->hub;

	metric_add(hub->metrics, METRIC_MESSAGES_RECEIVED, taken->is_new);
	if (taken->opts)
		directory_blocks_changed(hub->directory);
	if (taken->answers)
		delivery_wake(hub->delivery);
}

/* ---- delivery statuses ---- */

struct status_args {
	struct str status, reason;
	usec updated_at;
};

static const char *const statuses[] = { "delivered", "seen", "failed", NULL };

static const struct json_field status_fields[] = {
	{ .path = "status",
		.kind = JSON_TEXT,
		.at = offsetof(struct status_args, status),
		.required = true,
		.allowed = statuses },
	{ .path = "updatedAt",
		.kind = JSON_INSTANT,
		.at = offsetof(struct status_args, updated_at),
		.required = true },
	{ .path = "reason",
		.kind = JSON_LINES,
		.at = offsetof(struct status_args, reason),
		.max = 1000 },
};

static enum message_delivery delivery_of(struct str status)
{
	if (str_is(status, "delivered"))
		return DELIVERY_DELIVERED;
	return str_is(status, "seen") ? DELIVERY_SEEN : DELIVERY_FAILED;
}

/* A status of a message that is not known yet is kept for it: 204 all the same (decision 10). */
static enum status status_take(struct call *call)
{
	const struct status_args *args = call->args;
	struct str external_id = call_param(call, "messageIdOnExternalPlatform");
	struct channel channel;
	enum status s;

	s = channel_load(
		call->db, call->caller.bu_id, call_param(call, "channelId"), call->arena, &channel);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", STR("channelId"));
	if (s != ST_OK)
		return s;
	return conversation_status(call->hub->conversation, call->db, &channel, external_id,
		delivery_of(args->status), args->updated_at, args->reason, call->now, call->arena);
}

static void status_taken(struct call *call)
{
	const struct status_args *args = call->args;

	metric_add(call->hub->metrics, METRIC_STATUSES_RECEIVED, 1);
	if (delivery_of(args->status) == DELIVERY_FAILED)
		delivery_wake(call->hub->delivery); /* another attempt may be due */
}

#define CHANNEL DFO "/channels/{channelId}"

static const struct route message_in_routes[] = {
	{ HTTP_POST, CHANNEL "/messages", ROUTE_WRITE, PERM_MESSAGES_POST, message_take,
		incoming_fields, COUNT_OF(incoming_fields), sizeof(struct incoming_args),
		.after = message_taken,
		.summary = "A message from a person, or one that the channel sent outside" },
	{ HTTP_PUT, CHANNEL "/messages/{messageIdOnExternalPlatform}/status", ROUTE_WRITE,
		PERM_MESSAGES_POST, status_take, status_fields, COUNT_OF(status_fields),
		sizeof(struct status_args), .after = status_taken,
		.summary = "A delivery status of a message that was sent" },
};
ROUTES(message_in);
