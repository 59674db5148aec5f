/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/one_time.h"

#include "core/secret.h"
#include "identity/sql.h"

enum status one_time_token_new(struct db *db, const struct caller *caller, struct str purpose,
	usec wall, usec lifetime, struct arena *arena, struct str *ret_token)
{
	struct str token = secret_token(arena, 32);
	uint8_t hash[32];
	int64_t id;
	enum status s;

	if (!token.at)
		return ST_NO_MEMORY;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	if ((s = db_run(db, &identity_sql, OTT_SWEEP, VALUES(V_INT(wall)))) != ST_OK)
		return s;
	hash_sha256(token, hash);
	s = db_run(db, &identity_sql, OTT_ADD,
		VALUES(V_INT(caller->bu_id), V_INT(id),
			V_BLOB(((struct str){ (const char *)hash, 32 })), V_INT(caller->user_id),
			V_TEXT(purpose), V_INT(wall + lifetime), V_INT(wall)));
	if (s == ST_OK)
		*ret_token = token;
	return s;
}

enum status one_time_token_use(struct db *db, struct str token, int64_t bu_id, int64_t user_id,
	struct str purpose, usec wall)
{
	uint8_t hash[32];
	enum status s;

	hash_sha256(token, hash);
	s = db_must_change(db, &identity_sql, OTT_USE,
		VALUES(V_BLOB(((struct str){ (const char *)hash, 32 })), V_INT(bu_id),
			V_INT(user_id), V_TEXT(purpose), V_INT(wall), V_INT(wall)));
	return s == ST_NOT_FOUND ? ST_UNKNOWN : s;
}
