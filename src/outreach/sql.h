/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the outreach room.
 */
#ifndef OUTREACH_SQL_H
#define OUTREACH_SQL_H

#include "store/db.h"

#define RECORD_STATE_COLUMNS                                                                       \
	"s.bu_id, s.record_id, s.list_id, s.skill_id, s.bucket_id, s.state, s.attempts, "          \
	"s.destination, s.dead, s.retry_at, s.last_at, s.message_id, s.final_reason, "             \
	"s.replied_at, r.created_at, b.expires_at, r.payload "
#define RECORD_STATE_FROM                                                                          \
	"FROM record_state s JOIN record r ON r.bu_id = s.bu_id AND r.id = s.record_id "           \
	"LEFT JOIN bucket b ON b.bu_id = s.bu_id AND b.id = s.bucket_id "

/* clang-format off */
#define RECORD_SQL(X) \
	X(RECORD_ADD, "INSERT INTO record (bu_id, id, list_id, job_id, external_id, payload, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)") \
	X(RECORD_KEY_ADD, "INSERT INTO record_key (bu_id, list_id, hash, record_id) VALUES ($1, $2, $3, $4)") \
	X(RECORD_STATE_ADD, "INSERT INTO record_state (bu_id, record_id, list_id, skill_id, bucket_id, waiting_in, state, attempts, destination, dead, retry_at, message_id, last_at, replied_at, final_reason, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, NULL, NULL, NULL, $9, $10)") \
	X(RECORD_GET, "SELECT " RECORD_STATE_COLUMNS RECORD_STATE_FROM "WHERE s.bu_id = $1 AND s.record_id = $2") \
	X(RECORD_FIND, "SELECT r.id, r.external_id FROM record_key k JOIN record r ON r.bu_id = k.bu_id AND r.id = k.record_id WHERE k.bu_id = $1 AND k.list_id = $2 AND k.hash = $3") \
	X(RECORD_REPLACE, "UPDATE record SET job_id = $3, payload = $4, updated_at = $5 WHERE bu_id = $1 AND id = $2") \
	X(RECORD_MOVE, "UPDATE record_state SET skill_id = $4, bucket_id = $5, waiting_in = $6, state = $7, attempts = $8, destination = $9, dead = $10, retry_at = $11, message_id = $12, last_at = $13, final_reason = $14, replied_at = $15, updated_at = $16 WHERE bu_id = $1 AND record_id = $2 AND state = $3 RETURNING list_id") \
	X(RECORD_TALLY_ADD, "INSERT INTO record_tally (bu_id, list_id, skill_id, state, reason, records) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (bu_id, list_id, skill_id, state, reason) DO UPDATE SET records = record_tally.records + excluded.records") \
	X(RECORD_TALLY_LIST, "SELECT list_id, skill_id, state, reason, records FROM record_tally WHERE bu_id = $1 AND ($2 = 0 OR list_id = $2) AND ($3 = 0 OR skill_id = $3) AND records <> 0 ORDER BY list_id, skill_id, state, reason") \
	X(BUCKET_FIND, "SELECT id FROM bucket WHERE bu_id = $1 AND skill_id = $2 AND zone = $4 AND ord = $3 AND expires_at = $5 AND is_closed = 0") \
	X(BUCKET_ADD, "INSERT INTO bucket (bu_id, id, skill_id, zone, expires_at, ord, is_closed, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)")
/* clang-format on */

/* What the planner reads and counts. */
/* clang-format off */
#define PLAN_SQL(X) \
	X(PLAN_BUCKETS, "SELECT id, zone, expires_at, ord FROM bucket WHERE bu_id = $1 AND skill_id = $2 AND is_closed = 0 ORDER BY ord, id") \
	X(PLAN_BUCKET_CLOSE, "UPDATE bucket SET is_closed = 1 WHERE bu_id = $1 AND id = $2") \
	X(PLAN_BUCKETS_EXPIRED, "SELECT bu_id, id FROM bucket WHERE is_closed = 0 AND expires_at > 0 AND expires_at <= $1 ORDER BY expires_at, bu_id, id LIMIT $2") \
	X(PLAN_BUCKET_NEXT_EXPIRY, "SELECT expires_at FROM bucket WHERE is_closed = 0 AND expires_at > 0 ORDER BY expires_at LIMIT 1") \
	X(PLAN_WAITING, "SELECT " RECORD_STATE_COLUMNS RECORD_STATE_FROM "WHERE s.bu_id = $1 AND s.waiting_in = $2 ORDER BY s.record_id LIMIT $3") \
	X(PLAN_DUE, "SELECT " RECORD_STATE_COLUMNS RECORD_STATE_FROM "WHERE s.bu_id = $1 AND s.skill_id = $2 AND s.retry_at <= $3 ORDER BY s.retry_at, s.record_id LIMIT $4") \
	X(PLAN_NEXT_DUE, "SELECT retry_at FROM record_state WHERE bu_id = $1 AND skill_id = $2 AND retry_at IS NOT NULL ORDER BY retry_at LIMIT 1") \
	X(PLAN_LIST, "SELECT is_active, expires_on, removed_at FROM calling_list WHERE bu_id = $1 AND id = $2") \
	X(COUNT_ADD, "INSERT INTO outreach_count (bu_id, list_id, skill_id, kind, count) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bu_id, list_id, skill_id, kind) DO UPDATE SET count = outreach_count.count + excluded.count") \
	X(COUNT_LIST, "SELECT kind, sum(count) FROM outreach_count WHERE bu_id = $1 AND ($2 = 0 OR list_id = $2) AND ($3 = 0 OR skill_id = $3) GROUP BY kind ORDER BY kind") \
	X(SKILL_LISTS, "SELECT DISTINCT t.list_id FROM record_tally t JOIN calling_list c ON c.bu_id = t.bu_id AND c.id = t.list_id WHERE t.bu_id = $1 AND t.skill_id = $2 AND t.records > 0 AND c.removed_at IS NULL ORDER BY t.list_id LIMIT $3") \
	X(LIST_NEWEST, "SELECT record_id FROM record_state WHERE bu_id = $1 AND list_id = $2 ORDER BY record_id DESC LIMIT 1")
/* clang-format on */

STATEMENTS_DECLARE(record_sql, RECORD_SQL)
STATEMENTS_DECLARE(plan_sql, PLAN_SQL)

#endif
