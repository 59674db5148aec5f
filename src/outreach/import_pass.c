/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass through the rows of a file: a thread reads and checks, this one takes what it has made.
 */
#include "outreach/import_parts.h"

/* Two bytes of memory each; beyond, look-ups become more. */
#define ROWS_EXPECTED_MAX INT64_C(12000000)

/** One more for each eight: what was looked at may have had longer rows. Short rows at the front promise no endless file. */
static size_t rows_expected(const struct import_run *run)
{
	int64_t rows = import_estimated_rows(run);

	return (size_t)MIN_OF(rows + rows / 8, ROWS_EXPECTED_MAX);
}

struct import_filters_for import_filters_of(const struct import_run *run)
{
	return (struct import_filters_for){
		.store = run->import->with.store,
		.directory = run->import->with.directory,
		.clock = run->import->with.clock,
		.bu_id = run->job.bu_id,
		.list_id = run->job.list_id,
		.rows = rows_expected(run),
		.has_kind = run->load.judge.has_kind,
		.kind = run->load.judge.kind,
	};
}

struct import_reading import_reading_of(const struct import_run *run, int64_t offset, int64_t line)
{
	return (struct import_reading){
		.text = run->text,
		.rules = &run->rules,
		.layout = &run->layout,
		.front = run->header.front,
		.offset = offset,
		.line = line,
	};
}

static enum status take_batches(
	struct import_run *run, struct import_channel *channel, import_batch_fn *fn, void *arg)
{
	enum status end = ST_OK, s = ST_OK;
	struct import_batch *batch;

	while (s == ST_OK && (batch = channel_take(channel, &end)) != NULL) {
		s = fn(arg, batch);
		channel_return(channel, batch);
		if (s == ST_OK && atomic_load(&run->import->is_stopping))
			s = ST_TRY_LATER;
	}
	channel_cut(channel);
	return s != ST_OK ? s : end;
}

enum status import_pass(
	struct import_run *run, struct import_reading *reading, import_batch_fn *fn, void *arg)
{
	pthread_t reader;
	enum status s;

	if ((s = channel_new(&reading->channel)) != ST_OK)
		return s;
	if (pthread_create(&reader, NULL, import_read_rows, reading) != 0) {
		channel_free(reading->channel);
		return ST_NO_MEMORY;
	}
	s = take_batches(run, reading->channel, fn, arg);
	pthread_join(reader, NULL);
	channel_free(reading->channel);
	return s;
}
