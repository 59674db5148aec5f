/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of uploads that come in pieces.
 */
#ifndef OUTREACH_UPLOAD_SQL_H
#define OUTREACH_UPLOAD_SQL_H

#include "store/db.h"

#define UPLOAD_COLUMNS                                                                             \
	"id, list_id, user_id, options, file_name, file_path, bytes, sha256, job_id, created_at, " \
	"expires_at "

/* clang-format off */
#define UPLOAD_SQL(X) \
	X(UPLOAD_ADD, "INSERT INTO upload (bu_id, id, list_id, user_id, options, file_name, file_path, bytes, sha256, created_at, updated_at, expires_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, 1)") \
	X(UPLOAD_GET, "SELECT " UPLOAD_COLUMNS "FROM upload WHERE bu_id = $1 AND id = $2 AND expires_at > $3") \
	X(UPLOAD_OPEN, "SELECT " UPLOAD_COLUMNS "FROM upload WHERE bu_id = $1 AND list_id = $2 AND job_id IS NULL AND expires_at > $3 ORDER BY id DESC LIMIT $4") \
	X(UPLOAD_COUNT, "SELECT count(*) FROM upload WHERE bu_id = $1 AND job_id IS NULL AND expires_at > $2") \
	X(UPLOAD_COMPLETE, "UPDATE upload SET job_id = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2 AND job_id IS NULL") \
	X(UPLOAD_ABANDON, "UPDATE upload SET expires_at = $3, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2 AND job_id IS NULL") \
	X(UPLOAD_OLD, "SELECT bu_id, id, file_path, job_id FROM upload WHERE expires_at <= $1 ORDER BY expires_at, bu_id, id LIMIT $2") \
	X(UPLOAD_DROP, "DELETE FROM upload WHERE bu_id = $1 AND id = $2") \
	X(UPLOAD_OF_FILE, "SELECT id FROM upload WHERE file_path = $1 AND job_id IS NULL")
/* clang-format on */

STATEMENTS_DECLARE(upload_sql, UPLOAD_SQL)

#endif
