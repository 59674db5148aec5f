/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The history of attempts that are over.
 */
#include "ledger/ledger.h"
#include "ledger/sql.h"

static void attempt_from_row(
	const struct rows *rows, struct arena *arena, struct attempt *ret_attempt)
{
	*ret_attempt = (struct attempt){
		.id = rows_int(rows, 0),
		.message_id = rows_int(rows, 1),
		.record_id = rows_int(rows, 2),
		.attempt = rows_int(rows, 3),
		.tries = rows_int(rows, 4),
		.http_code = rows_int(rows, 5),
		.result = (enum settled)rows_int(rows, 6),
		.cause = arena_copy(arena, rows_text(rows, 7)),
		.took = rows_int(rows, 8),
		.ended_at = rows_int(rows, 9),
	};
}

enum status attempt_list_record(struct db *db, int64_t bu_id, int64_t record_id, int64_t limit,
	struct arena *arena, struct attempt_list *ret_list)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct attempt_list list = { arena_array(arena, struct attempt, (size_t)limit), 0 };
	enum status s;

	if (list.items == NULL)
		return ST_NO_MEMORY;
	s = db_query(db, &ledger_sql, ATTEMPT_LIST_RECORD,
		VALUES(V_INT(bu_id), V_INT(record_id), V_INT(limit)), &rows);
	if (s != ST_OK)
		return s;
	while (list.count < (size_t)limit && rows_next(&rows))
		attempt_from_row(&rows, arena, &list.items[list.count++]);
	if ((s = rows_status(&rows)) == ST_OK)
		*ret_list = list;
	return s;
}
