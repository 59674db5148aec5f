/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Why a record is contacted or not: the rules in their order, the next chance, the attempts so far.
 */
#include "outreach/why.h"

#include "api/filters.h"
#include "api/messages.h"

static enum language language_of(const struct call *call)
{
	return language_choose(exchange_header(call->exchange, "Accept-Language"));
}

static void put_message(struct call *call, const struct problem *problem)
{
	struct buf text CLEANUP(buf_done);

	buf_init(&text, 4096);
	message_write(&text, problem, language_of(call));
	json_put_text(&call->out, "message", buf_str(&text));
}

static void put_reason(struct call *call, const struct trace_step *step)
{
	struct problem problem = { .code = step->code, .param_count = step->param_count };

	for (size_t i = 0; i < step->param_count; i++)
		problem.params[i] = step->params[i];
	json_put_text(&call->out, "code", str_of(step->code));
	json_open(&call->out, "params");
	for (size_t i = 0; i < step->param_count; i++)
		json_put_text(&call->out, step->params[i].name, step->params[i].value);
	json_close(&call->out);
	json_put_instant(&call->out, "next", step->next);
	put_message(call, &problem);
}

static void put_trace(struct call *call, const struct trace *trace)
{
	json_open_array(&call->out, "rules");
	for (size_t i = 0; i < trace->count; i++) {
		const struct trace_step *step = &trace->steps[i];

		json_open(&call->out, NULL);
		json_put_text(&call->out, "rule", str_of(rule_name(step->rule)));
		json_put_bool(&call->out, "passed", step->obstacle == OBSTACLE_NONE);
		json_put_bool(&call->out, "decisive", step == trace->decisive);
		if (step->obstacle != OBSTACLE_NONE)
			put_reason(call, step);
		json_close(&call->out);
	}
	json_close_array(&call->out);
}

static void put_record(struct call *call, const struct why *why)
{
	const struct record_row *row = &why->row;

	json_put_text(&call->out, "externalId", why->data.external_id);
	json_put_int(&call->out, "recordId", row->id);
	json_put_int(&call->out, "listId", row->list_id);
	json_put_int(&call->out, "skillId", row->skill_id);
	json_put_text(&call->out, "state", str_of(record_state_name(row->state)));
	json_put_text(&call->out, "reason",
		row->reason != REASON_NONE ? str_of(record_reason_name(row->reason)) : STR_NULL);
	json_put_int(&call->out, "attemptsUsed", row->attempts);
	json_put_instant(&call->out, "lastAttemptAt", row->last_at);
	json_put_instant(&call->out, "repliedAt", row->replied_at);
	json_put_instant(&call->out, "expiresAt", why->facts.expires_at);
	json_put_text(&call->out, "timeZone", why->data.zone);
	json_put_text(&call->out, "otherTimeZone", why->data.zone_other);
	json_put_text(&call->out, "timeZoneFrom", str_of(zone_step_name(why->data.zone_step)));
}

static const char *delivery_name(enum message_delivery delivery)
{
	static const char *const names[] = {
		[DELIVERY_NONE] = NULL,
		[DELIVERY_DELIVERED] = "delivered",
		[DELIVERY_SEEN] = "seen",
		[DELIVERY_FAILED] = "failed",
	};

	return names[delivery];
}

static void put_last_message(struct call *call, const struct message *message)
{
	if (message->id == 0) {
		json_put_null(&call->out, "message");
		return;
	}
	json_open(&call->out, "message");
	json_put_uuid(&call->out, "id", message->uuid.bytes);
	json_put_text(&call->out, "state", str_of(message_state_name(message->state)));
	json_put_text(&call->out, "recipient", message->recipient);
	json_put_text(&call->out, "idOnExternalPlatform", message->external_id);
	json_put_text(&call->out, "cause", message->cause);
	json_put_instant(&call->out, "sentAt", message->sent_at);
	json_put_text(&call->out, "delivery", str_of(delivery_name(message->delivery)));
	json_close(&call->out);
}

static void put_attempts(struct call *call, const struct attempt_list *attempts)
{
	json_open_array(&call->out, "attempts");
	for (size_t i = 0; i < attempts->count; i++) {
		const struct attempt *attempt = &attempts->items[i];
		const struct problem problem = { .code = attempt->cause.at };

		json_open(&call->out, NULL);
		json_put_int(&call->out, "attempt", attempt->attempt);
		json_put_int(&call->out, "tries", attempt->tries);
		json_put_text(&call->out, "result", str_of(settled_name(attempt->result)));
		json_put_text(&call->out, "cause", attempt->cause);
		if (attempt->cause.at != NULL)
			put_message(call, &problem);
		json_put_int(&call->out, "httpStatus", attempt->http_code);
		json_put_instant(&call->out, "at", attempt->ended_at);
		json_close(&call->out);
	}
	json_close_array(&call->out);
}

static enum status why_get(struct call *call)
{
	struct why *why CLEANUP(why_donep) = NULL;
	int64_t list_id;
	enum status s;

	if ((s = call_param_id(call, "listId", &list_id)) != ST_OK)
		return s;
	s = why_record(call->hub->outreach, call->db, call->caller.bu_id, list_id,
		call_param(call, "externalId"), call->now, call->arena, &why);
	if (s == ST_CONFLICT)
		return problem_add(&call->problems, s, "list_no_skill", STR("listId"));
	if (s != ST_OK)
		return call_missing(call, s, "externalId");
	put_record(call, why);
	json_put_bool(&call->out, "mayBeContacted", why->may_go);
	json_put_instant(&call->out, "now", call->now);
	json_put_instant(&call->out, "nextChance", why->next);
	put_trace(call, &why->trace);
	put_last_message(call, &why->message);
	put_attempts(call, &why->attempts);
	return ST_OK;
}

static const struct route why_routes[] = {
	{ HTTP_GET, OWN "/lists/{listId}/records/{externalId}/why", ROUTE_READ, PERM_LISTS_VIEW,
		why_get, .summary = "Why a record is contacted or not, and when it has a chance" },
};
ROUTES(why);
