/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Delivery statuses. They may overtake the answer to the send they belong to: then they are parked
 * and matched when the outcome is stored (decision 10).
 */
#include "ledger/status.h"

#include "ledger/message.h"
#include "ledger/sql.h"

#define PARKED_PER_MESSAGE 3

/** Wire 9.35: seen > delivered > sent; failed only before delivered. */
static bool is_news(enum message_delivery known, enum message_delivery next)
{
	if (next == DELIVERY_FAILED)
		return known == DELIVERY_NONE;
	return known != DELIVERY_FAILED && next > known;
}

static enum status apply(const struct ledger *ledger, struct db *db, struct message *m,
	enum message_delivery delivery, usec at, struct str reason, usec now)
{
	const struct ledger_hooks *hooks = &ledger->hooks[m->lane];
	enum status s;

	if (!is_news(m->delivery, delivery))
		return ST_OK;
	m->delivery = delivery;
	m->delivery_at = at;
	m->delivery_reason = reason;
	s = db_must_change(db, &ledger_sql, MESSAGE_DELIVERY,
		VALUES(V_INT(m->bu_id), V_INT(m->id), V_INT(delivery), V_INT(at), V_TEXT(reason),
			V_INT(now)));
	if (s != ST_OK || hooks->delivered == NULL)
		return s;
	return hooks->delivered(hooks->arg, db, m, now);
}

enum status ledger_status(const struct ledger *ledger, struct db *db, int64_t bu_id,
	int64_t channel_no, struct str external_id, enum message_delivery delivery, usec at,
	struct str reason, usec now, struct arena *arena)
{
	struct message m;
	enum status s;

	s = message_by_external(db, bu_id, channel_no, DIRECTION_OUTBOUND, external_id, arena, &m);
	if (s == ST_OK)
		return apply(ledger, db, &m, delivery, at, reason, now);
	if (s != ST_NOT_FOUND)
		return s;
	return db_run(db, &ledger_sql, PARKED_ADD,
		VALUES(V_INT(bu_id), V_INT(channel_no), V_TEXT(external_id), V_INT(delivery),
			V_INT(at), V_TEXT(reason), V_INT(now)));
}

struct parked {
	enum message_delivery delivery;
	usec at;
	struct str reason;
};

static enum status parked_read(struct db *db, const struct message *m, struct arena *arena,
	struct parked *ret_parked, size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(db, &ledger_sql, PARKED_LIST,
		VALUES(V_INT(m->bu_id), V_INT(m->channel_no), V_TEXT(m->external_id)), &rows);
	if (s != ST_OK)
		return s;
	while (count < PARKED_PER_MESSAGE && rows_next(&rows)) {
		ret_parked[count++] = (struct parked){
			.delivery = (enum message_delivery)rows_int(&rows, 0),
			.at = rows_int(&rows, 1),
			.reason = arena_copy(arena, rows_text(&rows, 2)),
		};
	}
	*ret_count = count;
	return rows_status(&rows);
}

enum status status_apply_parked(const struct ledger *ledger, struct db *db, struct message *m,
	usec now, struct arena *arena)
{
	struct parked parked[PARKED_PER_MESSAGE];
	size_t count;
	enum status s;

	if (!str_present(m->external_id))
		return ST_OK;
	s = parked_read(db, m, arena, parked, &count);
	for (size_t i = 0; s == ST_OK && i < count; i++)
		s = apply(ledger, db, m, parked[i].delivery, parked[i].at, parked[i].reason, now);
	if (s != ST_OK || count == 0)
		return s;
	return db_run(db, &ledger_sql, PARKED_REMOVE,
		VALUES(V_INT(m->bu_id), V_INT(m->channel_no), V_TEXT(m->external_id)));
}

enum status ledger_drop_parked(
	const struct ledger *ledger, struct db *db, usec now, int64_t *ret_count)
{
	return db_change(db, &ledger_sql, PARKED_DROP_OLD, VALUES(V_INT(now - ledger->parked_keep)),
		ret_count);
}
