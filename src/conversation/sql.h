/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the conversation room.
 */
#ifndef CONVERSATION_SQL_H
#define CONVERSATION_SQL_H

#include "store/db.h"

#define THREAD_COLUMNS                                                                             \
	"bu_id, id, channel_no, external_id, recipient, customer_id, contact_id, skill_id, "       \
	"message_id, is_external_known, proactive_at "

/* clang-format off */
#define CONVERSATION_SQL(X) \
	X(THREAD_ADD, "INSERT INTO thread (bu_id, id, channel_no, external_id, name, recipient, customer_id, contact_id, skill_id, message_id, proactive_at, is_external_known, can_add_messages, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8, NULL, $9, $10, 1, $11, $11, 1)") \
	X(THREAD_GET, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND id = $2") \
	X(THREAD_BY_EXTERNAL, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3") \
	X(THREAD_BY_RECIPIENT, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND channel_no = $2 AND recipient = $3 ORDER BY id DESC LIMIT 1") \
	X(THREAD_SET_PROACTIVE, "UPDATE thread SET skill_id = $3, proactive_at = $4, recipient = coalesce(recipient, $5), updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_MESSAGE, "UPDATE thread SET message_id = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_EXTERNAL, "UPDATE thread SET external_id = $3, is_external_known = 1, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_CONTACT, "UPDATE thread SET contact_id = $3, customer_id = $4, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2")
/* clang-format on */

STATEMENTS_DECLARE(conversation_sql, CONVERSATION_SQL)

#endif
