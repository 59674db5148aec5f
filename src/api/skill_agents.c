/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Agents of a skill (wire 3B.2).
 */
#include "api/filters.h"
#include "api/kept.h"
#include "api/skills.h"
#include "identity/audit.h"
#include "identity/users.h"

#define PROFICIENCY_DEFAULT 3

struct agents_out {
	struct call *call;
	const struct skill *skill;
	enum status status;
	int64_t count;
};

static void put_skill_part(struct json_out *out, const struct skill *skill)
{
	json_put_int(out, "skillId", skill->id);
	json_put_text(out, "skillName", skill->name);
	json_put_int(out, "mediaTypeId", skill->media_type);
	json_put_bool(out, "isOutbound", skill->is_outbound);
	json_put_text(out, "outboundStrategy", skill->strategy);
	json_put_bool(out, "isSkillActive", skill->is_active);
	json_put_bool(out, "priorityBlending", skill->priority_blending);
	json_put_int(out, "campaignId", skill->campaign_id);
	json_put_text(out, "campaignName", skill->campaign_name);
	json_put_text(out, "digitalPOC", str_present(skill->channel_id) ? STR("BYOC") : STR_NULL);
	json_put_text(out, "digitalPOCName", skill->channel_id);
}

static void put_agent(void *arg, const struct skill_agent *agent)
{
	struct agents_out *agents = arg;
	struct call *call = agents->call;
	struct json_out *out = &call->out;
	struct user user;
	enum status s;

	s = user_get(call->db, call->caller.bu_id, agent->user_id, call->arena, &user);
	if (s == ST_NOT_FOUND)
		return;
	if (s != ST_OK) {
		agents->status = s;
		return;
	}
	agents->count++;
	json_open(out, NULL);
	json_put_int(out, "agentId", agent->user_id);
	json_put_uuid(out, "userId", user.uuid.bytes);
	json_put_text(out, "firstName", user.first_name);
	json_put_text(out, "lastName", user.last_name);
	json_put_int(out, "agentProficiencyValue", agent->proficiency);
	json_put_bool(out, "isActive", agent->is_active);
	json_put_bool(out, "isAssigned", true);
	json_put_int(out, "teamId", user.team_id);
	json_put_text(out, "teamName", user.team_name);
	put_skill_part(out, agents->skill);
	json_close(out);
}

static enum status agent_list(struct call *call)
{
	struct skill skill;
	struct agents_out agents = { .call = call, .skill = &skill };
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_put_instant(&call->out, "lastPollTime", call->now);
	json_open_array(&call->out, "agentSkillAssignments");
	s = skill_agent_each(call->db, call->caller.bu_id, skill.id, put_agent, &agents);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", agents.count);
	return s != ST_OK ? s : agents.status;
}

static bool agent_id_of(const struct json *item, int64_t *ret_id)
{
	const struct json *value = json_is_object(item) ? kept_get(item, "agentId") : item;

	return json_int(value, ret_id) || str_to_int(json_text(value), ret_id);
}

static struct skill_agent agent_of(const struct json *item, int64_t skill_id, int64_t user_id)
{
	struct skill_agent agent = { skill_id, user_id, PROFICIENCY_DEFAULT, true };
	const struct json *proficiency = kept_get(item, "proficiency");

	if (!json_int(proficiency, &agent.proficiency))
		str_to_int(json_text(proficiency), &agent.proficiency);
	agent.proficiency = MIN_OF(MAX_OF(agent.proficiency, 1), 20);
	json_bool(kept_get(item, "isActive"), &agent.is_active);
	return agent;
}

typedef enum status agent_fn(
	struct call *call, const struct skill *skill, int64_t user_id, const struct json *item);

static enum status assign(
	struct call *call, const struct skill *skill, int64_t user_id, const struct json *item)
{
	struct skill_agent agent = agent_of(item, skill->id, user_id);
	struct user user;
	enum status s;

	s = user_get(call->db, call->caller.bu_id, user_id, call->arena, &user);
	return s == ST_OK ? skill_agent_put(call->db, call->caller.bu_id, &agent, call->now) : s;
}

static enum status unassign(
	struct call *call, const struct skill *skill, int64_t user_id, const struct json *item)
{
	(void)item;
	return skill_agent_remove(call->db, call->caller.bu_id, skill->id, user_id);
}

static enum status put_result(struct call *call, const struct skill *skill, agent_fn *fn,
	const struct json *item, int64_t *errors)
{
	int64_t user_id = 0;
	enum status s = ST_NOT_FOUND;

	if (agent_id_of(item, &user_id))
		s = fn(call, skill, user_id, item);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	*errors += s != ST_OK;
	json_open(&call->out, NULL);
	json_put_int(&call->out, "agentId", user_id);
	json_put_bool(&call->out, "success", s == ST_OK);
	json_put_text(&call->out, "error", s == ST_OK ? STR_NULL : STR("unknown agent"));
	json_close(&call->out);
	return ST_OK;
}

static enum status agents_each(struct call *call, agent_fn *fn)
{
	const struct json *list = kept_get(call->body, "agents");
	struct skill skill;
	int64_t errors = 0;
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if (!json_is_array(list))
		return problem_add(&call->problems, ST_INVALID, "type", STR("agents"), "want",
			"a list of agents");
	json_open(&call->out, "resultSet");
	json_open_array(&call->out, "agentResults");
	for (const struct json *at = json_first(list); at && s == ST_OK; at = json_next(at))
		s = put_result(call, &skill, fn, at, &errors);
	json_close_array(&call->out);
	json_put_int(&call->out, "errorCount", errors);
	json_close(&call->out);
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "skill.agents", skill.id, STR_NULL);
}

static enum status agents_assign(struct call *call)
{
	return agents_each(call, assign);
}

static enum status agents_unassign(struct call *call)
{
	return agents_each(call, unassign);
}

static enum status agent_unassign(struct call *call)
{
	struct skill skill;
	int64_t user_id;
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = call_param_id(call, "agentId", &user_id)) != ST_OK)
		return s;
	s = skill_agent_remove(call->db, call->caller.bu_id, skill.id, user_id);
	if (s != ST_OK)
		return call_missing(call, s, "agentId");
	return audit_append(
		call->db, &call->caller, call->wall, "skill.agents", skill.id, STR_NULL);
}

#define BASE ADMIN "/skills/{skillId}/agents"

static const struct route skill_agent_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_SKILLS_VIEW, agent_list,
		.summary = "Agents of a skill" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_SKILLS_ASSIGN, agents_assign, SKILL_LOOSE_BODY,
		.after = skills_changed_after, .summary = "Assign agents to a skill" },
	{ HTTP_PUT, BASE, ROUTE_WRITE, PERM_SKILLS_ASSIGN, agents_assign, SKILL_LOOSE_BODY,
		.after = skills_changed_after, .summary = "Change assignments of agents" },
	{ HTTP_DELETE, BASE, ROUTE_WRITE, PERM_SKILLS_ASSIGN, agents_unassign, SKILL_LOOSE_BODY,
		.after = skills_changed_after, .summary = "Take agents off a skill" },
	{ HTTP_DELETE, BASE "/{agentId}", ROUTE_WRITE, PERM_SKILLS_ASSIGN, agent_unassign,
		.code = 204, .after = skills_changed_after,
		.summary = "Take an agent off a skill" },
};
ROUTES(skill_agent);
