/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the outreach room.
 */
#ifndef OUTREACH_SQL_H
#define OUTREACH_SQL_H

#include "store/db.h"

/* A record without a state row was never moved: it waits in the bucket that it was loaded for. */
#define RECORD_COLUMNS                                                                             \
	"r.bu_id, r.id, r.list_id, coalesce(s.skill_id, b.skill_id), b.id, coalesce(s.state, 1), " \
	"coalesce(s.attempts, 0), coalesce(s.destination, 0), coalesce(s.dead, 0), s.retry_at, "   \
	"s.last_at, s.message_id, s.final_reason, s.replied_at, r.created_at, b.expires_at, "      \
	"CASE WHEN s.record_id IS NULL THEN 1 ELSE 0 END, r.job_id, b.ord, r.payload, l.layout "
#define RECORD_LAYOUT                                                                              \
	"JOIN record_layout l ON l.bu_id = r.bu_id AND l.list_id = r.list_id AND "                 \
	"l.id = r.layout_id "
#define RECORD_FROM                                                                                \
	"FROM record r " RECORD_LAYOUT                                                             \
	"LEFT JOIN record_state s ON s.bu_id = r.bu_id AND s.record_id = r.id "                    \
	"LEFT JOIN bucket b ON b.bu_id = r.bu_id AND b.id = coalesce(s.bucket_id, r.bucket_id) "
#define RECORD_FROM_STATE                                                                          \
	"FROM record_state s "                                                                     \
	"JOIN record r ON r.bu_id = s.bu_id AND r.list_id = s.list_id "                            \
	"AND r.id = s.record_id " RECORD_LAYOUT                                                    \
	"LEFT JOIN bucket b ON b.bu_id = s.bu_id AND b.id = s.bucket_id "

/* Records of a unit share all but three values; many in a statement cost half of what each costs alone. */
#define RECORD_INSERT                                                                              \
	"INSERT INTO record (bu_id, list_id, id, job_id, layout_id, bucket_id, payload, "          \
	"created_at) VALUES "
#define RECORD_ADD_COUNT 16

/* clang-format off */
#define RECORD_SQL(X) \
	X(RECORD_ADD, RECORD_INSERT "($1, $2, $6, $3, $4, $7, $8, $5)") \
	X(RECORD_ADD_MANY, RECORD_INSERT "($1, $2, $6, $3, $4, $7, $8, $5), ($1, $2, $9, $3, $4, $10, $11, $5), ($1, $2, $12, $3, $4, $13, $14, $5), ($1, $2, $15, $3, $4, $16, $17, $5), ($1, $2, $18, $3, $4, $19, $20, $5), ($1, $2, $21, $3, $4, $22, $23, $5), ($1, $2, $24, $3, $4, $25, $26, $5), ($1, $2, $27, $3, $4, $28, $29, $5), ($1, $2, $30, $3, $4, $31, $32, $5), ($1, $2, $33, $3, $4, $34, $35, $5), ($1, $2, $36, $3, $4, $37, $38, $5), ($1, $2, $39, $3, $4, $40, $41, $5), ($1, $2, $42, $3, $4, $43, $44, $5), ($1, $2, $45, $3, $4, $46, $47, $5), ($1, $2, $48, $3, $4, $49, $50, $5), ($1, $2, $51, $3, $4, $52, $53, $5)") \
	X(RECORD_STATE_NEW, "INSERT INTO record_state (bu_id, record_id, list_id, skill_id, bucket_id, state, attempts, destination, dead, retry_at, message_id, last_at, final_reason, replied_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (bu_id, record_id) DO NOTHING") \
	X(RECORD_GET, "SELECT " RECORD_COLUMNS RECORD_FROM "WHERE r.bu_id = $1 AND r.list_id = $2 AND r.id = $3") \
	X(RECORD_GET_MOVED, "SELECT " RECORD_COLUMNS RECORD_FROM_STATE "WHERE s.bu_id = $1 AND s.record_id = $2") \
	X(RECORD_REPLACE, "UPDATE record SET job_id = $4, layout_id = $5, bucket_id = $6, payload = $7, updated_at = $8 WHERE bu_id = $1 AND list_id = $2 AND id = $3") \
	X(LAYOUT_FIND, "SELECT id FROM record_layout WHERE bu_id = $1 AND list_id = $2 AND layout = $3 ORDER BY id LIMIT 1") \
	X(LAYOUT_ADD, "INSERT INTO record_layout (bu_id, list_id, id, layout) VALUES ($1, $2, $3, $4)") \
	X(RECORD_MOVE, "UPDATE record_state SET skill_id = $4, bucket_id = $5, state = $6, attempts = $7, destination = $8, dead = $9, retry_at = $10, message_id = $11, last_at = $12, final_reason = $13, replied_at = $14, updated_at = $15 WHERE bu_id = $1 AND record_id = $2 AND state = $3") \
	X(RECORD_TALLY_ADD, "INSERT INTO record_tally (bu_id, list_id, skill_id, state, reason, records) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (bu_id, list_id, skill_id, state, reason) DO UPDATE SET records = record_tally.records + excluded.records") \
	X(RECORD_TALLY_LIST, "SELECT list_id, skill_id, state, reason, records FROM record_tally WHERE bu_id = $1 AND ($2 = 0 OR list_id = $2) AND ($3 = 0 OR skill_id = $3) AND records <> 0 ORDER BY list_id, skill_id, state, reason") \
	X(BUCKET_FIND, "SELECT id FROM bucket WHERE bu_id = $1 AND skill_id = $2 AND zone = $4 AND ord = $3 AND expires_at = $5 AND is_closed = 0") \
	X(BUCKET_ADD, "INSERT INTO bucket (bu_id, id, skill_id, zone, expires_at, ord, is_closed, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)") \
	X(CHUNK_ADD, "INSERT INTO bucket_chunk (bu_id, bucket_id, id, list_id, records) VALUES ($1, $2, $3, $4, $5)") \
	X(CHUNK_FIRST, "SELECT id, list_id, records FROM bucket_chunk WHERE bu_id = $1 AND bucket_id = $2 ORDER BY id LIMIT 1") \
	X(CHUNK_SET, "UPDATE bucket_chunk SET records = $4 WHERE bu_id = $1 AND bucket_id = $2 AND id = $3") \
	X(CHUNK_DROP, "DELETE FROM bucket_chunk WHERE bu_id = $1 AND bucket_id = $2 AND id = $3") \
	X(CHUNK_ASIDE, "INSERT INTO bucket_aside (bu_id, list_id, id, bucket_id, records) SELECT bu_id, list_id, id, bucket_id, records FROM bucket_chunk WHERE bu_id = $1 AND bucket_id = $2 AND id = $3") \
	X(CHUNK_BACK, "INSERT INTO bucket_chunk (bu_id, bucket_id, id, list_id, records) SELECT bu_id, bucket_id, id, list_id, records FROM bucket_aside WHERE bu_id = $1 AND list_id = $2 AND id = $3") \
	X(CHUNK_ASIDE_FIRST, "SELECT id, bucket_id FROM bucket_aside WHERE bu_id = $1 AND list_id = $2 ORDER BY id LIMIT $3") \
	X(CHUNK_ASIDE_DROP, "DELETE FROM bucket_aside WHERE bu_id = $1 AND list_id = $2 AND id = $3") \
	X(BUCKET_REOPEN, "UPDATE bucket SET is_closed = 0 WHERE bu_id = $1 AND id = $2 AND is_closed = 1") \
	X(RUN_ADD, "INSERT INTO record_run (bu_id, list_id, run_id, first_hash, level, entries) VALUES ($1, $2, $3, $4, $5, $6)") \
	X(RUN_NEXT, "SELECT run_id, level FROM record_run WHERE bu_id = $1 AND list_id = $2 AND run_id > $3 ORDER BY run_id, first_hash LIMIT 1") \
	X(RUN_SEEK, "SELECT entries FROM record_run WHERE bu_id = $1 AND list_id = $2 AND run_id = $3 AND first_hash <= $4 ORDER BY first_hash DESC LIMIT 1") \
	X(RUN_PART, "SELECT first_hash, entries FROM record_run WHERE bu_id = $1 AND list_id = $2 AND run_id = $3 AND first_hash > $4 ORDER BY first_hash LIMIT 1") \
	X(RUN_PARTS, "SELECT run_id, first_hash, entries FROM record_run WHERE bu_id = $1 AND list_id = $2 AND (run_id, first_hash) > ($3, $4) ORDER BY run_id, first_hash LIMIT $5") \
	X(RUN_DROP, "DELETE FROM record_run WHERE bu_id = $1 AND list_id = $2 AND run_id = $3 AND first_hash <= coalesce((SELECT first_hash FROM record_run WHERE bu_id = $1 AND list_id = $2 AND run_id = $3 ORDER BY first_hash LIMIT 1 OFFSET $4), 9223372036854775807)")
/* clang-format on */

/* What the planner reads and counts. */
/* clang-format off */
#define PLAN_SQL(X) \
	X(PLAN_BUCKETS, "SELECT id, zone, expires_at, ord FROM bucket WHERE bu_id = $1 AND skill_id = $2 AND is_closed = 0 ORDER BY ord, id") \
	X(PLAN_BUCKET_CLOSE, "UPDATE bucket SET is_closed = 1 WHERE bu_id = $1 AND id = $2") \
	X(PLAN_BUCKETS_EXPIRED, "SELECT bu_id, id FROM bucket WHERE is_closed = 0 AND expires_at > 0 AND expires_at <= $1 ORDER BY expires_at, bu_id, id LIMIT $2") \
	X(PLAN_BUCKET_NEXT_EXPIRY, "SELECT expires_at FROM bucket WHERE is_closed = 0 AND expires_at > 0 ORDER BY expires_at LIMIT 1") \
	X(PLAN_DUE, "SELECT " RECORD_COLUMNS RECORD_FROM_STATE "WHERE s.bu_id = $1 AND s.skill_id = $2 AND s.retry_at <= $3 ORDER BY s.retry_at, s.record_id LIMIT $4") \
	X(PLAN_NEXT_DUE, "SELECT retry_at FROM record_state WHERE bu_id = $1 AND skill_id = $2 AND retry_at IS NOT NULL ORDER BY retry_at LIMIT 1") \
	X(PLAN_LIST, "SELECT is_active, expires_on, removed_at, purged_at FROM calling_list WHERE bu_id = $1 AND id = $2") \
	X(COUNT_ADD, "INSERT INTO outreach_count (bu_id, list_id, skill_id, kind, count) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (bu_id, list_id, skill_id, kind) DO UPDATE SET count = outreach_count.count + excluded.count") \
	X(COUNT_LIST, "SELECT kind, sum(count) FROM outreach_count WHERE bu_id = $1 AND ($2 = 0 OR list_id = $2) AND ($3 = 0 OR skill_id = $3) GROUP BY kind ORDER BY kind") \
	X(SKILL_LISTS, "SELECT DISTINCT t.list_id FROM record_tally t JOIN calling_list c ON c.bu_id = t.bu_id AND c.id = t.list_id WHERE t.bu_id = $1 AND t.skill_id = $2 AND t.records > 0 AND c.removed_at IS NULL ORDER BY t.list_id LIMIT $3") \
	X(LIST_NEWEST, "SELECT id FROM record WHERE bu_id = $1 AND list_id = $2 ORDER BY id DESC LIMIT 1")
/* clang-format on */

STATEMENTS_DECLARE(record_sql, RECORD_SQL)
STATEMENTS_DECLARE(plan_sql, PLAN_SQL)

#endif
