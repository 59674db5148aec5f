/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads (wire 3A.4): to read, to close, and that somebody is typing.
 */
#include <stdio.h>

#include "api/filters.h"
#include "api/messages_view.h"

#define LIST_SIZE 25
#define LIST_MOST 100

static void thread_put(struct view *view, const char *key, const struct thread *thread)
{
	struct json_out *out = &view->call->out;

	json_open(out, key);
	json_put_id_text(out, "id", thread->id);
	json_put_text(out, "idOnExternalPlatform", thread->external_id);
	json_put_text(out, "threadName", thread->name);
	json_put_text(out, "channelId", view_channel(view, thread->channel_no));
	json_put_bool(out, "canAddMoreMessages", thread->can_add_messages);
	json_close(out);
}

static enum status threads_list(struct call *call)
{
	struct view view = { .call = call };
	struct thread_list list;
	int64_t size = call_query_int(call, "size", LIST_SIZE, 1, LIST_MOST);
	int64_t before = call_query_int(call, "scrollToken", INT64_MAX, 1, INT64_MAX);
	int64_t total;
	enum status s;

	if ((s = thread_count(call->db, call->caller.bu_id, &total)) != ST_OK)
		return s;
	s = thread_list(call->db, call->caller.bu_id, before, size, call->arena, &list);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "totalRecords", total);
	json_open_array(&call->out, "data");
	for (size_t i = 0; i < list.count; i++)
		thread_put(&view, NULL, &list.items[i]);
	json_close_array(&call->out);
	if (list.count == (size_t)size)
		json_put_id_text(&call->out, "scrollToken", list.items[list.count - 1].id);
	else
		json_put_null(&call->out, "scrollToken");
	return ST_OK;
}

static enum status thread_of_path(struct call *call, struct thread *ret_thread)
{
	struct channel channel;
	enum status s;

	s = channel_load(
		call->db, call->caller.bu_id, call_param(call, "channelId"), call->arena, &channel);
	if (s != ST_OK)
		return call_missing(call, s, "channelId");
	s = thread_by_external(call->db, call->caller.bu_id, channel.no,
		call_param(call, "threadIdOnExternalPlatform"), call->arena, ret_thread);
	return call_missing(call, s, "threadIdOnExternalPlatform");
}

struct thread_args {
	bool can_add;
};

static const struct json_field thread_fields[] = {
	{ .path = "canAddMoreMessages",
		.kind = JSON_BOOL,
		.at = offsetof(struct thread_args, can_add),
		.required = true },
};

static enum status thread_change(struct call *call)
{
	const struct thread_args *args = call->args;
	struct view view = { .call = call };
	struct thread thread = { 0 };
	enum status s;

	if ((s = thread_of_path(call, &thread)) != ST_OK)
		return s;
	s = thread_set_open(call->db, call->caller.bu_id, thread.id, args->can_add, call->now);
	if (s != ST_OK)
		return s;
	thread.can_add_messages = args->can_add;
	(void)call_bare(call);
	thread_put(&view, NULL, &thread);
	return ST_OK;
}

struct action_args {
	struct str action;
};

static const char *const actions[] = { "isTypingOn", "isTypingOff", NULL };

static const struct json_field action_fields[] = {
	{ .path = "action",
		.kind = JSON_TEXT,
		.at = offsetof(struct action_args, action),
		.required = true,
		.allowed = actions },
};

static enum status sender_action(struct call *call)
{
	const struct action_args *args = call->args;
	struct thread thread = { 0 };
	char json[128];
	int len;
	enum status s;

	if ((s = thread_of_path(call, &thread)) != ST_OK)
		return s;
	len = snprintf(json, sizeof json, "{\"contactNumber\":\"%lld\",\"typing\":%s}",
		(long long)thread.contact_id,
		str_is(args->action, "isTypingOn") ? "true" : "false");
	return event_append(call->db, call->caller.bu_id, "thread.typing", thread.id, call->now,
		(struct str){ json, (size_t)len });
}

#define THREAD DFO "/channels/{channelId}/threads/{threadIdOnExternalPlatform}"

static const struct route thread_routes[] = {
	{ HTTP_GET, DFO "/threads", ROUTE_LONG, PERM_STRATEGY_VIEW, threads_list,
		.summary = "Threads, newest first" },
	{ HTTP_PUT, THREAD, ROUTE_WRITE, PERM_MESSAGES_POST, thread_change, thread_fields,
		COUNT_OF(thread_fields), sizeof(struct thread_args),
		.summary = "Whether a thread takes more messages" },
	{ HTTP_POST, THREAD "/sender-actions", ROUTE_WRITE, PERM_MESSAGES_POST, sender_action,
		action_fields, COUNT_OF(action_fields), sizeof(struct action_args),
		.summary = "The person is typing, or has stopped" },
};
ROUTES(thread);
