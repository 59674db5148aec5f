/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list_purge.h"

#include "outreach/job.h"
#include "outreach/list_sql.h"
#include "outreach/record_writer.h"

#define STEP_MEMORY  (8u << 20)
#define RECORDS_STEP 48
#define CHUNKS_STEP  64
#define RUNS_STEP    32
#define ERRORS_STEP  128
#define TALLIES_MAX  32

/** A step on its way. */
struct step {
	struct db *db;
	struct list_purge *purge;
	struct arena *arena;
	usec now;
};

struct list_purge list_purge_of(const struct list_work *work)
{
	return (struct list_purge){
		.bu_id = work->bu_id, .list_id = work->list_id, .phase = PURGE_PHASE_ASIDE
	};
}

static void next_phase(struct step *step)
{
	step->purge->phase++;
	step->purge->at = step->purge->within = 0;
}

/* ---- records ---- */

struct purged {
	int64_t id, skill_id;
	enum record_state state;
	enum record_reason reason;
	bool has_history;
};

/** Records of one step, and where they stood. */
struct batch {
	struct purged records[RECORDS_STEP];
	size_t count;
	struct {
		int64_t skill_id, by;
		enum record_state state;
		enum record_reason reason;
	} tallies[TALLIES_MAX];
	size_t tally_count;
};

static enum status read_records(const struct step *step, struct batch *batch)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(step->db, &list_sql, PURGE_RECORDS,
		VALUES(V_INT(step->purge->bu_id), V_INT(step->purge->list_id),
			V_INT(step->purge->at), V_INT(RECORDS_STEP)),
		&rows);
	if (s != ST_OK)
		return s;
	while (batch->count < RECORDS_STEP && rows_next(&rows))
		batch->records[batch->count++] = (struct purged){
			.id = rows_int(&rows, 0),
			.state = (enum record_state)rows_int(&rows, 1),
			.reason = (enum record_reason)rows_int(&rows, 2),
			.skill_id = rows_int(&rows, 3),
			.has_history = rows_bool(&rows, 4),
		};
	return rows_status(&rows);
}

static enum status put_tallies(const struct step *step, struct batch *batch)
{
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < batch->tally_count; i++)
		s = record_tally(step->db, step->purge->bu_id, step->purge->list_id,
			batch->tallies[i].skill_id, batch->tallies[i].state,
			batch->tallies[i].reason, batch->tallies[i].by);
	batch->tally_count = 0;
	return s;
}

static enum status untally(
	const struct step *step, struct batch *batch, const struct purged *record)
{
	enum status s;

	for (size_t i = 0; i < batch->tally_count; i++) {
		if (batch->tallies[i].skill_id != record->skill_id ||
			batch->tallies[i].state != record->state ||
			batch->tallies[i].reason != record->reason)
			continue;
		batch->tallies[i].by--;
		return ST_OK;
	}
	if (batch->tally_count == TALLIES_MAX && (s = put_tallies(step, batch)) != ST_OK)
		return s;
	batch->tallies[batch->tally_count].skill_id = record->skill_id;
	batch->tallies[batch->tally_count].state = record->state;
	batch->tallies[batch->tally_count].reason = record->reason;
	batch->tallies[batch->tally_count++].by = -1;
	return ST_OK;
}

/** Records that follow each other in the list. */
static enum status delete_range(const struct step *step, int64_t first, int64_t last)
{
	const struct values range = VALUES(
		V_INT(step->purge->bu_id), V_INT(step->purge->list_id), V_INT(first), V_INT(last));
	enum status s = db_run(step->db, &list_sql, PURGE_RECORD_RANGE, range);

	return s == ST_OK ? db_run(step->db, &list_sql, PURGE_STATE_RANGE, range) : s;
}

static enum status delete_unused(const struct step *step, struct batch *batch)
{
	enum status s = ST_OK;

	for (size_t i = 0, from; s == ST_OK && i < batch->count; i++) {
		if (batch->records[i].has_history)
			continue;
		for (from = i; i < batch->count && !batch->records[i].has_history; i++)
			if ((s = untally(step, batch, &batch->records[i])) != ST_OK)
				return s;
		s = delete_range(step, batch->records[from].id, batch->records[i - 1].id);
	}
	return s == ST_OK ? put_tallies(step, batch) : s;
}

/* ---- records that people were contacted for ---- */

static struct str header_of(const struct record_data *data)
{
	for (size_t i = 0; i < data->field_count; i++)
		if (str_is(data->fields[i].name, "ExternalId"))
			return data->fields[i].header;
	return STR_NULL;
}

/** External id and addresses: what stays. */
static enum status strip_data(const struct step *step, const struct record_data *data,
	int64_t *ret_layout_id, struct str *ret_payload)
{
	struct record_field field = { STR("ExternalId"), header_of(data), data->external_id };
	struct record_layout layout = { .fields = &field, .field_count = 1, .external_id = 1 };
	struct record_data kept = { .external_id = data->external_id,
		.zone = STR(""),
		.zone_other = STR(""),
		.zone_step = ZONE_STEP_NONE,
		.fields = &field,
		.field_count = 1 };
	struct str packed;
	enum status s;

	for (size_t i = 0; i < data->destination_count; i++) {
		const struct record_destination *from = &data->destinations[i];

		kept.destinations[kept.destination_count++] =
			(struct record_destination){ from->field, from->kind, from->address,
				STR_NULL };
		layout.destinations[layout.destination_count++] =
			(struct layout_destination){ from->field, from->kind, 0 };
	}
	if ((s = record_layout_pack(&layout, step->arena, &packed)) != ST_OK ||
		(s = record_pack(&layout, &kept, step->arena, ret_payload)) != ST_OK)
		return s;
	return record_layout_find(
		step->db, step->purge->bu_id, step->purge->list_id, packed, ret_layout_id);
}

/** What is open comes to its end. A message that is under way, or of which nobody knows, ends its record by itself. */
static enum status finish(const struct step *step, const struct record_row *from)
{
	struct record_row row = *from;

	if (from->state == RECORD_FINAL || from->state == RECORD_IN_PROGRESS ||
		from->state == RECORD_HELD)
		return ST_OK;
	row.state = RECORD_FINAL;
	row.reason = REASON_REMOVED;
	row.retry_at = 0;
	return record_move(step->db, from, &row, step->now);
}

static enum status strip(const struct step *step, int64_t id)
{
	const struct list_purge *purge = step->purge;
	struct record_packed packed;
	struct record_data data;
	struct record_row row;
	struct str payload;
	int64_t layout_id;
	enum status s;

	arena_clear(step->arena);
	s = record_get(step->db, purge->bu_id, purge->list_id, id, step->arena, &row, &packed);
	if (s != ST_OK || (s = finish(step, &row)) != ST_OK)
		return s;
	if ((s = record_unpack(packed, step->arena, &data)) != ST_OK)
		return s == ST_INVALID ? ST_OK : s; /* nothing can be read from it */
	if (data.field_count == 1 && data.zone.len == 0)
		return ST_OK; /* by a purge that was interrupted */
	if ((s = strip_data(step, &data, &layout_id, &payload)) != ST_OK)
		return s;
	return db_run(step->db, &list_sql, PURGE_STRIP,
		VALUES(V_INT(purge->bu_id), V_INT(purge->list_id), V_INT(id), V_INT(layout_id),
			V_BLOB(payload), V_INT(step->now)));
}

static enum status purge_records(struct step *step)
{
	struct batch batch = { .count = 0 };
	enum status s = read_records(step, &batch);

	if (s == ST_OK)
		s = delete_unused(step, &batch);
	for (size_t i = 0; s == ST_OK && i < batch.count; i++)
		if (batch.records[i].has_history)
			s = strip(step, batch.records[i].id);
	if (s != ST_OK)
		return s;
	if (batch.count > 0)
		step->purge->at = batch.records[batch.count - 1].id;
	if (batch.count < RECORDS_STEP)
		next_phase(step);
	return ST_OK;
}

/* ---- what stood beside them ---- */

/** A statement that deletes at most so many rows of the list. */
static enum status purge_some(struct step *step, unsigned statement, int64_t limit)
{
	int64_t changed = 0;
	enum status s;

	s = db_change(step->db, &list_sql, statement,
		VALUES(V_INT(step->purge->bu_id), V_INT(step->purge->list_id), V_INT(limit)),
		&changed);
	if (s == ST_OK && changed < limit)
		next_phase(step);
	return s;
}

struct chunk_at {
	int64_t bucket_id, id;
	bool is_ours;
};

static enum status read_chunks(const struct step *step, struct chunk_at *chunks, size_t *ret_count)
{
	const struct list_purge *purge = step->purge;
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t count = 0;
	enum status s;

	s = db_query(step->db, &list_sql, PURGE_CHUNKS,
		VALUES(V_INT(purge->bu_id), V_INT(purge->at), V_INT(purge->within),
			V_INT(CHUNKS_STEP)),
		&rows);
	if (s != ST_OK)
		return s;
	while (count < CHUNKS_STEP && rows_next(&rows))
		chunks[count++] = (struct chunk_at){ rows_int(&rows, 0), rows_int(&rows, 1),
			rows_int(&rows, 2) == purge->list_id };
	*ret_count = count;
	return rows_status(&rows);
}

/** No index leads from a list to its chunks: all of the business unit are walked through, some hundred records in each. */
static enum status purge_chunks(struct step *step)
{
	struct list_purge *purge = step->purge;
	struct chunk_at chunks[CHUNKS_STEP];
	size_t count = 0;
	enum status s = read_chunks(step, chunks, &count);

	for (size_t i = 0; s == ST_OK && i < count; i++) {
		purge->at = chunks[i].bucket_id;
		purge->within = chunks[i].id;
		if (chunks[i].is_ours)
			s = db_run(step->db, &record_sql, CHUNK_DROP,
				VALUES(V_INT(purge->bu_id), V_INT(chunks[i].bucket_id),
					V_INT(chunks[i].id)));
	}
	if (s == ST_OK && count < CHUNKS_STEP)
		next_phase(step);
	return s;
}

/* ---- uploads ---- */

static enum status read_job(const struct step *step, struct job *job)
{
	struct list_purge *purge = step->purge;
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str path;
	enum status s;

	s = db_query(step->db, &list_sql, PURGE_JOB,
		VALUES(V_INT(purge->bu_id), V_INT(purge->list_id), V_INT(purge->at)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*job = (struct job){ .bu_id = purge->bu_id, .id = rows_int(&rows, 0) };
	path = rows_text(&rows, 1);
	if (path.len < PURGE_FILE)
		memcpy(purge->file, path.at, path.len);
	purge->file[path.len < PURGE_FILE ? path.len : 0] = '\0';
	return ST_OK;
}

static enum status purge_job(struct step *step)
{
	struct list_purge *purge = step->purge;
	bool has_more = false;
	struct job job;
	enum status s = read_job(step, &job);

	if (s == ST_NOT_FOUND) {
		next_phase(step);
		return ST_OK;
	}
	if (s == ST_OK)
		s = job_error_drop(step->db, &job, ERRORS_STEP, &has_more);
	if (has_more)
		purge->file[0] = '\0';
	if (s != ST_OK || has_more)
		return s;
	purge->at = job.id;
	return db_run(step->db, &list_sql, PURGE_JOB_FILE,
		VALUES(V_INT(purge->bu_id), V_INT(job.id), V_INT(step->now)));
}

/* ---- names of columns ---- */

static bool is_stripped(const struct record_layout *layout)
{
	for (size_t i = 0; i < layout->destination_count; i++)
		if (layout->destinations[i].column != 0)
			return false;
	return layout->field_count == 1;
}

/** The next layout. @param ret_drop  no record that stays has it */
static enum status read_layout(struct step *step, bool *ret_drop)
{
	struct list_purge *purge = step->purge;
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct record_layout layout;
	enum status s;

	s = db_query(step->db, &list_sql, LIST_LAYOUTS,
		VALUES(V_INT(purge->bu_id), V_INT(purge->list_id), V_INT(purge->at), V_INT(1)),
		&rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	purge->at = rows_int(&rows, 0);
	s = record_layout_unpack(rows_blob(&rows, 1), step->arena, &layout);
	*ret_drop = s == ST_OK && !is_stripped(&layout);
	return s == ST_INVALID ? ST_OK : s;
}

static enum status purge_layout(struct step *step)
{
	bool drop = false;
	enum status s = read_layout(step, &drop);

	if (s == ST_NOT_FOUND) {
		next_phase(step);
		return ST_OK;
	}
	if (s != ST_OK || !drop)
		return s;
	return db_run(step->db, &list_sql, PURGE_LAYOUT,
		VALUES(V_INT(step->purge->bu_id), V_INT(step->purge->list_id),
			V_INT(step->purge->at)));
}

/* ---- all of it ---- */

static enum status purge_end(const struct step *step)
{
	const struct list_purge *purge = step->purge;
	const struct values list = VALUES(V_INT(purge->bu_id), V_INT(purge->list_id));
	enum status s = db_run(step->db, &list_sql, PURGE_TALLY, list);

	if (s != ST_OK)
		return s;
	return db_run(step->db, &list_sql, PURGE_DONE,
		VALUES(V_INT(purge->bu_id), V_INT(purge->list_id), V_INT(step->now)));
}

enum status list_purge_step(struct db *db, struct list_purge *purge, usec now, bool *ret_over)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(STEP_MEMORY);
	struct step step = { db, purge, arena, now };

	if (arena == NULL)
		return ST_NO_MEMORY;
	*ret_over = false;
	purge->file[0] = '\0';
	switch (purge->phase) {
	case PURGE_PHASE_ASIDE:
		return purge_some(&step, PURGE_ASIDE, CHUNKS_STEP);
	case PURGE_PHASE_CHUNKS:
		return purge_chunks(&step);
	case PURGE_PHASE_RUNS:
		return purge_some(&step, PURGE_RUNS, RUNS_STEP);
	case PURGE_PHASE_RECORDS:
		return purge_records(&step);
	case PURGE_PHASE_JOBS:
		return purge_job(&step);
	case PURGE_PHASE_LAYOUTS:
		return purge_layout(&step);
	case PURGE_PHASE_END:
		break;
	}
	*ret_over = true;
	return purge_end(&step);
}
