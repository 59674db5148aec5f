/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A chunk is the differences of its ids, packed; ids come in ascending order but for records that wait again.
 */
#include "outreach/bucket.h"

#include "outreach/packed.h"
#include "outreach/sql.h"

#define ZONES_TEXT 160

/* ---- which bucket ---- */

static struct str zones_text(const struct bucket_key *key, char text[ZONES_TEXT])
{
	size_t len = key->zone.len;

	if (key->zone.len + key->zone_other.len + 1 > ZONES_TEXT)
		return key->zone;
	memcpy(text, key->zone.at, key->zone.len);
	if (str_present(key->zone_other)) {
		text[len++] = ',';
		memcpy(text + len, key->zone_other.at, key->zone_other.len);
		len += key->zone_other.len;
	}
	return (struct str){ text, len };
}

enum status bucket_find(struct db *db, const struct bucket_key *key, usec now, int64_t *ret_bucket)
{
	char text[ZONES_TEXT];
	struct str zones = zones_text(key, text);
	int64_t ord = key->is_priority ? BUCKET_ORD_PRIORITY : BUCKET_ORD_ORDINARY;
	enum status s;

	s = db_int(db, &record_sql, BUCKET_FIND,
		VALUES(V_INT(key->bu_id), V_INT(key->skill_id), V_INT(ord), V_TEXT(zones),
			V_INT(key->expires_at)),
		ret_bucket);
	if (s != ST_NOT_FOUND)
		return s;
	if ((s = db_new_id(db, ret_bucket)) != ST_OK)
		return s;
	return db_run(db, &record_sql, BUCKET_ADD,
		VALUES(V_INT(key->bu_id), V_INT(*ret_bucket), V_INT(key->skill_id), V_TEXT(zones),
			V_INT(key->expires_at), V_INT(ord), V_INT(now)));
}

/* ---- chunks ---- */

/** Small for both signs: 0, -1, 1, -2 … become 0, 1, 2, 3 … */
static uint64_t fold_sign(int64_t number)
{
	return ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0);
}

static int64_t unfold_sign(uint64_t number)
{
	return (int64_t)(number >> 1) ^ (number & 1 ? -1 : 0);
}

static struct str pack_ids(const int64_t *ids, size_t count, char *room)
{
	char *at = room;
	int64_t before = 0;

	for (size_t i = 0; i < count; i++) {
		at = packed_put(at, fold_sign(ids[i] - before));
		before = ids[i];
	}
	return (struct str){ room, (size_t)(at - room) };
}

static enum status unpack_ids(struct str packed, struct bucket_head *head)
{
	struct packed_reader reader = packed_reader_of(packed);
	int64_t before = 0;

	while (!packed_is_over(&reader)) {
		if (reader.bad || head->id_count == BUCKET_CHUNK)
			return ST_INVALID;
		before += unfold_sign(packed_get(&reader, INT64_MAX));
		head->ids[head->id_count++] = before;
	}
	return ST_OK;
}

enum status bucket_put(struct db *db, int64_t bu_id, int64_t bucket_id, int64_t list_id,
	const int64_t *records, size_t count)
{
	char room[BUCKET_CHUNK * PACKED_NUMBER_MAX];
	enum status s = ST_OK;

	for (size_t at = 0; s == ST_OK && at < count; at += BUCKET_CHUNK) {
		struct str packed =
			pack_ids(records + at, MIN_OF(count - at, (size_t)BUCKET_CHUNK), room);
		int64_t id;

		if ((s = db_new_id(db, &id)) == ST_OK)
			s = db_run(db, &record_sql, CHUNK_ADD,
				VALUES(V_INT(bu_id), V_INT(bucket_id), V_INT(id), V_INT(list_id),
					V_BLOB(packed)));
	}
	return s;
}

static enum status drop_ids(struct db *db, const struct bucket_head *head, size_t count)
{
	char room[BUCKET_CHUNK * PACKED_NUMBER_MAX];
	struct str rest;

	if (count == 0)
		return ST_OK;
	if (count == head->id_count)
		return db_run(db, &record_sql, CHUNK_DROP,
			VALUES(V_INT(head->bu_id), V_INT(head->bucket_id), V_INT(head->chunk_id)));
	rest = pack_ids(head->ids + count, head->id_count - count, room);
	return db_run(db, &record_sql, CHUNK_SET,
		VALUES(V_INT(head->bu_id), V_INT(head->bucket_id), V_INT(head->chunk_id),
			V_BLOB(rest)));
}

static enum status read_chunk(struct db *db, struct bucket_head *head)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	head->id_count = head->looked = 0;
	s = db_query(db, &record_sql, CHUNK_FIRST,
		VALUES(V_INT(head->bu_id), V_INT(head->bucket_id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	head->chunk_id = rows_int(&rows, 0);
	head->list_id = rows_int(&rows, 1);
	return unpack_ids(rows_blob(&rows, 2), head);
}

/** An id stands twice in a chunk when its record came, in one unit, for the second time. */
static bool is_taken(const struct bucket_head *head, int64_t id)
{
	for (size_t i = 0; i < head->items.count; i++)
		if (head->items.items[i].row.id == id)
			return true;
	return false;
}

/** Reads the records of a chunk until `limit` of them wait here. */
static enum status read_items(
	struct db *db, struct bucket_head *head, size_t limit, struct arena *arena)
{
	const struct record_place place = { head->bu_id, head->list_id, head->bucket_id };
	enum status s = ST_OK;

	while (s == ST_OK && head->items.count < limit && head->looked < head->id_count) {
		int64_t id = head->ids[head->looked];

		s = is_taken(head, id) ? ST_NOT_FOUND
				       : record_get_waiting(db, &place, id, arena,
						 &head->items.items[head->items.count]);
		if (s == ST_OK)
			head->places[head->items.count++] = head->looked;
		head->looked++;
		if (s == ST_NOT_FOUND)
			s = ST_OK;
	}
	return s;
}

enum status bucket_read(struct db *db, int64_t bu_id, int64_t bucket_id, size_t limit,
	struct arena *arena, struct bucket_head *ret_head)
{
	enum status s;

	*ret_head = (struct bucket_head){ .bu_id = bu_id, .bucket_id = bucket_id };
	ret_head->items.items = arena_array(arena, struct record_item, MAX_OF(limit, 1));
	ret_head->places = arena_array(arena, size_t, MAX_OF(limit, 1));
	if (ret_head->items.items == NULL || ret_head->places == NULL)
		return ST_NO_MEMORY;
	s = read_chunk(db, ret_head);
	if (s == ST_OK)
		s = read_items(db, ret_head, MAX_OF(limit, 1), arena);
	if (s == ST_OK && ret_head->items.count == 0)
		s = drop_ids(db, ret_head, ret_head->looked);
	ret_head->is_empty = s == ST_NOT_FOUND;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

enum status bucket_drop(struct db *db, const struct bucket_head *head, size_t taken)
{
	if (head->items.count == 0)
		return ST_OK;
	return drop_ids(db, head, taken < head->items.count ? head->places[taken] : head->looked);
}

/* ---- chunks of lists in the bin ---- */

enum status bucket_forget(struct db *db, const struct bucket_head *head)
{
	return db_run(db, &record_sql, CHUNK_DROP,
		VALUES(V_INT(head->bu_id), V_INT(head->bucket_id), V_INT(head->chunk_id)));
}

enum status bucket_put_aside(struct db *db, const struct bucket_head *head)
{
	enum status s;

	s = db_run(db, &record_sql, CHUNK_ASIDE,
		VALUES(V_INT(head->bu_id), V_INT(head->bucket_id), V_INT(head->chunk_id)));
	return s == ST_OK ? bucket_forget(db, head) : s;
}

/** A chunk on its way back: its bucket was closed if nothing else waited there. */
static enum status take_back(
	struct db *db, int64_t bu_id, int64_t list_id, int64_t id, int64_t bucket_id)
{
	const struct values key = VALUES(V_INT(bu_id), V_INT(list_id), V_INT(id));
	enum status s = db_run(db, &record_sql, CHUNK_BACK, key);

	if (s == ST_OK)
		s = db_run(db, &record_sql, CHUNK_ASIDE_DROP, key);
	if (s != ST_OK)
		return s;
	return db_run(db, &record_sql, BUCKET_REOPEN, VALUES(V_INT(bu_id), V_INT(bucket_id)));
}

struct aside {
	int64_t id, bucket_id;
};

static enum status list_aside(struct db *db, int64_t bu_id, int64_t list_id, size_t limit,
	struct aside *chunks, size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(db, &record_sql, CHUNK_ASIDE_FIRST,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(limit)), &rows);
	if (s != ST_OK)
		return s;
	while (count < limit && rows_next(&rows))
		chunks[count++] = (struct aside){ rows_int(&rows, 0), rows_int(&rows, 1) };
	*ret_count = count;
	return rows_status(&rows);
}

enum status bucket_take_back(struct db *db, int64_t bu_id, int64_t list_id, size_t limit,
	struct arena *arena, bool *ret_more)
{
	struct aside *chunks = arena_array(arena, struct aside, MAX_OF(limit, 1));
	size_t count = 0;
	enum status s;

	if (chunks == NULL)
		return ST_NO_MEMORY;
	s = list_aside(db, bu_id, list_id, limit, chunks, &count);
	for (size_t i = 0; s == ST_OK && i < count; i++)
		s = take_back(db, bu_id, list_id, chunks[i].id, chunks[i].bucket_id);
	*ret_more = count == limit;
	return s;
}
