/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/sessions.h"

#include "core/secret.h"
#include "identity/sql.h"

/* A token given out, and what is kept of it. */
struct hashed {
	uint8_t bytes[32];
};

static struct value v_hash(const struct hashed *hash)
{
	return V_BLOB(((struct str){ (const char *)hash->bytes, sizeof(hash->bytes) }));
}

static struct hashed hash_of(struct str token)
{
	struct hashed hash;

	hash_sha256(token, hash.bytes);
	return hash;
}

enum status session_begin(struct db *db, usec wall, struct arena *arena, struct session *session)
{
	struct hashed hash;
	enum status s;

	session->refresh_token = secret_token(arena, 32);
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	if ((s = db_new_id(db, &session->id)) != ST_OK)
		return s;
	if ((s = db_run(db, &identity_sql, SESSION_SWEEP, VALUES(V_INT(wall)))) != ST_OK)
		return s;
	hash = hash_of(session->refresh_token);
	s = db_run(db, &identity_sql, SESSION_ADD,
		VALUES(V_INT(session->bu_id), V_INT(session->id), V_INT(session->user_id),
			V_INT_OR_NULL(session->access_key_id), V_TEXT(session->client_id),
			v_hash(&hash), V_INT(wall + SESSION_LIFE), V_INT(wall)));
	if (s != ST_OK || !session->access_key_id)
		return s;
	return db_run(db, &identity_sql, KEY_USED,
		VALUES(V_INT(session->bu_id), V_INT(session->access_key_id), V_INT(wall)));
}

struct found {
	struct session session;
	usec expires_at, refreshed_at;
	bool revoked;
};

static enum status session_find(struct db *db, unsigned statement, const struct hashed *hash,
	struct arena *arena, struct found *ret_found)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &identity_sql, statement, VALUES(v_hash(hash)), &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_found = (struct found){
		.session = { .bu_id = rows_int(&rows, 0),
			.id = rows_int(&rows, 1),
			.user_id = rows_int(&rows, 2),
			.client_id = arena_copy(arena, rows_text(&rows, 3)) },
		.expires_at = rows_int(&rows, 4),
		.revoked = !rows_null(&rows, 5),
		.refreshed_at = rows_int(&rows, 6),
	};
	return ST_OK;
}

static enum status session_find_any(struct db *db, const struct hashed *hash, usec wall,
	struct arena *arena, struct found *ret_found, bool *ret_stolen)
{
	enum status s = session_find(db, SESSION_BY_REFRESH, hash, arena, ret_found);

	*ret_stolen = false;
	if (s != ST_NOT_FOUND)
		return s;
	if ((s = session_find(db, SESSION_BY_FORMER, hash, arena, ret_found)) != ST_OK)
		return s;
	*ret_stolen = wall - ret_found->refreshed_at > SESSION_REFRESH_GRACE;
	return ST_OK;
}

enum status session_refresh(struct db *db, struct str refresh_token, struct str client_id,
	usec wall, struct arena *arena, struct session *ret_session, bool *ret_ended)
{
	struct hashed hash = hash_of(refresh_token);
	struct found found;
	bool stolen;
	enum status s;

	*ret_ended = false;
	if ((s = session_find_any(db, &hash, wall, arena, &found, &stolen)) != ST_OK)
		return s == ST_NOT_FOUND ? ST_UNKNOWN : s;
	if (found.revoked || found.expires_at <= wall)
		return ST_UNKNOWN;
	if (str_present(client_id) && !str_equal(client_id, found.session.client_id))
		return ST_UNKNOWN;
	if (stolen) {
		*ret_ended = true;
		return session_end(db, found.session.bu_id, found.session.id, wall);
	}
	*ret_session = found.session;
	ret_session->refresh_token = secret_token(arena, 32);
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	hash = hash_of(ret_session->refresh_token);
	return db_must_change(db, &identity_sql, SESSION_REFRESH,
		VALUES(V_INT(found.session.bu_id), V_INT(found.session.id), v_hash(&hash),
			V_INT(wall + SESSION_LIFE), V_INT(wall)));
}

enum status session_permissions(struct db *db, int64_t bu_id, int64_t id, int64_t user_id,
	usec wall, permission_set *ret_permissions)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &identity_sql, SESSION_CALLER,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(user_id), V_INT(wall)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_UNKNOWN : s;
	*ret_permissions = permissions_read(rows_text(&rows, 0));
	return ST_OK;
}

enum status session_end(struct db *db, int64_t bu_id, int64_t id, usec wall)
{
	return db_run(
		db, &identity_sql, SESSION_REVOKE, VALUES(V_INT(bu_id), V_INT(id), V_INT(wall)));
}

enum status sessions_end_of_user(struct db *db, int64_t bu_id, int64_t user_id, usec wall)
{
	return db_run(db, &identity_sql, SESSION_REVOKE_USER,
		VALUES(V_INT(bu_id), V_INT(user_id), V_INT(wall)));
}
