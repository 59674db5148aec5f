/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reader against a slow and obvious one that sees the whole text at once; and texts that are made to hurt.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "outreach/csv.h"

#define SHOWN_MAX ((size_t)1 << 20)

/* ---- what a row says, as text ---- */

static void show_row(struct buf *out, const struct csv_row *row)
{
	buf_printf(out, "[%lld-%lld @%lld-%lld !%d raw %zu:", (long long)row->line,
		(long long)row->next_line, (long long)row->offset, (long long)row->end,
		(int)row->fault, row->raw.len);
	buf_add(out, row->raw);
	for (size_t i = 0; i < row->field_count; i++) {
		buf_printf(out, " %zu:", row->fields[i].len);
		buf_add(out, row->fields[i]);
	}
	buf_add_char(out, ']');
}

static enum status show(void *arg, const struct csv_row *row)
{
	show_row(arg, row);
	return ST_OK;
}

/* ---- the obvious reader ---- */

#define FIELDS_MAX 64

struct obvious {
	struct str text;
	struct csv_limits limits;
	size_t at;
	int64_t lines;
	enum csv_fault fault;
	struct str fields[FIELDS_MAX];
	size_t count;
	struct buf values;
};

static bool at_end(const struct obvious *o)
{
	return o->at == o->text.len;
}

static char next_byte(const struct obvious *o)
{
	return at_end(o) ? '\n' : o->text.at[o->at];
}

static void blame(struct obvious *o, enum csv_fault fault)
{
	if (o->fault == CSV_OK)
		o->fault = fault;
}

static void keep_byte(struct obvious *o)
{
	if (next_byte(o) == '\0')
		blame(o, CSV_NUL);
	buf_add_char(&o->values, o->text.at[o->at++]);
}

static void inside_quotes(struct obvious *o)
{
	o->at++;
	while (!at_end(o)) {
		if (next_byte(o) == '"') {
			o->at++;
			if (at_end(o) || next_byte(o) != '"')
				return;
		}
		o->lines += next_byte(o) == '\n';
		keep_byte(o);
	}
	blame(o, CSV_OPEN_QUOTE);
}

static void one_field(struct obvious *o)
{
	size_t from = o->values.len;

	if (!at_end(o) && next_byte(o) == '"')
		inside_quotes(o);
	while (!at_end(o) && next_byte(o) != ',' && next_byte(o) != '\r' && next_byte(o) != '\n')
		keep_byte(o);
	if (o->count == o->limits.max_fields)
		blame(o, CSV_TOO_MANY_FIELDS);
	else
		o->fields[o->count++] = (struct str){ (const char *)from, o->values.len - from };
}

static void line_end(struct obvious *o)
{
	if (at_end(o))
		return;
	o->lines++;
	if (o->text.at[o->at++] == '\r' && !at_end(o) && next_byte(o) == '\n')
		o->at++;
}

static void one_row(struct obvious *o, int64_t *line, struct buf *out)
{
	struct csv_row row = { .line = *line, .offset = (int64_t)o->at, .fields = o->fields };
	size_t from = o->at;

	o->lines = 0;
	o->count = 0;
	o->fault = CSV_OK;
	buf_clear(&o->values);
	one_field(o);
	while (!at_end(o) && next_byte(o) == ',') {
		o->at++;
		one_field(o);
	}
	row.raw = (struct str){ o->text.at + from, o->at - from };
	line_end(o);
	*line = row.next_line = row.line + o->lines;
	row.end = (int64_t)o->at;
	for (size_t i = 0; i < o->count; i++)
		o->fields[i].at =
			o->fields[i].len > 0 ? o->values.at + (size_t)o->fields[i].at : "";
	row.field_count = o->count;
	row.fault = o->fault;
	if (row.raw.len > o->limits.max_row_bytes) {
		row.raw.len = o->limits.max_row_bytes;
		o->fields[0] = row.raw;
		row.field_count = 1;
		row.fault = CSV_ROW_TOO_LONG;
	}
	if (row.raw.len > 0)
		show_row(out, &row);
}

static void read_obviously(struct str text, struct csv_limits limits, struct buf *out)
{
	struct obvious o = { .text = text, .limits = limits };
	int64_t line = 1;

	buf_init(&o.values, SHOWN_MAX);
	while (!at_end(&o))
		one_row(&o, &line, out);
	buf_done(&o.values);
}

/* ---- both ---- */

static void feed(struct csv *csv, struct str piece)
{
	/* Of its own, so that a look beyond its end is seen. */
	char *copy = malloc(piece.len + 1);

	memcpy(copy, piece.at, piece.len);
	assert_int_equal(csv_feed(csv, (struct str){ copy, piece.len }), ST_OK);
	memset(copy, 'X', piece.len);
	free(copy);
}

/** @param step  0: cut once, at `cut`; else in pieces of so many bytes */
static void read_cut(
	struct str text, struct csv_limits limits, size_t cut, size_t step, struct buf *out)
{
	struct csv *csv CLEANUP(csv_freep) = NULL;

	assert_int_equal(csv_new(',', &limits, 0, 1, show, out, &csv), ST_OK);
	if (step == 0) {
		feed(csv, (struct str){ text.at, cut });
		feed(csv, (struct str){ text.at + cut, text.len - cut });
	}
	for (size_t at = 0; step > 0 && at < text.len; at += step)
		feed(csv, (struct str){ text.at + at, MIN_OF(step, text.len - at) });
	assert_int_equal(csv_finish(csv), ST_OK);
}

static void compare(struct str text, struct csv_limits limits)
{
	struct buf want CLEANUP(buf_done) = { 0 }, got CLEANUP(buf_done) = { 0 };

	buf_init(&want, SHOWN_MAX);
	buf_init(&got, SHOWN_MAX);
	read_obviously(text, limits, &want);
	for (size_t cut = 0; cut <= text.len + 3; cut++) {
		buf_clear(&got);
		read_cut(text, limits, MIN_OF(cut, text.len), cut > text.len ? cut - text.len : 0,
			&got);
		if (!str_equal(buf_str(&got), buf_str(&want)))
			fail_msg("cut %zu: \"%.*s\"\nwanted \"%.*s\"", cut, STR_ARGS(buf_str(&got)),
				STR_ARGS(buf_str(&want)));
	}
}

/* A generator of its own, so that a failure comes again. */
static uint32_t draw(uint64_t *random, uint32_t below)
{
	*random = *random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*random >> 33) % below;
}

#define TEXTS 3000

static void random_texts_read_as_the_obvious_reader_reads_them(void **state)
{
	/* Quotes and line ends more often than in any file. */
	static const char letters[] = { '"', '"', '"', ',', ',', '\r', '\n', '\n', 'a', 'b', '\0' };
	uint64_t random = 20271127;
	char text[48];

	(void)state;
	for (int i = 0; i < TEXTS; i++) {
		struct csv_limits limits = { 1 + draw(&random, 30), 1 + draw(&random, 5) };
		size_t len = draw(&random, sizeof text + 1);
		/* Some without NUL, so that other faults come first. */
		uint32_t kinds = (uint32_t)sizeof letters - draw(&random, 2);

		for (size_t k = 0; k < len; k++)
			text[k] = letters[draw(&random, kinds)];
		compare((struct str){ text, len }, limits);
	}
}

static void rows_around_the_longest_that_is_allowed(void **state)
{
	static const char *const ends[] = { "", "\n", "\r", "\r\n", "\nx", "\rx", "\r\nx", "\r\r",
		"\n\n" };
	const struct csv_limits limits = { 12, 3 };
	char text[32];

	(void)state;
	for (size_t len = 10; len <= 15; len++)
		for (size_t i = 0; i < COUNT_OF(ends); i++)
			for (int quoted = 0; quoted < 2; quoted++) {
				size_t at = len;

				memset(text, 'y', len);
				if (quoted)
					text[0] = text[len - 1] = '"';
				memcpy(text + at, ends[i], strlen(ends[i]));
				compare((struct str){ text, at + strlen(ends[i]) }, limits);
			}
}

/* ---- texts that are made to hurt ---- */

#define MIB   ((size_t)1 << 20)
#define PIECE ((size_t)256 << 10) /* what an import reads at once */

struct seen {
	size_t rows, long_rows, fields;
	int64_t end;
};

static enum status count_row(void *arg, const struct csv_row *row)
{
	struct seen *seen = arg;

	seen->rows++;
	seen->long_rows += row->fault == CSV_ROW_TOO_LONG;
	seen->fields = row->field_count;
	seen->end = row->end;
	assert_true(row->raw.len <= 32768);
	return ST_OK;
}

/** Reads `size` bytes of a repeated pattern behind a beginning, as an import does. */
static struct seen read_pattern(const char *begin, struct str pattern, size_t size, size_t piece)
{
	const struct csv_limits limits = { 32768, 259 };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	char *text = malloc(size);
	struct seen seen = { 0 };

	for (size_t i = 0; i < size; i++)
		text[i] = i < strlen(begin) ? begin[i]
					    : pattern.at[(i - strlen(begin)) % pattern.len];
	assert_int_equal(csv_new(',', &limits, 0, 1, count_row, &seen, &csv), ST_OK);
	for (size_t at = 0; at < size; at += piece)
		assert_int_equal(
			csv_feed(csv, (struct str){ text + at, MIN_OF(piece, size - at) }), ST_OK);
	assert_int_equal(csv_finish(csv), ST_OK);
	free(text);
	return seen;
}

static void a_field_of_ten_megabytes_is_one_row_that_is_too_long(void **state)
{
	static const struct {
		const char *begin;
		struct str pattern;
	} fields[] = {
		{ "id,", STR("x") },
		{ "id,\"", STR("x") },       /* never closed                           */
		{ "id,\"", STR("\n") },      /* line ends in quotes                    */
		{ "id,\"", STR("x\"\"") },   /* doubled quotes: the field is copied    */
		{ "id,\"\"", STR("x\"\"") }, /* text behind a closing quote            */
		{ "\"a\"", STR("x\"") },
		{ "id,\"x\"\"", STR("0") }, /* one doubled quote, and then too much   */
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(fields); i++) {
		struct seen seen =
			read_pattern(fields[i].begin, fields[i].pattern, 10 * MIB, PIECE);

		assert_int_equal(seen.rows, 1);
		assert_int_equal(seen.long_rows, 1);
		assert_int_equal(seen.end, 10 * MIB);
	}
}

static enum status check_cut(void *arg, const struct csv_row *row)
{
	(void)arg;
	assert_int_equal(row->fault, CSV_ROW_TOO_LONG);
	assert_true(str_is(row->raw, "aaé"));
	return ST_OK;
}

/* What is kept of it is written into the error file in the encoding of the upload. */
static void a_row_that_is_too_long_is_not_cut_within_a_character(void **state)
{
	const struct csv_limits limits = { 5, 3 };
	const struct str text = STR("aaéé,b\n");

	(void)state;
	for (size_t step = 1; step <= text.len; step++) {
		struct csv *csv CLEANUP(csv_freep) = NULL;

		assert_int_equal(csv_new(',', &limits, 0, 1, check_cut, NULL, &csv), ST_OK);
		for (size_t at = 0; at < text.len; at += step)
			feed(csv, (struct str){ text.at + at, MIN_OF(step, text.len - at) });
	}
}

static void a_million_columns_are_too_many_or_too_long(void **state)
{
	struct seen seen;

	(void)state;
	seen = read_pattern("", STR(","), 1000000, PIECE);
	assert_int_equal(seen.rows, 1);
	assert_int_equal(seen.long_rows, 1);
	seen = read_pattern("", STR(","), 30000, PIECE);
	assert_int_equal(seen.long_rows, 0);
	assert_int_equal(seen.fields, 259);
}

/* Read again from the beginning with each piece, these would take minutes. */
static void work_grows_with_the_text_and_not_faster(void **state)
{
	static const struct str patterns[] = { STR("\"\n\n\n\n\n\n"), STR("\"a\"\"\n\n\"\"\r"),
		STR("\"\n\"\n"), STR("\r"), STR("\"\r\n,\"x") };
	clock_t began = clock();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(patterns); i++)
		for (size_t piece = 4096; piece <= PIECE; piece *= 8)
			(void)read_pattern("", patterns[i], 10 * MIB, piece);
	assert_true(clock() - began < 60 * CLOCKS_PER_SEC);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_texts_read_as_the_obvious_reader_reads_them),
		cmocka_unit_test(rows_around_the_longest_that_is_allowed),
		cmocka_unit_test(a_field_of_ten_megabytes_is_one_row_that_is_too_long),
		cmocka_unit_test(a_row_that_is_too_long_is_not_cut_within_a_character),
		cmocka_unit_test(a_million_columns_are_too_many_or_too_long),
		cmocka_unit_test(work_grows_with_the_text_and_not_faster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
