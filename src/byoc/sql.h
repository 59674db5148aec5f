/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of the room.
 */
#ifndef BYOC_SQL_H
#define BYOC_SQL_H

#include "store/db.h"

/* What a person sets, in the order of integration_values. */
#define INTEGRATION_PLAIN                                                                          \
	"name, name_key, box_url, authorization_url, add_url, reconnect_url, remove_url, "         \
	"client_id, client_certificate, ca_certificate, color, icon, use_outbound_30, "            \
	"token_form, thread_form, phone_form, remembers_message_ids, pace"
#define INTEGRATION_PLACES                                                                         \
	"$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20"
#define INTEGRATION_COLUMNS                                                                        \
	"i.bu_id, i.no, i.id, i.name, i.box_url, i.authorization_url, i.add_url, "                 \
	"i.reconnect_url, i.remove_url, i.client_id, i.client_certificate, i.ca_certificate, "     \
	"i.color, i.icon, i.use_outbound_30, i.token_form, i.thread_form, i.phone_form, "          \
	"i.remembers_message_ids, i.pace, i.client_secret IS NOT NULL, i.private_key IS NOT "      \
	"NULL, i.token_at_box, i.problem_code, i.problem_why, i.problem_at, i.created_at, "        \
	"i.updated_at, i.version "

/* What a client sets, in the order of channel_values. */
#define CHANNEL_PLAIN                                                                              \
	"external_id, real_platform, name, is_private, has_tree_structure, has_outbound_flow, "    \
	"has_manual_outbound_flow, can_send_sender_actions, kind, default_skill_id, wire"
#define CHANNEL_PLACES "$3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13"
#define CHANNEL_COLUMNS                                                                            \
	"c.bu_id, c.no, c.id, c.external_id, i.id, c.integration_no, c.real_platform, c.name, "    \
	"c.is_private, c.has_tree_structure, c.has_outbound_flow, c.has_manual_outbound_flow, "    \
	"c.can_send_sender_actions, c.kind, c.default_skill_id, c.wire, c.is_disconnected, "       \
	"c.disconnected_why, c.is_deleted, c.created_at, c.updated_at, c.version "
#define CHANNEL_FROM                                                                               \
	"FROM channel c JOIN integration i ON i.bu_id = c.bu_id AND i.no = c.integration_no "
#define CHANNEL_FILTER                                                                             \
	"WHERE c.bu_id = $1 AND c.is_deleted = 0 AND ($2 < 0 OR c.is_private = $2) AND ($3 < 0 "   \
	"OR c.has_manual_outbound_flow = $3) "

/* clang-format off */
#define BYOC_SQL(X) \
	X(INTEGRATION_ADD, "INSERT INTO integration (bu_id, no, " INTEGRATION_PLAIN ", id, client_secret, private_key, token_at_box, created_at, updated_at, version) VALUES ($1, $2, " INTEGRATION_PLACES ", $21, $22, $23, 0, $24, $24, 1)") \
	X(INTEGRATION_UPDATE, "UPDATE integration SET (" INTEGRATION_PLAIN ", token_at_box, problem_code, problem_why, problem_at, updated_at, version) = (" INTEGRATION_PLACES ", 0, NULL, NULL, NULL, $21, version + 1) WHERE bu_id = $1 AND no = $2 AND removed_at IS NULL AND ($22 = 0 OR version = $22)") \
	X(INTEGRATION_SET_SECRET, "UPDATE integration SET client_secret = $3 WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_SET_KEY, "UPDATE integration SET private_key = $3 WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_SECRETS, "SELECT client_secret, private_key FROM integration WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_GET, "SELECT " INTEGRATION_COLUMNS "FROM integration i WHERE i.bu_id = $1 AND i.id = $2 AND i.removed_at IS NULL") \
	X(INTEGRATION_GET_NO, "SELECT " INTEGRATION_COLUMNS "FROM integration i WHERE i.bu_id = $1 AND i.no = $2") \
	X(INTEGRATION_LIST, "SELECT " INTEGRATION_COLUMNS ", (SELECT COUNT(*) FROM channel c WHERE c.bu_id = i.bu_id AND c.integration_no = i.no AND c.is_deleted = 0) FROM integration i WHERE i.bu_id = $1 AND i.removed_at IS NULL ORDER BY i.name_key, i.no") \
	X(INTEGRATION_REMOVE, "UPDATE integration SET removed_at = $3, updated_at = $3, client_secret = NULL, private_key = NULL, version = version + 1 WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_REPORT, "UPDATE integration SET problem_code = $3, problem_why = $4, problem_at = $5 WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_TOKEN_AT_BOX, "UPDATE integration SET token_at_box = $3 WHERE bu_id = $1 AND no = $2") \
	X(INTEGRATION_CHANNELS, "SELECT COUNT(*) FROM channel WHERE bu_id = $1 AND integration_no = $2 AND is_deleted = 0") \
	X(CHANNEL_ADD, "INSERT INTO channel (bu_id, no, " CHANNEL_PLAIN ", id, integration_no, is_disconnected, is_deleted, created_at, updated_at, version) VALUES ($1, $2, " CHANNEL_PLACES ", $15, $16, 0, 0, $14, $14, 1)") \
	X(CHANNEL_UPDATE, "UPDATE channel SET (" CHANNEL_PLAIN ", is_disconnected, disconnected_why, is_deleted, removed_at, updated_at, version) = (" CHANNEL_PLACES ", 0, NULL, 0, NULL, $14, version + 1) WHERE bu_id = $1 AND no = $2") \
	X(CHANNEL_FIND, "SELECT no, integration_no, is_deleted FROM channel WHERE bu_id = $1 AND id = $2 ORDER BY is_deleted, no DESC") \
	X(CHANNEL_GET, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM "WHERE c.bu_id = $1 AND c.id = $2 AND c.is_deleted = 0") \
	X(CHANNEL_GET_NO, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM "WHERE c.bu_id = $1 AND c.no = $2") \
	X(CHANNEL_REMOVE, "UPDATE channel SET is_deleted = 1, removed_at = $3, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2 AND is_deleted = 0") \
	X(CHANNEL_SET_DISCONNECTED, "UPDATE channel SET is_disconnected = $3, disconnected_why = $4, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND no = $2") \
	X(CHANNEL_LIST_ID, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.id LIMIT $4 OFFSET $5") \
	X(CHANNEL_LIST_ID_DOWN, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.id DESC LIMIT $4 OFFSET $5") \
	X(CHANNEL_LIST_NAME, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.name, c.no LIMIT $4 OFFSET $5") \
	X(CHANNEL_LIST_NAME_DOWN, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.name DESC, c.no DESC LIMIT $4 OFFSET $5") \
	X(CHANNEL_LIST_CREATED, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.created_at, c.no LIMIT $4 OFFSET $5") \
	X(CHANNEL_LIST_CREATED_DOWN, "SELECT " CHANNEL_COLUMNS CHANNEL_FROM CHANNEL_FILTER "ORDER BY c.created_at DESC, c.no DESC LIMIT $4 OFFSET $5")
/* clang-format on */

STATEMENTS_DECLARE(byoc_sql, BYOC_SQL)

#endif
