/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/random.h"
#include "outreach/csv.h"

static const char *const fault_names[] = { [CSV_OK] = "",
	[CSV_ROW_TOO_LONG] = "!long",
	[CSV_TOO_MANY_FIELDS] = "!many",
	[CSV_NUL] = "!nul",
	[CSV_OPEN_QUOTE] = "!quote" };

/** Writes rows as "line:field|field|field!fault" and a semicolon. */
static enum status show(void *arg, const struct csv_row *row)
{
	struct buf *out = arg;

	buf_printf(out, "%lld:", (long long)row->line);
	for (size_t i = 0; i < row->field_count; i++) {
		if (i > 0)
			buf_add_char(out, '|');
		buf_add(out, row->fields[i]);
	}
	buf_printf(out, "%s;", fault_names[row->fault]);
	return ST_OK;
}

/** Feeds in pieces of at most `piece` bytes (0: all at once). */
static void read_all(struct str text, size_t piece, struct buf *out)
{
	const struct csv_limits limits = { 40, 5 };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	size_t at = 0;

	assert_int_equal(csv_new(',', &limits, 0, 1, show, out, &csv), ST_OK);
	while (at < text.len) {
		size_t most = piece == 0 ? text.len : 1 + random_below((uint32_t)piece);
		size_t len = MIN_OF(most, text.len - at);

		assert_int_equal(csv_feed(csv, (struct str){ text.at + at, len }), ST_OK);
		at += len;
	}
	assert_int_equal(csv_finish(csv), ST_OK);
}

static const struct {
	const char *name;
	struct str text;
	const char *want;
} cases[] = {
	{ "two rows", STR("a,b\nc,d\n"), "1:a|b;2:c|d;" },
	{ "the last row needs no line end", STR("a,b\nc,d"), "1:a|b;2:c|d;" },
	{ "CR LF", STR("a,b\r\nc,d\r\n"), "1:a|b;2:c|d;" },
	{ "CR alone", STR("a,b\rc,d\r"), "1:a|b;2:c|d;" },
	{ "empty lines are skipped", STR("\n\na\n\r\n\nb\n"), "3:a;6:b;" },
	{ "empty fields", STR(",,\n"), "1:||;" },
	{ "quotes", STR("\"a\",\"b,c\"\n"), "1:a|b,c;" },
	{ "doubled quotes", STR("\"say \"\"hi\"\"\",x\n"), "1:say \"hi\"|x;" },
	{ "a line end in quotes", STR("\"a\nb\",c\nd\n"), "1:a\nb|c;3:d;" },
	{ "an empty quoted field", STR("\"\",\"\"\n"), "1:|;" },
	{ "a quote inside a plain field", STR("5\" pipe,x\n"), "1:5\" pipe|x;" },
	{ "text behind a closing quote", STR("\"a\"b,c\n"), "1:ab|c;" },
	{ "ragged rows keep their number of fields", STR("a,b,c\nd\ne,f\n"), "1:a|b|c;2:d;3:e|f;" },
	{ "a NUL byte", STR("a\0b,c\n"), NULL },
	{ "the file ends in quotes", STR("a,\"b\nc"), "1:a|b\nc!quote;" },
	{ "more fields than allowed", STR("1,2,3,4,5,6,7\nx\n"), "1:1|2|3|4|5!many;2:x;" },
	{ "a row that is too long is skipped whole",
		STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,b\nc\n"), NULL },
	{ "nothing", STR(""), "" },
	{ "only line ends", STR("\n\r\n\r"), "" },
};

static void rows_are_read_as_the_table_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf out CLEANUP(buf_done) = { 0 };

		if (cases[i].want == NULL)
			continue;
		buf_init(&out, 65536);
		read_all(cases[i].text, 0, &out);
		if (!str_is(buf_str(&out), cases[i].want))
			fail_msg("%s: \"%.*s\", wanted \"%s\"", cases[i].name,
				STR_ARGS(buf_str(&out)), cases[i].want);
	}
}

static void however_the_bytes_are_cut_the_rows_are_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf whole CLEANUP(buf_done) = { 0 };

		buf_init(&whole, 65536);
		read_all(cases[i].text, 0, &whole);
		for (int round = 0; round < 50; round++) {
			struct buf cut CLEANUP(buf_done) = { 0 };

			buf_init(&cut, 65536);
			read_all(cases[i].text, 1 + (size_t)round % 7, &cut);
			assert_true(str_equal(buf_str(&whole), buf_str(&cut)));
		}
	}
}

struct offsets {
	int64_t at[8], end[8];
	size_t count;
	enum csv_fault fault;
};

static enum status note_offsets(void *arg, const struct csv_row *row)
{
	struct offsets *offsets = arg;

	offsets->at[offsets->count] = row->offset;
	offsets->end[offsets->count++] = row->end;
	offsets->fault = row->fault;
	return ST_OK;
}

static void a_row_says_where_the_next_one_begins(void **state)
{
	const struct csv_limits limits = { 100, 10 };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	struct offsets got = { 0 };

	(void)state;
	assert_int_equal(csv_new(',', &limits, 1000, 20, note_offsets, &got, &csv), ST_OK);
	assert_int_equal(csv_feed(csv, STR("ab,c\r\n\"x\ny\"\nlast")), ST_OK);
	assert_int_equal(csv_finish(csv), ST_OK);
	assert_int_equal(got.count, 3);
	assert_int_equal(got.at[0], 1000);
	assert_int_equal(got.end[0], 1006);
	assert_int_equal(got.at[1], 1006);
	assert_int_equal(got.end[1], 1012);
	assert_int_equal(got.at[2], 1012);
	assert_int_equal(got.end[2], 1016);
}

static void faults_are_named(void **state)
{
	static const struct {
		struct str text;
		enum csv_fault want;
	} faults[] = {
		{ STR("a\0b,c\n"), CSV_NUL },
		{ STR("\"a\0b\",c\n"), CSV_NUL },
		{ STR("0123456789012345678901234567890123456789,x\n"), CSV_ROW_TOO_LONG },
	};
	const struct csv_limits limits = { 40, 5 };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(faults); i++) {
		struct csv *csv CLEANUP(csv_freep) = NULL;
		struct offsets got = { 0 };

		assert_int_equal(csv_new(',', &limits, 0, 1, note_offsets, &got, &csv), ST_OK);
		assert_int_equal(csv_feed(csv, faults[i].text), ST_OK);
		assert_int_equal(csv_finish(csv), ST_OK);
		assert_int_equal(got.count, 1);
		assert_int_equal(got.fault, faults[i].want);
	}
}

static void the_delimiter_is_found(void **state)
{
	static const struct {
		const char *text;
		char want;
	} samples[] = {
		{ "a,b,c\n1,2,3\n", ',' },
		{ "a;b;c\n1,5;2,5;3\n", ';' },
		{ "a\tb\tc\n1\t2\t3\n", '\t' },
		{ "a|b|c\n1|2,2|3\n", '|' },
		{ "\"x;y\",b\n\"1;2\",3\n", ',' },
		{ "alone\nalone\n", ',' },
		{ "", ',' },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(samples); i++)
		assert_int_equal(csv_find_delimiter(str_of(samples[i].text)), samples[i].want);
}

static void a_field_is_quoted_when_it_must_be(void **state)
{
	struct buf out CLEANUP(buf_done) = { 0 };

	(void)state;
	buf_init(&out, 1000);
	csv_put_field(&out, STR("plain"), ',');
	buf_add_char(&out, ' ');
	csv_put_field(&out, STR("a,b"), ',');
	buf_add_char(&out, ' ');
	csv_put_field(&out, STR("a,b"), ';');
	buf_add_char(&out, ' ');
	csv_put_field(&out, STR("say \"hi\""), ',');
	assert_true(str_is(buf_str(&out), "plain \"a,b\" a,b \"say \"\"hi\"\"\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_as_the_table_says),
		cmocka_unit_test(however_the_bytes_are_cut_the_rows_are_the_same),
		cmocka_unit_test(a_row_says_where_the_next_one_begins),
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(the_delimiter_is_found),
		cmocka_unit_test(a_field_is_quoted_when_it_must_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
