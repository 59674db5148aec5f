/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The very first start of a hub.
 */
#include <stdio.h>

#include "identity/access_keys.h"
#include "identity/business_unit.h"
#include "identity/jwt.h"
#include "identity/password.h"
#include "identity/sql.h"
#include "identity/users.h"

#define FIRST_NAME "administrator"
#define FIRST_ZONE "America/Toronto"

struct beginning {
	const struct keyring *keyring;
	struct arena *arena;
	usec wall;
	struct str pkcs8, password_hash;
	struct first_start *first;
};

static enum status signing_key_store(struct db *db, const struct beginning *b)
{
	char kid[UUID_TEXT + 1];
	struct str sealed;
	int64_t id;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	uuid_text(uuid_new(b->wall), kid);
	s = secret_seal(b->keyring, (struct secret_place){ "signing_key", id, "sealed" }, b->pkcs8,
		b->arena, &sealed);
	if (s != ST_OK)
		return s;
	return db_run(db, &identity_sql, SIGNING_KEY_ADD,
		VALUES(V_INT(id), V_TEXT(str_of(kid)), V_BLOB(sealed), V_INT(b->wall)));
}

static enum status administrator_add(
	struct db *db, const struct beginning *b, int64_t bu_id, int64_t *ret_id)
{
	struct user_new add = {
		.user_name = STR(FIRST_NAME),
		.first_name = STR("Administrator"),
		.last_name = STR(""),
		.email = STR(""),
		.role = STR(ROLE_ADMINISTRATOR),
		.password_hash = b->password_hash,
		.password_once = true,
	};

	return user_add(db, bu_id, b->wall, &add, b->arena, NULL, ret_id);
}

static enum status beginning_store(struct db *db, void *args)
{
	const struct beginning *b = args;
	struct business_unit unit = {
		.name = STR("Passerelle"), .zone = STR(FIRST_ZONE), .settings = STR("{}")
	};
	struct str key_id, secret;
	int64_t user;
	enum status s;

	if ((s = signing_key_store(db, b)) != ST_OK)
		return s;
	if ((s = business_unit_add(db, b->wall, &unit)) != ST_OK)
		return s;
	if ((s = administrator_add(db, b, unit.id, &user)) != ST_OK)
		return s;
	s = access_key_add(db, unit.id, user, b->wall, b->arena, NULL, &key_id, &secret);
	if (s != ST_OK)
		return s;
	snprintf(b->first->user_name, sizeof(b->first->user_name), "%s", FIRST_NAME);
	snprintf(
		b->first->access_key_id, sizeof(b->first->access_key_id), "%.*s", STR_ARGS(key_id));
	snprintf(b->first->access_key_secret, sizeof(b->first->access_key_secret), "%.*s",
		STR_ARGS(secret));
	return ST_OK;
}

enum status identity_init(struct store *store, const struct keyring *keyring,
	const struct clock *clock, struct first_start *ret_first)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 20);
	struct beginning b = { .keyring = keyring, .arena = arena, .first = ret_first };
	struct business_unit unit;
	enum status s;

	memset(ret_first, 0, sizeof(*ret_first));
	if (!arena)
		return ST_NO_MEMORY;
	s = business_unit_first(store_reader(store), arena, &unit);
	if (s != ST_NOT_FOUND)
		return s;
	b.wall = clock_wall(clock);
	password_make(ret_first->password);
	if ((s = password_hash(str_of(ret_first->password), arena, &b.password_hash)) != ST_OK)
		return s;
	if ((s = jwt_key_make(arena, &b.pkcs8)) != ST_OK)
		return s;
	if ((s = store_write_now(store, beginning_store, &b)) != ST_OK)
		return s;
	ret_first->was_first = true;
	return ST_OK;
}
