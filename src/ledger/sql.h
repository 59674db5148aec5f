/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the ledger.
 */
#ifndef LEDGER_SQL_H
#define LEDGER_SQL_H

#include "store/db.h"

#define MESSAGE_COLUMNS                                                                            \
	"bu_id, id, uuid, channel_no, direction, lane, state, thread_id, contact_id, record_id, "  \
	"skill_id, template_version, author_user_id, recipient, thread_external, content, "        \
	"attempt, tries, transmitted, due_at, lease_epoch, lease_seq, external_id, external_at, "  \
	"is_ambiguous, cause, http_code, delivery, delivery_at, delivery_reason, sent_at, "        \
	"created_at, updated_at "

/* clang-format off */
#define LEDGER_SQL(X) \
	X(MESSAGE_ADD, "INSERT INTO message (" MESSAGE_COLUMNS ", version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, 0, 0, $18, $19, $20, $21, $22, 0, NULL, NULL, 0, NULL, NULL, NULL, $23, $23, 1)") \
	X(MESSAGE_GET, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND id = $2") \
	X(MESSAGE_BY_UUID, "SELECT " MESSAGE_COLUMNS "FROM message WHERE uuid = $2 AND bu_id = $1") \
	X(MESSAGE_BY_EXTERNAL_IN, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3 AND direction = 0") \
	X(MESSAGE_BY_EXTERNAL_OUT, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3 AND direction = 1 ORDER BY id DESC LIMIT 1") \
	X(MESSAGE_EXTERNAL_KNOWN, "SELECT count(*) FROM message WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3 AND direction = 1") \
	X(MESSAGE_LIST_THREAD, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND thread_id = $2 AND id > $3 ORDER BY id LIMIT $4") \
	X(MESSAGE_LIST_CONTACT, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND thread_id = $2 AND contact_id = $3 AND id > $4 ORDER BY id LIMIT $5") \
	X(MESSAGE_LIST_NEWEST, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3") \
	X(MESSAGE_LAST_OUT, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND thread_id = $2 AND direction = 1 ORDER BY id DESC LIMIT 1") \
	X(MESSAGE_LIST_HELD, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND state = 6 AND id > $2 ORDER BY id LIMIT $3") \
	X(MESSAGE_SET_CONTACT, "UPDATE message SET contact_id = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(MESSAGE_DUE, "SELECT " MESSAGE_COLUMNS "FROM message WHERE state = 1 AND lane = $1 AND due_at <= $2 ORDER BY due_at, bu_id, id LIMIT $3") \
	X(MESSAGE_NEXT_DUE, "SELECT due_at FROM message WHERE state = 1 AND lane = $1 AND due_at IS NOT NULL ORDER BY due_at LIMIT 1") \
	X(MESSAGE_CLAIM, "UPDATE message SET state = 2, due_at = $3, lease_epoch = $4, lease_seq = $5, updated_at = $6, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 1") \
	X(MESSAGE_RECOVER, "UPDATE message SET state = 1, due_at = $2, transmitted = 1, lease_epoch = NULL, lease_seq = NULL, updated_at = $2, version = version + 1 WHERE state = 2 AND due_at IS NOT NULL AND lane BETWEEN 0 AND 2 AND lease_epoch < $1") \
	X(MESSAGE_EXPIRE_LEASES, "UPDATE message SET state = 1, due_at = $2, transmitted = 1, lease_epoch = NULL, lease_seq = NULL, updated_at = $2, version = version + 1 WHERE state = 2 AND due_at < $1 AND lane BETWEEN 0 AND 2") \
	X(MESSAGE_SETTLE, "UPDATE message SET state = $4, due_at = $5, attempt = $6, tries = $7, transmitted = $8, cause = $9, http_code = $10, lease_epoch = NULL, lease_seq = NULL, external_id = $11, external_at = $12, is_ambiguous = $13, thread_external = $14, sent_at = $15, updated_at = $16, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = $3") \
	X(MESSAGE_DELIVERY, "UPDATE message SET delivery = $3, delivery_at = $4, delivery_reason = $5, updated_at = $6, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(MESSAGE_OPEN_SKILL, "SELECT " MESSAGE_COLUMNS "FROM message WHERE state = $1 AND due_at IS NOT NULL AND lane = 1 AND bu_id = $2 AND skill_id = $3 LIMIT $4") \
	X(MESSAGE_RESUME_PAUSED, "UPDATE message SET state = 1, due_at = $2, updated_at = $2, version = version + 1 WHERE state = 3 AND due_at IS NOT NULL AND lane BETWEEN 0 AND 2 AND ($1 = 0 OR bu_id = $1)") \
	X(MESSAGE_OPEN_THREAD, "SELECT " MESSAGE_COLUMNS "FROM message WHERE bu_id = $1 AND thread_id = $2 AND state IN (1, 3) AND lane = 1 AND transmitted = 0 ORDER BY id LIMIT $3") \
	X(ATTEMPT_ADD, "INSERT INTO attempt (bu_id, id, message_id, record_id, skill_id, channel_no, attempt, tries, result, cause, http_code, took_us, ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)") \
	X(ATTEMPT_LIST_RECORD, "SELECT id, message_id, record_id, attempt, tries, http_code, result, cause, took_us, ended_at FROM attempt WHERE bu_id = $1 AND record_id = $2 ORDER BY id LIMIT $3") \
	X(PARKED_ADD, "INSERT INTO parked_status (bu_id, channel_no, external_id, delivery, delivery_at, reason, parked_at) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING") \
	X(PARKED_LIST, "SELECT delivery, delivery_at, reason FROM parked_status WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3 ORDER BY delivery") \
	X(PARKED_REMOVE, "DELETE FROM parked_status WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3") \
	X(PARKED_DROP_OLD, "DELETE FROM parked_status WHERE parked_at < $1")
/* clang-format on */

STATEMENTS_DECLARE(ledger_sql, LEDGER_SQL)

#endif
