/* SPDX-License-Identifier: Apache-2.0 */
#include "api/messages_view.h"

/* ---- what is looked up ---- */

struct str view_channel(struct view *view, int64_t channel_no)
{
	struct call *call = view->call;
	struct channel channel;
	size_t at;

	for (size_t i = 0; i < view->channel_count; i++)
		if (view->channels[i].no == channel_no)
			return view->channels[i].id;
	if (channel_load_no(call->db, call->caller.bu_id, channel_no, call->arena, &channel) !=
		ST_OK)
		return STR_NULL;
	at = MIN_OF(view->channel_count, (size_t)VIEW_CHANNELS - 1);
	view->channels[at].no = channel_no;
	view->channels[at].id = channel.id;
	view->channel_count = at + 1;
	return channel.id;
}

/** `User` of the wire; null when nobody, or somebody who is gone. */
static void user_put(struct view *view, const char *key, int64_t user_id)
{
	struct call *call = view->call;
	struct json_out *out = &call->out;

	if (user_id != 0 && view->user.id != user_id &&
		user_get(call->db, call->caller.bu_id, user_id, call->arena, &view->user) != ST_OK)
		view->user.id = 0;
	if (user_id == 0 || view->user.id != user_id) {
		json_put_null(out, key);
		return;
	}
	json_open(out, key);
	json_put_int(out, "id", user_id);
	json_put_id_text(out, "incontactId", user_id);
	json_put_id_text(out, "agentId", user_id);
	json_put_text(out, "emailAddress", view->user.email);
	json_put_text(out, "loginUsername", view->user.user_name);
	json_put_text(out, "firstName", view->user.first_name);
	json_put_text(out, "surname", view->user.last_name);
	json_put_null(out, "nickname");
	json_put_null(out, "imageUrl");
	json_put_bool(out, "isBotUser", false);
	json_put_bool(out, "isSurveyUser", false);
	json_close(out);
}

/** Straight into the answer: the hot path makes no copy. */
static void raw_put(struct json_out *out, const char *key, const struct json *value)
{
	json_put_raw(out, key, STR(""));
	json_write(out->buf, value);
}

/** A member of the content, else `otherwise` (JSON text). */
static void member_put(
	struct json_out *out, const struct json *content, const char *key, const char *otherwise)
{
	const struct json *value = json_get(content, key);

	if (value == NULL || json_is_null(value))
		json_put_raw(out, key, str_of(otherwise));
	else
		raw_put(out, key, value);
}

/* ---- a message ---- */

static const char *sent_status(const struct message *message)
{
	if (message->delivery == DELIVERY_SEEN)
		return "Seen";
	if (message->delivery == DELIVERY_DELIVERED)
		return "Delivered";
	return message->state == MESSAGE_SENT ? "Sent" : "Delayed";
}

static void delivered_put(struct json_out *out, const struct message *message)
{
	json_open_array(out, "delivered");
	if (message->delivery != DELIVERY_NONE) {
		json_open(out, NULL);
		json_put_bool(out, "isSuccess", message->delivery != DELIVERY_FAILED);
		json_put_instant_offset(out, "deliveredAt", message->delivery_at);
		json_put_text(out, "reason", message->delivery_reason);
		json_close(out);
	}
	json_close_array(out);
}

/** How it stands on its way out: beyond what the wire has. */
static void outbound_put(struct view *view, const struct message *message)
{
	struct json_out *out = &view->call->out;

	json_put_null(out, "authorEndUserIdentity");
	user_put(view, "authorUser", message->author_user_id);
	json_put_text(out, "sentStatus", str_of(sent_status(message)));
	json_put_text(out, "state", str_of(message_state_name(message->state)));
	json_put_text(out, "cause", message->cause);
	delivered_put(out, message);
}

static void inbound_put(struct view *view, const struct json *content)
{
	struct json_out *out = &view->call->out;

	member_put(out, content, "authorEndUserIdentity", "null");
	json_put_null(out, "authorUser");
	json_put_text(out, "state", str_of(message_state_name(MESSAGE_RECEIVED)));
}

static void place_put(struct view *view, const struct message *message, struct str thread_external)
{
	struct json_out *out = &view->call->out;

	if (message->contact_id != 0)
		json_put_id_text(out, "contactNumber", message->contact_id);
	else
		json_put_null(out, "contactNumber");
	json_open(out, "channel");
	json_put_text(out, "id", view_channel(view, message->channel_no));
	json_close(out);
	json_put_id_text(out, "threadId", message->thread_id);
	json_put_text(out, "threadIdOnExternalPlatform",
		str_present(thread_external) ? thread_external : message->thread_external);
}

static void content_put(struct json_out *out, const struct json *content)
{
	member_put(out, content, "messageContent", "null");
	json_put_bool(out, "hasAdditionalMessageContent", false);
	member_put(out, content, "attachments", "[]");
	member_put(out, content, "recipients", "[]");
	member_put(out, content, "replyToMessage", "null");
	member_put(out, content, "reactionStatistics", "null");
	member_put(out, content, "title", "null");
	member_put(out, content, "url", "null");
	json_put_raw(out, "tags", STR("[]"));
}

void message_put(struct view *view, const char *key, const struct message *message,
	const struct json *content, struct str thread_external)
{
	struct json_out *out = &view->call->out;
	bool is_inbound = message->direction == DIRECTION_INBOUND;
	usec at = message->external_at != 0 ? message->external_at : message->created_at;
	bool is_deleted = false;

	json_open(out, key);
	json_put_uuid(out, "id", message->uuid.bytes);
	json_put_text(out, "idOnExternalPlatform", message->external_id);
	json_put_text(out, "direction", is_inbound ? STR("inbound") : STR("outbound"));
	json_put_instant_offset(out, "createdAt", at);
	json_put_instant_offset(out, "createdAtWithMilliseconds", at);
	json_bool(json_get(content, "deletedOnExternalPlatform"), &is_deleted);
	json_put_bool(out, "isDeletedOnExternalPlatform", is_deleted);
	json_put_bool(out, "isHiddenOnExternalPlatform", false);
	json_put_bool(out, "isReplyAllowed", is_inbound);
	content_put(out, content);
	if (is_inbound)
		inbound_put(view, content);
	else
		outbound_put(view, message);
	place_put(view, message, thread_external);
	json_close(out);
}

enum status message_put_stored(struct view *view, const char *key, const struct message *message,
	struct str thread_external)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct problems problems = { .arena = view->call->arena };
	enum status s;

	if ((s = json_parse(message->content, &problems, &doc)) != ST_OK)
		return s == ST_INVALID ? ST_IO : s; /* it was valid when it was stored */
	message_put(view, key, message, json_root(doc), thread_external);
	return ST_OK;
}

/* ---- a contact ---- */

static void identity_put(struct json_out *out, const char *key, const struct contact *contact)
{
	const struct identity_row *identity = &contact->identity;

	json_open(out, key);
	json_put_text(out, "idOnExternalPlatform", contact->person);
	json_put_text(out, "firstName", identity->first_name);
	json_put_text(out, "lastName", identity->last_name);
	json_put_text(out, "nickname", identity->nickname);
	json_put_text(out, "image", identity->image);
	json_close(out);
}

static void end_user_put(struct json_out *out, const struct contact *contact)
{
	json_open(out, "endUser");
	json_put_id_text(out, "id", contact->customer_id);
	json_put_text(out, "firstName", contact->identity.first_name);
	json_put_text(out, "surname", contact->identity.last_name);
	json_open_array(out, "identities");
	identity_put(out, NULL, contact);
	json_close_array(out);
	json_close(out);
}

static void status_put(struct json_out *out, const struct contact *contact)
{
	json_put_text(out, "status", str_of(contact_status_name(contact->status)));
	json_put_instant_offset(out, "statusUpdatedAt", contact->status_at);
	json_put_instant_offset(out, "statusUpdatedAtWithMilliseconds", contact->status_at);
}

static void routing_put(struct view *view, const struct contact *contact)
{
	struct json_out *out = &view->call->out;

	user_put(view, "inboxAssigneeUser", contact->assignee_id);
	if (contact->assignee_id != 0)
		json_put_int(out, "inboxAssignee", contact->assignee_id);
	else
		json_put_null(out, "inboxAssignee");
	json_put_instant_offset(out, "inboxAssigneeLastAssignedAt", contact->assigned_at);
	json_put_null(out, "inboxPreAssigneeUser");
	json_put_null(out, "ownerAssigneeUser");
	if (contact->skill_id != 0) {
		json_put_id_text(out, "routingQueueId", contact->skill_id);
		json_put_int(out, "skillId", contact->skill_id);
	} else {
		json_put_null(out, "routingQueueId");
		json_put_null(out, "skillId");
	}
	json_put_int(out, "routingQueuePriority", 0);
	json_put_text(out, "routedTo", str_of(routed_how_name(contact->routed_how)));
}

static void failure_put(struct json_out *out, const struct contact *contact)
{
	if (contact->failed_id == 0) {
		json_put_null(out, "failure");
		return;
	}
	json_open(out, "failure");
	json_put_text(out, "code", contact->failed_cause);
	json_close(out);
}

void contact_put(struct view *view, const char *key, const struct contact *contact)
{
	struct json_out *out = &view->call->out;

	if (contact->id == 0) {
		json_put_null(out, key);
		return;
	}
	json_open(out, key);
	json_put_id_text(out, "id", contact->id);
	json_put_id_text(out, "contactId", contact->id);
	json_put_id_text(out, "contactNumber", contact->id);
	json_put_id_text(out, "customerContactId", contact->id);
	json_put_id_text(out, "interactionId", contact->id);
	json_put_text(out, "channelId", view_channel(view, contact->channel_no));
	json_put_text(out, "direction",
		contact->direction == DIRECTION_INBOUND ? STR("inbound") : STR("outbound"));
	json_put_instant_offset(out, "createdAt", contact->created_at);
	status_put(out, contact);
	identity_put(out, "authorEndUserIdentity", contact);
	end_user_put(out, contact);
	routing_put(view, contact);
	json_put_id_text(out, "threadId", contact->thread_id);
	json_put_text(out, "threadIdOnExternalPlatform", contact->thread_external);
	json_put_raw(out, "customFields", STR("[]"));
	json_put_raw(out, "recipients", STR("[]"));
	json_put_raw(out, "tags", STR("[]"));
	failure_put(out, contact);
	json_put_int(out, "version", contact->version);
	json_close(out);
}

enum status exchange_put(
	struct call *call, const struct contact *contact, const struct message *message)
{
	struct view view = { .call = call };

	contact_put(&view, "consumerContact", contact);
	return message_put_stored(&view, "message", message, contact->thread_external);
}
