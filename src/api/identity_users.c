/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users, roles and the audit trail, on our own routes.
 */
#include "api/call.h"
#include "identity/audit.h"
#include "identity/users.h"

struct user_args {
	struct str user_name, first_name, last_name, email, role;
};

#define FIELD(name, member, needed, most)                                                          \
	{                                                                                          \
		.path = name, .kind = JSON_TEXT, .at = offsetof(struct user_args, member),         \
		.required = needed, .min = needed ? 1 : 0, .max = most                             \
	}

static const struct json_field user_fields[] = {
	FIELD("userName", user_name, true, 100),
	FIELD("firstName", first_name, false, 100),
	FIELD("lastName", last_name, false, 100),
	FIELD("emailAddress", email, false, 254),
	FIELD("role", role, true, 100),
};

static void user_put(struct json_out *out, const struct user *user)
{
	json_put_int(out, "id", user->id);
	json_put_uuid(out, "uuid", user->uuid.bytes);
	json_put_text(out, "userName", user->user_name);
	json_put_text(out, "firstName", user->first_name);
	json_put_text(out, "lastName", user->last_name);
	json_put_text(out, "emailAddress", user->email);
	json_put_text(out, "role", user->role_name);
	json_put_text(out, "team", user->team_name);
	json_put_bool(out, "isActive", user->is_active);
	json_put_int(out, "version", user->version);
}

struct role_asked {
	struct str name;
	bool found;
	permission_set permissions;
};

static void role_compare(void *arg, int64_t id, struct str name, struct str permissions)
{
	struct role_asked *asked = arg;

	(void)id;
	if (!str_equal(name, asked->name))
		return;
	asked->found = true;
	asked->permissions = permissions_read(permissions);
}

/* Nobody gives what they do not have. */
static enum status role_check(struct call *call, struct str role)
{
	struct role_asked asked = { .name = role };
	permission_set beyond;
	enum status s;

	if ((s = roles_each(call->db, call->caller.bu_id, role_compare, &asked)) != ST_OK)
		return s;
	beyond = asked.permissions & ~call->caller.permissions;
	if (!beyond)
		return ST_OK;
	return problem_add(&call->problems, ST_DENIED, "permission", STR("role"), "permission",
		permission_name((enum permission)__builtin_ctzll(beyond)));
}

static enum status user_create(struct call *call)
{
	const struct user_args *args = call->args;
	const struct user_new add = {
		.user_name = args->user_name,
		.first_name = args->first_name.at ? args->first_name : STR(""),
		.last_name = args->last_name.at ? args->last_name : STR(""),
		.email = args->email.at ? args->email : STR(""),
		.role = args->role,
	};
	struct user user;
	int64_t id;
	enum status s;

	if ((s = role_check(call, args->role)) != ST_OK)
		return s;
	s = user_add(
		call->db, call->caller.bu_id, call->wall, &add, call->arena, &call->problems, &id);
	if (s != ST_OK)
		return s;
	if ((s = user_get(call->db, call->caller.bu_id, id, call->arena, &user)) != ST_OK)
		return s;
	user_put(&call->out, &user);
	return audit_append(call->db, &call->caller, call->wall, "user.create", id, STR_NULL);
}

static void user_list_put(void *arg, const struct user *user)
{
	json_open(arg, NULL);
	user_put(arg, user);
	json_close(arg);
}

static enum status user_list(struct call *call)
{
	int64_t total;
	enum status s;

	if ((s = users_count(call->db, call->caller.bu_id, &total)) != ST_OK)
		return s;
	json_put_int(&call->out, "totalRecords", total);
	json_open_array(&call->out, "users");
	s = users_each(call->db, call->caller.bu_id, call_query_int(call, "skip", 0, 0, INT32_MAX),
		call_query_int(call, "top", 50, 1, 1000), user_list_put, &call->out);
	json_close_array(&call->out);
	return s;
}

static enum status user_read(struct call *call)
{
	struct user user;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "userId", &id)) != ST_OK)
		return s;
	s = user_get(call->db, call->caller.bu_id, id, call->arena, &user);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, s, "not_found", STR("userId"));
	if (s == ST_OK)
		user_put(&call->out, &user);
	return s;
}

static void role_put(void *arg, int64_t id, struct str name, struct str permissions)
{
	permission_set set = permissions_read(permissions);

	json_open(arg, NULL);
	json_put_int(arg, "id", id);
	json_put_text(arg, "name", name);
	json_open_array(arg, "permissions");
	for (int p = 0; p < PERM_COUNT; p++)
		if (set & PERM_BIT(p))
			json_put_text(arg, NULL, str_of(permission_word((enum permission)p)));
	json_close_array(arg);
	json_close(arg);
}

static enum status role_list(struct call *call)
{
	enum status s;

	json_open_array(&call->out, "roles");
	s = roles_each(call->db, call->caller.bu_id, role_put, &call->out);
	json_close_array(&call->out);
	return s;
}

static void audit_put(void *arg, const struct audit_entry *entry)
{
	json_open(arg, NULL);
	json_put_int(arg, "id", entry->id);
	json_put_int(arg, "userId", entry->user_id);
	json_put_text(arg, "action", entry->action);
	json_put_int(arg, "subject", entry->subject);
	if (entry->fields.at)
		json_put_raw(arg, "fields", entry->fields);
	json_put_instant(arg, "at", entry->at);
	json_close(arg);
}

static enum status audit_list(struct call *call)
{
	enum status s;

	json_open_array(&call->out, "entries");
	s = audit_each(call->db, call->caller.bu_id,
		call_query_int(call, "before", 0, 0, INT64_MAX),
		call_query_int(call, "top", 50, 1, 1000), audit_put, &call->out);
	json_close_array(&call->out);
	return s;
}

static const struct route user_routes[] = {
	{ HTTP_GET, OWN "/users", ROUTE_READ, PERM_USERS_VIEW, user_list, .summary = "Users" },
	{ HTTP_POST, OWN "/users", ROUTE_WRITE, PERM_USERS_EDIT, user_create, user_fields,
		COUNT_OF(user_fields), sizeof(struct user_args), .code = 201,
		.summary = "Add a user" },
	{ HTTP_GET, OWN "/users/{userId}", ROUTE_READ, PERM_USERS_VIEW, user_read,
		.summary = "A user" },
	{ HTTP_GET, OWN "/roles", ROUTE_READ, PERM_USERS_VIEW, role_list,
		.summary = "Roles and their permissions" },
	{ HTTP_GET, OWN "/audit", ROUTE_LONG, PERM_AUDIT_VIEW, audit_list,
		.summary = "The audit trail, newest first" },
};
ROUTES(user);
