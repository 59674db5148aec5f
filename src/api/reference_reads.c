/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What clients of the admin services read at their start (wire 3B.8, 10).
 */
#include "api/call.h"
#include "identity/users.h"

/* The published protocol's media types; this hub works with Digital. */
static const struct {
	int id;
	const char *name;
} media_types[] = {
	{ 1, "E-Mail" },
	{ 3, "Chat" },
	{ 4, "Phone Call" },
	{ 5, "Voice Mail" },
	{ 6, "Work Item" },
	{ 7, "SMS" },
	{ 8, "Social" },
	{ 9, "Digital" },
};

static void agent_put(void *arg, const struct user *user)
{
	json_open(arg, NULL);
	json_put_int(arg, "agentId", user->id);
	json_put_uuid(arg, "userId", user->uuid.bytes);
	json_put_text(arg, "userName", user->user_name);
	json_put_text(arg, "firstName", user->first_name);
	json_put_text(arg, "lastName", user->last_name);
	json_put_text(arg, "emailAddress", user->email);
	json_put_int(arg, "teamId", user->team_id);
	json_put_text(arg, "teamName", user->team_name);
	json_put_text(arg, "profileName", user->role_name);
	json_put_bool(arg, "isActive", user->is_active);
	json_close(arg);
}

static enum status agents_list(struct call *call)
{
	int64_t total;
	enum status s;

	if ((s = users_count(call->db, call->caller.bu_id, &total)) != ST_OK)
		return s;
	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_put_int(&call->out, "totalRecords", total);
	json_open_array(&call->out, "agents");
	s = users_each(call->db, call->caller.bu_id, call_query_int(call, "skip", 0, 0, INT32_MAX),
		call_query_int(call, "top", 50, 1, 10000), agent_put, &call->out);
	json_close_array(&call->out);
	return s;
}

static enum status agent_read(struct call *call)
{
	struct user user;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "agentId", &id)) != ST_OK)
		return s;
	s = user_get(call->db, call->caller.bu_id, id, call->arena, &user);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", STR("agentId"));
	if (s != ST_OK)
		return s;
	json_open_array(&call->out, "agents");
	agent_put(&call->out, &user);
	json_close_array(&call->out);
	return ST_OK;
}

struct team_list {
	struct json_out *out;
	int64_t count;
};

static void team_put(void *arg, int64_t id, struct str name, struct str permissions)
{
	struct team_list *list = arg;

	(void)permissions;
	json_open(list->out, NULL);
	json_put_int(list->out, "teamId", id);
	json_put_text(list->out, "teamName", name);
	json_put_bool(list->out, "isActive", true);
	json_close(list->out);
	list->count++;
}

static enum status teams_list(struct call *call)
{
	struct team_list list = { &call->out, 0 };
	enum status s;

	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_open_array(&call->out, "teams");
	s = teams_each(call->db, call->caller.bu_id, team_put, &list);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", list.count);
	return s;
}

static enum status media_types_list(struct call *call)
{
	json_open_array(&call->out, "mediaTypes");
	for (size_t i = 0; i < COUNT_OF(media_types); i++) {
		json_open(&call->out, NULL);
		json_put_int(&call->out, "mediaTypeId", media_types[i].id);
		json_put_text(&call->out, "mediaTypeName", str_of(media_types[i].name));
		json_close(&call->out);
	}
	json_close_array(&call->out);
	return ST_OK;
}

static enum status server_time_read(struct call *call)
{
	json_put_instant(&call->out, "serverTime", call->now);
	return ST_OK;
}

static enum status permissions_list(struct call *call)
{
	json_open_array(&call->out, "permissions");
	for (int p = 0; p < PERM_COUNT; p++) {
		json_open(&call->out, NULL);
		json_put_text(
			&call->out, "permission", str_of(permission_word((enum permission)p)));
		json_put_text(&call->out, "name", str_of(permission_name((enum permission)p)));
		json_put_bool(&call->out, "granted", caller_may(&call->caller, (enum permission)p));
		json_close(&call->out);
	}
	json_close_array(&call->out);
	return ST_OK;
}

static const struct route reference_routes[] = {
	{ HTTP_GET, ADMIN "/agents", ROUTE_READ, PERM_SKILLS_VIEW, agents_list,
		.summary = "Agents" },
	{ HTTP_GET, ADMIN "/agents/{agentId}", ROUTE_READ, PERM_SKILLS_VIEW, agent_read,
		.summary = "An agent" },
	{ HTTP_GET, ADMIN "/teams", ROUTE_READ, PERM_SKILLS_VIEW, teams_list, .summary = "Teams" },
	{ HTTP_GET, ADMIN "/media-types", ROUTE_READ, PERM_SIGNED_IN, media_types_list,
		.summary = "Media types of the published protocol" },
	{ HTTP_GET, ADMIN "/server-time", ROUTE_READ, PERM_SIGNED_IN, server_time_read,
		.summary = "The business clock" },
	{ HTTP_GET, ADMIN "/permissions", ROUTE_READ, PERM_SIGNED_IN, permissions_list,
		.summary = "Every permission, and whether the caller has it" },
};
ROUTES(reference);
