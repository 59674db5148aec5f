/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the conversation room.
 */
#ifndef CONVERSATION_SQL_H
#define CONVERSATION_SQL_H

#include "store/db.h"

#define THREAD_COLUMNS                                                                             \
	"bu_id, id, channel_no, external_id, recipient, customer_id, contact_id, skill_id, "       \
	"message_id, is_external_known, proactive_at, answered_id, can_add_messages, name "

#define CONTACT_COLUMNS                                                                            \
	"c.bu_id, c.id, c.thread_id, c.channel_no, c.customer_id, c.skill_id, c.direction, "       \
	"c.status, c.status_at, c.assignee_id, c.assigned_at, c.routed_how, c.has_inbound, "       \
	"c.failed_id, c.failed_cause, c.person, c.created_at, c.updated_at, c.version "

#define CONTACT_WHOLE                                                                              \
	"SELECT " CONTACT_COLUMNS                                                                  \
	", t.external_id, i.first_name, i.last_name, i.nickname, i.image FROM contact c "          \
	"JOIN thread t ON t.bu_id = c.bu_id AND t.id = c.thread_id "                               \
	"LEFT JOIN customer_identity i ON i.bu_id = c.bu_id AND i.channel_no = c.channel_no "      \
	"AND i.external_id = c.person "

/* clang-format off */
#define THREAD_SQL(X) \
	X(THREAD_ADD, "INSERT INTO thread (bu_id, id, channel_no, external_id, name, recipient, recipient_key, customer_id, contact_id, skill_id, message_id, answered_id, proactive_at, is_external_known, can_add_messages, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, NULL, $9, NULL, NULL, $10, $11, 1, $12, $12, 1)") \
	X(THREAD_GET, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND id = $2") \
	X(THREAD_BY_EXTERNAL, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3") \
	X(THREAD_BY_RECIPIENT, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND recipient_key = $3 AND channel_no = $2 AND can_add_messages = 1 ORDER BY id DESC LIMIT 1") \
	X(THREAD_BY_PROACTIVE, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND recipient_key = $3 AND channel_no = $2 AND proactive_at >= $4 ORDER BY proactive_at DESC, id DESC LIMIT 1") \
	X(THREAD_LIST_RECIPIENT, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND recipient_key = $2 AND id > $3 ORDER BY id LIMIT $4") \
	X(THREAD_LIST, "SELECT " THREAD_COLUMNS "FROM thread WHERE bu_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3") \
	X(THREAD_COUNT, "SELECT count(*) FROM thread WHERE bu_id = $1") \
	X(THREAD_SET_PROACTIVE, "UPDATE thread SET skill_id = $3, proactive_at = $4, recipient = coalesce(recipient, $5), recipient_key = coalesce(recipient_key, $6), updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_MESSAGE, "UPDATE thread SET message_id = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_EXTERNAL, "UPDATE thread SET external_id = $3, is_external_known = 1, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_INBOUND, "UPDATE thread SET contact_id = $3, customer_id = $4, answered_id = $5, external_id = $6, is_external_known = $7, updated_at = $8, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(THREAD_SET_OPEN, "UPDATE thread SET can_add_messages = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2")

#define CUSTOMER_SQL(X) \
	X(CUSTOMER_ADD, "INSERT INTO customer (bu_id, id, first_name, last_name, inbound, outbound, created_at, updated_at, version) VALUES ($1, $2, $3, $4, 0, 0, $5, $5, 1)") \
	X(CUSTOMER_GET, "SELECT id, first_name, last_name, inbound, outbound, created_at, updated_at FROM customer WHERE bu_id = $1 AND id = $2") \
	X(CUSTOMER_COUNT_MESSAGE, "UPDATE customer SET inbound = inbound + $3, outbound = outbound + $4, updated_at = $5 WHERE bu_id = $1 AND id = $2") \
	X(CUSTOMER_SET_NAME, "UPDATE customer SET first_name = $3, last_name = $4, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(IDENTITY_ADD, "INSERT INTO customer_identity (bu_id, channel_no, external_id, customer_id, first_name, last_name, nickname, image, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)") \
	X(IDENTITY_GET, "SELECT channel_no, external_id, customer_id, first_name, last_name, nickname, image FROM customer_identity WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3") \
	X(IDENTITY_SET, "UPDATE customer_identity SET first_name = $4, last_name = $5, nickname = $6, image = $7, updated_at = $8 WHERE bu_id = $1 AND channel_no = $2 AND external_id = $3") \
	X(IDENTITY_LIST, "SELECT channel_no, external_id, customer_id, first_name, last_name, nickname, image FROM customer_identity WHERE bu_id = $1 AND customer_id = $2 ORDER BY channel_no, external_id LIMIT $3")

#define CONTACT_SQL(X) \
	X(CONTACT_ADD, "INSERT INTO contact (bu_id, id, thread_id, channel_no, customer_id, skill_id, direction, status, status_at, assignee_id, assigned_at, routed_how, has_inbound, failed_id, failed_cause, person, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, NULL, NULL, $14, $9, $9, 1)") \
	X(CONTACT_ACTIVE, "SELECT " CONTACT_COLUMNS "FROM contact c WHERE c.bu_id = $1 AND c.thread_id = $2 AND c.customer_id = $3 AND c.status < 5 ORDER BY c.id DESC LIMIT 1") \
	X(CONTACT_GET, CONTACT_WHOLE "WHERE c.bu_id = $1 AND c.id = $2") \
	X(CONTACT_LIST, CONTACT_WHOLE "WHERE c.bu_id = $1 AND c.id < $2 ORDER BY c.id DESC LIMIT $3") \
	X(CONTACT_LIST_ACTIVE, CONTACT_WHOLE "WHERE c.bu_id = $1 AND c.id < $2 AND c.status < 5 ORDER BY c.id DESC LIMIT $3") \
	X(CONTACT_SET, "UPDATE contact SET skill_id = $3, status = $4, status_at = $5, assignee_id = $6, assigned_at = $7, routed_how = $8, has_inbound = $9, failed_id = $10, failed_cause = $11, updated_at = $12, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(WORDS_NEWEST, "SELECT version, json FROM opt_out_words WHERE bu_id = $1 ORDER BY version DESC LIMIT 1") \
	X(WORDS_ADD, "INSERT INTO opt_out_words (bu_id, version, json, user_id, created_at) VALUES ($1, $2, $3, $4, $5)")

#define CONVERSATION_SQL(X) THREAD_SQL(X) CUSTOMER_SQL(X) CONTACT_SQL(X)
/* clang-format on */

STATEMENTS_DECLARE(conversation_sql, CONVERSATION_SQL)

#endif
