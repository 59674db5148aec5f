/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test send to oneself: answered when the middleware has.
 */
#include "outreach/test_send.h"

#include "api/call.h"
#include "identity/audit.h"

struct test_args {
	struct str recipient;
	int64_t list_id;
	struct str external_id;
};

#define AT(member) offsetof(struct test_args, member)

static const struct json_field test_fields[] = {
	{ .path = "recipient",
		.kind = JSON_TEXT,
		.at = AT(recipient),
		.required = true,
		.min = 1,
		.max = 1024 },
	{ .path = "listId", .kind = JSON_INT, .at = AT(list_id), .min = 1, .max = INT64_MAX },
	{ .path = "externalId", .kind = JSON_TEXT, .at = AT(external_id), .min = 1, .max = 1024 },
};

static enum status test_write(struct call *call)
{
	const struct test_args *args = call->args;
	struct test_send send = {
		.bu_id = call->caller.bu_id,
		.recipient = args->recipient,
		.list_id = args->list_id,
		.external_id = args->external_id,
		.user_id = call->caller.user_id,
	};
	enum status s;

	if ((s = call_param_id(call, "skillId", &send.skill_id)) != ST_OK)
		return s;
	s = test_send_add(call->hub->outreach, call->db, &send, call->wall, call->now, call->arena,
		&call->problems, call->state);
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "skill.test_send", send.skill_id, STR_NULL);
}

/** On the loop, after the outcome is stored. */
static void test_ended(void *arg, const struct message *message, enum settled how,
	const char *cause, struct str text_for_people)
{
	struct call *call = arg;

	json_put_uuid(&call->out, "messageId", message->uuid.bytes);
	json_put_bool(&call->out, "isTest", true);
	json_put_bool(&call->out, "accepted", how == SETTLED_ACCEPTED);
	json_put_text(&call->out, "result", str_of(settled_name(how)));
	json_put_text(&call->out, "cause", str_of(cause));
	json_put_text(&call->out, "why", text_for_people);
	call_finish(call, ST_OK);
}

static void test_written(struct call *call, enum status s)
{
	if (s != ST_OK)
		call_finish(call, s);
	else
		delivery_hand_waiting(call->hub->delivery, call->state, test_ended, call);
}

static enum status test_run(struct call *call)
{
	call->state = arena_make(call->arena, struct message);
	if (call->state == NULL)
		return ST_NO_MEMORY;
	call_write(call, test_write, test_written);
	return ST_OK;
}

static const struct route test_send_routes[] = {
	{ HTTP_POST, OWN "/skills/{skillId}/test-send", ROUTE_START, PERM_DIALER_EDIT, test_run,
		.fields = test_fields, .field_count = COUNT_OF(test_fields),
		.args_size = sizeof(struct test_args),
		.summary = "Send a skill's message to oneself" },
};
ROUTES(test_send);
