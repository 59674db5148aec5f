/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Claims and leases: which sender a message belongs to while it is being transmitted.
 */
#include "ledger/ledger.h"
#include "ledger/message.h"
#include "ledger/sql.h"

static enum status claim_one(
	struct db *db, struct message *message, struct lease lease, usec lease_until, usec now)
{
	message->state = MESSAGE_CLAIMED;
	message->lease = lease;
	message->due_at = lease_until;
	return db_must_change(db, &ledger_sql, MESSAGE_CLAIM,
		VALUES(V_INT(message->bu_id), V_INT(message->id), V_INT(lease_until),
			V_INT(lease.epoch), V_INT(lease.seq), V_INT(now)));
}

enum status ledger_claim(struct db *db, enum message_lane lane, usec now, size_t limit,
	struct lease lease, usec lease_until, struct arena *arena, struct message_list *ret_list)
{
	struct message_list list;
	enum status s;

	s = message_collect(db, MESSAGE_DUE, VALUES(V_INT(lane), V_INT(now), V_INT(limit)), limit,
		arena, &list);
	for (size_t i = 0; s == ST_OK && i < list.count; i++)
		s = claim_one(db, &list.items[i], lease, lease_until, now);
	if (s == ST_OK)
		*ret_list = list;
	return s;
}

enum status ledger_next_due(struct db *db, enum message_lane lane, usec *ret_due)
{
	return db_int(db, &ledger_sql, MESSAGE_NEXT_DUE, VALUES(V_INT(lane)), ret_due);
}

enum status ledger_recover(struct db *db, int64_t epoch, usec now, int64_t *ret_count)
{
	return db_change(
		db, &ledger_sql, MESSAGE_RECOVER, VALUES(V_INT(epoch), V_INT(now)), ret_count);
}

enum status ledger_expire_leases(struct db *db, usec wall, usec now, int64_t *ret_count)
{
	return db_change(
		db, &ledger_sql, MESSAGE_EXPIRE_LEASES, VALUES(V_INT(wall), V_INT(now)), ret_count);
}

enum status ledger_resume_paused(struct db *db, int64_t bu_id, usec now, int64_t *ret_count)
{
	return db_change(db, &ledger_sql, MESSAGE_RESUME_PAUSED, VALUES(V_INT(bu_id), V_INT(now)),
		ret_count);
}
