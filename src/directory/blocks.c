/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/blocks.h"

#include "directory/sql.h"

enum status opt_out_find(
	struct db *db, int64_t bu_id, enum address_kind kind, struct str key, int64_t *ret_id)
{
	return db_int(db, &directory_sql, OPT_OUT_FIND,
		VALUES(V_INT(bu_id), V_INT(kind), V_TEXT(key)), ret_id);
}

/** The block named by the first row: (id, until). */
static enum status first_block(struct db *db, unsigned statement, struct values values,
	enum block_kind kind, struct block *ret_block)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &directory_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_block = (struct block){ kind, rows_int(&rows, 0), rows_int(&rows, 1) };
	return ST_OK;
}

enum status dnc_find(struct db *db, int64_t bu_id, int64_t skill_id, enum address_kind kind,
	struct str key, usec now, struct block *ret_block)
{
	return first_block(db, DNC_FIND,
		VALUES(V_INT(bu_id), V_INT(kind), V_TEXT(key), V_INT(skill_id), V_INT(now)),
		BLOCK_DNC, ret_block);
}

enum status suppression_find(struct db *db, int64_t bu_id, int64_t skill_id, struct str key,
	usec now, struct block *ret_block)
{
	return first_block(db, SUPPRESSED_FIND,
		VALUES(V_INT(bu_id), V_TEXT(key), V_INT(skill_id), V_INT(now)), BLOCK_SUPPRESSED,
		ret_block);
}

enum status block_find(struct db *db, int64_t bu_id, int64_t skill_id, enum address_kind kind,
	struct str key, usec now, struct block *ret_block)
{
	struct block block = { BLOCK_NONE, 0, 0 };
	enum status s = opt_out_find(db, bu_id, kind, key, &block.id);

	if (s == ST_OK) {
		block.kind = BLOCK_OPT_OUT;
		block.until = USEC_FOREVER;
	}
	if (s == ST_NOT_FOUND)
		s = dnc_find(db, bu_id, skill_id, kind, key, now, &block);
	if (s == ST_NOT_FOUND)
		s = suppression_find(db, bu_id, skill_id, key, now, &block);
	if (s != ST_OK && s != ST_NOT_FOUND)
		return s;
	*ret_block = block;
	return ST_OK;
}
