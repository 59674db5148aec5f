/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row of a run holds its entries as bytes: for each the key (8, high first), then for each the id of its record (8).
 * A row takes one page of the database. Equal keys never stand in two rows of a run, so that one look finds them all.
 */
#include "outreach/record_index.h"

#include <stdlib.h>

#include "core/hash.h"
#include "outreach/sql.h"

#define HASH_KIND  1
#define KEY_BYTES  8
#define ID_BYTES   7 /* ids end at 2^53 */
#define PART_BYTES ((size_t)RECORD_PART * (KEY_BYTES + ID_BYTES))
/* So many equal keys fit into a part: far more collisions of 64 bits than anybody can find. */
#define EQUAL_MAX RECORD_PART
/* Of sorting: as many bins as a unit has records. */
#define BIN_BITS   12
#define BINS       ((size_t)1 << BIN_BITS)
#define FEW_IN_BIN 64

int64_t record_key(struct str external_id)
{
	return (int64_t)hash_short(HASH_KIND, external_id);
}

/** The first bits of a key, in the order of keys. */
static size_t bin_of(const struct record_entry *entry)
{
	return (size_t)((uint64_t)entry->key >> (64 - BIN_BITS)) ^ ((size_t)1 << (BIN_BITS - 1));
}

static int compare_entries(const void *left, const void *right)
{
	const struct record_entry *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

static void insert_sorted(struct record_entry *entries, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct record_entry entry = entries[i];
		size_t at = i;

		for (; at > 0 && entries[at - 1].key > entry.key; at--)
			entries[at] = entries[at - 1];
		entries[at] = entry;
	}
}

/* Keys are hashes, so they spread evenly over bins, in which few have to be told apart. */
void record_entries_sort(struct record_entry *entries, size_t count, struct record_entry *room)
{
	uint32_t begins[BINS + 1] = { 0 }, most = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t in_bin = ++begins[bin_of(&entries[i]) + 1];

		most = MAX_OF(most, in_bin);
	}
	if (most > FEW_IN_BIN) { /* somebody has chosen the ids */
		qsort(entries, count, sizeof *entries, compare_entries);
		return;
	}
	for (size_t bin = 0; bin < BINS; bin++)
		begins[bin + 1] += begins[bin];
	for (size_t i = 0; i < count; i++)
		room[begins[bin_of(&entries[i])]++] = entries[i];
	memcpy(entries, room, count * sizeof *entries);
	insert_sorted(entries, count);
}

/* ---- parts ---- */

static void put_bytes(unsigned char *at, int64_t value, size_t bytes)
{
	for (size_t i = bytes; i > 0; i--) {
		at[i - 1] = (unsigned char)value;
		value = (int64_t)((uint64_t)value >> 8);
	}
}

static int64_t get_bytes(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;

	for (size_t i = 0; i < bytes; i++)
		value = value << 8 | at[i];
	return (int64_t)value;
}

size_t record_part_size(const struct record_entry *entries, size_t count)
{
	size_t size = MIN_OF(count, (size_t)RECORD_PART);

	if (size == count)
		return size;
	while (size > 1 && entries[size - 1].key == entries[size].key)
		size--;
	/* Nothing but equal keys: the part is full of them. */
	return entries[size - 1].key == entries[size].key ? EQUAL_MAX : size;
}

enum status record_part_add(struct db *db, int64_t bu_id, int64_t list_id, int64_t run_id,
	int64_t level, const struct record_entry *entries, size_t count)
{
	unsigned char bytes[PART_BYTES];
	unsigned char *ids = bytes + count * KEY_BYTES;

	for (size_t i = 0; i < count; i++) {
		put_bytes(bytes + i * KEY_BYTES, entries[i].key, KEY_BYTES);
		put_bytes(ids + i * ID_BYTES, entries[i].record_id, ID_BYTES);
	}
	return db_run(db, &record_sql, RUN_ADD,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(run_id), V_INT(entries[0].key),
			V_INT(level),
			V_BLOB(((struct str){
				(const char *)bytes, count * (KEY_BYTES + ID_BYTES) }))));
}

enum status record_index_add(struct db *db, int64_t bu_id, int64_t list_id,
	const struct record_entry *entries, size_t count)
{
	int64_t run_id;
	enum status s = ST_OK;

	if (count == 0 || (s = db_new_id(db, &run_id)) != ST_OK)
		return s;
	while (s == ST_OK && count > 0) {
		size_t part = record_part_size(entries, count);

		s = record_part_add(db, bu_id, list_id, run_id, 0, entries, part);
		entries += part;
		count -= part;
	}
	return s;
}

static enum status read_part(int64_t first_key, struct str bytes, struct record_part *ret_part)
{
	const unsigned char *at = (const unsigned char *)bytes.at;
	size_t count = bytes.len / (KEY_BYTES + ID_BYTES);

	if (count == 0 || count > RECORD_PART || bytes.len % (KEY_BYTES + ID_BYTES) != 0)
		return ST_IO;
	ret_part->first_key = first_key;
	ret_part->count = count;
	for (size_t i = 0; i < count; i++)
		ret_part->entries[i] =
			(struct record_entry){ get_bytes(at + i * KEY_BYTES, KEY_BYTES),
				get_bytes(at + count * KEY_BYTES + i * ID_BYTES, ID_BYTES) };
	return ST_OK;
}

enum status record_part_next(struct db *db, int64_t bu_id, int64_t list_id, int64_t run_id,
	int64_t after, struct record_part *ret_part)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &record_sql, RUN_PART,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(run_id), V_INT(after)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	return read_part(rows_int(&rows, 0), rows_blob(&rows, 1), ret_part);
}

enum status record_run_drop(
	struct db *db, int64_t bu_id, int64_t list_id, int64_t run_id, int64_t rows, bool *ret_more)
{
	int64_t changed = 0;
	enum status s;

	s = db_change(db, &record_sql, RUN_DROP,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(run_id), V_INT(rows - 1)), &changed);
	*ret_more = changed == rows;
	return s;
}

/* ---- looking up ---- */

enum status record_runs_read(
	struct db *db, int64_t bu_id, int64_t list_id, struct record_runs *ret_runs)
{
	int64_t after = 0;
	enum status s = ST_OK;

	ret_runs->count = 0;
	while (s == ST_OK && ret_runs->count < RECORD_RUNS_MAX) {
		struct rows rows CLEANUP(rows_done) = { 0 };

		s = db_query(db, &record_sql, RUN_NEXT,
			VALUES(V_INT(bu_id), V_INT(list_id), V_INT(after)), &rows);
		if (s != ST_OK)
			return s;
		if (!rows_next(&rows))
			return rows_status(&rows);
		after = rows_int(&rows, 0);
		ret_runs->ids[ret_runs->count] = after;
		ret_runs->levels[ret_runs->count++] = rows_int(&rows, 1);
	}
	return s;
}

static bool has_hit(const struct record_hits *hits, int64_t id)
{
	for (size_t i = 0; i < hits->count; i++)
		if (hits->ids[i] == id)
			return true;
	return false;
}

/** The first place in the keys of a row whose key is not less. */
static size_t lower_bound(const unsigned char *keys, size_t count, int64_t key)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (get_bytes(keys + middle * KEY_BYTES, KEY_BYTES) < key)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void take_hits(struct str bytes, int64_t key, struct record_hits *hits)
{
	const unsigned char *keys = (const unsigned char *)bytes.at;
	size_t count = bytes.len / (KEY_BYTES + ID_BYTES);

	for (size_t i = lower_bound(keys, count, key);
		i < count && get_bytes(keys + i * KEY_BYTES, KEY_BYTES) == key; i++) {
		int64_t id = get_bytes(keys + count * KEY_BYTES + i * ID_BYTES, ID_BYTES);

		if (!has_hit(hits, id) && hits->count < RECORD_HITS_MAX)
			hits->ids[hits->count++] = id;
	}
}

enum status record_runs_find(struct db *db, int64_t bu_id, int64_t list_id,
	const struct record_runs *runs, int64_t key, struct record_hits *ret_hits)
{
	ret_hits->count = 0;
	for (size_t i = 0; i < runs->count; i++) {
		struct rows rows CLEANUP(rows_done) = { 0 };
		enum status s;

		s = db_query(db, &record_sql, RUN_SEEK,
			VALUES(V_INT(bu_id), V_INT(list_id), V_INT(runs->ids[i]), V_INT(key)),
			&rows);
		if (s != ST_OK)
			return s;
		if (rows_next(&rows))
			take_hits(rows_blob(&rows, 0), key, ret_hits);
		if ((s = rows_status(&rows)) != ST_OK)
			return s;
	}
	return ST_OK;
}

enum status record_index_find(
	struct db *db, int64_t bu_id, int64_t list_id, int64_t key, struct record_hits *ret_hits)
{
	struct record_runs *runs = malloc(sizeof *runs);
	enum status s;

	if (runs == NULL)
		return ST_NO_MEMORY;
	s = record_runs_read(db, bu_id, list_id, runs);
	if (s == ST_OK)
		s = record_runs_find(db, bu_id, list_id, runs, key, ret_hits);
	free(runs);
	return s;
}

/* ---- walking ---- */

enum status record_index_walk(struct db *db, int64_t bu_id, int64_t list_id,
	struct record_walk *walk, int64_t parts, record_entry_fn *fn, void *arg, bool *ret_more)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct record_part *part = malloc(sizeof *part);
	int64_t count = 0;
	enum status s = part != NULL ? ST_OK : ST_NO_MEMORY;

	if (!walk->has_begun)
		*walk = (struct record_walk){ true, 0, INT64_MIN };
	if (s == ST_OK)
		s = db_query(db, &record_sql, RUN_PARTS,
			VALUES(V_INT(bu_id), V_INT(list_id), V_INT(walk->run_id),
				V_INT(walk->first_key), V_INT(parts)),
			&rows);
	while (s == ST_OK && rows_next(&rows)) {
		walk->run_id = rows_int(&rows, 0);
		walk->first_key = rows_int(&rows, 1);
		s = read_part(walk->first_key, rows_blob(&rows, 2), part);
		for (size_t i = 0; s == ST_OK && i < part->count; i++)
			fn(arg, &part->entries[i]);
		count++;
	}
	free(part);
	*ret_more = count == parts;
	return s == ST_OK ? rows_status(&rows) : s;
}
