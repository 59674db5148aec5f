/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_filters.h"

#include <stdlib.h>

#include "core/filter.h"
#include "directory/block_keys.h"
#include "directory/suppression.h"
#include "outreach/list_records.h"
#include "outreach/record_index.h"

#define PARTS_AT_ONCE 500
#define KEYS_AT_ONCE  20000

struct import_filters {
	struct import_filters_for with;
	struct filter *ids, *blocks;
	int64_t version; /* of the blocks   */
	usec read_at;    /* monotonic       */
};

/** One step of a walk on a reader's thread. */
struct walking {
	const struct import_filters_for *with;
	struct filter *filter;
	struct record_walk records;
	struct block_walk blocks;
	int64_t count;
	bool more;
};

static enum status count_unit(struct db *db, void *args)
{
	struct walking *walking = args;
	struct list_tally tally;
	enum status s = list_tally(db, walking->with->bu_id, walking->with->list_id, &tally);

	walking->count = tally.records;
	return s;
}

static void take_entry(void *arg, const struct record_entry *entry)
{
	struct walking *walking = arg;

	(void)filter_add(walking->filter, (uint64_t)entry->key);
}

static enum status ids_unit(struct db *db, void *args)
{
	struct walking *walking = args;

	return record_index_walk(db, walking->with->bu_id, walking->with->list_id,
		&walking->records, PARTS_AT_ONCE, take_entry, walking, &walking->more);
}

static enum status read_ids(struct import_filters *filters)
{
	struct walking walking = { .with = &filters->with, .more = true };
	enum status s = store_read_now(filters->with.store, count_unit, &walking);

	if (s != ST_OK)
		return s;
	filters->ids = filter_new((size_t)walking.count + filters->with.rows);
	if (filters->ids == NULL)
		return ST_NO_MEMORY;
	walking.filter = filters->ids;
	while (s == ST_OK && walking.more)
		s = store_read_now(filters->with.store, ids_unit, &walking);
	return s;
}

/* ---- blocks ---- */

static enum status count_blocks(struct db *db, void *args)
{
	struct walking *walking = args;

	return block_keys_count(db, walking->with->bu_id, &walking->count);
}

static void take_hash(void *arg, uint64_t hash)
{
	struct walking *walking = arg;

	(void)filter_add(walking->filter, hash);
}

static enum status blocks_unit(struct db *db, void *args)
{
	struct walking *walking = args;

	return block_keys_walk(db, walking->with->bu_id, &walking->blocks, KEYS_AT_ONCE, take_hash,
		walking, &walking->more);
}

static enum status read_blocks(struct import_filters *filters)
{
	struct walking *walking = calloc(1, sizeof *walking);
	int64_t version = directory_blocks_version(filters->with.directory);
	enum status s = ST_NO_MEMORY;

	if (walking == NULL)
		return s;
	walking->with = &filters->with;
	walking->more = true;
	s = store_read_now(filters->with.store, count_blocks, walking);
	if (s == ST_OK && (walking->filter = filter_new((size_t)walking->count)) == NULL)
		s = ST_NO_MEMORY;
	while (s == ST_OK && walking->more)
		s = store_read_now(filters->with.store, blocks_unit, walking);
	if (s == ST_OK) {
		filter_free(filters->blocks);
		filters->blocks = TAKE(walking->filter);
		filters->version = version;
		filters->read_at = clock_mono(filters->with.clock);
	}
	filter_free(walking->filter);
	free(walking);
	return s;
}

enum status import_filters_new(
	const struct import_filters_for *with, struct import_filters **ret_filters)
{
	struct import_filters *filters = calloc(1, sizeof *filters);
	enum status s = filters != NULL ? ST_OK : ST_NO_MEMORY;

	if (s != ST_OK)
		return s;
	filters->with = *with;
	if ((s = read_ids(filters)) == ST_OK)
		s = read_blocks(filters);
	if (s != ST_OK) {
		import_filters_free(filters);
		return s;
	}
	*ret_filters = filters;
	return ST_OK;
}

void import_filters_free(struct import_filters *filters)
{
	if (filters == NULL)
		return;
	filter_free(filters->ids);
	filter_free(filters->blocks);
	free(filters);
}

enum status import_filters_refresh(struct import_filters *filters, int64_t *ret_version)
{
	enum status s = ST_OK;

	if (filters->version != directory_blocks_version(filters->with.directory) &&
		clock_mono(filters->with.clock) - filters->read_at >= USEC_SECOND)
		s = read_blocks(filters);
	*ret_version = filters->version;
	return s;
}

/* ---- rows ---- */

void import_filters_expect(const struct import_filters *filters, int64_t key)
{
	filter_expect(filters->ids, (uint64_t)key);
}

bool import_filters_meet(struct import_filters *filters, int64_t key)
{
	return filter_add(filters->ids, (uint64_t)key);
}

bool import_filters_knows(const struct import_filters *filters, int64_t key)
{
	return filter_has(filters->ids, (uint64_t)key);
}

static bool has_address(const struct import_filters *filters,
	const struct record_destination *destination, struct arena *scratch)
{
	struct str key;

	if (address_key(scratch, destination->kind, destination->address, &key) != ST_OK)
		return true;
	return filter_has(filters->blocks, block_key_hash(destination->kind, key)) ||
	       filter_has(filters->blocks, suppression_key_hash(key));
}

bool import_filters_block(
	const struct import_filters *filters, const struct record_data *data, struct arena *scratch)
{
	struct str key;

	for (size_t i = 0; i < data->destination_count; i++) {
		const struct record_destination *destination = &data->destinations[i];

		if (filters->with.has_kind && destination->kind != filters->with.kind)
			continue;
		if (has_address(filters, destination, scratch))
			return true;
	}
	return suppression_key(scratch, data->external_id, &key) != ST_OK ||
	       filter_has(filters->blocks, suppression_key_hash(key));
}
