/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids are handed out from a block that the database has reserved: the counter in the table is past
 * the block before an id of it is stored. Normally the writer reserves between batches; a unit
 * that uses more ids than were left reserves inside its own transaction, and loses the block with
 * it.
 */
#include "store/ids.h"
#include "store/sql.h"

#include <assert.h>

#define BLOCK_IDS 10000
#define LOW_IDS   5000
#define LAST_ID   ((INT64_C(1) << 53) - 1) /* the largest integer that every JSON reader keeps */
#define THIS_NODE 1

static enum status take_block(struct db *db)
{
	struct unit_traces *traces = &db->traces;
	int64_t end;
	enum status s;

	s = db_int(db, &store_sql, STORE_IDS_TAKE, VALUES(V_INT(BLOCK_IDS)), &end);
	if (s != ST_OK)
		return s;
	if (end - 1 > LAST_ID)
		return ST_LIMIT;
	if (traces->end_id != end - BLOCK_IDS)
		traces->next_id = end - BLOCK_IDS;
	traces->end_id = end;
	return ST_OK;
}

enum status ids_fill(struct db *db)
{
	return db->traces.end_id - db->traces.next_id < LOW_IDS ? take_block(db) : ST_OK;
}

enum status db_new_id(struct db *db, int64_t *ret_id)
{
	enum status s;

	assert(db->writer);
	if (db->traces.next_id == db->traces.end_id && (s = take_block(db)) != ST_OK)
		return s;
	*ret_id = db->traces.next_id++;
	return ST_OK;
}

void traces_undo(struct db *db, const struct unit_traces *before)
{
	if (db->traces.end_id != before->end_id)
		db->traces.next_id = db->traces.end_id = before->end_id;
	db->traces.newest_event = before->newest_event;
}

enum status epoch_raise(struct db *db, usec now, int64_t *ret_epoch)
{
	return db_int(
		db, &store_sql, STORE_EPOCH_RAISE, VALUES(V_INT(THIS_NODE), V_INT(now)), ret_epoch);
}
