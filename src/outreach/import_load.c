/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_load.h"

#include <stdlib.h>

#define SHARED_TIME  (1500 * (usec)1)
#define ALONE_TIME   (10 * USEC_MS)
#define LOOK_AT_TIME 16 /* rows */
/* Who has used the writer will use it again: a long commit would keep them waiting as a long unit does. */
#define SHARED_FOR   (100 * USEC_MS)
#define BLOCKED_LOOK USEC_DAY
#define ROW_MEMORY   ((size_t)64 << 20)

/** One row on its way into the database. */
struct loading {
	struct import_load *load;
	struct db *db;
	const struct import_row *row;
	bool must_check; /* for blocks, whatever the reader thought */
	usec now;
};

enum status import_load_init(struct import_load *load)
{
	load->scratch = arena_new(ROW_MEMORY);
	load->writer = record_writer_new();
	load->runs = calloc(1, sizeof *load->runs);
	load->judge.seen = id_set_new();
	return load->scratch != NULL && load->writer != NULL && load->runs != NULL &&
			       load->judge.seen != NULL
		       ? ST_OK
		       : ST_NO_MEMORY;
}

void import_load_free(struct import_load *load)
{
	arena_free(load->scratch);
	record_writer_free(load->writer);
	free(load->runs);
	id_set_free(load->judge.seen);
}

static enum status reject(const struct loading *loading, const struct verdict_on_row *verdict)
{
	struct job_progress *progress = &loading->load->unit_progress;
	const struct job_error error = { loading->row->line, str_of(verdict->code), verdict->field,
		loading->row->raw.at != NULL ? loading->row->raw : STR("") };

	progress->counts.rejected++;
	code_tally_add(&progress->reasons, verdict->code);
	return job_error_add(loading->db, loading->load->job, &error);
}

/* ---- new and known records ---- */

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
	const struct import_row *row = loading->row;
	struct block block;
	enum status s;

	s = import_find_block(&loading->load->judge, loading->db, row, loading->must_check,
		loading->now, loading->load->scratch, &block);
	if (s != ST_OK)
		return s;
	*ret_record = (struct record_new){
		.zone = row->zone,
		.zone_other = row->zone_other,
		.expires_at = row->expires_at,
		.is_priority = row->is_priority,
		.blocked_by = reason_of(block.kind),
		.look_again_at = MIN_OF(block.until, loading->now + BLOCKED_LOOK),
		.key = row->key,
		.payload = row->payload,
	};
	return ST_OK;
}

static void warn(const struct loading *loading)
{
	struct code_tally *warnings = &loading->load->unit_progress.warnings;

	if (loading->row->lost_destinations)
		code_tally_add(warnings, "destination_left_out");
	if (loading->row->zone_warning != NULL)
		code_tally_add(warnings, loading->row->zone_warning);
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
	s = record_writer_add(loading->load->writer, &record, &id);
	loading->load->adds = true;
	if (record.blocked_by != REASON_NONE)
		counts->suppressed++;
	else
		counts->added++;
	return s;
}

/** The file named a record of another job: it will not be new if it comes again, and it is not gone. */
static enum status note_met(const struct loading *loading, const struct record_row *known)
{
	if (known->id == 0 || known->job_id == loading->load->job->id)
		return ST_OK;
	return id_set_add(loading->load->judge.seen, known->id);
}

static enum status replace(const struct loading *loading, const struct verdict_on_row *verdict)
{
	struct job_counts *counts = &loading->load->unit_progress.counts;
	struct record_new record;
	enum status s;

	warn(loading);
	if ((s = record_for(loading, &record)) != ST_OK)
		return s;
	s = record_writer_replace(loading->load->writer, &verdict->known, &record, verdict->revive);
	if (record.blocked_by != REASON_NONE)
		counts->suppressed++;
	else
		counts->updated++;
	return s;
}

/* ---- rows ---- */

static enum status judge_row(const struct loading *loading, struct verdict_on_row *ret_verdict)
{
	struct import_load *load = loading->load;
	struct record_hits pending = { .count = 0 };
	enum status s = ST_OK;

	if (loading->row->may_be_known) {
		s = record_writer_pending(load->writer, loading->row->key, &pending);
		if (s == ST_OK && !load->knows_runs)
			s = record_runs_read(
				loading->db, load->job->bu_id, load->job->list_id, load->runs);
		load->knows_runs = true;
	}
	if (s != ST_OK)
		return s;
	return import_judge(&load->judge, loading->db, load->runs, &pending, loading->row,
		load->scratch, ret_verdict);
}

static enum status load_row(const struct loading *loading)
{
	struct verdict_on_row verdict;
	enum status s;

	if ((s = judge_row(loading, &verdict)) != ST_OK ||
		(s = note_met(loading, &verdict.known)) != ST_OK)
		return s;
	if (!import_limit_takes(loading->load, &verdict))
		return ST_LIMIT;
	switch (verdict.fate) {
	case FATE_NEW:
		return add(loading);
	case FATE_CHANGED:
		return replace(loading, &verdict);
	case FATE_UNCHANGED:
		loading->load->unit_progress.counts.unchanged++;
		return ST_OK;
	case FATE_REJECTED:
		break;
	}
	return reject(loading, &verdict);
}

/** Whether the unit gives the writer back. What the writer holds, this unit included, counts as waiting. */
static bool is_time_up(struct import_load *load, usec began)
{
	usec now;

	if (record_writer_is_full(load->writer))
		return true;
	if (load->unit_next % LOOK_AT_TIME != 0)
		return false;
	now = clock_mono(load->clock);
	if (store_backlog(load->store) > 1)
		load->shared_until = now + SHARED_FOR;
	return now - began >= (now < load->shared_until ? SHARED_TIME : ALONE_TIME);
}

static void begin_unit(struct import_load *load, const struct loading *loading)
{
	const struct job *job = load->job;
	const struct record_shared shared = { job->bu_id, job->list_id, job->id, job->skill_id,
		load->layout_id };

	load->unit_next = load->next;
	load->unit_progress = load->progress;
	load->unit_room = load->room;
	load->knows_runs = load->adds = false;
	record_writer_begin(load->writer, loading->db, &shared, loading->now);
}

enum status import_load_unit(struct db *db, void *args)
{
	struct import_load *load = args;
	usec began = clock_mono(load->clock);
	struct loading loading = { load, db, NULL,
		load->batch->blocks != directory_blocks_version(load->directory),
		clock_business(load->clock) };
	int64_t offset, line;
	enum status s = ST_OK;

	begin_unit(load, &loading);
	do {
		const struct import_row *row = &load->batch->rows[load->unit_next++];

		offset = load->unit_progress.offset;
		line = load->unit_progress.line;
		loading.row = row;
		arena_clear(load->scratch);
		load->unit_progress.counts.read++;
		load->unit_progress.offset = row->end;
		load->unit_progress.line = row->next_line;
		s = load_row(&loading);
	} while (s == ST_OK && load->unit_next < load->batch->count && !is_time_up(load, began));
	if (s == ST_LIMIT) {
		import_limit_stop(load, offset, line);
		s = ST_OK;
	}
	if (s == ST_OK)
		s = record_writer_end(load->writer);
	return s == ST_OK ? job_set_progress(db, load->job, &load->unit_progress, loading.now) : s;
}

void import_load_done(struct import_load *load)
{
	load->next = load->unit_next;
	load->room = load->unit_room;
	load->progress = load->unit_progress;
}
