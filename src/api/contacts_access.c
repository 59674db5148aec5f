/* SPDX-License-Identifier: Apache-2.0 */
#include "api/contacts_access.h"

#include "directory/skill.h"

static void skill_note(void *arg, const struct skill_agent *agent)
{
	struct sight *sight = arg;

	if (agent->is_active && sight->skill_count < SIGHT_SKILLS_MAX)
		sight->skills[sight->skill_count++] = agent->skill_id;
}

enum status sight_of(const struct call *call, struct sight *ret_sight)
{
	*ret_sight = (struct sight){
		.sees_all = caller_may(&call->caller, PERM_STRATEGY_VIEW),
		.user_id = call->caller.user_id,
	};
	if (ret_sight->sees_all)
		return ST_OK;
	return skill_each_of_agent(
		call->db, call->caller.bu_id, call->caller.user_id, skill_note, ret_sight);
}

bool sight_sees(const struct sight *sight, const struct contact *contact)
{
	if (sight->sees_all || contact->assignee_id == sight->user_id)
		return true;
	for (size_t i = 0; contact->skill_id != 0 && i < sight->skill_count; i++)
		if (sight->skills[i] == contact->skill_id)
			return true;
	return false;
}

enum status contact_seen(
	struct call *call, int64_t id, const char *field, struct contact *ret_contact)
{
	struct sight sight;
	enum status s;

	s = contact_get(call->db, call->caller.bu_id, id, call->arena, ret_contact);
	if (s == ST_OK && (s = sight_of(call, &sight)) == ST_OK && !sight_sees(&sight, ret_contact))
		s = ST_NOT_FOUND;
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", str_of(field));
	return s;
}

enum status contact_of_path(struct call *call, struct contact *ret_contact)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "contactNumber", &id)) != ST_OK)
		return s;
	return contact_seen(call, id, "contactNumber", ret_contact);
}
