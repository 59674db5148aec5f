/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a skill or a list is.
 */
#include "byoc/channel.h"
#include "delivery/delivery.h"
#include "directory/skill.h"
#include "outreach/list.h"
#include "outreach/outreach.h"
#include "outreach/tally.h"

#include "api/filters.h"
#include "api/messages.h"

static enum status put_progress(struct call *call, int64_t list_id, int64_t skill_id)
{
	struct progress progress;
	enum status s;

	s = progress_read(call->db, call->caller.bu_id, list_id, skill_id, call->arena, &progress);
	if (s != ST_OK)
		return s;
	progress_write(&call->out, &progress);
	json_put_instant(&call->out, "now", call->now);
	return ST_OK;
}

static const char *state_name(const struct skill *skill)
{
	if (str_present(skill->paused))
		return "paused";
	if (skill->state == SKILL_HELD || !skill_is_wanted(skill))
		return "stopped";
	return skill->is_scheduled ? "scheduled" : "started";
}

/* A skill that was started while its integration is at fault stands as one that the fault has paused. */
static enum status note_fault(struct call *call, struct skill *skill)
{
	struct channel channel;
	const char *cause;
	enum status s;

	if (str_present(skill->paused) || !skill_is_wanted(skill) ||
		!str_present(skill->channel_id))
		return ST_OK;
	s = channel_load(call->db, call->caller.bu_id, skill->channel_id, call->arena, &channel);
	if (s != ST_OK)
		return s == ST_NOT_FOUND ? ST_OK : s;
	cause = delivery_integration_fault(
		call->hub->delivery, call->caller.bu_id, channel.integration_no);
	if (cause) {
		skill->paused = STR("paused_integration");
		skill->paused_why = str_of(cause);
	}
	return ST_OK;
}

static enum status skill_progress_get(struct call *call)
{
	struct skill skill;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "skillId", &id)) != ST_OK)
		return s;
	s = skill_load(call->db, call->caller.bu_id, id, call->arena, &skill);
	if (s != ST_OK)
		return call_missing(call, s, "skillId");
	if ((s = note_fault(call, &skill)) != ST_OK)
		return s;
	json_put_int(&call->out, "skillId", id);
	json_put_text(&call->out, "skillName", skill.name);
	json_put_text(&call->out, "skillState", str_of(state_name(&skill)));
	json_put_text(&call->out, "paused", skill.paused);
	json_put_text(&call->out, "pausedWhy", skill.paused_why);
	message_put_code(&call->out, "pausedMessage", skill.paused, skill.paused_why,
		language_choose(exchange_header(call->exchange, "Accept-Language")));
	json_put_int(&call->out, "tenthsPerSecond", outreach_rate_tenths(call->hub->outreach, id));
	return put_progress(call, 0, id);
}

static enum status list_progress_get(struct call *call)
{
	struct call_list list;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "listId", &id)) != ST_OK)
		return s;
	s = list_load(call->db, call->caller.bu_id, id, call->arena, &list);
	if (s != ST_OK)
		return call_missing(call, s, "listId");
	json_put_int(&call->out, "listId", id);
	json_put_text(&call->out, "listName", list.name);
	return put_progress(call, id, 0);
}

static const struct route progress_routes[] = {
	{ HTTP_GET, OWN "/skills/{skillId}/progress", ROUTE_READ, PERM_SKILLS_VIEW,
		skill_progress_get, .summary = "Where a skill's records stand" },
	{ HTTP_GET, OWN "/lists/{listId}/progress", ROUTE_READ, PERM_LISTS_VIEW, list_progress_get,
		.summary = "Where a list's records stand" },
};
ROUTES(progress);
