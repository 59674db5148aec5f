/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_read.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "outreach/record_index.h"

#define PIECE       (256u << 10)
#define HEADER_MAX  (64u << 10)
#define BATCH_BYTES (1u << 20) /* of an arena: then the batch is handed over */
#define ROW_MEMORY  ((size_t)64 << 20)

const char *const error_columns[ERROR_COLUMNS] = { "LineNumber", "ErrorCode", "Error" };

struct str row_without_front(struct str raw, char delimiter, size_t count)
{
	bool quoted = false;
	size_t at = 0;

	for (; at < raw.len && count > 0; at++) {
		if (raw.at[at] == '"')
			quoted = !quoted;
		else if (raw.at[at] == delimiter && !quoted)
			count--;
	}
	return (struct str){ raw.at + at, raw.len - at };
}

struct csv_row csv_row_without_front(const struct csv_row *row, char delimiter, size_t front)
{
	struct csv_row rest = *row;

	front = MIN_OF(front, row->field_count);
	rest.fields += front;
	rest.field_count -= front;
	if (front > 0)
		rest.raw = row_without_front(row->raw, delimiter, front);
	return rest;
}

/** Feeds a file from an offset on, until the row function stops it. */
static enum status feed_file(const struct import_text *text, int64_t offset, struct csv *csv)
{
	char *piece = malloc(PIECE);
	enum status s = piece != NULL ? ST_OK : ST_NO_MEMORY;

	while (s == ST_OK && offset < text->bytes) {
		size_t want = (size_t)MIN_OF((int64_t)PIECE, text->bytes - offset);
		ssize_t len = pread(text->fd, piece, want, (off_t)offset);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0) {
			s = ST_IO;
			break;
		}
		offset += len;
		s = csv_feed(csv, (struct str){ piece, (size_t)len });
	}
	if (s == ST_OK)
		s = csv_finish(csv);
	free(piece);
	return s;
}

/* ---- the header ---- */

struct header_reader {
	struct import_header *header;
	struct arena *arena;
	const struct import_text *text;
	bool is_named, found;
	enum csv_fault fault;
};

static bool is_error_file(const struct csv_row *row)
{
	if (row->field_count < ERROR_COLUMNS)
		return false;
	for (size_t i = 0; i < ERROR_COLUMNS; i++)
		if (!str_is(str_trim(row->fields[i]), error_columns[i]))
			return false;
	return true;
}

/** The names that columns get where the file has none, as a first row. */
static struct str join(const struct str *headers, size_t count, const struct header_reader *reader)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, HEADER_MAX);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_add_char(&text, reader->text->delimiter);
		buf_add(&text, headers[i]);
	}
	return text.failed ? STR_NULL : arena_copy(reader->arena, buf_str(&text));
}

static enum status take_header(void *arg, const struct csv_row *row)
{
	struct header_reader *reader = arg;
	struct import_header *header = reader->header;
	struct str *headers = arena_array(reader->arena, struct str, MAX_OF(row->field_count, 1));
	bool is_names = reader->is_named;

	if (headers == NULL)
		return ST_NO_MEMORY;
	if (is_error_file(row)) {
		header->front = ERROR_COLUMNS;
		is_names = true;
	}
	header->count = row->field_count - header->front;
	for (size_t i = 0; i < header->count; i++)
		headers[i] = is_names ? arena_copy(reader->arena,
						str_trim(row->fields[i + header->front]))
				      : arena_printf(reader->arena, "Column %zu", i + 1);
	header->headers = headers;
	if (is_names)
		header->raw = arena_copy(reader->arena,
			row_without_front(row->raw, reader->text->delimiter, header->front));
	else
		header->raw = join(headers, header->count, reader);
	header->begin = is_names ? row->end : row->offset;
	header->line = is_names ? row->next_line : row->line;
	reader->fault = row->fault;
	reader->found = true;
	return ST_TRY_LATER; /* the first row is enough */
}

static const char *fault_word(enum csv_fault fault)
{
	static const char *const words[] = {
		[CSV_OK] = "",
		[CSV_ROW_TOO_LONG] = "row_too_long",
		[CSV_TOO_MANY_FIELDS] = "too_many_columns",
		[CSV_NUL] = "row_nul",
		[CSV_OPEN_QUOTE] = "row_open_quote",
	};

	return words[fault];
}

enum status import_read_header(const struct import_text *text, bool is_named, struct arena *arena,
	struct problems *problems, struct import_header *ret_header)
{
	struct import_header header = { 0 };
	struct header_reader reader = { &header, arena, text, is_named, false, CSV_OK };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	enum status s;

	s = csv_new(text->delimiter, &text->limits, text->begin, MAX_OF(text->line, 1), take_header,
		&reader, &csv);
	if (s == ST_OK)
		s = feed_file(text, text->begin, csv);
	if (s != ST_OK && !reader.found)
		return s;
	if (!reader.found)
		return problem_add(problems, ST_INVALID, "file_empty", STR("listFile"));
	if (reader.fault != CSV_OK)
		return problem_add(problems, ST_INVALID, "file_header", STR("listFile"), "why",
			fault_word(reader.fault));
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_header = header;
	return ST_OK;
}

/* ---- a sample ---- */

struct sample_reader {
	csv_row_fn *fn;
	void *arg;
	size_t left;
};

static enum status take_sample(void *arg, const struct csv_row *row)
{
	struct sample_reader *reader = arg;
	enum status s;

	if (reader->left == 0)
		return ST_TRY_LATER;
	s = reader->fn(reader->arg, row);
	return s == ST_OK && --reader->left == 0 ? ST_TRY_LATER : s;
}

enum status import_read_sample(const struct import_text *text, const struct import_header *header,
	size_t most, csv_row_fn *fn, void *arg)
{
	struct sample_reader reader = { fn, arg, most };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	enum status s;

	s = csv_new(text->delimiter, &text->limits, header->begin, header->line, take_sample,
		&reader, &csv);
	if (s == ST_OK)
		s = feed_file(text, header->begin, csv);
	return s == ST_TRY_LATER ? ST_OK : s;
}

/* ---- rows ---- */

struct rows_reader {
	const struct import_reading *reading;
	struct import_filters *filters; /* or NULL */
	struct import_batch *batch;
	struct arena *scratch; /* of one row */
};

static enum status hand_over(struct rows_reader *reader)
{
	if (reader->batch != NULL)
		channel_give(reader->reading->channel, reader->batch);
	reader->batch = channel_free_batch(reader->reading->channel);
	if (reader->batch == NULL)
		return ST_TRY_LATER;
	reader->batch->blocks = 0;
	return reader->filters == NULL
		       ? ST_OK
		       : import_filters_refresh(reader->filters, &reader->batch->blocks);
}

static bool is_full(const struct import_batch *batch)
{
	return batch->count == IMPORT_BATCH_ROWS || arena_used(batch->arena) > BATCH_BYTES;
}

static enum status keep_raw(
	struct rows_reader *reader, const struct csv_row *csv_row, struct import_row *row)
{
	row->raw = arena_copy(reader->batch->arena, csv_row->raw);
	return row->raw.at != NULL || csv_row->raw.at == NULL ? ST_OK : ST_NO_MEMORY;
}

/** What the storing thread would compute otherwise. A row whose record may be known may still be rejected because of it. */
static enum status prepare(struct rows_reader *reader, const struct row_result *result,
	const struct csv_row *csv_row, struct import_row *row)
{
	const struct record_data *data = &result->data;
	enum status s;

	row->key = record_key(data->external_id);
	if (reader->filters != NULL)
		import_filters_expect(reader->filters, row->key);
	s = record_pack(reader->reading->layout, data, reader->batch->arena, &row->payload);
	row->zone = data->zone;
	row->zone_other = data->zone_other;
	row->expires_at = result->expires_at;
	row->is_priority = result->is_priority;
	row->overrides_final = result->overrides_final;
	row->lost_destinations = result->bad_destinations > 0;
	row->zone_warning = result->zone_warning;
	row->may_be_known = row->may_be_blocked = true;
	if (reader->filters != NULL) {
		row->may_be_known = import_filters_meet(reader->filters, row->key);
		row->may_be_blocked = import_filters_block(reader->filters, data, reader->scratch);
	}
	return s == ST_OK && row->may_be_known ? keep_raw(reader, csv_row, row) : s;
}

static void name_rejected(
	struct rows_reader *reader, struct str external_id, struct import_row *row)
{
	row->key = record_key(external_id);
	row->may_be_known =
		reader->filters == NULL || import_filters_knows(reader->filters, row->key);
	if (row->may_be_known)
		row->external_id = arena_copy(reader->batch->arena, external_id);
}

/** A rejected row keeps what stood in the file. */
static enum status reject(struct rows_reader *reader, const struct row_result *result,
	const struct csv_row *csv_row, struct import_row *row)
{
	row->code = result->code;
	row->field = result->field;
	if (reader->reading->names_rejected && str_present(result->data.external_id))
		name_rejected(reader, result->data.external_id, row);
	return keep_raw(reader, csv_row, row);
}

static enum status take_row(void *arg, const struct csv_row *whole)
{
	struct rows_reader *reader = arg;
	const struct import_reading *reading = reader->reading;
	const struct csv_row csv_row =
		csv_row_without_front(whole, reading->text.delimiter, reading->front);
	struct row_result result;
	struct import_row *row;
	enum status s;

	if (reading->until != 0 && whole->offset >= reading->until)
		return ST_TRY_LATER;
	if (is_full(reader->batch) && (s = hand_over(reader)) != ST_OK)
		return s;
	arena_clear(reader->scratch);
	row = &reader->batch->rows[reader->batch->count];
	*row = (struct import_row){
		.line = whole->line, .end = whole->end, .next_line = whole->next_line
	};
	s = row_check(reading->rules, &csv_row, reader->scratch, &result);
	if (s == ST_OK && result.code != NULL)
		s = reject(reader, &result, &csv_row, row);
	else if (s == ST_OK)
		s = prepare(reader, &result, &csv_row, row);
	if (s == ST_OK)
		reader->batch->count++;
	return s;
}

static enum status read_rows(struct rows_reader *reader)
{
	const struct import_reading *reading = reader->reading;
	struct csv *csv CLEANUP(csv_freep) = NULL;
	enum status s;

	if (reading->filters != NULL &&
		(s = import_filters_new(reading->filters, &reader->filters)) != ST_OK)
		return s;
	s = csv_new(reading->text.delimiter, &reading->text.limits, reading->offset, reading->line,
		take_row, reader, &csv);
	if (s == ST_OK)
		s = hand_over(reader);
	return s == ST_OK ? feed_file(&reading->text, reading->offset, csv) : s;
}

void *import_read_rows(void *arg)
{
	const struct import_reading *reading = arg;
	struct rows_reader reader = { .reading = reading, .scratch = arena_new(ROW_MEMORY) };
	enum status s;

	pthread_setname_np(pthread_self(), "import-read");
	s = reader.scratch != NULL ? read_rows(&reader) : ST_NO_MEMORY;

	if (s == ST_TRY_LATER && reading->until != 0)
		s = ST_OK;
	if (s == ST_OK && reader.batch != NULL)
		channel_give(reading->channel, reader.batch);
	import_filters_free(reader.filters);
	arena_free(reader.scratch);
	channel_end(reading->channel, s);
	return NULL;
}
