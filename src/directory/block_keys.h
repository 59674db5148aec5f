/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys of all opt-outs, DNC records and suppressed contacts of a business unit, as hashes: for a filter that tells an
 * import, row by row, that nobody can be blocked, without asking the database. Whoever may be blocked is asked for with
 * block_find and suppression_find (blocks.h).
 */
#ifndef DIRECTORY_BLOCK_KEYS_H
#define DIRECTORY_BLOCK_KEYS_H

#include "directory/address.h"
#include "store/db.h"

/** Of an address that opt-outs and DNC records know. @param key  address_key */
uint64_t block_key_hash(enum address_kind kind, struct str key);
/** Of a value that suppressed contacts know. @param key  address_key of an address, or suppression_key of an external id */
uint64_t suppression_key_hash(struct str key);

/** Where a walk through all keys stands; zero it first. */
struct block_walk {
	int table;
	int64_t kind, group_id;
	char key[4200]; /* the last key read; a longer one cannot be stored */
	size_t key_len;
};
typedef void block_hash_fn(void *arg, uint64_t hash);
/** At most `limit` more. @param ret_more  false: that were all */
MUST_CHECK enum status block_keys_walk(struct db *db, int64_t bu_id, struct block_walk *walk,
	int64_t limit, block_hash_fn *fn, void *arg, bool *ret_more);
/** How many there are, some of them perhaps twice. */
MUST_CHECK enum status block_keys_count(struct db *db, int64_t bu_id, int64_t *ret_count);

#endif
