/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_load.h"

#include "directory/blocks.h"
#include "outreach/list_sql.h"

#define SHARED_TIME  (1500 * (usec)1)
#define ALONE_TIME   (10 * USEC_MS)
#define BLOCKED_LOOK USEC_DAY
#define ORD_PRIORITY 0

/** One row on its way into the database. */
struct loading {
	struct import_load *load;
	struct db *db;
	const struct import_row *row;
	usec now;
};

static enum status reject(const struct loading *loading, const char *code, struct str field)
{
	struct job_progress *progress = &loading->load->unit_progress;
	const struct job_error error = { loading->row->line, str_of(code), field,
		loading->row->raw.at != NULL ? loading->row->raw : STR("") };

	progress->counts.rejected++;
	code_tally_add(&progress->reasons, code);
	return job_error_add(loading->db, loading->load->job, &error);
}

/* ---- who must not be contacted ---- */

static bool is_used(const struct import_load *load, const struct record_destination *destination)
{
	return !load->has_kind || destination->kind == load->kind;
}

/** An opt-out of any address counts for the person; DNC and suppression for the first, which is used first. */
static enum status find_address_block(const struct loading *loading, struct block *ret_block)
{
	const struct record_data *data = &loading->row->result.data;
	const struct job *job = loading->load->job;
	enum status s = ST_OK;
	bool is_first = true;

	for (size_t i = 0; s == ST_OK && i < data->destination_count; i++) {
		enum address_kind kind = data->destinations[i].kind;
		struct block block = { BLOCK_NONE, 0, 0 };

		if (!is_used(loading->load, &data->destinations[i]))
			continue;
		if (is_first) {
			s = block_find(loading->db, job->bu_id, job->skill_id, kind,
				loading->row->keys[i], loading->now, &block);
		} else {
			s = opt_out_find(
				loading->db, job->bu_id, kind, loading->row->keys[i], &block.id);
			block.kind = s == ST_OK ? BLOCK_OPT_OUT : BLOCK_NONE;
			block.until = USEC_FOREVER;
			s = s == ST_NOT_FOUND ? ST_OK : s;
		}
		is_first = false;
		if (s == ST_OK && (block.kind == BLOCK_OPT_OUT || ret_block->kind == BLOCK_NONE))
			*ret_block = block;
	}
	return s;
}

static enum status find_block(const struct loading *loading, struct block *ret_block)
{
	const struct job *job = loading->load->job;
	struct block block = { BLOCK_NONE, 0, 0 };
	enum status s;

	if ((s = find_address_block(loading, &block)) != ST_OK)
		return s;
	if (block.kind == BLOCK_NONE) {
		s = suppression_find(loading->db, job->bu_id, job->skill_id, loading->row->id_key,
			loading->now, &block);
		if (s != ST_OK && s != ST_NOT_FOUND)
			return s;
	}
	*ret_block = block;
	return ST_OK;
}

static enum record_reason reason_of(enum block_kind kind)
{
	static const enum record_reason reasons[] = {
		[BLOCK_NONE] = REASON_NONE,
		[BLOCK_OPT_OUT] = REASON_OPTED_OUT,
		[BLOCK_DNC] = REASON_DNC,
		[BLOCK_SUPPRESSED] = REASON_SUPPRESSED,
	};

	return reasons[kind];
}

static enum status record_for(const struct loading *loading, struct record_new *ret_record)
{
	const struct row_result *result = &loading->row->result;
	const struct job *job = loading->load->job;
	struct block block;
	enum status s;

	if ((s = find_block(loading, &block)) != ST_OK)
		return s;
	*ret_record = (struct record_new){
		.bu_id = job->bu_id,
		.list_id = job->list_id,
		.job_id = job->id,
		.skill_id = job->skill_id,
		.expires_at = result->expires_at,
		.is_priority = result->is_priority,
		.blocked_by = reason_of(block.kind),
		.look_again_at = MIN_OF(block.until, loading->now + BLOCKED_LOOK),
		.data = &result->data,
		.payload = loading->row->payload,
	};
	return ST_OK;
}

/* ---- new and known records ---- */

static void warn(const struct loading *loading)
{
	const struct row_result *result = &loading->row->result;
	struct code_tally *warnings = &loading->load->unit_progress.warnings;

	if (result->bad_destinations > 0)
		code_tally_add(warnings, "destination_left_out");
	if (result->zone_warning != NULL)
		code_tally_add(warnings, result->zone_warning);
}

static enum status add(const struct loading *loading)
{
	struct job_counts *counts = &loading->load->unit_progress.counts;
	struct record_new record;
	int64_t id;
	enum status s;

	warn(loading);
	if ((s = record_for(loading, &record)) != ST_OK)
		return s;
	s = record_add(loading->db, &record, loading->now, loading->load->scratch, &id);
	if (s == ST_OK && record.blocked_by != REASON_NONE)
		counts->suppressed++;
	else if (s == ST_OK)
		counts->added++;
	return s;
}

/** What is stored of a record that a row names again. */
struct known {
	int64_t id, job_id, skill_id;
	struct str payload; /* from the scratch arena */
	enum record_state state;
	bool has_bucket;
	usec expires_at;
	bool is_priority;
};

static enum status known_load(const struct loading *loading, int64_t id, struct known *ret_known)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(loading->db, &list_sql, IMPORT_RECORD,
		VALUES(V_INT(loading->load->job->bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_known = (struct known){
		.id = id,
		.job_id = rows_int(&rows, 0),
		.payload = arena_copy(loading->load->scratch, rows_blob(&rows, 1)),
		.state = (enum record_state)rows_int(&rows, 2),
		.skill_id = rows_int(&rows, 3),
		.has_bucket = !rows_null(&rows, 4),
		.expires_at = rows_int(&rows, 4),
		.is_priority = rows_int(&rows, 5) == ORD_PRIORITY,
	};
	return ret_known->payload.at != NULL ? ST_OK : ST_NO_MEMORY;
}

static bool is_same(const struct loading *loading, const struct known *known)
{
	const struct row_result *result = &loading->row->result;
	int64_t skill_id = loading->load->job->skill_id;

	if (!str_equal(known->payload, loading->row->payload))
		return false;
	if (skill_id != 0 && skill_id != known->skill_id)
		return false;
	return !known->has_bucket || (known->expires_at == result->expires_at &&
					     known->is_priority == result->is_priority);
}

static enum status leave(const struct loading *loading, const struct known *known)
{
	loading->load->unit_progress.counts.unchanged++;
	return db_must_change(loading->db, &list_sql, IMPORT_SEEN,
		VALUES(V_INT(loading->load->job->bu_id), V_INT(known->id),
			V_INT(loading->load->job->id)));
}

static enum status replace(const struct loading *loading, const struct known *known, bool revive)
{
	struct job_counts *counts = &loading->load->unit_progress.counts;
	struct record_new record;
	enum status s;

	warn(loading);
	if ((s = record_for(loading, &record)) != ST_OK)
		return s;
	if (record.skill_id == 0)
		record.skill_id = known->skill_id;
	s = record_replace(
		loading->db, known->id, &record, revive, loading->now, loading->load->scratch);
	if (s == ST_OK && record.blocked_by != REASON_NONE)
		counts->suppressed++;
	else if (s == ST_OK)
		counts->updated++;
	return s;
}

static enum status meet(const struct loading *loading, int64_t id)
{
	bool force = loading->load->force_overwrite;
	bool revive = force || loading->row->result.overrides_final;
	struct known known;
	enum status s;

	if ((s = known_load(loading, id, &known)) != ST_OK)
		return s;
	if (known.job_id == loading->load->job->id && !force)
		return reject(loading, "duplicate_external_id", STR_NULL);
	if (is_same(loading, &known) && (known.state != RECORD_FINAL || !revive))
		return leave(loading, &known);
	if (known.state == RECORD_FINAL && !revive)
		return reject(loading, "record_final", STR_NULL);
	return replace(loading, &known, revive);
}

static enum status load_row(const struct loading *loading)
{
	const struct row_result *result = &loading->row->result;
	int64_t id;
	enum status s;

	if (result->code != NULL)
		return reject(loading, result->code, result->field);
	s = record_find(loading->db, loading->load->job->bu_id, loading->load->job->list_id,
		result->data.external_id, &id);
	if (s == ST_NOT_FOUND)
		return add(loading);
	return s == ST_OK ? meet(loading, id) : s;
}

/** Whether the unit gives the writer back. What the writer holds, this unit included, counts as waiting. */
static bool is_time_up(const struct import_load *load, usec began)
{
	usec spent = clock_mono(load->clock) - began;

	return spent >= ALONE_TIME || (spent >= SHARED_TIME && store_backlog(load->store) > 1);
}

enum status import_load_unit(struct db *db, void *args)
{
	struct import_load *load = args;
	usec began = clock_mono(load->clock);
	struct loading loading = { load, db, NULL, clock_business(load->clock) };
	enum status s = ST_OK;

	load->unit_next = load->next;
	load->unit_progress = load->progress;
	do {
		const struct import_row *row = &load->batch->rows[load->unit_next++];

		loading.row = row;
		arena_clear(load->scratch);
		load->unit_progress.counts.read++;
		load->unit_progress.offset = row->end;
		load->unit_progress.line = row->next_line;
		s = load_row(&loading);
	} while (s == ST_OK && load->unit_next < load->batch->count && !is_time_up(load, began));
	if (s != ST_OK)
		return s;
	return job_set_progress(db, load->job, &load->unit_progress, loading.now);
}

void import_load_done(struct import_load *load)
{
	load->next = load->unit_next;
	load->progress = load->unit_progress;
}
