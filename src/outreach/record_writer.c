/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buckets are found by a small table of those that the unit has met; each record that comes to wait notes its place there, and
 * at the end the ids of a bucket are brought together.
 */
#include "outreach/record_writer.h"

#include <stdlib.h>

#include "outreach/bucket.h"
#include "outreach/sql.h"

#define SLOTS       (2 * RECORD_WRITER_MAX) /* of the table of buckets; a power of two */
#define TALLIES_MAX 64
/* Parameters of RECORD_ADD and RECORD_ADD_MANY: those of all records, then those of each. */
#define SHARED_VALUES 5
#define OWN_VALUES    3

/** A bucket that the unit has met. */
struct met {
	struct bucket_key key; /* texts are lent by the records: the batch outlives the unit */
	int64_t bucket_id;
	uint32_t count;
};

struct tally_sum {
	int64_t skill_id;
	enum record_state state;
	enum record_reason reason;
	int64_t by;
};

struct record_writer {
	struct db *db;
	struct record_shared shared;
	usec now;

	uint32_t slots[SLOTS]; /* index in met plus one; 0: free */
	struct met met[RECORD_WRITER_MAX];
	size_t met_count;
	struct {
		int64_t record_id;
		uint32_t met;
	} waiting[RECORD_WRITER_MAX];
	size_t waiting_count;

	struct record_entry entries[RECORD_WRITER_MAX], room[RECORD_WRITER_MAX];
	size_t entry_count;
	/* Of records to insert. */
	struct value values[SHARED_VALUES + RECORD_ADD_COUNT * OWN_VALUES];
	size_t insert_count;
	struct tally_sum tallies[TALLIES_MAX];
	size_t tally_count;
	int64_t ids[RECORD_WRITER_MAX]; /* of one bucket after the other */
};

struct record_writer *record_writer_new(void)
{
	return calloc(1, sizeof(struct record_writer));
}

void record_writer_free(struct record_writer *writer)
{
	free(writer);
}

void record_writer_begin(
	struct record_writer *writer, struct db *db, const struct record_shared *shared, usec now)
{
	writer->db = db;
	writer->shared = *shared;
	writer->now = now;
	memset(writer->slots, 0, sizeof writer->slots);
	writer->met_count = writer->waiting_count = writer->entry_count = writer->tally_count = 0;
	writer->insert_count = 0;
	writer->values[0] = V_INT(shared->bu_id);
	writer->values[1] = V_INT(shared->list_id);
	writer->values[2] = V_INT(shared->job_id);
	writer->values[3] = V_INT(shared->layout_id);
	writer->values[4] = V_INT(now);
}

bool record_writer_is_full(const struct record_writer *writer)
{
	return writer->waiting_count == RECORD_WRITER_MAX ||
	       writer->entry_count == RECORD_WRITER_MAX;
}

/* ---- buckets ---- */

static uint32_t mix(uint32_t hash, uint64_t value)
{
	return (uint32_t)(((hash ^ value) * 0x9e3779b97f4a7c15u) >> 32);
}

/** Names of zones are the zone tables' own, one address each; two addresses of one name would only find a bucket twice. */
static uint32_t slot_of(const struct record_new *record, int64_t skill_id)
{
	uint32_t hash = mix((uint32_t)skill_id, (uintptr_t)record->zone.at);

	hash = mix(hash, (uintptr_t)record->zone_other.at);
	hash = mix(hash, (uint64_t)record->expires_at);
	return mix(hash, record->is_priority) % SLOTS;
}

static bool is_met(const struct met *met, const struct record_new *record, int64_t skill_id)
{
	return met->key.skill_id == skill_id && met->key.zone.at == record->zone.at &&
	       met->key.zone_other.at == record->zone_other.at &&
	       met->key.expires_at == record->expires_at &&
	       met->key.is_priority == record->is_priority;
}

static enum status meet(struct record_writer *writer, const struct record_new *record,
	int64_t skill_id, uint32_t *slot)
{
	struct met *met = &writer->met[writer->met_count];
	enum status s;

	met->count = 0;
	met->key = (struct bucket_key){ writer->shared.bu_id, skill_id, record->zone,
		record->zone_other, record->expires_at, record->is_priority };
	if ((s = bucket_find(writer->db, &met->key, writer->now, &met->bucket_id)) != ST_OK)
		return s;
	*slot = (uint32_t)++writer->met_count;
	return ST_OK;
}

/** The bucket of a record for a skill. @param ret_met  its index; none without a skill: ret_bucket is 0 */
static enum status bucket_of(struct record_writer *writer, const struct record_new *record,
	int64_t skill_id, uint32_t *ret_met, int64_t *ret_bucket)
{
	uint32_t at = slot_of(record, skill_id);
	enum status s;

	*ret_bucket = 0;
	if (skill_id == 0)
		return ST_OK;
	while (writer->slots[at] != 0 &&
		!is_met(&writer->met[writer->slots[at] - 1], record, skill_id))
		at = (at + 1) % SLOTS;
	if (writer->slots[at] == 0 &&
		(s = meet(writer, record, skill_id, &writer->slots[at])) != ST_OK)
		return s;
	*ret_met = writer->slots[at] - 1;
	*ret_bucket = writer->met[*ret_met].bucket_id;
	return ST_OK;
}

static void wait_in(struct record_writer *writer, uint32_t met, int64_t record_id)
{
	writer->waiting[writer->waiting_count].record_id = record_id;
	writer->waiting[writer->waiting_count++].met = met;
	writer->met[met].count++;
}

/** The ids of each bucket, brought together. */
static enum status put_waiting(struct record_writer *writer)
{
	uint32_t from = 0;
	enum status s = ST_OK;

	for (size_t i = 0; i < writer->met_count; i++) {
		uint32_t count = writer->met[i].count;

		writer->met[i].count = from;
		from += count;
	}
	for (size_t i = 0; i < writer->waiting_count; i++)
		writer->ids[writer->met[writer->waiting[i].met].count++] =
			writer->waiting[i].record_id;
	from = 0;
	for (size_t i = 0; s == ST_OK && i < writer->met_count; i++) {
		const struct met *met = &writer->met[i];

		s = bucket_put(writer->db, writer->shared.bu_id, met->bucket_id,
			writer->shared.list_id, writer->ids + from, met->count - from);
		from = met->count;
	}
	return s;
}

/* ---- the tally ---- */

static enum status put_tallies(struct record_writer *writer)
{
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < writer->tally_count; i++) {
		const struct tally_sum *sum = &writer->tallies[i];

		s = record_tally(writer->db, writer->shared.bu_id, writer->shared.list_id,
			sum->skill_id, sum->state, sum->reason, sum->by);
	}
	writer->tally_count = 0;
	return s;
}

static enum status tally(struct record_writer *writer, int64_t skill_id, enum record_state state,
	enum record_reason reason, int64_t by)
{
	enum status s;

	for (size_t i = 0; i < writer->tally_count; i++) {
		struct tally_sum *sum = &writer->tallies[i];

		if (sum->skill_id == skill_id && sum->state == state && sum->reason == reason) {
			sum->by += by;
			return ST_OK;
		}
	}
	if (writer->tally_count == TALLIES_MAX && (s = put_tallies(writer)) != ST_OK)
		return s;
	writer->tallies[writer->tally_count++] = (struct tally_sum){ skill_id, state, reason, by };
	return ST_OK;
}

/* ---- records ---- */

/** Inserts what was gathered. */
static enum status insert(struct record_writer *writer)
{
	size_t count = writer->insert_count;
	enum status s = ST_OK;

	writer->insert_count = 0;
	if (count == RECORD_ADD_COUNT)
		return db_run(writer->db, &record_sql, RECORD_ADD_MANY,
			(struct values){ writer->values, COUNT_OF(writer->values) });
	for (size_t i = 0; s == ST_OK && i < count; i++) {
		memmove(writer->values + SHARED_VALUES,
			writer->values + SHARED_VALUES + i * OWN_VALUES,
			OWN_VALUES * sizeof(struct value));
		s = db_run(writer->db, &record_sql, RECORD_ADD,
			(struct values){ writer->values, SHARED_VALUES + OWN_VALUES });
	}
	return s;
}

static enum status gather(
	struct record_writer *writer, int64_t id, int64_t bucket, struct str payload)
{
	struct value *values = writer->values + SHARED_VALUES + writer->insert_count * OWN_VALUES;

	values[0] = V_INT(id);
	values[1] = V_INT_OR_NULL(bucket);
	values[2] = V_BLOB(payload);
	return ++writer->insert_count == RECORD_ADD_COUNT ? insert(writer) : ST_OK;
}

static struct record_row row_of(const struct record_writer *writer, const struct record_new *record,
	int64_t id, int64_t bucket)
{
	return (struct record_row){
		.bu_id = writer->shared.bu_id,
		.id = id,
		.list_id = writer->shared.list_id,
		.skill_id = writer->shared.skill_id,
		.bucket_id = bucket,
		.state = RECORD_WAITING,
		.expires_at = record->expires_at,
		.is_fresh = true,
	};
}

static void block(struct record_row *row, const struct record_new *record)
{
	row->state = RECORD_SUPPRESSED;
	row->reason = record->blocked_by;
	row->retry_at = record->look_again_at;
}

enum status record_writer_add(
	struct record_writer *writer, const struct record_new *record, int64_t *ret_id)
{
	int64_t id, bucket;
	uint32_t met = 0;
	enum status s;

	if ((s = db_new_id(writer->db, &id)) != ST_OK ||
		(s = bucket_of(writer, record, writer->shared.skill_id, &met, &bucket)) != ST_OK)
		return s;
	s = gather(writer, id, bucket, record->payload);
	if (s == ST_OK)
		s = tally(writer, writer->shared.skill_id, RECORD_WAITING, REASON_NONE, 1);
	if (s != ST_OK)
		return s;
	writer->entries[writer->entry_count++] = (struct record_entry){ record->key, id };
	*ret_id = id;
	if (record->blocked_by != REASON_NONE) {
		struct record_row from = row_of(writer, record, id, bucket), row = from;

		block(&row, record);
		return record_move(writer->db, &from, &row, writer->now);
	}
	if (bucket != 0)
		wait_in(writer, met, id);
	return ST_OK;
}

/** Which state a record that was uploaded again has. */
static void place_again(
	struct record_row *row, const struct record_new *record, int64_t skill_id, bool revive)
{
	bool is_open = row->state == RECORD_IN_PROGRESS || row->state == RECORD_HELD;

	if (is_open || (row->state == RECORD_FINAL && !revive))
		return;
	row->skill_id = skill_id;
	row->retry_at = 0;
	row->reason = REASON_NONE;
	row->state = RECORD_WAITING;
	row->dead = 0;
	if (record->blocked_by != REASON_NONE)
		block(row, record);
}

static enum status rewrite(
	struct record_writer *writer, const struct record_row *row, const struct record_new *record)
{
	const struct record_shared *shared = &writer->shared;

	return db_must_change(writer->db, &record_sql, RECORD_REPLACE,
		VALUES(V_INT(shared->bu_id), V_INT(shared->list_id), V_INT(row->id),
			V_INT(shared->job_id), V_INT(shared->layout_id),
			V_INT_OR_NULL(row->bucket_id), V_BLOB(record->payload),
			V_INT(writer->now)));
}

/** A record that was never moved and waits on needs no state of its own. */
static enum status wait_on(struct record_writer *writer, const struct record_row *from,
	const struct record_row *row, uint32_t met)
{
	enum status s;

	if (row->bucket_id != 0 && row->bucket_id != from->bucket_id)
		wait_in(writer, met, row->id);
	if (row->skill_id == from->skill_id)
		return ST_OK;
	s = tally(writer, from->skill_id, RECORD_WAITING, REASON_NONE, -1);
	return s == ST_OK ? tally(writer, row->skill_id, RECORD_WAITING, REASON_NONE, 1) : s;
}

enum status record_writer_replace(struct record_writer *writer, const struct record_row *from,
	const struct record_new *record, bool revive)
{
	/* An upload for no skill leaves a record with the one it has. */
	int64_t skill_id = writer->shared.skill_id != 0 ? writer->shared.skill_id : from->skill_id;
	struct record_row row = *from;
	uint32_t met = 0;
	int64_t bucket;
	enum status s;

	if ((s = bucket_of(writer, record, skill_id, &met, &bucket)) != ST_OK)
		return s;
	place_again(&row, record, skill_id, revive);
	if (row.skill_id == skill_id)
		row.bucket_id = bucket;
	if ((s = rewrite(writer, &row, record)) != ST_OK)
		return s;
	if (from->is_fresh && row.state == RECORD_WAITING)
		return wait_on(writer, from, &row, met);
	return record_move(writer->db, from, &row, writer->now);
}

enum status record_writer_pending(
	struct record_writer *writer, int64_t key, struct record_hits *ret_hits)
{
	ret_hits->count = 0;
	for (size_t i = 0; i < writer->entry_count && ret_hits->count < RECORD_HITS_MAX; i++)
		if (writer->entries[i].key == key)
			ret_hits->ids[ret_hits->count++] = writer->entries[i].record_id;
	return ret_hits->count > 0 ? insert(writer) : ST_OK;
}

enum status record_writer_end(struct record_writer *writer)
{
	enum status s = insert(writer);

	if (s == ST_OK)
		s = put_waiting(writer);
	if (s == ST_OK)
		s = put_tallies(writer);
	if (s != ST_OK)
		return s;
	record_entries_sort(writer->entries, writer->entry_count, writer->room);
	return record_index_add(writer->db, writer->shared.bu_id, writer->shared.list_id,
		writer->entries, writer->entry_count);
}

enum status record_layout_find(
	struct db *db, int64_t bu_id, int64_t list_id, struct str packed, int64_t *ret_id)
{
	enum status s;

	s = db_int(db, &record_sql, LAYOUT_FIND,
		VALUES(V_INT(bu_id), V_INT(list_id), V_BLOB(packed)), ret_id);
	if (s != ST_NOT_FOUND || (s = db_new_id(db, ret_id)) != ST_OK)
		return s;
	return db_run(db, &record_sql, LAYOUT_ADD,
		VALUES(V_INT(bu_id), V_INT(list_id), V_INT(*ret_id), V_BLOB(packed)));
}
