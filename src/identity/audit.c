/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/audit.h"

#include "identity/sql.h"

enum status audit_append(struct db *db, const struct caller *caller, usec wall, const char *action,
	int64_t subject, struct str fields)
{
	int64_t id;
	enum status s;

	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	return db_run(db, &identity_sql, AUDIT_ADD,
		VALUES(V_INT(caller->bu_id), V_INT(id), V_INT(caller->user_id),
			V_TEXT(str_of(action)), V_INT(subject), V_TEXT(fields), V_INT(wall)));
}

enum status audit_each(
	struct db *db, int64_t bu_id, int64_t before, int64_t top, audit_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &identity_sql, AUDIT_LIST,
		VALUES(V_INT(bu_id), V_INT(before ? before : INT64_MAX), V_INT(top)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct audit_entry entry = {
			.id = rows_int(&rows, 0),
			.user_id = rows_int(&rows, 1),
			.action = rows_text(&rows, 2),
			.subject = rows_int(&rows, 3),
			.fields = rows_text(&rows, 4),
			.at = rows_int(&rows, 5),
		};

		fn(arg, &entry);
	}
	return rows_status(&rows);
}
