/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a job knows only while it runs: which records of other jobs the file has named. After a stop the rows that are stored
 * already are read once more to learn it; they are judged, not stored.
 */
#include "outreach/import_parts.h"

#define SAMPLE_ROWS  200
#define ROW_AT_LEAST 8  /* bytes of a row, for an estimate */
#define ROWS_AT_ONCE 256

struct sample {
	size_t rows, bytes;
};

static enum status measure(void *arg, const struct csv_row *row)
{
	struct sample *sample = arg;

	sample->rows++;
	sample->bytes += (size_t)(row->end - row->offset);
	return ST_OK;
}

enum status import_estimate_rows(struct import_run *run, size_t *ret_rows)
{
	struct sample sample = { 0 };
	size_t bytes = (size_t)run->text.bytes, each = ROW_AT_LEAST;
	enum status s;

	s = import_read_sample(&run->text, &run->header, SAMPLE_ROWS, measure, &sample);
	if (sample.rows > 0)
		each = MAX_OF(sample.bytes / sample.rows, each);
	*ret_rows = bytes / each + bytes / each / 8;
	return s;
}

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
		if (s == ST_OK && verdict.known.id != 0)
			s = id_set_add(load->judge.seen, verdict.known.id);
	}
	return s;
}

static enum status see_batches(struct import_run *run, struct import_channel *channel)
{
	struct import_batch *batch;
	enum status end = ST_OK, s = ST_OK;

	while (s == ST_OK && (batch = channel_take(channel, &end)) != NULL) {
		struct seeing seeing = { run, batch, 0 };

		while (s == ST_OK && seeing.next < batch->count)
			s = store_read_now(run->import->with.store, see_unit, &seeing);
		channel_return(channel, batch);
		if (atomic_load(&run->import->is_stopping))
			s = ST_TRY_LATER;
	}
	channel_cut(channel);
	return s != ST_OK ? s : end;
}

enum status import_see_again(struct import_run *run)
{
	struct import_reading reading = {
		.text = run->text,
		.rules = &run->rules,
		.layout = &run->layout,
		.front = run->header.front,
		.offset = run->header.begin,
		.line = run->header.line,
		.until = run->load.progress.offset,
	};
	pthread_t reader;
	enum status s;

	if (run->load.progress.offset <= run->header.begin ||
		run->load.progress.counts.unchanged == 0)
		return ST_OK;
	if ((s = channel_new(&reading.channel)) != ST_OK)
		return s;
	if (pthread_create(&reader, NULL, import_read_rows, &reading) != 0) {
		channel_free(reading.channel);
		return ST_NO_MEMORY;
	}
	s = see_batches(run, reading.channel);
	pthread_join(reader, NULL);
	channel_free(reading.channel);
	return s;
}
