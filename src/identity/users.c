/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/users.h"

#include "core/text.h"
#include "identity/sql.h"

/* Granted to each business unit at its start. */
static const struct {
	const char *name;
	const char *permissions;
} default_roles[] = {
	{ ROLE_ADMINISTRATOR, "*" },
	{ ROLE_MANAGER,
		"SKILLS_VIEW SKILLS_CREATE SKILLS_EDIT SKILLS_ASSIGN CAMPAIGNS_VIEW "
		"CAMPAIGNS_CREATE "
		"TEMPLATES_VIEW TEMPLATES_CREATE TEMPLATES_EDIT DIALER_EDIT LISTS_VIEW "
		"LISTS_CREATE "
		"LISTS_EDIT LISTS_DELETE DNC_VIEW DNC_EDIT BU_VIEW STRATEGY_VIEW DATA_DOWNLOAD "
		"ACCESS_KEY_OWN USERS_VIEW CONTACTS_VIEW CONTACTS_WORK" },
	{ ROLE_AGENT, "SKILLS_VIEW BU_VIEW CONTACTS_VIEW CONTACTS_WORK" },
	{ ROLE_MIDDLEWARE, "CHANNELS_USE MESSAGES_POST" },
};

static struct user user_row(const struct rows *rows)
{
	return (struct user){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.uuid = rows_uuid(rows, 2),
		.user_name = rows_text(rows, 3),
		.first_name = rows_text(rows, 4),
		.last_name = rows_text(rows, 5),
		.email = rows_text(rows, 6),
		.role_id = rows_int(rows, 7),
		.role_name = rows_text(rows, 8),
		.permissions = permissions_read(rows_text(rows, 9)),
		.team_id = rows_int(rows, 10),
		.team_name = rows_text(rows, 11),
		.is_active = rows_bool(rows, 12),
		.version = rows_int(rows, 13),
	};
}

static enum status user_read(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct user *ret_user)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct user user;
	enum status s;

	if ((s = db_query(db, &identity_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	user = user_row(&rows);
	user.user_name = arena_copy(arena, user.user_name);
	user.first_name = arena_copy(arena, user.first_name);
	user.last_name = arena_copy(arena, user.last_name);
	user.email = arena_copy(arena, user.email);
	user.role_name = arena_copy(arena, user.role_name);
	user.team_name = arena_copy(arena, user.team_name);
	*ret_user = user;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status user_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct user *ret_user)
{
	return user_read(db, USER_GET, VALUES(V_INT(bu_id), V_INT(id)), arena, ret_user);
}

enum status user_by_uuid(
	struct db *db, struct uuid uuid, struct arena *arena, struct user *ret_user)
{
	return user_read(db, USER_BY_UUID, VALUES(V_UUID(uuid)), arena, ret_user);
}

enum status users_each(
	struct db *db, int64_t bu_id, int64_t skip, int64_t top, user_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(
		db, &identity_sql, USER_LIST, VALUES(V_INT(bu_id), V_INT(top), V_INT(skip)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct user user = user_row(&rows);

		fn(arg, &user);
	}
	return rows_status(&rows);
}

enum status users_count(struct db *db, int64_t bu_id, int64_t *ret_count)
{
	return db_int(db, &identity_sql, USER_COUNT, VALUES(V_INT(bu_id)), ret_count);
}

static enum status role_find(
	struct db *db, int64_t bu_id, struct str name, struct problems *problems, int64_t *ret_id)
{
	enum status s =
		db_int(db, &identity_sql, ROLE_BY_NAME, VALUES(V_INT(bu_id), V_TEXT(name)), ret_id);

	if (s == ST_NOT_FOUND)
		return problem_add(problems, ST_INVALID, "unknown_id", STR("role"));
	return s;
}

enum status user_add(struct db *db, int64_t bu_id, usec wall, const struct user_new *add,
	struct arena *arena, struct problems *problems, int64_t *ret_id)
{
	struct uuid uuid = uuid_new(wall);
	int64_t id, role, team;
	enum status s;

	if ((s = role_find(db, bu_id, add->role, problems, &role)) != ST_OK)
		return s;
	if ((s = db_int(db, &identity_sql, TEAM_FIRST, VALUES(V_INT(bu_id)), &team)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &identity_sql, USER_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_UUID(uuid), V_TEXT(add->user_name),
			V_TEXT(text_fold(arena, add->user_name)), V_TEXT(add->first_name),
			V_TEXT(add->last_name), V_TEXT(add->email), V_INT(role), V_INT(team),
			V_TEXT(add->password_hash), V_BOOL(add->password_once), V_INT(wall)));
	if (s == ST_CONFLICT)
		return problem_add(problems, ST_CONFLICT, "unique", STR("userName"));
	if (s == ST_OK)
		*ret_id = id;
	return s;
}

enum status roles_add(struct db *db, int64_t bu_id, usec wall)
{
	for (size_t i = 0; i < COUNT_OF(default_roles); i++) {
		int64_t id;
		enum status s;

		if ((s = db_new_id(db, &id)) != ST_OK)
			return s;
		s = db_run(db, &identity_sql, ROLE_ADD,
			VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_of(default_roles[i].name)),
				V_TEXT(str_of(default_roles[i].permissions)), V_INT(wall)));
		if (s != ST_OK)
			return s;
	}
	return ST_OK;
}

enum status roles_each(struct db *db, int64_t bu_id, named_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &identity_sql, ROLE_LIST, VALUES(V_INT(bu_id)), &rows)) != ST_OK)
		return s;
	while (rows_next(&rows))
		fn(arg, rows_int(&rows, 0), rows_text(&rows, 1), rows_text(&rows, 2));
	return rows_status(&rows);
}

enum status teams_each(struct db *db, int64_t bu_id, named_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &identity_sql, TEAM_LIST, VALUES(V_INT(bu_id)), &rows)) != ST_OK)
		return s;
	while (rows_next(&rows))
		fn(arg, rows_int(&rows, 0), rows_text(&rows, 1), STR_NULL);
	return rows_status(&rows);
}

enum status user_secret_get(
	struct db *db, struct str user_name, struct arena *arena, struct user_secret *ret_secret)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &identity_sql, USER_PASSWORD, VALUES(V_TEXT(text_fold(arena, user_name))),
		&rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_secret = (struct user_secret){
		.user_id = rows_int(&rows, 0),
		.bu_id = rows_int(&rows, 1),
		.password_hash = arena_copy(arena, rows_text(&rows, 2)),
		.password_once = rows_bool(&rows, 3),
	};
	return ST_OK;
}

enum status user_set_password(
	struct db *db, const struct user_secret *former, struct str password_hash, usec wall)
{
	return db_must_change(db, &identity_sql, USER_SET_PASSWORD,
		VALUES(V_INT(former->bu_id), V_INT(former->user_id), V_TEXT(password_hash),
			V_INT(wall), V_TEXT(former->password_hash)));
}
