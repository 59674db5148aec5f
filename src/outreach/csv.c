/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A row that lies whole in what is fed is read where it lies: its fields point into it, and only one with doubled quotes, or with text
 * behind its closing quote, is copied. The beginning of a row whose end did not come yet is carried to the next feed. A row
 * that grows too long is not carried any further: its end is looked for byte by byte.
 */
#include "outreach/csv.h"

#include <stdlib.h>

#define FEED_AT_LEAST 4096 /* bytes that are added to a carried row before it is tried again */

/** Where a byte of a row that is too long stands. */
enum place {
	AT_START,    /* of a field                                        */
	IN_PLAIN,    /* in a field without quotes                         */
	IN_QUOTES,   /* in a quoted field                                 */
	AFTER_QUOTE, /* a quote was read in quotes: its end, or doubled   */
	AFTER_CR     /* the row is over; an LF that follows belongs to it */
};

/** A field, in the row or (copied) in `text`, which may move while it grows. */
struct range {
	const char *at; /* NULL: in `text` */
	size_t from, len;
};

struct csv {
	char delimiter;
	struct csv_limits limits;
	csv_row_fn *fn;
	void *arg;
	bool ends[256]; /* bytes that end a plain field, or must be looked at */

	struct buf carry; /* the beginning of a row */
	struct buf text;  /* fields that are not as they stand */
	struct range *ranges;
	struct str *fields;

	bool is_skipping; /* through a row that is too long; `carry` has what is kept of it */
	enum place place;
	int64_t line, offset; /* of the row's first byte           */
	int64_t skipped, skipped_lines;
};

/** A row that is being read. */
struct scan {
	struct csv *csv;
	const char *start, *at, *end;
	bool is_last; /* nothing comes after `end` */
	size_t count;
	int64_t lines; /* line ends, in quotes and at its end */
	size_t line_end;
	enum csv_fault fault;
};

/** How a piece of a row ended. */
enum ending { MORE_FIELDS, ROW_OVER, NEEDS_MORE };

static bool make_room(struct csv *csv)
{
	csv->ranges = calloc(csv->limits.max_fields, sizeof *csv->ranges);
	csv->fields = calloc(MAX_OF(csv->limits.max_fields, 1), sizeof *csv->fields);
	return csv->ranges != NULL && csv->fields != NULL;
}

enum status csv_new(char delimiter, const struct csv_limits *limits, int64_t start_offset,
	int64_t start_line, csv_row_fn *fn, void *arg, struct csv **ret_csv)
{
	struct csv *csv = calloc(1, sizeof *csv);

	if (csv == NULL)
		return ST_NO_MEMORY;
	csv->delimiter = delimiter;
	csv->limits = *limits;
	csv->fn = fn;
	csv->arg = arg;
	csv->ends[(unsigned char)delimiter] = csv->ends['\n'] = csv->ends['\r'] = true;
	csv->ends['\0'] = true;
	buf_init(&csv->carry, 2 * limits->max_row_bytes + 2 * FEED_AT_LEAST);
	buf_init(&csv->text, 2 * limits->max_row_bytes + 2 * FEED_AT_LEAST);
	csv->line = start_line;
	csv->offset = start_offset;
	if (!make_room(csv)) {
		csv_free(csv);
		return ST_NO_MEMORY;
	}
	*ret_csv = csv;
	return ST_OK;
}

void csv_free(struct csv *csv)
{
	if (csv == NULL)
		return;
	buf_done(&csv->carry);
	buf_done(&csv->text);
	free(csv->ranges);
	free(csv->fields);
	free(csv);
}

void csv_freep(struct csv **csv)
{
	csv_free(*csv);
}

static void note_fault(struct scan *scan, enum csv_fault fault)
{
	if (scan->fault == CSV_OK)
		scan->fault = fault;
}

/* ---- fields ---- */

static void put_field(struct scan *scan, struct range range)
{
	if (scan->count == scan->csv->limits.max_fields)
		note_fault(scan, CSV_TOO_MANY_FIELDS);
	else
		scan->csv->ranges[scan->count++] = range;
}

/** Moves to the byte that ends a plain run. */
static void pass_plain(struct scan *scan)
{
	const bool *ends = scan->csv->ends;
	const char *at = scan->at, *end = scan->end;

	for (;; at++) {
		while (at < end && !ends[(unsigned char)*at])
			at++;
		if (at == end || *at != '\0')
			break;
		note_fault(scan, CSV_NUL);
	}
	scan->at = at;
}

/** What stands at the end of a field: a delimiter, a line end, or nothing more. */
static enum ending end_field(struct scan *scan)
{
	if (scan->at == scan->end)
		return scan->is_last ? ROW_OVER : NEEDS_MORE;
	if (*scan->at == scan->csv->delimiter) {
		scan->at++;
		return MORE_FIELDS;
	}
	if (*scan->at == '\r' && scan->at + 1 == scan->end && !scan->is_last)
		return NEEDS_MORE;
	scan->line_end = 1;
	if (*scan->at == '\r' && scan->at + 1 < scan->end && scan->at[1] == '\n')
		scan->line_end = 2;
	scan->lines++;
	return ROW_OVER;
}

static enum ending plain_field(struct scan *scan)
{
	const char *from = scan->at;

	pass_plain(scan);
	put_field(scan, (struct range){ from, 0, (size_t)(scan->at - from) });
	return end_field(scan);
}

/** Moves to the next quote. */
static void pass_quoted(struct scan *scan)
{
	while (scan->at < scan->end && *scan->at != '"') {
		scan->lines += *scan->at == '\n';
		if (*scan->at == '\0')
			note_fault(scan, CSV_NUL);
		scan->at++;
	}
}

/** Of a row that is too long nothing is kept, so that text never outgrows its room. */
static void keep_text(struct scan *scan, const char *from)
{
	if ((size_t)(scan->at - scan->start) > scan->csv->limits.max_row_bytes)
		return;
	buf_add_bytes(&scan->csv->text, from, (size_t)(scan->at - from));
}

/** A quoted field that cannot stay where it lies: up to its closing quote. @return whether there was one */
static bool copy_quoted(struct scan *scan, const char *from)
{
	while (scan->at + 1 < scan->end && scan->at[0] == '"' && scan->at[1] == '"') {
		scan->at++;
		keep_text(scan, from); /* with one of the two */
		from = ++scan->at;
		pass_quoted(scan);
	}
	keep_text(scan, from);
	return scan->at < scan->end;
}

static enum ending quoted_field(struct scan *scan)
{
	const char *from = ++scan->at;
	size_t text_from = scan->csv->text.len;
	bool is_closed;

	pass_quoted(scan);
	is_closed = scan->at < scan->end;
	if (is_closed && scan->at + 1 < scan->end &&
		(scan->csv->ends[(unsigned char)scan->at[1]] && scan->at[1] != '\0')) {
		put_field(scan, (struct range){ from, 0, (size_t)(scan->at++ - from) });
		return end_field(scan);
	}
	is_closed = copy_quoted(scan, from);
	if (!scan->is_last && (!is_closed || scan->at + 1 == scan->end))
		return NEEDS_MORE;
	if (!is_closed) {
		note_fault(scan, CSV_OPEN_QUOTE);
	} else {
		from = ++scan->at; /* what stands behind a closing quote counts as text */
		pass_plain(scan);
		keep_text(scan, from);
	}
	put_field(scan, (struct range){ NULL, text_from, scan->csv->text.len - text_from });
	return end_field(scan);
}

static enum ending scan_fields(struct scan *scan)
{
	enum ending ending;

	do {
		if (scan->at < scan->end && *scan->at == '"')
			ending = quoted_field(scan);
		else
			ending = plain_field(scan);
	} while (ending == MORE_FIELDS);
	return ending;
}

/* ---- rows ---- */

static void set_fields(struct csv *csv, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct range *range = &csv->ranges[i];

		csv->fields[i] =
			(struct str){ range->at != NULL ? range->at : csv->text.at + range->from,
				range->len };
	}
}

/** Hands a row over, unless it is an empty line; the next one begins behind it. */
static enum status give(struct csv *csv, struct csv_row *row, int64_t bytes, int64_t lines)
{
	enum status s = ST_OK;

	row->line = csv->line;
	row->offset = csv->offset;
	csv->line = row->next_line = csv->line + lines;
	csv->offset = row->end = csv->offset + bytes;
	row->fields = csv->fields;
	if (row->raw.len > 0)
		s = csv->fn(csv->arg, row);
	return s;
}

/** As much of a row that is too long as may be kept: whole characters. */
static struct str beginning_of(struct str raw, size_t most)
{
	size_t len = MIN_OF(raw.len, most);

	while (len > 0 && len < raw.len && ((unsigned char)raw.at[len] & 0xc0) == 0x80)
		len--;
	return (struct str){ raw.at, len > 0 ? len : MIN_OF(raw.len, most) };
}

/** A row that is too long: what is kept of it stands in one field. */
static enum status give_long(struct csv *csv, struct str raw, int64_t bytes, int64_t lines)
{
	struct csv_row row = { .field_count = 1, .fault = CSV_ROW_TOO_LONG };

	row.raw = beginning_of(raw, csv->limits.max_row_bytes);
	csv->fields[0] = row.raw;
	return give(csv, &row, bytes, lines);
}

/**
 * Reads the row at the beginning of `bytes`.
 *
 * @param ret_used  its bytes; 0: its end is not there yet
 */
static enum status read_row(struct csv *csv, struct str bytes, bool is_last, size_t *ret_used)
{
	struct scan scan = { .csv = csv,
		.start = bytes.at,
		.at = bytes.at,
		.end = bytes.at + bytes.len,
		.is_last = is_last };
	struct str raw;
	size_t used;

	*ret_used = 0;
	buf_clear(&csv->text);
	if (scan_fields(&scan) == NEEDS_MORE)
		return csv->text.failed ? ST_NO_MEMORY : ST_OK;
	if (csv->text.failed)
		return ST_NO_MEMORY;
	raw = (struct str){ bytes.at, (size_t)(scan.at - bytes.at) };
	used = *ret_used = raw.len + scan.line_end;
	if (raw.len > csv->limits.max_row_bytes)
		return give_long(csv, raw, (int64_t)used, scan.lines);
	set_fields(csv, scan.count);
	return give(csv,
		&(struct csv_row){ .raw = raw, .field_count = scan.count, .fault = scan.fault },
		(int64_t)used, scan.lines);
}

/* ---- rows that are too long ---- */

static void skip_outside(struct csv *csv, char c)
{
	if (c == '"' && csv->place == AT_START)
		csv->place = IN_QUOTES;
	else if (c == csv->delimiter)
		csv->place = AT_START;
	else
		csv->place = IN_PLAIN;
}

/** One byte of the row. @return whether it ends the row */
static bool skip_byte(struct csv *csv, char c)
{
	if (csv->place == IN_QUOTES) {
		csv->skipped_lines += c == '\n';
		csv->place = c == '"' ? AFTER_QUOTE : IN_QUOTES;
		return false;
	}
	if (csv->place == AFTER_QUOTE && c == '"') {
		csv->place = IN_QUOTES;
		return false;
	}
	csv->skipped_lines += c == '\n' || c == '\r';
	if (c == '\r')
		csv->place = AFTER_CR;
	else if (c != '\n')
		skip_outside(csv, c);
	return c == '\n';
}

static enum status end_long(struct csv *csv)
{
	enum status s = give_long(csv, buf_str(&csv->carry), csv->skipped, csv->skipped_lines);

	csv->is_skipping = false;
	buf_clear(&csv->carry);
	return s;
}

/** Goes on through the row. @param ret_used  bytes that belong to it */
static enum status skip(struct csv *csv, struct str bytes, size_t *ret_used)
{
	size_t i = 0;
	bool is_over = false;

	while (i < bytes.len && !is_over) {
		if (csv->place == AFTER_CR) {
			i += bytes.at[i] == '\n';
			is_over = true;
			break;
		}
		is_over = skip_byte(csv, bytes.at[i++]);
	}
	csv->skipped += (int64_t)i;
	*ret_used = i;
	return is_over ? end_long(csv) : ST_OK;
}

/** The carried row will not end within the limit. All that is carried belongs to it. */
static enum status begin_skip(struct csv *csv)
{
	size_t used;

	csv->is_skipping = true;
	csv->place = AT_START;
	csv->skipped = csv->skipped_lines = 0;
	return skip(csv, buf_str(&csv->carry), &used);
}

/* ---- feeding ---- */

/** What was fed continues the carried row; more of it each time, so that trying again costs little. */
static enum status feed_carried(struct csv *csv, struct str bytes, size_t *ret_used)
{
	size_t before = csv->carry.len;
	size_t more = MIN_OF(bytes.len, MAX_OF(before, (size_t)FEED_AT_LEAST));
	size_t used = 0;
	enum status s;

	buf_add_bytes(&csv->carry, bytes.at, more);
	if (csv->carry.failed)
		return ST_NO_MEMORY;
	s = read_row(csv, buf_str(&csv->carry), false, &used);
	*ret_used = used > 0 ? used - before : more;
	if (used > 0)
		buf_clear(&csv->carry);
	else if (s == ST_OK && csv->carry.len > csv->limits.max_row_bytes + 1)
		s = begin_skip(csv);
	return s;
}

static enum status feed_fresh(struct csv *csv, struct str bytes, size_t *ret_used)
{
	enum status s = read_row(csv, bytes, false, ret_used);

	if (s != ST_OK || *ret_used > 0)
		return s;
	*ret_used = MIN_OF(bytes.len, csv->limits.max_row_bytes + 2);
	buf_add_bytes(&csv->carry, bytes.at, *ret_used);
	if (csv->carry.failed)
		return ST_NO_MEMORY;
	return csv->carry.len > csv->limits.max_row_bytes + 1 ? begin_skip(csv) : ST_OK;
}

enum status csv_feed(struct csv *csv, struct str bytes)
{
	enum status s = ST_OK;

	while (s == ST_OK && bytes.len > 0) {
		size_t used = 0;

		if (csv->is_skipping)
			s = skip(csv, bytes, &used);
		else if (csv->carry.len > 0)
			s = feed_carried(csv, bytes, &used);
		else
			s = feed_fresh(csv, bytes, &used);
		bytes.at += used;
		bytes.len -= used;
	}
	return s;
}

enum status csv_finish(struct csv *csv)
{
	size_t used;
	enum status s = ST_OK;

	if (csv->is_skipping)
		return end_long(csv);
	if (csv->carry.len > 0)
		s = read_row(csv, buf_str(&csv->carry), true, &used);
	buf_clear(&csv->carry);
	return s;
}
