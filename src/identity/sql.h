/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of this room.
 */
#ifndef IDENTITY_SQL_H
#define IDENTITY_SQL_H

#include "store/db.h"

#define USER_COLUMNS                                                                               \
	"u.bu_id, u.id, u.uuid, u.user_name, u.first_name, u.last_name, u.email, u.role_id, "      \
	"r.name, r.permissions, u.team_id, t.name, u.is_active, u.version "                        \
	"FROM user_account u JOIN role r ON r.bu_id = u.bu_id AND r.id = u.role_id "               \
	"JOIN team t ON t.bu_id = u.bu_id AND t.id = u.team_id "

#define KEY_COLUMNS                                                                                \
	"k.bu_id, k.id, k.key_id, k.user_id, u.uuid, b.tenant, k.is_active "                       \
	"FROM access_key k JOIN user_account u ON u.bu_id = k.bu_id AND u.id = k.user_id "         \
	"JOIN business_unit b ON b.id = k.bu_id "

/* clang-format off */
#define IDENTITY_SQL(X) \
	X(BU_ADD, "INSERT INTO business_unit (id, name, tenant, zone, settings, created_at, updated_at, version) " \
		"VALUES ($1, $2, $3, $4, $5, $6, $6, 1)") \
	X(BU_GET, "SELECT id, name, tenant, zone, settings, version FROM business_unit WHERE id = $1") \
	X(BU_FIRST, "SELECT id, name, tenant, zone, settings, version FROM business_unit ORDER BY id LIMIT 1") \
	X(BU_BY_TENANT, "SELECT id, name, tenant, zone, settings, version FROM business_unit WHERE tenant = $1") \
	X(BU_SET, "UPDATE business_unit SET name = $2, zone = $3, settings = $4, updated_at = $5, version = version + 1 " \
		"WHERE id = $1 AND version = $6") \
	X(ROLE_ADD, "INSERT INTO role (bu_id, id, name, permissions, created_at, updated_at, version) " \
		"VALUES ($1, $2, $3, $4, $5, $5, 1)") \
	X(ROLE_BY_NAME, "SELECT id FROM role WHERE bu_id = $1 AND name = $2") \
	X(ROLE_LIST, "SELECT id, name, permissions FROM role WHERE bu_id = $1 ORDER BY name, id LIMIT 1000") \
	X(TEAM_ADD, "INSERT INTO team (bu_id, id, name, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $4, 1)") \
	X(TEAM_FIRST, "SELECT id FROM team WHERE bu_id = $1 ORDER BY id LIMIT 1") \
	X(TEAM_LIST, "SELECT id, name FROM team WHERE bu_id = $1 ORDER BY id LIMIT 1000") \
	X(USER_ADD, "INSERT INTO user_account (bu_id, id, uuid, user_name, user_name_key, first_name, last_name, email, " \
		"role_id, team_id, password_hash, password_once, is_active, created_at, updated_at, version) " \
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, 1)") \
	X(USER_GET, "SELECT " USER_COLUMNS "WHERE u.bu_id = $1 AND u.id = $2 AND u.removed_at IS NULL") \
	X(USER_BY_UUID, "SELECT " USER_COLUMNS "WHERE u.uuid = $1 AND u.removed_at IS NULL") \
	X(USER_LIST, "SELECT " USER_COLUMNS "WHERE u.bu_id = $1 AND u.removed_at IS NULL ORDER BY u.id LIMIT $2 OFFSET $3") \
	X(USER_COUNT, "SELECT count(*) FROM user_account WHERE bu_id = $1 AND removed_at IS NULL") \
	X(USER_PASSWORD, "SELECT id, bu_id, password_hash, password_once FROM user_account " \
		"WHERE user_name_key = $1 AND is_active = 1 AND removed_at IS NULL") \
	X(USER_SET_PASSWORD, "UPDATE user_account SET password_hash = $3, password_once = 0, updated_at = $4, " \
		"version = version + 1 WHERE bu_id = $1 AND id = $2 AND password_hash = $5") \
	X(KEY_ADD, "INSERT INTO access_key (bu_id, id, key_id, secret_hash, user_id, is_active, created_at, updated_at, version) " \
		"VALUES ($1, $2, $3, $4, $5, 1, $6, $6, 1)") \
	X(KEY_SIGN_IN, "SELECT k.bu_id, k.id, k.user_id, k.secret_hash FROM access_key k " \
		"JOIN user_account u ON u.bu_id = k.bu_id AND u.id = k.user_id " \
		"WHERE k.key_id = $1 AND k.is_active = 1 AND k.removed_at IS NULL AND u.is_active = 1 AND u.removed_at IS NULL") \
	X(KEY_GET, "SELECT " KEY_COLUMNS "WHERE k.bu_id = $1 AND k.key_id = $2 AND k.removed_at IS NULL") \
	X(KEY_LIST, "SELECT " KEY_COLUMNS "WHERE k.bu_id = $1 AND (k.user_id = $2 OR $2 = 0) AND k.removed_at IS NULL " \
		"ORDER BY k.id LIMIT 1000") \
	X(KEY_COUNT_OF_USER, "SELECT count(*) FROM access_key WHERE bu_id = $1 AND user_id = $2 AND removed_at IS NULL") \
	X(KEY_SET_ACTIVE, "UPDATE access_key SET is_active = $3, updated_at = $4, version = version + 1 " \
		"WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL") \
	X(KEY_REMOVE, "UPDATE access_key SET removed_at = $3, is_active = 0, updated_at = $3, version = version + 1 " \
		"WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL") \
	X(KEY_USED, "UPDATE access_key SET used_at = $3 WHERE bu_id = $1 AND id = $2") \
	X(SESSION_ADD, "INSERT INTO session (bu_id, id, user_id, access_key_id, client_id, refresh_hash, expires_at, " \
		"created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1)") \
	X(SESSION_CALLER, "SELECT r.permissions FROM session s " \
		"JOIN user_account u ON u.bu_id = s.bu_id AND u.id = s.user_id " \
		"JOIN role r ON r.bu_id = u.bu_id AND r.id = u.role_id " \
		"WHERE s.bu_id = $1 AND s.id = $2 AND s.user_id = $3 AND s.revoked_at IS NULL AND s.expires_at > $4 " \
		"AND u.is_active = 1 AND u.removed_at IS NULL") \
	X(SESSION_BY_REFRESH, "SELECT s.bu_id, s.id, s.user_id, s.client_id, s.expires_at, s.revoked_at, s.updated_at FROM session s " \
		"WHERE s.refresh_hash = $1") \
	X(SESSION_BY_FORMER, "SELECT s.bu_id, s.id, s.user_id, s.client_id, s.expires_at, s.revoked_at, s.updated_at FROM session s " \
		"WHERE s.former_hash = $1") \
	X(SESSION_REFRESH, "UPDATE session SET former_hash = refresh_hash, refresh_hash = $3, expires_at = $4, " \
		"updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2 AND revoked_at IS NULL") \
	X(SESSION_REVOKE, "UPDATE session SET revoked_at = $3, updated_at = $3, version = version + 1 " \
		"WHERE bu_id = $1 AND id = $2 AND revoked_at IS NULL") \
	X(SESSION_REVOKE_KEY, "UPDATE session SET revoked_at = $3, updated_at = $3, version = version + 1 " \
		"WHERE bu_id = $1 AND access_key_id = $2 AND revoked_at IS NULL") \
	X(SESSION_REVOKE_USER, "UPDATE session SET revoked_at = $3, updated_at = $3, version = version + 1 " \
		"WHERE bu_id = $1 AND user_id = $2 AND revoked_at IS NULL") \
	X(SESSION_SWEEP, "DELETE FROM session WHERE (bu_id, id) IN " \
		"(SELECT bu_id, id FROM session WHERE expires_at < $1 ORDER BY expires_at LIMIT 10)") \
	X(SIGNING_KEY_ADD, "INSERT INTO signing_key (bu_id, id, kid, sealed, created_at, updated_at, version) " \
		"VALUES (0, $1, $2, $3, $4, $4, 1)") \
	X(SIGNING_KEY_NEWEST, "SELECT id, kid, sealed FROM signing_key WHERE bu_id = 0 ORDER BY id DESC LIMIT 1") \
	X(OTT_ADD, "INSERT INTO one_time_token (bu_id, id, token_hash, user_id, purpose, expires_at, created_at, updated_at, version) " \
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $7, 1)") \
	X(OTT_USE, "UPDATE one_time_token SET used_at = $6, updated_at = $6, version = version + 1 " \
		"WHERE token_hash = $1 AND bu_id = $2 AND user_id = $3 AND purpose = $4 AND expires_at > $5 AND used_at IS NULL") \
	X(OTT_SWEEP, "DELETE FROM one_time_token WHERE (bu_id, id) IN " \
		"(SELECT bu_id, id FROM one_time_token WHERE expires_at < $1 ORDER BY expires_at LIMIT 10)") \
	X(AUDIT_ADD, "INSERT INTO audit (bu_id, id, user_id, action, subject, fields, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)") \
	X(AUDIT_LIST, "SELECT id, user_id, action, subject, fields, created_at FROM audit WHERE bu_id = $1 AND id < $2 " \
		"ORDER BY id DESC LIMIT $3") \
	X(IDEMPOTENCY_GET, "SELECT request_hash, code, body FROM idempotency " \
		"WHERE bu_id = $1 AND user_id = $2 AND request_key = $3 AND created_at > $4") \
	X(IDEMPOTENCY_ADD, "INSERT INTO idempotency (bu_id, user_id, request_key, request_hash, code, body, created_at) " \
		"VALUES ($1, $2, $3, $4, $5, $6, $7)") \
	X(IDEMPOTENCY_DROP, "DELETE FROM idempotency WHERE bu_id = $1 AND user_id = $2 AND request_key = $3 AND created_at <= $4") \
	X(IDEMPOTENCY_SWEEP, "DELETE FROM idempotency WHERE (bu_id, user_id, request_key) IN " \
		"(SELECT bu_id, user_id, request_key FROM idempotency WHERE created_at < $1 ORDER BY created_at LIMIT 10)")
/* clang-format on */

STATEMENTS_DECLARE(identity_sql, IDENTITY_SQL)

#endif
