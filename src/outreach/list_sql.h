/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The statements of lists, uploads and imports.
 */
#ifndef OUTREACH_LIST_SQL_H
#define OUTREACH_LIST_SQL_H

#include "outreach/sql.h"

#define CALLING_LIST_COLUMNS                                                                       \
	"id, name, is_active, expires_on, mapping, country, created_at, updated_at, "              \
	"uploaded_at, removed_at, version, removed_why, removed_by, purged_at "
#define UPLOAD_JOB_COLUMNS                                                                         \
	"j.id, j.list_id, j.skill_id, j.state, j.file_name, j.file_path, j.file_bytes, "           \
	"j.options, j.charset, j.delimiter, j.text_bytes, j.offset_bytes, j.line, j.rows_read, "   \
	"j.rows_new, j.rows_updated, j.rows_unchanged, j.rows_rejected, j.rows_suppressed, "       \
	"j.error_bytes, j.reasons, j.warnings, j.failure, j.user_id, j.created_at, "               \
	"j.updated_at, j.completed_at, l.name, j.bu_id, j.file_sha256, j.records_withdrawn "
#define UPLOAD_JOB_FROM                                                                            \
	"FROM upload_job j JOIN calling_list l ON l.bu_id = j.bu_id AND l.id = j.list_id "

/* clang-format off */
#define CALLING_LIST_SQL(X) \
	X(LIST_ADD, "INSERT INTO calling_list (bu_id, id, name, name_folded, is_active, expires_on, mapping, country, created_at, updated_at, bin_step, version) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $8, 0, 1)") \
	X(LIST_GET, "SELECT " CALLING_LIST_COLUMNS "FROM calling_list WHERE bu_id = $1 AND id = $2") \
	X(LIST_FIND, "SELECT " CALLING_LIST_COLUMNS "FROM calling_list WHERE bu_id = $1 AND name_folded = $2 AND removed_at IS NULL") \
	X(LIST_ALL, "SELECT " CALLING_LIST_COLUMNS "FROM calling_list WHERE bu_id = $1 AND removed_at IS NULL AND name_folded LIKE $2 ESCAPE '\\' AND ($3 = -1 OR is_active = $3) ORDER BY id LIMIT $4 OFFSET $5") \
	X(LIST_COUNT, "SELECT count(*) FROM calling_list WHERE bu_id = $1 AND removed_at IS NULL AND name_folded LIKE $2 ESCAPE '\\' AND ($3 = -1 OR is_active = $3)") \
	X(LIST_MAP, "UPDATE calling_list SET mapping = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL") \
	X(LIST_UPLOADED, "UPDATE calling_list SET uploaded_at = $3, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(LIST_ACTIVE, "UPDATE calling_list SET is_active = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL") \
	X(LIST_WALK, "SELECT r.id, r.job_id, coalesce(s.state, 1) FROM record r LEFT JOIN record_state s ON s.bu_id = r.bu_id AND s.record_id = r.id WHERE r.bu_id = $1 AND r.list_id = $2 AND r.id > $3 ORDER BY r.id LIMIT $4") \
	X(LIST_UPDATE, "UPDATE calling_list SET name = $3, name_folded = $4, is_active = $5, expires_on = $6, country = $7, updated_at = $8, bin_step = $9, version = version + 1 WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL AND ($10 = 0 OR version = $10)") \
	X(LIST_TALLY, "SELECT state, skill_id, sum(records) FROM record_tally WHERE bu_id = $1 AND list_id = $2 AND records <> 0 GROUP BY state, skill_id ORDER BY skill_id, state") \
	X(LIST_OPEN_RECORDS, "SELECT coalesce(sum(t.records), 0) FROM record_tally t JOIN calling_list c ON c.bu_id = t.bu_id AND c.id = t.list_id WHERE t.bu_id = $1 AND t.state <> $2 AND c.removed_at IS NULL") \
	X(LIST_REJECTED, "SELECT coalesce(sum(rows_rejected), 0) FROM upload_job WHERE bu_id = $1 AND list_id = $2") \
	X(LIST_RECORDS, "SELECT r.id, r.payload, l.layout, coalesce(s.state, 1), s.final_reason, coalesce(s.attempts, 0), s.last_at, s.retry_at, b.expires_at, b.ord, coalesce(s.dead, 0), coalesce(s.skill_id, b.skill_id), r.layout_id " RECORD_FROM "WHERE r.bu_id = $1 AND r.list_id = $2 AND r.id > $7 AND ($3 = -1 OR ($3 = 1 AND s.state = 6) OR ($3 = 0 AND coalesce(s.state, 1) <> 6)) AND (coalesce(r.updated_at, r.created_at) >= $4 OR s.updated_at >= $4) ORDER BY r.id LIMIT $5 OFFSET $6")

/* The bin, and what the keeper of lists does. */
#define LIST_BIN_SQL(X) \
	X(LIST_REMOVE, "UPDATE calling_list SET removed_at = $3, removed_why = $4, removed_by = $5, updated_at = $3, bin_step = 0, version = version + 1 WHERE bu_id = $1 AND id = $2 AND removed_at IS NULL") \
	X(LIST_RESTORE, "UPDATE calling_list SET removed_at = NULL, removed_why = NULL, removed_by = NULL, name = $3, name_folded = $4, expires_on = $5, updated_at = $6, bin_step = $7, version = version + 1 WHERE bu_id = $1 AND id = $2 AND removed_at IS NOT NULL AND purged_at IS NULL AND bin_step <> $8") \
	X(LIST_BIN, "SELECT " CALLING_LIST_COLUMNS "FROM calling_list WHERE bu_id = $1 AND removed_at IS NOT NULL AND purged_at IS NULL AND bin_step <> $2 ORDER BY removed_at DESC, id DESC LIMIT $3 OFFSET $4") \
	X(LIST_BIN_COUNT, "SELECT count(*) FROM calling_list WHERE bu_id = $1 AND removed_at IS NOT NULL AND purged_at IS NULL AND bin_step <> $2") \
	X(LIST_EXPIRING, "SELECT bu_id, id, expires_on FROM calling_list WHERE expires_on IS NOT NULL AND removed_at IS NULL AND expires_on <= $1 ORDER BY expires_on, bu_id, id LIMIT $2") \
	X(LIST_BIN_OLD, "SELECT c.bu_id, c.id FROM calling_list c WHERE c.removed_at <= $1 AND c.purged_at IS NULL AND c.bin_step <> $2 AND NOT EXISTS (SELECT 1 FROM upload_job j WHERE j.bu_id = c.bu_id AND j.list_id = c.id AND j.completed_at IS NULL) ORDER BY c.removed_at, c.bu_id, c.id LIMIT 1") \
	X(LIST_BIN_OLDEST, "SELECT removed_at FROM calling_list WHERE removed_at IS NOT NULL AND purged_at IS NULL AND bin_step <> $1 ORDER BY removed_at LIMIT 1") \
	X(LIST_STEP_SET, "UPDATE calling_list SET bin_step = $3 WHERE bu_id = $1 AND id = $2") \
	X(LIST_STEP_NEXT, "SELECT bu_id, id, bin_step FROM calling_list WHERE bin_step > 0 ORDER BY bin_step, bu_id, id LIMIT 1") \
	X(LIST_SKILLS, "SELECT DISTINCT skill_id FROM record_tally WHERE bu_id = $1 AND list_id = $2 AND skill_id > 0 ORDER BY skill_id LIMIT $3") \
	X(LIST_UNPARK, "UPDATE record_state SET retry_at = $5 WHERE bu_id = $1 AND record_id IN (SELECT record_id FROM record_state WHERE bu_id = $1 AND skill_id = $2 AND retry_at = $3 AND list_id = $4 ORDER BY record_id LIMIT $6)") \
	X(PURGE_RECORDS, "SELECT r.id, coalesce(s.state, 1), coalesce(s.final_reason, 0), coalesce(s.skill_id, b.skill_id, 0), CASE WHEN coalesce(s.attempts, 0) > 0 OR s.message_id IS NOT NULL OR s.last_at IS NOT NULL OR s.replied_at IS NOT NULL THEN 1 ELSE 0 END " RECORD_FROM "WHERE r.bu_id = $1 AND r.list_id = $2 AND r.id > $3 ORDER BY r.id LIMIT $4") \
	X(PURGE_RECORD_RANGE, "DELETE FROM record WHERE bu_id = $1 AND list_id = $2 AND id BETWEEN $3 AND $4") \
	X(PURGE_STATE_RANGE, "DELETE FROM record_state WHERE bu_id = $1 AND list_id = $2 AND record_id BETWEEN $3 AND $4") \
	X(PURGE_STRIP, "UPDATE record SET layout_id = $4, payload = $5, bucket_id = NULL, updated_at = $6 WHERE bu_id = $1 AND list_id = $2 AND id = $3") \
	X(PURGE_ASIDE, "DELETE FROM bucket_aside WHERE bu_id = $1 AND list_id = $2 AND id IN (SELECT id FROM bucket_aside WHERE bu_id = $1 AND list_id = $2 ORDER BY id LIMIT $3)") \
	X(PURGE_CHUNKS, "SELECT bucket_id, id, list_id FROM bucket_chunk WHERE bu_id = $1 AND (bucket_id, id) > ($2, $3) ORDER BY bucket_id, id LIMIT $4") \
	X(PURGE_RUNS, "DELETE FROM record_run WHERE bu_id = $1 AND list_id = $2 AND (run_id, first_hash) IN (SELECT run_id, first_hash FROM record_run WHERE bu_id = $1 AND list_id = $2 ORDER BY run_id, first_hash LIMIT $3)") \
	X(LIST_LAYOUTS, "SELECT id, layout FROM record_layout WHERE bu_id = $1 AND list_id = $2 AND id > $3 ORDER BY id LIMIT $4") \
	X(PURGE_LAYOUT, "DELETE FROM record_layout WHERE bu_id = $1 AND list_id = $2 AND id = $3") \
	X(PURGE_JOB, "SELECT id, file_path FROM upload_job WHERE bu_id = $1 AND list_id = $2 AND id > $3 ORDER BY id LIMIT 1") \
	X(PURGE_JOB_FILE, "UPDATE upload_job SET error_bytes = 0, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2 AND error_bytes <> 0") \
	X(PURGE_TALLY, "DELETE FROM record_tally WHERE bu_id = $1 AND list_id = $2 AND records = 0") \
	X(PURGE_DONE, "UPDATE calling_list SET purged_at = $3, updated_at = $3, mapping = '{}', bin_step = 0, version = version + 1 WHERE bu_id = $1 AND id = $2")

#define UPLOAD_JOB_SQL(X) \
	X(JOB_ADD, "INSERT INTO upload_job (bu_id, id, list_id, skill_id, state, file_name, file_path, file_sha256, file_bytes, options, text_bytes, offset_bytes, line, rows_read, rows_new, rows_updated, rows_unchanged, rows_rejected, rows_suppressed, error_bytes, user_id, agreement_hash, created_at, updated_at, version) VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, $10, $11, $12, $12, 1)") \
	X(JOB_GET, "SELECT " UPLOAD_JOB_COLUMNS UPLOAD_JOB_FROM "WHERE j.bu_id = $1 AND j.id = $2") \
	X(JOB_OPEN, "SELECT " UPLOAD_JOB_COLUMNS UPLOAD_JOB_FROM "WHERE j.completed_at IS NULL AND j.state = $1 ORDER BY j.bu_id, j.id LIMIT 1") \
	X(JOB_ALL, "SELECT " UPLOAD_JOB_COLUMNS UPLOAD_JOB_FROM "WHERE j.bu_id = $1 AND (j.list_id = $2 OR $2 = 0) AND j.created_at >= $3 AND j.created_at < $4 ORDER BY j.id DESC LIMIT $5 OFFSET $6") \
	X(JOB_COUNT, "SELECT count(*) FROM upload_job WHERE bu_id = $1 AND (list_id = $2 OR $2 = 0) AND created_at >= $3 AND created_at < $4") \
	X(JOB_STATE, "SELECT state FROM upload_job WHERE bu_id = $1 AND id = $2") \
	X(JOB_BEGIN, "UPDATE upload_job SET state = 2, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state IN (1, 2)") \
	X(JOB_REVIEWED, "UPDATE upload_job SET state = 6, charset = $3, delimiter = $4, review = $5, updated_at = $6, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 2") \
	X(JOB_REVIEW_TEXT, "SELECT review FROM upload_job WHERE bu_id = $1 AND id = $2") \
	X(JOB_RESUME, "UPDATE upload_job SET state = 1, skill_id = $3, options = $4, charset = NULL, delimiter = NULL, review = NULL, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 6") \
	X(JOB_FORGOTTEN, "SELECT " UPLOAD_JOB_COLUMNS UPLOAD_JOB_FROM "WHERE j.completed_at IS NULL AND j.state = 6 AND j.updated_at < $1 ORDER BY j.bu_id, j.id LIMIT 1") \
	X(JOB_PREPARED, "UPDATE upload_job SET charset = $3, delimiter = $4, text_bytes = $5, updated_at = $6, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 2") \
	X(JOB_PROGRESS, "UPDATE upload_job SET offset_bytes = $3, line = $4, rows_read = $5, rows_new = $6, rows_updated = $7, rows_unchanged = $8, rows_rejected = $9, rows_suppressed = $10, reasons = $11, warnings = $12, updated_at = $13, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 2") \
	X(JOB_WITHDRAWN, "UPDATE upload_job SET records_withdrawn = coalesce(records_withdrawn, 0) + $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state = 2") \
	X(JOB_CLOSED, "UPDATE upload_job SET error_bytes = $3, updated_at = $4, version = version + 1 WHERE bu_id = $1 AND id = $2") \
	X(JOB_OVER, "UPDATE upload_job SET state = $3, failure = $4, review = NULL, completed_at = $5, updated_at = $5, version = version + 1 WHERE bu_id = $1 AND id = $2 AND completed_at IS NULL") \
	X(JOB_CANCEL, "UPDATE upload_job SET state = 4, review = NULL, updated_at = $3, version = version + 1 WHERE bu_id = $1 AND id = $2 AND state IN (1, 2, 6)") \
	X(JOB_FILES, "SELECT file_path, completed_at, error_bytes FROM upload_job WHERE file_path = $1") \
	X(ERROR_ADD, "INSERT INTO upload_error (bu_id, job_id, line, code, field, raw) VALUES ($1, $2, $3, $4, $5, $6)") \
	X(ERROR_LIST, "SELECT line, code, field, raw FROM upload_error WHERE bu_id = $1 AND job_id = $2 AND line > $3 ORDER BY line LIMIT $4") \
	X(ERROR_DROP, "DELETE FROM upload_error WHERE bu_id = $1 AND job_id = $2 AND line <= $3") \
	X(ERROR_LINE, "SELECT line FROM upload_error WHERE bu_id = $1 AND job_id = $2 ORDER BY line LIMIT 1 OFFSET $3")
/* clang-format on */

#define LIST_SQL(X) CALLING_LIST_SQL(X) LIST_BIN_SQL(X) UPLOAD_JOB_SQL(X)

STATEMENTS_DECLARE(list_sql, LIST_SQL)

#endif
