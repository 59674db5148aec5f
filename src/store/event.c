/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Appending to the event table. Its ids are the general ones: the writer gives them in the order
 * of the commits, so a reader that asks for "after n" misses none.
 */
#include "store/connection.h"
#include "store/sql.h"

#include <assert.h>

enum status event_append(
	struct db *db, int64_t bu_id, const char *kind, int64_t subject, usec at, struct str json)
{
	int64_t id;
	enum status s;

	assert(db->writer);
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &store_sql, STORE_EVENT_ADD,
		VALUES(V_INT(id), V_INT(bu_id), V_TEXT(str_of(kind)), V_INT(subject), V_INT(at),
			V_TEXT(json.at ? json : STR("{}"))));
	if (s == ST_OK)
		db->traces.newest_event = id;
	return s;
}
