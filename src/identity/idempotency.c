/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/idempotency.h"

#include "identity/sql.h"

enum status idempotency_find(struct db *db, const struct caller *caller, struct str key, usec wall,
	struct arena *arena, struct stored_answer *ret_answer)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str hash;
	enum status s;

	s = db_query(db, &identity_sql, IDEMPOTENCY_GET,
		VALUES(V_INT(caller->bu_id), V_INT(caller->user_id), V_TEXT(key),
			V_INT(wall - IDEMPOTENCY_KEEP)),
		&rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	hash = rows_blob(&rows, 0);
	if (hash.len != sizeof(ret_answer->request_hash))
		return ST_IO;
	memcpy(ret_answer->request_hash, hash.at, hash.len);
	ret_answer->code = (int)rows_int(&rows, 1);
	ret_answer->body = arena_copy(arena, rows_text(&rows, 2));
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status idempotency_store(struct db *db, const struct caller *caller, struct str key, usec wall,
	const struct stored_answer *answer)
{
	struct str hash = { (const char *)answer->request_hash, sizeof(answer->request_hash) };
	usec oldest = wall - IDEMPOTENCY_KEEP;
	enum status s;

	s = db_run(db, &identity_sql, IDEMPOTENCY_DROP,
		VALUES(V_INT(caller->bu_id), V_INT(caller->user_id), V_TEXT(key), V_INT(oldest)));
	if (s != ST_OK)
		return s;
	if ((s = db_run(db, &identity_sql, IDEMPOTENCY_SWEEP, VALUES(V_INT(oldest)))) != ST_OK)
		return s;
	return db_run(db, &identity_sql, IDEMPOTENCY_ADD,
		VALUES(V_INT(caller->bu_id), V_INT(caller->user_id), V_TEXT(key), V_BLOB(hash),
			V_INT(answer->code), V_TEXT(answer->body.at ? answer->body : STR("")),
			V_INT(wall)));
}
