/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the outreach room.
 */
#ifndef OUTREACH_SQL_H
#define OUTREACH_SQL_H

#include "store/db.h"

#define RECORD_STATE_COLUMNS                                                                       \
	"s.bu_id, s.record_id, s.list_id, s.skill_id, s.bucket_id, s.state, s.attempts, "          \
	"s.destination, s.dead, s.retry_at, s.last_at, s.message_id, s.final_reason "

/* clang-format off */
#define RECORD_SQL(X) \
	X(RECORD_ADD, "INSERT INTO record (bu_id, id, list_id, job_id, external_id, payload, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)") \
	X(RECORD_KEY_ADD, "INSERT INTO record_key (bu_id, list_id, hash, record_id) VALUES ($1, $2, $3, $4)") \
	X(RECORD_STATE_ADD, "INSERT INTO record_state (bu_id, record_id, list_id, skill_id, bucket_id, waiting_in, state, attempts, destination, dead, retry_at, message_id, last_at, final_reason, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, 0, $8, NULL, NULL, $9, $10)") \
	X(RECORD_GET, "SELECT " RECORD_STATE_COLUMNS ", r.payload FROM record_state s JOIN record r ON r.bu_id = s.bu_id AND r.id = s.record_id WHERE s.bu_id = $1 AND s.record_id = $2") \
	X(RECORD_FIND, "SELECT r.id, r.external_id FROM record_key k JOIN record r ON r.bu_id = k.bu_id AND r.id = k.record_id WHERE k.bu_id = $1 AND k.list_id = $2 AND k.hash = $3") \
	X(RECORD_REPLACE, "UPDATE record SET job_id = $3, payload = $4, updated_at = $5 WHERE bu_id = $1 AND id = $2") \
	X(RECORD_MOVE, "UPDATE record_state SET skill_id = $4, bucket_id = $5, waiting_in = $6, state = $7, attempts = $8, destination = $9, dead = $10, retry_at = $11, message_id = $12, last_at = $13, final_reason = $14, updated_at = $15 WHERE bu_id = $1 AND record_id = $2 AND state = $3 RETURNING list_id") \
	X(RECORD_TALLY_ADD, "INSERT INTO record_tally (bu_id, list_id, skill_id, state, reason, records) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (bu_id, list_id, skill_id, state, reason) DO UPDATE SET records = record_tally.records + excluded.records") \
	X(RECORD_TALLY_LIST, "SELECT list_id, skill_id, state, reason, records FROM record_tally WHERE bu_id = $1 AND ($2 = 0 OR list_id = $2) AND ($3 = 0 OR skill_id = $3) AND records <> 0 ORDER BY list_id, skill_id, state, reason") \
	X(BUCKET_FIND, "SELECT id FROM bucket WHERE bu_id = $1 AND skill_id = $2 AND ord = $3 AND zone = $4 AND (expires_at = $5 OR (expires_at IS NULL AND $5 = 0))") \
	X(BUCKET_ADD, "INSERT INTO bucket (bu_id, id, skill_id, zone, expires_at, ord, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)")
/* clang-format on */

STATEMENTS_DECLARE(record_sql, RECORD_SQL)

#endif
