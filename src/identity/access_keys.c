/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/access_keys.h"

#include <stdio.h>

#include "core/secret.h"
#include "identity/sql.h"
#include "identity/users.h"

static struct str key_id_new(struct arena *arena)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	char *text = arena_alloc(arena, ACCESS_KEY_ID_TEXT + 1);

	if (!text)
		return STR_NULL;
	for (size_t i = 0; i < ACCESS_KEY_ID_TEXT; i++)
		text[i] = letters[random_below(32)];
	return (struct str){ text, ACCESS_KEY_ID_TEXT };
}

static enum status keys_limit(
	struct db *db, int64_t bu_id, int64_t user_id, struct problems *problems)
{
	int64_t count;
	char most[16];
	enum status s;

	s = db_int(
		db, &identity_sql, KEY_COUNT_OF_USER, VALUES(V_INT(bu_id), V_INT(user_id)), &count);
	if (s != ST_OK || count < ACCESS_KEYS_PER_USER)
		return s;
	snprintf(most, sizeof(most), "%d", ACCESS_KEYS_PER_USER);
	return problem_add(problems, ST_CONFLICT, "too_many_keys", STR("userId"), "max", most);
}

enum status access_key_add(struct db *db, int64_t bu_id, int64_t user_id, usec wall,
	struct arena *arena, struct problems *problems, struct str *ret_key_id,
	struct str *ret_secret)
{
	struct str key_id = key_id_new(arena), secret = secret_token(arena, 32);
	struct user user;
	uint8_t hash[32];
	int64_t id;
	enum status s;

	if (arena_failed(arena))
		return ST_NO_MEMORY;
	if ((s = user_get(db, bu_id, user_id, arena, &user)) != ST_OK)
		return s;
	if ((s = keys_limit(db, bu_id, user_id, problems)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	hash_sha256(secret, hash);
	s = db_run(db, &identity_sql, KEY_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(key_id),
			V_BLOB(((struct str){ (const char *)hash, 32 })), V_INT(user_id),
			V_INT(wall)));
	if (s != ST_OK)
		return s;
	*ret_key_id = key_id;
	*ret_secret = secret;
	return ST_OK;
}

static struct access_key key_row(const struct rows *rows)
{
	return (struct access_key){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.key_id = rows_text(rows, 2),
		.user_id = rows_int(rows, 3),
		.user_uuid = rows_uuid(rows, 4),
		.tenant = rows_uuid(rows, 5),
		.is_active = rows_bool(rows, 6),
	};
}

enum status access_key_get(struct db *db, int64_t bu_id, struct str key_id, struct arena *arena,
	struct access_key *ret_key)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &identity_sql, KEY_GET, VALUES(V_INT(bu_id), V_TEXT(key_id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_key = key_row(&rows);
	ret_key->key_id = arena_copy(arena, ret_key->key_id);
	return ST_OK;
}

enum status access_keys_each(
	struct db *db, int64_t bu_id, int64_t user_id, access_key_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &identity_sql, KEY_LIST, VALUES(V_INT(bu_id), V_INT(user_id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct access_key key = key_row(&rows);

		fn(arg, &key);
	}
	return rows_status(&rows);
}

static enum status sessions_end(struct db *db, const struct access_key *key, usec wall)
{
	return db_run(db, &identity_sql, SESSION_REVOKE_KEY,
		VALUES(V_INT(key->bu_id), V_INT(key->id), V_INT(wall)));
}

enum status access_key_set_active(
	struct db *db, const struct access_key *key, bool active, usec wall)
{
	enum status s = db_must_change(db, &identity_sql, KEY_SET_ACTIVE,
		VALUES(V_INT(key->bu_id), V_INT(key->id), V_BOOL(active), V_INT(wall)));

	return s == ST_OK && !active ? sessions_end(db, key, wall) : s;
}

enum status access_key_remove(struct db *db, const struct access_key *key, usec wall)
{
	enum status s = db_must_change(db, &identity_sql, KEY_REMOVE,
		VALUES(V_INT(key->bu_id), V_INT(key->id), V_INT(wall)));

	return s == ST_OK ? sessions_end(db, key, wall) : s;
}

enum status access_key_check(
	struct db *db, struct str key_id, struct str secret, struct access_key *ret_key)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	uint8_t hash[32];
	enum status s;

	if ((s = db_query(db, &identity_sql, KEY_SIGN_IN, VALUES(V_TEXT(key_id)), &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_UNKNOWN : s;
	hash_sha256(secret, hash);
	if (!secret_equal(rows_blob(&rows, 3), (struct str){ (const char *)hash, 32 }))
		return ST_UNKNOWN;
	*ret_key = (struct access_key){
		.bu_id = rows_int(&rows, 0), .id = rows_int(&rows, 1), .user_id = rows_int(&rows, 2)
	};
	return ST_OK;
}
