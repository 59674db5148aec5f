/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Start and stop (wire 3B.2, 9.11, 9.12; decisions 11 and 16). Both need two permissions: Dialer
 * Manager Edit and Campaigns Access.
 */
#include "api/filters.h"
#include "api/messages.h"
#include "api/skills.h"
#include "byoc/channel.h"
#include "identity/audit.h"

static void put_warning(struct call *call, const char *code)
{
	const struct problem problem = { .code = code, .field = STR("") };
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, 4096);
	message_write(&text, &problem,
		language_choose(exchange_header(call->exchange, "Accept-Language")));
	json_open(&call->out, NULL);
	json_put_text(&call->out, "code", str_of(code));
	json_put_text(&call->out, "message", buf_str(&text));
	json_close(&call->out);
}

static void count_agent(void *arg, const struct skill_agent *agent)
{
	if (agent->is_active)
		++*(int64_t *)arg;
}

/** Whether the replies would reach somebody (decision 11). */
static enum status replies_are_routed(
	struct call *call, const struct skill *skill, bool *ret_routed)
{
	struct channel channel;
	int64_t agents = 0;
	enum status s;

	*ret_routed = true;
	if (skill->reply_skill_id || !str_present(skill->channel_id))
		return ST_OK;
	s = skill_agent_each(call->db, call->caller.bu_id, skill->id, count_agent, &agents);
	if (s != ST_OK || agents > 0)
		return s;
	s = channel_load(call->db, call->caller.bu_id, skill->channel_id, call->arena, &channel);
	if (s == ST_OK)
		*ret_routed = channel.default_skill_id != 0;
	return s;
}

static enum status start_check(struct call *call, const struct skill *skill)
{
	enum status s;

	if ((s = call_require(call, PERM_CAMPAIGNS_VIEW)) != ST_OK)
		return s;
	if ((s = skill_check_start(call->db, skill, &call->problems)) != ST_OK)
		return s;
	if ((s = skill_check_channel(call, skill, &call->problems)) != ST_OK)
		return s;
	return directory_check_start(call->hub->directory, call->db, call->caller.bu_id, skill->id,
		call->arena, &call->problems);
}

static enum status start_run(struct call *call)
{
	struct skill skill;
	bool routed;
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = start_check(call, &skill)) != ST_OK)
		return s;
	s = skill_start(call->db, call->caller.bu_id, skill.id, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	if ((s = replies_are_routed(call, &skill, &routed)) != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	json_put_int(&call->out, "skillId", skill.id);
	json_open_array(&call->out, "warnings");
	if (!routed)
		put_warning(call, "replies_unrouted");
	json_close_array(&call->out);
	return audit_append(call->db, &call->caller, call->wall, "skill.start", skill.id, STR_NULL);
}

static enum status stop_run(struct call *call)
{
	struct skill skill;
	bool force = call_query_bool(call, "force", false);
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = call_require(call, PERM_CAMPAIGNS_VIEW)) != ST_OK)
		return s;
	s = skill_stop(call->db, call->caller.bu_id, skill.id, force, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	json_put_int(&call->out, "skillId", skill.id);
	return audit_append(call->db, &call->caller, call->wall,
		force ? "skill.stop_forced" : "skill.stop", skill.id, STR_NULL);
}

#define BASE ADMIN "/skills/{skillId}"

static const struct route skill_start_routes[] = {
	{ HTTP_POST, BASE "/start", ROUTE_WRITE, PERM_DIALER_EDIT, start_run,
		.after = skills_changed_after, .code = 202, .summary = "Start a skill" },
	{ HTTP_POST, BASE "/stop", ROUTE_WRITE, PERM_DIALER_EDIT, stop_run,
		.after = skills_changed_after, .code = 202, .summary = "Stop a skill" },
};
ROUTES(skill_start);
