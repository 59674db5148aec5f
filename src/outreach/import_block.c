/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who must not be contacted, among the people of a list.
 */
#include "directory/suppression.h"
#include "outreach/import_judge.h"

/** Where the look for one row stands. */
struct look {
	const struct judge *judge;
	struct db *db;
	usec now;
	struct arena *scratch;
};

/** An opt-out of any address counts for the person; DNC and suppression for the first, which is used first. */
static enum status look_at_address(const struct look *look,
	const struct record_destination *destination, bool is_first, struct block *ret_block)
{
	const struct judge *judge = look->judge;
	struct str key;
	enum status s;

	*ret_block = (struct block){ BLOCK_NONE, 0, 0 };
	s = address_key(look->scratch, destination->kind, destination->address, &key);
	if (s != ST_OK)
		return s == ST_INVALID ? ST_OK : s;
	if (is_first)
		return block_find(look->db, judge->bu_id, judge->skill_id, destination->kind, key,
			look->now, ret_block);
	s = opt_out_find(look->db, judge->bu_id, destination->kind, key, &ret_block->id);
	if (s == ST_OK)
		*ret_block = (struct block){ BLOCK_OPT_OUT, ret_block->id, USEC_FOREVER };
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status look_at_addresses(
	const struct look *look, const struct record_data *data, struct block *ret_block)
{
	enum status s = ST_OK;
	bool is_first = true;

	for (size_t i = 0; s == ST_OK && i < data->destination_count; i++) {
		const struct record_destination *destination = &data->destinations[i];
		struct block block;

		if (look->judge->has_kind && destination->kind != look->judge->kind)
			continue;
		s = look_at_address(look, destination, is_first, &block);
		is_first = false;
		if (s == ST_OK && (block.kind == BLOCK_OPT_OUT || ret_block->kind == BLOCK_NONE))
			*ret_block = block;
	}
	return s;
}

static enum status look_at_id(
	const struct look *look, struct str external_id, struct block *ret_block)
{
	struct str key;
	enum status s = suppression_key(look->scratch, external_id, &key);

	if (s == ST_OK)
		s = suppression_find(look->db, look->judge->bu_id, look->judge->skill_id, key,
			look->now, ret_block);
	return s == ST_NOT_FOUND || s == ST_INVALID ? ST_OK : s;
}

enum status import_find_block(const struct judge *judge, struct db *db,
	const struct import_row *row, bool must_look, usec now, struct arena *scratch,
	struct block *ret_block)
{
	const struct look look = { judge, db, now, scratch };
	struct record_data data;
	enum status s;

	*ret_block = (struct block){ BLOCK_NONE, 0, 0 };
	if (!row->may_be_blocked && !must_look)
		return ST_OK;
	s = record_unpack((struct record_packed){ judge->layout, row->payload }, scratch, &data);
	if (s == ST_OK)
		s = look_at_addresses(&look, &data, ret_block);
	if (s == ST_OK && ret_block->kind == BLOCK_NONE)
		s = look_at_id(&look, data.external_id, ret_block);
	return s;
}
