/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages whose outcome is unknown and whose middleware does not remember ids: a person decides (decision 5).
 */
#include "delivery/delivery.h"
#include "identity/audit.h"
#include "ledger/ledger.h"

#include "api/messages_view.h"

#define HELD_MOST 100

static enum status held_list(struct call *call)
{
	int64_t after = call_query_int(call, "after", 0, 0, INT64_MAX);
	int64_t limit = call_query_int(call, "limit", HELD_MOST, 1, HELD_MOST);
	struct view view = { .call = call };
	struct message_list list;
	enum status s;

	s = message_list_held(call->db, call->caller.bu_id, after, limit, call->arena, &list);
	if (s != ST_OK)
		return s;
	json_open_array(&call->out, "data");
	for (size_t i = 0; i < list.count; i++) {
		const struct message *message = &list.items[i];

		json_open(&call->out, NULL);
		json_put_uuid(&call->out, "id", message->uuid.bytes);
		json_put_text(&call->out, "channelId", view_channel(&view, message->channel_no));
		json_put_int(&call->out, "skillId", message->skill_id);
		json_put_text(&call->out, "recipient", message->recipient);
		json_put_text(&call->out, "cause", message->cause);
		json_put_instant(&call->out, "heldAt", message->updated_at);
		json_close(&call->out);
	}
	json_close_array(&call->out);
	if (list.count == (size_t)limit)
		json_put_id_text(&call->out, "next", list.items[list.count - 1].id);
	else
		json_put_null(&call->out, "next");
	return ST_OK;
}

struct decision_args {
	struct str action;
};

static const char *const actions[] = { "send_again", "treat_as_sent", NULL };

static const struct json_field decision_fields[] = {
	{ .path = "action",
		.kind = JSON_TEXT,
		.at = offsetof(struct decision_args, action),
		.required = true,
		.allowed = actions },
};

static enum status held_decide(struct call *call)
{
	const struct decision_args *args = call->args;
	struct message message;
	struct uuid uuid;
	enum status s;

	if (!uuid_parse(call_param(call, "messageId"), &uuid))
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("messageId"));
	s = message_by_uuid(call->db, call->caller.bu_id, uuid, call->arena, &message);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", STR("messageId"));
	if (s != ST_OK)
		return s;
	s = ledger_decide(call->hub->ledger, call->db, call->caller.bu_id, message.id,
		str_is(args->action, "send_again"), call->now, call->arena);
	if (s == ST_CONFLICT)
		return problem_add(&call->problems, s, "not_held", STR("messageId"));
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "message.decide", message.id, STR_NULL);
}

static void held_after(struct call *call)
{
	delivery_wake(call->hub->delivery);
}

static const struct route held_routes[] = {
	{ HTTP_GET, OWN "/held-messages", ROUTE_READ, PERM_STRATEGY_VIEW, held_list,
		.summary = "Messages whose outcome is unknown, for a person to decide" },
	{ HTTP_POST, OWN "/held-messages/{messageId}/decision", ROUTE_WRITE, PERM_DIALER_EDIT,
		held_decide, .fields = decision_fields, .field_count = COUNT_OF(decision_fields),
		.args_size = sizeof(struct decision_args), .after = held_after, .code = 204,
		.summary = "Send a held message again under its id, or treat it as sent" },
};
ROUTES(held);
