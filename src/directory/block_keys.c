/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/block_keys.h"

#include "core/hash.h"
#include "directory/sql.h"

#define SUPPRESSION_KIND 15
#define ADDRESS_KINDS    16 /* and the kind of the address */

/** The tables in the order of the walk. Each statement gives kind, key, group; what a table lacks is 0. */
static const unsigned statements[] = { OPT_OUT_KEYS, DNC_KEYS, SUPPRESSED_KEYS };

uint64_t block_key_hash(enum address_kind kind, struct str key)
{
	return hash_short((uint8_t)(ADDRESS_KINDS + kind), key);
}

uint64_t suppression_key_hash(struct str key)
{
	return hash_short(SUPPRESSION_KIND, key);
}

static void next_table(struct block_walk *walk)
{
	*walk = (struct block_walk){ .table = walk->table + 1 };
}

static void note_place(struct block_walk *walk, const struct rows *rows)
{
	struct str key = rows_text(rows, 1);

	walk->kind = rows_int(rows, 0);
	walk->group_id = rows_int(rows, 2);
	walk->key_len = MIN_OF(key.len, sizeof walk->key);
	memcpy(walk->key, key.at, walk->key_len);
}

static uint64_t hash_of(const struct rows *rows)
{
	int64_t kind = rows_int(rows, 0);

	if (kind == 0)
		return suppression_key_hash(rows_text(rows, 1));
	return block_key_hash((enum address_kind)kind, rows_text(rows, 1));
}

enum status block_keys_walk(struct db *db, int64_t bu_id, struct block_walk *walk, int64_t limit,
	block_hash_fn *fn, void *arg, bool *ret_more)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	int64_t count = 0;
	enum status s;

	*ret_more = false;
	if ((size_t)walk->table == COUNT_OF(statements))
		return ST_OK;
	s = db_query(db, &directory_sql, statements[walk->table],
		VALUES(V_INT(bu_id), V_INT(walk->kind),
			V_TEXT(((struct str){ walk->key, walk->key_len })), V_INT(walk->group_id),
			V_INT(limit)),
		&rows);
	if (s != ST_OK)
		return s;
	for (; rows_next(&rows); count++) {
		fn(arg, hash_of(&rows));
		note_place(walk, &rows);
	}
	if (count < limit)
		next_table(walk);
	*ret_more = true; /* the table after the last tells that there are no more */
	return rows_status(&rows);
}

enum status block_keys_count(struct db *db, int64_t bu_id, int64_t *ret_count)
{
	return db_int(db, &directory_sql, BLOCK_KEYS_COUNT, VALUES(V_INT(bu_id)), ret_count);
}
