/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader keeps the bytes of the row it is in (`raw`) and its fields without quotes (`text`), as ranges, since
 * both buffers may move while they grow.
 */
#include "outreach/csv.h"

#include <stdlib.h>

enum place {
	AT_START,    /* of a field                                        */
	IN_PLAIN,    /* in a field without quotes                         */
	IN_QUOTES,   /* in a quoted field                                 */
	AFTER_QUOTE, /* a quote was read in quotes: its end, or doubled   */
	AFTER_CR     /* the row is out; an LF that follows belongs to it  */
};

struct range {
	size_t from, len;
};

struct csv {
	char delimiter;
	struct csv_limits limits;
	csv_row_fn *fn;
	void *arg;

	enum place place;
	struct buf raw;
	struct buf text;
	struct range *ranges;
	struct str *fields;
	size_t field_count;
	size_t field_from; /* in text */
	enum csv_fault fault;
	int64_t row_bytes;
	int64_t line, offset;           /* of the row's first byte */
	int64_t next_line, next_offset; /* of the next byte        */
};

enum status csv_new(char delimiter, const struct csv_limits *limits, int64_t start_offset,
	int64_t start_line, csv_row_fn *fn, void *arg, struct csv **ret_csv)
{
	struct csv *csv = calloc(1, sizeof *csv);

	if (csv == NULL)
		return ST_NO_MEMORY;
	csv->ranges = calloc(limits->max_fields, sizeof *csv->ranges);
	csv->fields = calloc(limits->max_fields, sizeof *csv->fields);
	if (csv->ranges == NULL || csv->fields == NULL) {
		csv_free(csv);
		return ST_NO_MEMORY;
	}
	csv->delimiter = delimiter;
	csv->limits = *limits;
	csv->fn = fn;
	csv->arg = arg;
	buf_init(&csv->raw, limits->max_row_bytes + 1);
	buf_init(&csv->text, limits->max_row_bytes + 1);
	csv->line = csv->next_line = start_line;
	csv->offset = csv->next_offset = start_offset;
	*ret_csv = csv;
	return ST_OK;
}

void csv_free(struct csv *csv)
{
	if (csv == NULL)
		return;
	buf_done(&csv->raw);
	buf_done(&csv->text);
	free(csv->ranges);
	free(csv->fields);
	free(csv);
}

void csv_freep(struct csv **csv)
{
	csv_free(*csv);
}

static void note_fault(struct csv *csv, enum csv_fault fault)
{
	if (csv->fault == CSV_OK)
		csv->fault = fault;
}

static void end_field(struct csv *csv)
{
	if (csv->field_count == csv->limits.max_fields) {
		note_fault(csv, CSV_TOO_MANY_FIELDS);
		return;
	}
	csv->ranges[csv->field_count++] =
		(struct range){ csv->field_from, csv->text.len - csv->field_from };
	csv->field_from = csv->text.len;
}

static void begin_row(struct csv *csv)
{
	buf_clear(&csv->raw);
	buf_clear(&csv->text);
	csv->field_count = 0;
	csv->field_from = 0;
	csv->fault = CSV_OK;
	csv->row_bytes = 0;
	csv->line = csv->next_line;
	csv->offset = csv->next_offset;
}

static void end_row_fields(struct csv *csv)
{
	struct str text = buf_str(&csv->text);

	end_field(csv);
	for (size_t i = 0; i < csv->field_count; i++)
		csv->fields[i] = (struct str){ text.at + csv->ranges[i].from, csv->ranges[i].len };
}

static enum status end_row(struct csv *csv)
{
	enum status s = ST_OK;

	if (csv->row_bytes > 0) {
		end_row_fields(csv);
		s = csv->fn(csv->arg, &(struct csv_row){
					      .line = csv->line,
					      .next_line = csv->next_line,
					      .offset = csv->offset,
					      .end = csv->next_offset,
					      .raw = buf_str(&csv->raw),
					      .fields = csv->fields,
					      .field_count = csv->field_count,
					      .fault = csv->fault,
				      });
	}
	begin_row(csv);
	return s;
}

/** Keeps bytes of the row, raw and (unless they are quotes) as text. */
static enum status keep(struct csv *csv, const char *bytes, size_t len, bool is_text)
{
	size_t room = csv->limits.max_row_bytes - csv->raw.len;

	csv->row_bytes += (int64_t)len;
	if (len > room) {
		note_fault(csv, CSV_ROW_TOO_LONG);
		len = room; /* what fits is kept, however the bytes came */
	}
	buf_add_bytes(&csv->raw, bytes, len);
	if (is_text)
		buf_add_bytes(&csv->text, bytes, len);
	return csv->raw.failed || csv->text.failed ? ST_NO_MEMORY : ST_OK;
}

static enum status line_end(struct csv *csv, char c)
{
	csv->next_line++;
	csv->place = c == '\r' ? AFTER_CR : AT_START;
	return c == '\r' ? ST_OK : end_row(csv);
}

static enum status outside_quotes(struct csv *csv, const char *at)
{
	if (*at == csv->delimiter) {
		end_field(csv);
		csv->place = AT_START;
		return keep(csv, at, 1, false);
	}
	if (*at == '\n' || *at == '\r')
		return line_end(csv, *at);
	if (*at == '"' && csv->place == AT_START) {
		csv->place = IN_QUOTES;
		return keep(csv, at, 1, false);
	}
	if (*at == '\0')
		note_fault(csv, CSV_NUL);
	csv->place = IN_PLAIN;
	return keep(csv, at, 1, true);
}

static enum status in_quotes(struct csv *csv, const char *at)
{
	if (*at == '"') {
		csv->place = AFTER_QUOTE;
		return keep(csv, at, 1, false);
	}
	if (*at == '\n')
		csv->next_line++;
	if (*at == '\0')
		note_fault(csv, CSV_NUL);
	return keep(csv, at, 1, true);
}

static enum status step(struct csv *csv, const char *at)
{
	csv->next_offset++;
	if (csv->place == IN_QUOTES)
		return in_quotes(csv, at);
	if (csv->place == AFTER_QUOTE && *at == '"') {
		csv->place = IN_QUOTES;
		return keep(csv, at, 1, true);
	}
	if (csv->place == AFTER_QUOTE)
		csv->place = IN_PLAIN; /* what stands behind a closing quote counts as text */
	return outside_quotes(csv, at);
}

/** How many bytes at the front are plain text of the field they are in. */
static size_t plain_run(const struct csv *csv, const char *at, size_t len)
{
	bool quoted = csv->place == IN_QUOTES;
	size_t run = 0;

	if (!quoted && csv->place != IN_PLAIN)
		return 0;
	while (run < len) {
		char c = at[run];

		if (c == '\0' || c == '\n' || c == '"' ||
			(!quoted && (c == csv->delimiter || c == '\r')))
			break;
		run++;
	}
	return run;
}

/** The byte after a CR: an LF belongs to the same line end. */
static enum status after_cr(struct csv *csv, const char **at)
{
	if (**at == '\n') {
		csv->next_offset++;
		++*at;
	}
	csv->place = AT_START;
	return end_row(csv);
}

enum status csv_feed(struct csv *csv, struct str bytes)
{
	const char *at = bytes.at, *end = bytes.at + bytes.len;
	enum status s = ST_OK;
	size_t run;

	while (s == ST_OK && at < end) {
		if (csv->place == AFTER_CR) {
			s = after_cr(csv, &at);
		} else if ((run = plain_run(csv, at, (size_t)(end - at))) > 0) {
			s = keep(csv, at, run, true);
			csv->next_offset += (int64_t)run;
			at += run;
		} else {
			s = step(csv, at++);
		}
	}
	return s;
}

enum status csv_finish(struct csv *csv)
{
	if (csv->place == IN_QUOTES)
		note_fault(csv, CSV_OPEN_QUOTE);
	return end_row(csv);
}

/* ---- the delimiter ---- */

struct tally {
	size_t first;   /* fields of the first row              */
	size_t rows;    /* rows with as many                    */
	bool is_steady; /* no row has another number            */
};

static enum status tally_row(void *arg, const struct csv_row *row)
{
	struct tally *tally = arg;

	if (tally->rows == 0)
		tally->first = row->field_count;
	tally->is_steady &= row->field_count == tally->first;
	tally->rows++;
	return ST_OK;
}

/** Fields a row, counted double when every row agrees; 0 when the delimiter does not occur. */
static size_t delimiter_score(char delimiter, struct str sample)
{
	const struct csv_limits limits = { 65536, 4096 };
	struct tally tally = { .is_steady = true };
	struct csv *csv CLEANUP(csv_freep) = NULL;

	if (csv_new(delimiter, &limits, 0, 1, tally_row, &tally, &csv) != ST_OK ||
		csv_feed(csv, sample) != ST_OK)
		return 0;
	if (tally.rows == 0 && csv_finish(csv) != ST_OK)
		return 0;
	if (tally.first < 2)
		return 0;
	return tally.is_steady ? tally.first * 2 : tally.first;
}

char csv_find_delimiter(struct str sample)
{
	static const char candidates[] = { ',', ';', '\t', '|' };
	size_t best_score = 0;
	char best = ',';

	for (size_t i = 0; i < sizeof candidates; i++) {
		size_t score = delimiter_score(candidates[i], sample);

		if (score > best_score) {
			best_score = score;
			best = candidates[i];
		}
	}
	return best;
}

void csv_put_field(struct buf *out, struct str field, char delimiter)
{
	bool needs = false;

	for (size_t i = 0; i < field.len && !needs; i++)
		needs = field.at[i] == delimiter || field.at[i] == '"' || field.at[i] == '\n' ||
			field.at[i] == '\r';
	if (!needs) {
		buf_add(out, field);
		return;
	}
	buf_add_char(out, '"');
	for (size_t i = 0; i < field.len; i++) {
		if (field.at[i] == '"')
			buf_add_char(out, '"');
		buf_add_char(out, field.at[i]);
	}
	buf_add_char(out, '"');
}
