/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNC groups with their records and skills (wire 3B.5).
 */
#include "directory/dnc.h"

#include "api/filters.h"
#include "identity/audit.h"

struct group_args {
	struct str name, description;
	bool is_active;
	bool gave_name, gave_description, gave_active;
};

#define AT(member)   offsetof(struct group_args, member)
#define GAVE(member) (AT(member) + 1)

static const struct json_field group_fields[] = {
	{ .path = "dncGroupName",
		.kind = JSON_TEXT,
		.at = AT(name),
		.max = 100,
		.present_at = GAVE(gave_name) },
	{ .path = "dncGroupDescription",
		.kind = JSON_LINES,
		.at = AT(description),
		.max = 2000,
		.present_at = GAVE(gave_description) },
	{ .path = "isActive",
		.kind = JSON_BOOL,
		.at = AT(is_active),
		.present_at = GAVE(gave_active) },
};

static void overlay(const struct group_args *args, struct dnc_group *group)
{
	if (args->gave_name)
		group->name = args->name;
	if (args->gave_description)
		group->description = args->description;
	if (args->gave_active)
		group->is_active = args->is_active;
}

static void put_group(struct json_out *out, const struct dnc_group *group)
{
	json_open(out, NULL);
	json_put_int(out, "dncGroupId", group->id);
	json_put_text(out, "dncGroupName", group->name);
	json_put_text(out, "dncGroupDescription", group->description);
	json_put_int(out, "validRecords", group->record_count);
	json_put_bool(out, "isActive", group->is_active);
	json_put_bool(out, "isRemoved", false);
	json_put_bool(out, "isDefault", group->is_default);
	json_put_instant(out, "createDate", group->created_at);
	json_put_instant(out, "lastUpdateTime", group->updated_at);
	json_put_int(out, "version", group->version);
	json_close(out);
}

static void put_row(void *arg, const struct dnc_group *group)
{
	put_group(arg, group);
}

static enum status group_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	int64_t total;
	enum status s;

	json_open(&call->out, "resultSet");
	json_open_array(&call->out, "dncGroups");
	s = dnc_group_each(
		call->db, call->caller.bu_id, &filter, call->now, put_row, &call->out, &total);
	json_close_array(&call->out);
	if (s == ST_OK)
		json_put_int(&call->out, "totalGroups", total);
	json_close(&call->out);
	return s;
}

static enum status group_of_call(struct call *call, struct dnc_group *ret_group)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "groupId", &id)) != ST_OK)
		return s;
	s = dnc_group_load(call->db, call->caller.bu_id, id, call->now, call->arena, ret_group);
	return call_missing(call, s, "groupId");
}

static enum status answer_group(struct call *call, int64_t id)
{
	struct dnc_group group;
	enum status s;

	s = dnc_group_load(call->db, call->caller.bu_id, id, call->now, call->arena, &group);
	if (s != ST_OK)
		return s;
	json_open_array(&call->out, "dncGroups");
	put_group(&call->out, &group);
	json_close_array(&call->out);
	return ST_OK;
}

static enum status group_read(struct call *call)
{
	struct dnc_group group;
	enum status s;

	if ((s = group_of_call(call, &group)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	s = answer_group(call, group.id);
	json_close(&call->out);
	return s;
}

static enum status group_create(struct call *call)
{
	struct dnc_group group = { .is_active = true };
	int64_t id;
	enum status s;

	overlay(call->args, &group);
	s = dnc_group_add(call->db, call->caller.bu_id, &group, call->now, &call->problems, &id);
	if (s != ST_OK)
		return s;
	if ((s = answer_group(call, id)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "dnc_group.create", id, STR_NULL);
}

static enum status group_change(struct call *call)
{
	struct dnc_group group;
	enum status s;

	if ((s = group_of_call(call, &group)) != ST_OK)
		return s;
	overlay(call->args, &group);
	group.version = call_if_match(call);
	s = dnc_group_update(call->db, call->caller.bu_id, &group, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	if ((s = answer_group(call, group.id)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "dnc_group.update", group.id, STR_NULL);
}

static void blocks_after(struct call *call)
{
	directory_blocks_changed(call->hub->directory);
}

struct skills_out {
	struct json_out *out;
	int64_t count;
};

static void put_skill(void *arg, int64_t skill_id, struct str name)
{
	struct skills_out *skills = arg;

	json_open(skills->out, NULL);
	json_put_int(skills->out, "skillId", skill_id);
	json_put_text(skills->out, "skillName", name);
	json_close(skills->out);
	skills->count++;
}

static enum status put_skills(struct call *call, enum dnc_role role, const char *key)
{
	struct skills_out skills = { &call->out, 0 };
	struct dnc_group group;
	enum status s;

	if ((s = group_of_call(call, &group)) != ST_OK)
		return s;
	json_open_array(&call->out, key);
	s = dnc_skill_each(call->db, call->caller.bu_id, group.id, role, put_skill, &skills);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", skills.count);
	return s;
}

static enum status contributing_list(struct call *call)
{
	return put_skills(call, DNC_CONTRIBUTING, "contributingSkills");
}

static enum status scrubbed_list(struct call *call)
{
	return put_skills(call, DNC_SCRUBBED, "scrubbedSkills");
}

static enum status skill_join(struct call *call, enum dnc_role role)
{
	int64_t group_id, skill_id;
	enum status s;

	if ((s = call_param_id(call, "groupId", &group_id)) != ST_OK)
		return s;
	if ((s = call_param_id(call, "skillId", &skill_id)) != ST_OK)
		return s;
	s = dnc_skill_put(
		call->db, call->caller.bu_id, group_id, skill_id, role, call->now, &call->problems);
	return call_missing(call, s, "skillId");
}

static enum status skill_leave(struct call *call, enum dnc_role role)
{
	int64_t group_id, skill_id;
	enum status s;

	if ((s = call_param_id(call, "groupId", &group_id)) != ST_OK)
		return s;
	if ((s = call_param_id(call, "skillId", &skill_id)) != ST_OK)
		return s;
	s = dnc_skill_remove(call->db, call->caller.bu_id, group_id, skill_id, role);
	return call_missing(call, s, "skillId");
}

static enum status contributing_add(struct call *call)
{
	return skill_join(call, DNC_CONTRIBUTING);
}

static enum status contributing_remove(struct call *call)
{
	return skill_leave(call, DNC_CONTRIBUTING);
}

static enum status scrubbed_add(struct call *call)
{
	return skill_join(call, DNC_SCRUBBED);
}

static enum status scrubbed_remove(struct call *call)
{
	return skill_leave(call, DNC_SCRUBBED);
}

#define BASE  ADMIN "/dnc-groups"
#define GROUP BASE "/{groupId}"
#define BODY                                                                                       \
	.fields = group_fields, .field_count = COUNT_OF(group_fields),                             \
	.args_size = sizeof(struct group_args), .query_as_fields = true

static const struct route dnc_group_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_DNC_VIEW, group_list, .summary = "DNC groups" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_DNC_EDIT, group_create, BODY, .code = 201,
		.after = blocks_after, .summary = "Add a DNC group" },
	{ HTTP_GET, GROUP, ROUTE_READ, PERM_DNC_VIEW, group_read, .summary = "A DNC group" },
	{ HTTP_PUT, GROUP, ROUTE_WRITE, PERM_DNC_EDIT, group_change, BODY, .body_optional = true,
		.after = blocks_after, .summary = "Change a DNC group" },
	{ HTTP_GET, GROUP "/contributing-skills", ROUTE_READ, PERM_DNC_VIEW, contributing_list,
		.summary = "Skills that add to a group" },
	{ HTTP_POST, GROUP "/contributing-skills/{skillId}", ROUTE_WRITE, PERM_DNC_EDIT,
		contributing_add, .after = blocks_after, .summary = "Let a skill add to a group" },
	{ HTTP_DELETE, GROUP "/contributing-skills/{skillId}", ROUTE_WRITE, PERM_DNC_EDIT,
		contributing_remove, .after = blocks_after,
		.summary = "A skill adds to the group no longer" },
	{ HTTP_GET, GROUP "/scrubbed-skills", ROUTE_READ, PERM_DNC_VIEW, scrubbed_list,
		.summary = "Skills that obey a group" },
	{ HTTP_POST, GROUP "/scrubbed-skills/{skillId}", ROUTE_WRITE, PERM_DNC_EDIT, scrubbed_add,
		.after = blocks_after, .summary = "Let a skill obey a group" },
	{ HTTP_DELETE, GROUP "/scrubbed-skills/{skillId}", ROUTE_WRITE, PERM_DNC_EDIT,
		scrubbed_remove, .after = blocks_after,
		.summary = "A skill obeys the group no longer" },
};
ROUTES(dnc_group);
