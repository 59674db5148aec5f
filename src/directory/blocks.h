/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must not be contacted: opt-outs (decision 13), DNC groups (wire 5.7), suppressed contacts
 * (wire 5.8). Addresses are keys (address_key). Whoever commits a change calls
 * directory_blocks_changed from the completion.
 */
#ifndef DIRECTORY_BLOCKS_H
#define DIRECTORY_BLOCKS_H

#include "core/arena.h"
#include "directory/address.h"
#include "directory/directory.h"

enum block_kind { BLOCK_NONE, BLOCK_OPT_OUT, BLOCK_DNC, BLOCK_SUPPRESSED };

struct block {
	enum block_kind kind;
	int64_t id; /* of the opt-out, the DNC group or the suppressed contact */
	usec until; /* when it ends by itself; USEC_FOREVER                    */
};

/**
 * What stops a message to this address now, the strongest first: opt-out, DNC, suppressed.
 *
 * @param key  address_key of the address
 * @param now  business clock
 * @return ST_OK (ret_block->kind is BLOCK_NONE when nothing does)
 */
MUST_CHECK enum status block_find(struct db *db, int64_t bu_id, int64_t skill_id,
	enum address_kind kind, struct str key, usec now, struct block *ret_block);
/** The three apart; ST_NOT_FOUND when there is none. */
MUST_CHECK enum status opt_out_find(
	struct db *db, int64_t bu_id, enum address_kind kind, struct str key, int64_t *ret_id);
MUST_CHECK enum status dnc_find(struct db *db, int64_t bu_id, int64_t skill_id,
	enum address_kind kind, struct str key, usec now, struct block *ret_block);
/** Also matched by the record's external id (wire 9.25): call once for each. */
MUST_CHECK enum status suppression_find(struct db *db, int64_t bu_id, int64_t skill_id,
	struct str key, usec now, struct block *ret_block);

#endif
