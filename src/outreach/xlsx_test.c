/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks as programs write them, as CSV.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "outreach/workbook_fixture.h"
#include "outreach/xlsx.h"

#define MEMORY (1u << 20)

static const struct xlsx_limits usual = { 64u << 20, 4096, 8 };

/** The sheet as CSV in memory that the caller frees. */
static enum status convert(
	int fd, struct str sheet, bool has_header, struct problems *problems, struct str *ret_csv)
{
	const struct xlsx_task task = { .in = fd,
		.out = unnamed_file(),
		.scratch = unnamed_file(),
		.sheet = sheet,
		.has_header = has_header,
		.limits = usual };
	enum status s = xlsx_to_csv(&task, problems);

	*ret_csv = file_text(task.out);
	close(task.out);
	close(task.scratch);
	return s;
}

static void expect(const char *name, int fd, bool has_header, const char *wanted)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	struct str csv;

	if (convert(fd, STR_NULL, has_header, &problems, &csv) != ST_OK)
		fail_msg("%s: %s", name, problems.count > 0 ? problems.items[0].code : "failed");
	if (!str_is(csv, wanted))
		fail_msg("%s:\n%.*s\nis not\n%s", name, STR_ARGS(csv), wanted);
	free((void *)(uintptr_t)csv.at);
	close(fd);
}

static const struct {
	const char *name;
	struct workbook workbook;
	const char *csv;
} sheets[] = {
	{ "texts that cells share, with runs, phonetic readings and entities",
		{ .rows = "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' "
			  "t='s'><v>1</v></c></row>"
			  "<row r='2'><c r='A2' t='s'><v>2</v></c><c r='B2' "
			  "t='s'><v>3</v></c></row>",
			.strings = "<si><t>Id</t></si><si><r><t>Na</t></r><r><rPr><b/></rPr><t>me</"
				   "t></r></si>"
				   "<si><t>\xe6\x9d\xb1</t><rPh sb='0' eb='1'><t>tou</t></rPh></si>"
				   "<si><t xml:space='preserve'> O&apos;Neil &amp; &#233;t&#xe9; "
				   "</t></si>" },
		"Id,Name\n\xe6\x9d\xb1, O'Neil & \xc3\xa9t\xc3\xa9 \n" },
	{ "texts in the cell, results of formulas, errors, yes and no",
		{ .rows = "<row r='1'><c r='A1' t='inlineStr'><is><t>A</t></is></c><c r='B1' "
			  "t='inlineStr'>"
			  "<is><r><t>B</t></r><r><t>!</t></r></is></c><c "
			  "t='str'><f>1+1</f><v>two</v></c></row>"
			  "<row r='2'><c r='A2' t='b'><v>1</v></c><c r='B2' t='b'><v>0</v></c>"
			  "<c r='C2' t='e'><v>#N/A</v></c></row>"
			  "<row r='3'><c r='A3' t='str'><f>\"\"</f><v></v></c><c "
			  "r='B3'><f>A1</f><v>7</v></c></row>" },
		"A,B!,two\nTRUE,FALSE,#N/A\n,7,\n" },
	{ "quotes, commas and line breaks",
		{ .rows = "<row r='1'><c r='A1' t='str'><v>a,b</v></c><c r='B1' t='str'><v>say "
			  "\"x\"</v></c>"
			  "<c r='C1' t='str'><v>1&#10;2</v></c><c r='D1' "
			  "t='str'><v>x_x000D_&#10;y_x005F_x0041_</v></c>"
			  "</row>" },
		"\"a,b\",\"say \"\"x\"\"\",\"1\n2\",\"x\r\ny_x0041_\"\n" },
	{ "numbers without exponents or noise",
		{ .rows = "<row><c><v>15145550101</v></c><c><v>1.5145550101E10</v></"
			  "c><c><v>12345.0</v></c>"
			  "<c><v>0.30000000000000004</v></c><c><v>-0.5</v></c><c><v>1E-3</v></c>"
			  "<c><v>12345678901234567890</v></c></row>"
			  "<row><c><v>4.0999999999999996</v></c><c><v>9.9999999999999999</v></"
			  "c><c><v>-0</v></c>"
			  "<c><v>007</v></c><c><v>1.5E+300</v></c><c><v>abc</v></"
			  "c><c><v>1.2345678901234568E+19</v></c>"
			  "</row>" },
		"15145550101,15145550101,12345,0.3,-0.5,0.001,12345678901234567890\n"
		"4.1,10,0,7,1.5E+300,abc,12345678901234568000\n" },
	{ "cells that are missing",
		{ .rows = "<row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c><c "
			  "r='D1'><v>4</v></c>"
			  "<c r='E1' s='1'/></row>"
			  "<row r='2'><c r='C2'><v>3</v></c></row>"
			  "<row r='3'><c r='B3' s='0'/></row>"
			  "<row r='5'><c r='A5'><v>5</v></c><c r='E5'><v>9</v></c></row><row "
			  "r='9'/>" },
		"1,2,,4\n,,3,\n\n\n5,,,,9\n" },
	{ "more columns than are allowed",
		{ .rows = "<row r='1'><c r='A1'><v>1</v></c></row>"
			  "<row r='2'><c r='A2'><v>1</v></c><c r='XFD2'><v>2</v></c></row>"
			  "<row r='3'><c r='A3'><v>1</v></c><c r='ZZZZZZZZ3'><v>2</v></c></row>" },
		"1\n1,,,,,,,,2\n1,,,,,,,,2\n" },
	{ "rows and cells in any order, elements with a prefix",
		{ .rows = "<x:row r='1'><x:c r='B1'><x:v>2</x:v></x:c><x:c "
			  "r='A1'><x:v>1</x:v></x:c></x:row>" },
		"1,2\n" },
	{ "nothing", { .rows = "" }, "" },
};

static void a_sheet_becomes_csv(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sheets); i++)
		expect(sheets[i].name, workbook_of(&sheets[i].workbook), true, sheets[i].csv);
}

static const struct {
	const char *format; /* a code, or the number of one */
	const char *value;
	bool is_1904;
	const char *text;
} formats[] = {
	{ "14", "46387", false, "2026-12-31" },
	{ "14", "46387.75", false, "2026-12-31" },
	{ "22", "46387.75", false, "2026-12-31 18:00" },
	{ "22", "46387", false, "2026-12-31" },
	{ "20", "0.5", false, "12:00:00" },
	{ "46", "1.5", false, "36:00:00" },
	{ "14", "1", false, "1900-01-01" },
	{ "14", "59", false, "1900-02-28" },
	{ "14", "60", false, "1900-02-29" },
	{ "14", "61", false, "1900-03-01" },
	{ "14", "44925", true, "2026-12-31" },
	{ "14", "0", true, "1904-01-01" },
	{ "14", "-1", false, "-1" },
	{ "14", "2958466", false, "2958466" },
	{ "14", "2958465", false, "9999-12-31" },
	{ "yyyy\\-mm\\-dd", "46387", false, "2026-12-31" },
	{ "[$-409]mmmm d, yyyy;@", "46387", false, "2026-12-31" },
	{ "yyyy-mm-dd h:mm:ss", "46387.000011574", false, "2026-12-31 00:00:01" },
	{ "yyyy-mm-dd h:mm:ss", "46387.99999999", false, "2027-01-01" },
	{ "h:mm AM/PM", "0.75", false, "18:00:00" },
	{ "[h]:mm", "2", false, "48:00:00" },
	{ "mm:ss.0", "0.000694444444444444", false, "00:01:00" },
	{ "mmm", "46387", false, "2026-12-31" },
	{ "0.00 \"days\"", "3", false, "3" },
	{ "#,##0 [$\xe2\x82\xac-40C]", "3.5", false, "3.5" },
	{ "[Red]0;0 \\d", "3", false, "3" },
	{ "General", "46387", false, "46387" },
	{ "0%", "0.25", false, "0.25" },
	{ "00000", "2134", false, "02134" },
	{ "00000", "902101", false, "902101" },
	{ "00000\\-0000", "21341234", false, "02134-1234" },
	{ "00000", "2.5", false, "2.5" },
	{ "0", "7", false, "7" },
};

static void a_number_is_shown_as_its_format_says(void **state)
{
	char own[256], style[64], rows[128], wanted[64];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(formats); i++) {
		int64_t id;
		bool is_builtin = strcmp(formats[i].format, "0") != 0 &&
				  str_to_int(str_of(formats[i].format), &id) &&
				  strlen(formats[i].format) == 2;
		struct buf code CLEANUP(buf_done) = { 0 };
		struct workbook workbook = {
			.rows = rows, .formats = own, .styles = style, .is_1904 = formats[i].is_1904
		};

		buf_init(&code, 200);
		for (const char *at = formats[i].format; *at; at++)
			buf_add(&code, *at == '"' ? STR("&quot;") : (struct str){ at, 1 });
		snprintf(own, sizeof own, "<numFmt numFmtId='164' formatCode='%s'/>", code.at);
		snprintf(style, sizeof style, "<xf numFmtId='0'/><xf numFmtId='%s'/>",
			is_builtin ? formats[i].format : "164");
		snprintf(rows, sizeof rows, "<row><c s='1'><v>%s</v></c></row>", formats[i].value);
		snprintf(wanted, sizeof wanted, "%s\n", formats[i].text);
		expect(formats[i].format, workbook_of(&workbook), true, wanted);
	}
}

static void an_iso_date_loses_its_letter(void **state)
{
	const struct workbook workbook = {
		.rows = "<row><c t='d'><v>2026-12-31</v></c><c t='d'><v>2026-12-31T00:00:00</v></c>"
			"<c t='d'><v>2026-12-31T09:30:00</v></c></row>",
	};

	(void)state;
	expect("ISO 8601", workbook_of(&workbook), true,
		"2026-12-31,2026-12-31,2026-12-31 09:30:00\n");
}

static void a_long_text_stays_too_long_and_memory_bounded(void **state)
{
	const struct workbook_part parts[] = {
		{ .path = "xl/workbook.xml",
			.text = STR("<workbook><sheets><sheet name='S' "
				    "id='r1'/></sheets></workbook>") },
		{ .path = "xl/_rels/workbook.xml.rels",
			.text = STR("<R><Relationship Id='r1' Type='/worksheet' "
				    "Target='s.xml'/></R>") },
		{ .path = "xl/s.xml",
			.text = STR("<s><sheetData><row r='1'><c><v>1</v></c></row><row r='2'><c "
				    "t='str'><v>"),
			.pattern = STR("text "),
			.repeat_to = 10u << 20,
			.end = STR(
				"</v></c></row><row r='3'><c><v>3</v></c></row></sheetData></s>") },
	};
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	int fd = workbook_of_parts(parts, COUNT_OF(parts));
	struct str csv;

	(void)state;
	assert_int_equal(convert(fd, STR_NULL, true, &problems, &csv), ST_OK);
	assert_int_equal(csv.len, strlen("1\n") + usual.max_row_bytes + 1 + strlen("\n3\n"));
	assert_true(csv.at[csv.len - 3] == '\n' && csv.at[csv.len - 2] == '3');
	free((void *)(uintptr_t)csv.at);
	close(fd);
}

static void without_a_header_the_sheet_says_how_wide_it_is(void **state)
{
	static const char body[] = "<sheetData><row><c><v>1</v></c></row></sheetData></s>";
	struct workbook_part parts[] = {
		{ .path = "xl/workbook.xml",
			.text = STR("<workbook><sheets><sheet name='S' "
				    "id='r1'/></sheets></workbook>") },
		{ .path = "xl/_rels/workbook.xml.rels",
			.text = STR("<R><Relationship Id='r1' Type='/worksheet' "
				    "Target='/xl/s.xml'/></R>") },
		{ .path = "xl/s.xml",
			.text = STR("<s><dimension ref='A1:C7'/>"),
			.end = STR(body) },
	};

	(void)state;
	expect("no header", workbook_of_parts(parts, COUNT_OF(parts)), false, "1,,\n");
	expect("a header", workbook_of_parts(parts, COUNT_OF(parts)), true, "1\n");
	parts[2].text = STR("<s><dimension ref='A1:XFD1048576'/>");
	expect("no sense", workbook_of_parts(parts, COUNT_OF(parts)), false, "1\n");
}

/* ---- which sheet ---- */

#define SHEET(n) "<Relationship Id='r" #n "' Type='/worksheet' Target='s" #n ".xml'/>"
#define ROW(n)   "<s><sheetData><row><c><v>" #n "</v></c></row></sheetData></s>"

static const struct workbook_part three_sheets[] = {
	{ .path = "xl/workbook.xml",
		.text = STR("<workbook><sheets><sheet name='Hidden' state='hidden' id='r1'/>"
			    "<sheet name='Chart' id='r4'/><sheet name='\xc3\x89t\xc3\xa9' id='r2'/>"
			    "<sheet name='Other' id='r3'/></sheets></workbook>") },
	{ .path = "xl/_rels/workbook.xml.rels",
		.text = STR("<R>" SHEET(1) SHEET(2) SHEET(
			3) "<Relationship Id='r4' Type='/chartsheet' Target='c.xml'/></R>") },
	{ .path = "xl/s1.xml", .text = STR(ROW(1)) },
	{ .path = "xl/s2.xml", .text = STR(ROW(2)) },
	{ .path = "xl/s3.xml", .text = STR(ROW(3)) },
};

static void a_sheet_is_chosen_by_its_name(void **state)
{
	static const struct {
		struct str name;
		const char *csv;
	} cases[] = {
		{ STR_NULL, "2\n" },
		{ STR("Other"), "3\n" },
		{ STR("\xc3\xa9T\xc3\x89"), "2\n" },
		{ STR("hidden"), "1\n" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		int fd = workbook_of_parts(three_sheets, COUNT_OF(three_sheets));
		struct str csv;

		assert_int_equal(convert(fd, cases[i].name, true, NULL, &csv), ST_OK);
		assert_string_equal(csv.at, cases[i].csv);
		free((void *)(uintptr_t)csv.at);
		close(fd);
	}
}

static void a_sheet_that_is_not_there_is_answered_with_those_that_are(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	int fd = workbook_of_parts(three_sheets, COUNT_OF(three_sheets));
	struct str csv;

	(void)state;
	assert_int_equal(convert(fd, STR("Chart"), true, &problems, &csv), ST_INVALID);
	assert_string_equal(problems.items[0].code, "workbook_sheet");
	assert_true(str_is(problems.items[0].field, "sheet"));
	assert_true(str_is(problems.items[0].params[0].value, "Chart"));
	assert_true(str_is(problems.items[0].params[1].value, "Hidden, \xc3\x89t\xc3\xa9, Other"));
	free((void *)(uintptr_t)csv.at);
	close(fd);
}

static void the_sheets_are_listed(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	int fd = workbook_of_parts(three_sheets, COUNT_OF(three_sheets));
	struct xlsx_sheets found;

	(void)state;
	assert_int_equal(xlsx_sheets(fd, arena, NULL, &found), ST_OK);
	assert_int_equal(found.count, 3);
	assert_true(str_is(found.items[0].name, "Hidden") && found.items[0].is_hidden);
	assert_true(str_is(found.items[2].name, "Other") && !found.items[2].is_hidden);
	close(fd);
}

/* ---- many texts ---- */

#define MANY 200000

static void texts_are_found_however_many_there_are(void **state)
{
	struct buf strings CLEANUP(buf_done) = { 0 }, rows CLEANUP(buf_done) = { 0 };
	struct buf wanted CLEANUP(buf_done) = { 0 };
	struct workbook workbook;

	(void)state;
	buf_init(&strings, 32u << 20);
	buf_init(&rows, 32u << 20);
	buf_init(&wanted, 32u << 20);
	for (unsigned i = 0; i < MANY; i++) {
		buf_printf(&strings, "<si><t>%u%.*s</t></si>", i, (int)(i % 50),
			"--------------------------------------------------");
		if (i % 10 == 0) { /* forward, backward, and the first again and again */
			unsigned row[] = { i, MANY - 1 - i, 0, i + 1 };

			buf_printf(&rows, "<row>");
			for (size_t k = 0; k < COUNT_OF(row); k++) {
				buf_printf(&rows, "<c t='s'><v>%u</v></c>", row[k]);
				buf_printf(&wanted, "%s%u%.*s", k > 0 ? "," : "", row[k],
					(int)(row[k] % 50),
					"--------------------------------------------------");
			}
			buf_printf(&rows, "</row>");
			buf_add_char(&wanted, '\n');
		}
	}
	assert_false(strings.failed || rows.failed || wanted.failed);
	workbook = (struct workbook){ .rows = rows.at, .strings = strings.at };
	expect("many texts", workbook_of(&workbook), true, wanted.at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sheet_becomes_csv),
		cmocka_unit_test(a_number_is_shown_as_its_format_says),
		cmocka_unit_test(an_iso_date_loses_its_letter),
		cmocka_unit_test(a_long_text_stays_too_long_and_memory_bounded),
		cmocka_unit_test(without_a_header_the_sheet_says_how_wide_it_is),
		cmocka_unit_test(a_sheet_is_chosen_by_its_name),
		cmocka_unit_test(a_sheet_that_is_not_there_is_answered_with_those_that_are),
		cmocka_unit_test(the_sheets_are_listed),
		cmocka_unit_test(texts_are_found_however_many_there_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
