/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file reader and the mapping: however the bytes are cut, the rows are the same; a row fits where it says it stands; the
 * delimiter is one of four; whatever the first row is, a mapping of it resolves or says what is missing.
 */
#include <stdlib.h>

#include "outreach/charset.h"
#include "outreach/csv.h"
#include "outreach/import_read.h"
#include "outreach/mapping_guess.h"

#define ROW_MAX     2048
#define FIELDS_MAX  32
#define MEMORY      (8u << 20)
#define DECODED_MAX ((size_t)1 << 24)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/** A digest of all rows, and the header. */
struct reading {
	uint64_t digest;
	int64_t rows, last_end;
	struct arena *arena;
	struct str *headers;
	size_t header_count;
};

static void mix(struct reading *reading, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;

	for (size_t i = 0; i < len; i++)
		reading->digest = (reading->digest ^ at[i]) * 1099511628211u;
}

static void take_headers(struct reading *reading, const struct csv_row *row)
{
	reading->headers = arena_array(reading->arena, struct str, row->field_count);
	reading->header_count = reading->headers != NULL ? row->field_count : 0;
	for (size_t i = 0; i < reading->header_count; i++)
		reading->headers[i] = arena_copy(reading->arena, row->fields[i]);
}

static enum status take_row(void *arg, const struct csv_row *row)
{
	struct reading *reading = arg;

	require(row->field_count >= 1 && row->field_count <= FIELDS_MAX);
	require(row->raw.len <= ROW_MAX && row->line >= 1 && row->next_line > 0);
	require(row->offset >= reading->last_end && row->end > row->offset);
	require(row->next_line >= row->line);
	require(row_without_front(row->raw, ',', 3).len <= row->raw.len);
	if (reading->rows++ == 0)
		take_headers(reading, row);
	reading->last_end = row->end;
	mix(reading, &row->line, sizeof row->line);
	mix(reading, &row->fault, sizeof row->fault);
	mix(reading, row->raw.at, row->raw.len);
	for (size_t i = 0; i < row->field_count; i++) {
		mix(reading, &row->fields[i].len, sizeof row->fields[i].len);
		mix(reading, row->fields[i].at, row->fields[i].len);
	}
	return ST_OK;
}

static void read_all(struct str text, char delimiter, size_t step, struct reading *reading)
{
	const struct csv_limits limits = { ROW_MAX, FIELDS_MAX };
	struct csv *csv CLEANUP(csv_freep) = NULL;

	reading->digest = 14695981039346656037u;
	require(csv_new(delimiter, &limits, 0, 1, take_row, reading, &csv) == ST_OK);
	for (size_t at = 0; at < text.len; at += step)
		require(csv_feed(csv, (struct str){ text.at + at, MIN_OF(step, text.len - at) }) ==
			ST_OK);
	require(csv_finish(csv) == ST_OK);
}

static void map(struct reading *reading)
{
	struct arena *arena = reading->arena;
	struct column *columns = arena_array(arena, struct column, reading->header_count + 1);
	struct problems problems = { .arena = arena };
	const struct guess_from from = { .headers = reading->headers,
		.count = reading->header_count };
	struct mapping mapping;

	mapping_guess(&from, arena, &mapping, NULL);
	require(mapping.destination_count <= RECORD_DESTINATIONS_MAX);
	if (columns != NULL && mapping_resolve(&mapping, reading->headers, reading->header_count,
				       arena, &problems, columns) == ST_OK)
		require(str_present(mapping.headers[FIELD_EXTERNAL_ID]));
}

static void decode(struct str text)
{
	struct charset_probe whole = { 0 }, cut = { 0 };
	struct charset_decoder decoder = { 0 };
	struct buf out CLEANUP(buf_done) = { 0 };
	size_t mark_whole, mark_cut;

	charset_probe_feed(&whole, text);
	for (size_t i = 0; i < text.len; i++)
		charset_probe_feed(&cut, (struct str){ text.at + i, 1 });
	decoder.charset = charset_probe_result(&whole, &mark_whole);
	require(decoder.charset == charset_probe_result(&cut, &mark_cut));
	require(mark_whole == mark_cut);
	buf_init(&out, DECODED_MAX);
	charset_decode(&decoder, text, &out);
	require(!out.failed && out.len <= text.len * 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct str text = { (const char *)bytes, size };
	struct reading whole = { .arena = arena }, cut = { .arena = arena };
	char delimiter = csv_find_delimiter(text);

	require(delimiter == ',' || delimiter == ';' || delimiter == '\t' || delimiter == '|');
	decode(text);
	read_all(text, delimiter, size + 1, &whole);
	read_all(text, delimiter, 1 + size % 7, &cut);
	require(whole.rows == cut.rows && whole.digest == cut.digest);
	if (whole.rows > 0)
		map(&whole);
	return 0;
}
