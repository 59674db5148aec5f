/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a job knows only while it runs: which records of other jobs the file has named. After a stop the rows that are stored
 * already are read once more to learn it; they are judged, not stored.
 */
#include "outreach/import_parts.h"

#define ROWS_AT_ONCE 256

/** A part of a batch that is judged in one read. */
struct seeing {
	struct import_run *run;
	const struct import_batch *batch;
	size_t next;
};

static enum status see_unit(struct db *db, void *args)
{
	struct seeing *seeing = args;
	struct import_load *load = &seeing->run->load;
	size_t end = MIN_OF(seeing->next + ROWS_AT_ONCE, seeing->batch->count);
	enum status s;

	s = record_runs_read(db, load->judge.bu_id, load->judge.list_id, load->runs);
	for (; s == ST_OK && seeing->next < end; seeing->next++) {
		struct verdict_on_row verdict;

		arena_clear(load->scratch);
		s = import_judge(&load->judge, db, load->runs, NULL,
			&seeing->batch->rows[seeing->next], load->scratch, &verdict);
		/* Of another job still: it was unchanged when it was stored, however it stands by now. */
		if (s == ST_OK && verdict.known.id != 0 && verdict.known.job_id != load->job->id)
			s = id_set_add(load->judge.seen, verdict.known.id);
	}
	return s;
}

static enum status see_batch(void *arg, struct import_batch *batch)
{
	struct import_run *run = arg;
	struct seeing seeing = { run, batch, 0 };
	enum status s = ST_OK;

	while (s == ST_OK && seeing.next < batch->count)
		s = store_read_now(run->import->with.store, see_unit, &seeing);
	return s;
}

enum status import_see_again(struct import_run *run)
{
	struct import_reading reading = import_reading_of(run, run->header.begin, run->header.line);

	if (run->load.progress.offset <= run->header.begin)
		return ST_OK;
	reading.until = run->load.progress.offset;
	reading.names_rejected = run->options.withdraw_gone;
	return import_pass(run, &reading, see_batch, run);
}
