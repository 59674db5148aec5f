/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access keys (wire 2.4). A user manages their own; those of others need the permission for all.
 */
#include "api/call.h"
#include "identity/access_keys.h"
#include "identity/audit.h"
#include "identity/tokens.h"
#include "identity/users.h"

#define KEYS "/access-key-management/v1/access-keys"

struct key_new_args {
	struct str user_id, tenant_id;
};
static const struct json_field key_new_fields[] = {
	{ .path = "userId",
		.kind = JSON_TEXT_OR_INT,
		.at = offsetof(struct key_new_args, user_id) },
	{ .path = "tenantId", .kind = JSON_TEXT, .at = offsetof(struct key_new_args, tenant_id) },
};

struct key_set_args {
	bool is_active;
};
static const struct json_field key_set_fields[] = {
	{ .path = "isActive",
		.kind = JSON_BOOL,
		.at = offsetof(struct key_set_args, is_active),
		.required = true },
};

static bool is_mine_to_manage(const struct call *call, int64_t user_id)
{
	return user_id == call->caller.user_id || caller_may(&call->caller, PERM_ACCESS_KEY_ALL);
}

static enum status not_mine(struct call *call)
{
	return problem_add(&call->problems, ST_DENIED, "permission", STR("userId"), "permission",
		permission_name(PERM_ACCESS_KEY_ALL));
}

/* The wire names a user by UUID, our own routes by number; absent: the caller. */
static enum status user_named(struct call *call, struct str name, int64_t *ret_id)
{
	struct user user;
	struct uuid uuid;
	enum status s;

	if (!str_present(name)) {
		*ret_id = call->caller.user_id;
		return ST_OK;
	}
	if (str_to_int(name, ret_id))
		return ST_OK;
	s = uuid_parse(name, &uuid) ? user_by_uuid(call->db, uuid, call->arena, &user)
				    : ST_NOT_FOUND;
	if (s == ST_NOT_FOUND || (s == ST_OK && user.bu_id != call->caller.bu_id))
		return problem_add(&call->problems, ST_INVALID, "unknown_id", STR("userId"));
	if (s == ST_OK)
		*ret_id = user.id;
	return s;
}

static void key_put(struct json_out *out, const struct access_key *key)
{
	json_put_text(out, "accessKeyId", key->key_id);
	json_put_uuid(out, "userId", key->user_uuid.bytes);
	json_put_uuid(out, "tenantId", key->tenant.bytes);
	json_put_id_text(out, "agentId", key->user_id);
	json_put_id_text(out, "billingId", key->bu_id);
	json_put_bool(out, "isActive", key->is_active);
}

static enum status key_create(struct call *call)
{
	const struct key_new_args *args = call->args;
	struct access_key key;
	struct str key_id, secret;
	int64_t user;
	enum status s;

	if ((s = user_named(call, args->user_id, &user)) != ST_OK)
		return s;
	if (!is_mine_to_manage(call, user))
		return not_mine(call);
	s = access_key_add(call->db, call->caller.bu_id, user, call->wall, call->arena,
		&call->problems, &key_id, &secret);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, ST_INVALID, "unknown_id", STR("userId"));
	if (s != ST_OK)
		return s;
	if ((s = access_key_get(call->db, call->caller.bu_id, key_id, call->arena, &key)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	key_put(&call->out, &key);
	json_put_text(&call->out, "accessKeySecret", secret);
	json_close(&call->out);
	return audit_append(
		call->db, &call->caller, call->wall, "access_key.create", key.id, STR_NULL);
}

static enum status key_of_path(struct call *call, struct access_key *ret_key)
{
	enum status s = access_key_get(call->db, call->caller.bu_id,
		call_param(call, "accessKeyId"), call->arena, ret_key);

	/* Of somebody else's key a user does not learn that it exists. */
	if (s == ST_NOT_FOUND || (s == ST_OK && !is_mine_to_manage(call, ret_key->user_id)))
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("accessKeyId"));
	return s;
}

static enum status key_read(struct call *call)
{
	struct access_key key;
	enum status s;

	if ((s = key_of_path(call, &key)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	key_put(&call->out, &key);
	json_close(&call->out);
	return ST_OK;
}

static void key_list_put(void *arg, const struct access_key *key)
{
	json_open(arg, NULL);
	key_put(arg, key);
	json_close(arg);
}

static enum status key_list(struct call *call)
{
	bool all = caller_may(&call->caller, PERM_ACCESS_KEY_ALL);
	enum status s;

	json_open_array(&call->out, "resultSet");
	s = access_keys_each(call->db, call->caller.bu_id, all ? 0 : call->caller.user_id,
		key_list_put, &call->out);
	json_close_array(&call->out);
	return s;
}

static enum status key_patch(struct call *call)
{
	const struct key_set_args *args = call->args;
	struct access_key key;
	enum status s;

	if ((s = key_of_path(call, &key)) != ST_OK)
		return s;
	if ((s = access_key_set_active(call->db, &key, args->is_active, call->wall)) != ST_OK)
		return s;
	key.is_active = args->is_active;
	json_open(&call->out, "resultSet");
	key_put(&call->out, &key);
	json_close(&call->out);
	return audit_append(call->db, &call->caller, call->wall, "access_key.update", key.id,
		args->is_active ? STR("{\"isActive\":true}") : STR("{\"isActive\":false}"));
}

static enum status key_delete(struct call *call)
{
	struct access_key key;
	enum status s;

	if ((s = key_of_path(call, &key)) != ST_OK)
		return s;
	if ((s = access_key_remove(call->db, &key, call->wall)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "access_key.delete", key.id, STR_NULL);
}

static void tokens_forget(struct call *call)
{
	identity_forget(call->hub->identity);
}

static const struct route access_key_routes[] = {
	{ HTTP_GET, KEYS, ROUTE_READ, PERM_ACCESS_KEY_OWN, key_list,
		.summary = "Access keys of the caller, or of all" },
	{ HTTP_POST, KEYS, ROUTE_WRITE, PERM_ACCESS_KEY_OWN, key_create, key_new_fields,
		COUNT_OF(key_new_fields), sizeof(struct key_new_args), .body_optional = true,
		.code = 201,
		.summary = "Make an access key; its secret is shown in this answer only" },
	{ HTTP_GET, KEYS "/{accessKeyId}", ROUTE_READ, PERM_ACCESS_KEY_OWN, key_read,
		.summary = "An access key" },
	{ HTTP_PATCH, KEYS "/{accessKeyId}", ROUTE_WRITE, PERM_ACCESS_KEY_OWN, key_patch,
		key_set_fields, COUNT_OF(key_set_fields), sizeof(struct key_set_args),
		.after = tokens_forget, .summary = "Switch an access key on or off" },
	{ HTTP_DELETE, KEYS "/{accessKeyId}", ROUTE_WRITE, PERM_ACCESS_KEY_OWN, key_delete,
		.after = tokens_forget, .summary = "Remove an access key; its tokens end" },
};
ROUTES(access_key);
