/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks that are damaged, or made to hurt: a clear answer, soon, in bounded memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "outreach/file_kind.h"
#include "outreach/workbook_fixture.h"
#include "outreach/xlsx.h"

#define MEMORY (1u << 20)

static const struct xlsx_limits usual = { 64u << 20, 4096, 8 };

static enum status run(
	int fd, const struct xlsx_limits *limits, struct problems *problems, off_t *ret_bytes)
{
	const struct xlsx_task task = { .in = fd,
		.out = unnamed_file(),
		.scratch = unnamed_file(),
		.has_header = true,
		.limits = *limits };
	enum status s = xlsx_to_csv(&task, problems);

	*ret_bytes = lseek(task.out, 0, SEEK_END);
	close(task.out);
	close(task.scratch);
	return s;
}

static void expect_limits(
	const char *name, int fd, const struct xlsx_limits *limits, const char *code)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	off_t bytes;
	enum status s = run(fd, limits, &problems, &bytes);

	if (s != ST_INVALID || problems.count != 1 || strcmp(problems.items[0].code, code) != 0)
		fail_msg("%s: %s %s", name, status_name(s),
			problems.count > 0 ? problems.items[0].code : "");
	close(fd);
}

static void expect(const char *name, int fd, const char *code)
{
	expect_limits(name, fd, &usual, code);
}

#define BOOK                                                                                       \
	{ .path = "xl/workbook.xml",                                                               \
		.text = STR("<workbook><sheets><sheet name='S' id='r1'/></sheets></workbook>") },  \
	{                                                                                          \
		.path = "xl/_rels/workbook.xml.rels",                                              \
		.text = STR("<R><Relationship Id='r1' Type='/worksheet' Target='s.xml'/>"          \
			    "<Relationship Id='r2' Type='/sharedStrings' Target='t.xml'/></R>")    \
	}
#define STRINGS                                                                                    \
	{                                                                                          \
		.path = "xl/t.xml", .text = STR("<sst><si><t>text</t></si></sst>")                 \
	}
#define BEGIN "<s><sheetData>"
#define END   "</sheetData></s>"

/* ---- too much ---- */

/* Made quickly: a pattern of many of them. */
#define TEN(x) x x x x x x x x x x
#define ZEROS  TEN(TEN(TEN("\0")))
#define ROWS   TEN(TEN(TEN("<row/>")))

/** A pattern over and over: it shrinks to a thousandth, or nearly. */
static void expect_bomb(const char *name, struct workbook_part sheet, const char *code)
{
	const struct workbook_part parts[] = { BOOK, STRINGS, sheet };
	const struct xlsx_limits large = { 1ull << 40, 4096, 8 };

	expect_limits(name, workbook_of_parts(parts, COUNT_OF(parts)), &large, code);
}

static void a_bomb_ends_soon_in_bounded_memory(void **state)
{
	struct rusage before, after;

	(void)state;
	getrusage(RUSAGE_SELF, &before);
	expect_bomb("a gigabyte of zeros",
		(struct workbook_part){ .path = "xl/s.xml",
			.pattern = STR(ZEROS),
			.repeat_to = 1u << 30,
			.is_quick = true },
		"workbook_damaged");
	expect_bomb("empty rows",
		(struct workbook_part){ .path = "xl/s.xml",
			.text = STR(BEGIN),
			.pattern = STR(ROWS),
			.repeat_to = 200u << 20,
			.end = STR(END) },
		"workbook_large");
	getrusage(RUSAGE_SELF, &after);
	assert_true(after.ru_maxrss - before.ru_maxrss < 64 << 10); /* kilobytes */
}

static void the_limit_holds_for_what_comes_out_too(void **state)
{
	struct buf strings CLEANUP(buf_done) = { 0 }, rows CLEANUP(buf_done) = { 0 };
	const struct xlsx_limits narrow = { 1u << 20, 4096, 8 };
	struct workbook workbook;

	(void)state;
	buf_init(&strings, 1u << 20);
	buf_init(&rows, 1u << 20);
	buf_add(&strings, STR("<si><t>"));
	for (unsigned i = 0; i < 4000; i++)
		buf_add_char(&strings, 'x');
	buf_add(&strings, STR("</t></si>"));
	for (unsigned i = 0; i < 1000; i++)
		buf_add(&rows, STR("<row><c t='s'><v>0</v></c></row>"));
	workbook = (struct workbook){ .rows = rows.at, .strings = strings.at };
	expect_limits(
		"one text a thousand times", workbook_of(&workbook), &narrow, "workbook_large");
}

static void a_million_columns_are_one_too_many(void **state)
{
	const struct workbook_part parts[] = { BOOK, STRINGS,
		{ .path = "xl/s.xml",
			.text = STR(BEGIN "<row><c><v>1</v></c></row><row>"),
			.pattern = STR("<c><v>7</v></c>"),
			.repeat_to = 15u * 1000000,
			.end = STR("</row>" END) } };
	int fd = workbook_of_parts(parts, COUNT_OF(parts));
	off_t bytes;

	(void)state;
	assert_int_equal(run(fd, &usual, NULL, &bytes), ST_OK);
	assert_int_equal(bytes, strlen("1\n7,7,7,7,7,7,7,7,7\n"));
	close(fd);
}

/** Patches all places of the archive where `from` stands. */
static void patch(int fd, struct str from, struct str to)
{
	struct str text = file_text(fd);

	for (size_t at = 0; at + from.len <= text.len; at++)
		if (memcmp(text.at + at, from.at, from.len) == 0)
			assert_int_equal(pwrite(fd, to.at, to.len, (off_t)at), to.len);
	free((void *)(uintptr_t)text.at);
}

static void a_directory_of_many_parts_is_not_read(void **state)
{
	const struct workbook_part parts[] = { BOOK, STRINGS,
		{ .path = "xl/s.xml", .text = STR(BEGIN END) } };
	int fd = workbook_of_parts(parts, COUNT_OF(parts));

	(void)state;
	patch(fd, STR("PK\x05\x06\0\0\0\0\4\0\4\0"), STR("PK\x05\x06\0\0\0\0\x60\xea\x60\xea"));
	expect("sixty thousand parts", fd, "workbook_large");
}

/* ---- XML ---- */

/* Each is a sheet but for what it tries. */
static const struct {
	const char *name;
	struct str begin, pattern;
	uint64_t repeat_to;
	struct str end;
} sheets[] = {
	{ "entities that grow",
		STR("<!DOCTYPE s [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><s><sheetData>"
		    "<row><c t='str'><v>&b;</v></c></row>"),
		STR(" "), 0, STR(END) },
	{ "a file outside", STR("<!DOCTYPE s SYSTEM 'file:///etc/passwd'>" BEGIN), STR(" "), 0,
		STR(END) },
	{ "very deep", STR(BEGIN TEN(TEN("<a>")) TEN(TEN("</a>"))), STR(" "), 0, STR(END) },
	{ "a tag of ten megabytes", STR(BEGIN "<row a='"), STR("0123456789"), 10u << 20,
		STR("'/>" END) },
	{ "a comment of ten megabytes", STR("<!-- "), STR("0123456789"), 10u << 20,
		STR("-->" BEGIN END) },
	{ "not XML", STR("PK"), STR(" "), 0, STR("") },
	{ "XML without its end", STR(BEGIN), STR(" "), 0, STR("") },
	{ "a shared text that is not there", STR(BEGIN "<row><c t='s'><v>1</v></c></row>"),
		STR(" "), 0, STR(END) },
	{ "a shared text below zero", STR(BEGIN "<row><c t='s'><v>-1</v></c></row>"), STR(" "), 0,
		STR(END) },
};

static void hostile_xml_is_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sheets); i++) {
		const struct workbook_part parts[] = { BOOK, STRINGS,
			{ .path = "xl/s.xml",
				.text = sheets[i].begin,
				.pattern = sheets[i].pattern,
				.repeat_to = sheets[i].repeat_to,
				.end = sheets[i].end } };

		expect(sheets[i].name, workbook_of_parts(parts, COUNT_OF(parts)),
			"workbook_damaged");
	}
}

/* ---- archives ---- */

static void other_archives_are_told_apart(void **state)
{
	static const struct {
		struct workbook_part part;
		const char *code;
	} cases[] = {
		{ { .path = "content.xml", .text = STR("<office/>") }, "file_workbook" },
		{ { .path = "xl/workbook.bin", .text = STR("\1") }, "file_workbook" },
		{ { .path = "list.csv", .text = STR("Id\n1\n") }, "file_binary" },
		{ { .path = "xl/workbook.xml", .text = STR("<workbook/>") }, "workbook_damaged" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		expect(cases[i].part.path, workbook_of_parts(&cases[i].part, 1), cases[i].code);
}

static int small_workbook(void)
{
	const struct workbook workbook = {
		.rows = "<row r='1'><c r='A1' t='s'><v>0</v></c></row>"
			"<row r='2'><c r='A2' s='1'><v>46387</v></c></row>",
		.strings = "<si><t>Name</t></si>",
		.styles = "<xf numFmtId='0'/><xf numFmtId='14'/>"
	};

	return workbook_of(&workbook);
}

static void a_workbook_that_was_cut_is_damaged(void **state)
{
	struct stat info;

	(void)state;
	for (int part = 1; part < 20; part++) {
		int fd = small_workbook();

		assert_int_equal(fstat(fd, &info), 0);
		assert_int_equal(ftruncate(fd, info.st_size * part / 20), 0);
		expect("cut", fd, "workbook_damaged");
	}
}

static void a_workbook_of_which_a_bit_was_lost_is_damaged(void **state)
{
	struct str text;
	size_t at = 0;
	int fd = small_workbook();

	(void)state;
	text = file_text(fd);
	while (memcmp(text.at + at, "xl/worksheets/sheet1.xml", 24) != 0)
		at++;
	at += 24 + 20; /* in what is packed */
	assert_int_equal(pwrite(fd, &(char){ (char)(text.at[at] ^ 1) }, 1, (off_t)at), 1);
	free((void *)(uintptr_t)text.at);
	expect("a bit", fd, "workbook_damaged");
}

static uint64_t seed;

static uint64_t next_number(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	return seed ^= seed << 17;
}

static void whatever_is_changed_there_is_an_answer(void **state)
{
	struct str text;
	int original = small_workbook();

	(void)state;
	seed = 88172645463325252u;
	text = file_text(original);
	close(original);
	for (unsigned i = 0; i < 3000; i++) {
		int fd = unnamed_file();
		off_t bytes;
		enum status s;

		assert_int_equal(pwrite(fd, text.at, text.len, 0), text.len);
		for (unsigned k = 0; k <= i % 5; k++)
			assert_int_equal(pwrite(fd, &(char){ (char)next_number() }, 1,
						 (off_t)(next_number() % text.len)),
				1);
		s = run(fd, &usual, NULL, &bytes);
		if (s != ST_OK && s != ST_INVALID)
			fail_msg("%u: %s", i, status_name(s));
		close(fd);
	}
	free((void *)(uintptr_t)text.at);
}

static bool stop_at_once(void *arg)
{
	++*(unsigned *)arg;
	return true;
}

static void a_conversion_can_be_stopped(void **state)
{
	unsigned asked = 0;
	int fd = small_workbook();
	const struct xlsx_task task = { .in = fd,
		.out = unnamed_file(),
		.scratch = unnamed_file(),
		.limits = usual,
		.is_stopped = stop_at_once,
		.arg = &asked };

	(void)state;
	assert_int_equal(xlsx_to_csv(&task, NULL), ST_TRY_LATER);
	assert_int_equal(asked, 1);
	close(task.out);
	close(task.scratch);
	close(fd);
}

/* ---- what a file is, before anybody reads it ---- */

static const struct {
	const char *name;
	struct str bytes;
	const char *code;
} kinds[] = {
	{ "CSV", STR("Id,Name\n1,Ana\n"), NULL },
	{ "nothing", STR(""), NULL },
	{ "UTF-16", STR("\xff\xfeI\0d\0"), NULL },
	{ "Windows-1252", STR("Id;Pr\xe9nom\r\n"), NULL },
	{ "a NUL in a row", STR("Id,Name\n1,\0\n"), NULL },
	{ "PDF", STR("%PDF-1.7\n"), "file_binary" },
	{ "PNG", STR("\x89PNG\r\n\x1a\n"), "file_binary" },
	{ "gzip", STR("\x1f\x8b\x08\0"), "file_binary" },
	{ "a program", STR("MZ\x90\0\3\0\0\0\4\0"), "file_binary" },
	{ "a list of people called MZ", STR("MZ,Name\n"), NULL },
	{ "an old workbook", STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on"), "file_workbook" },
	{ "half an archive", STR("PK\x03\x04\x14\0\0\0\0\0"), "workbook_damaged" },
	{ "bytes of no kind that is known", STR("\1\2\3\4\5\6\7\xf0\xf1\xf2\0\0\0\0"),
		"file_binary" },
	{ "a control character in a text",
		STR("Id,Name\n1,Ana\x02\n2,Ren\xe9\n3,Zo\xeb\n4,Max\n5,Eve\n6,Tom\n"), NULL },
	{ "UTF-16 without a mark, of other scripts",
		STR("\x1f\x04\x40\x04\x38\x04;\0\x1f\x04\x10\x04\n\0"
		    "1\0"
		    "5\0;\0"
		    "2\0\n\0"),
		NULL },
	{ "a list that begins so", STR("PK,Name\n1,2\n"), NULL },
};

static void what_is_no_list_is_known_by_its_first_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
		struct problems problems = { .arena = arena };
		int fd = unnamed_file();
		enum status s;

		assert_int_equal(
			pwrite(fd, kinds[i].bytes.at, kinds[i].bytes.len, 0), kinds[i].bytes.len);
		s = file_check_kind(fd, STR_NULL, &problems);
		if ((s == ST_OK) != (kinds[i].code == NULL) ||
			(s != ST_OK && strcmp(problems.items[0].code, kinds[i].code) != 0))
			fail_msg("%s: %s", kinds[i].name, status_name(s));
		close(fd);
	}
}

/** The folder of a compound file, at its second sector. */
static void a_protected_workbook_is_told_from_an_old_one(void **state)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	char bytes[2048] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	int fd = unnamed_file();

	(void)state;
	bytes[30] = 9; /* sectors of 512 bytes */
	bytes[48] = 1;
	memcpy(bytes + 1024 + 128, name, sizeof name);
	assert_int_equal(pwrite(fd, bytes, sizeof bytes, 0), sizeof bytes);
	assert_int_equal(file_check_kind(fd, STR_NULL, &problems), ST_INVALID);
	assert_string_equal(problems.items[0].code, "workbook_encrypted");
	close(fd);
}

static void a_workbook_is_one(void **state)
{
	int fd = small_workbook();

	(void)state;
	assert_int_equal(file_check_kind(fd, STR_NULL, NULL), ST_OK);
	assert_int_equal(file_check_kind(fd, STR("LIST"), NULL), ST_OK);
	assert_int_equal(file_check_kind(fd, STR("Liste"), NULL), ST_INVALID);
	assert_true(file_is_workbook(fd));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bomb_ends_soon_in_bounded_memory),
		cmocka_unit_test(the_limit_holds_for_what_comes_out_too),
		cmocka_unit_test(a_million_columns_are_one_too_many),
		cmocka_unit_test(a_directory_of_many_parts_is_not_read),
		cmocka_unit_test(hostile_xml_is_refused),
		cmocka_unit_test(other_archives_are_told_apart),
		cmocka_unit_test(a_workbook_that_was_cut_is_damaged),
		cmocka_unit_test(a_workbook_of_which_a_bit_was_lost_is_damaged),
		cmocka_unit_test(whatever_is_changed_there_is_an_answer),
		cmocka_unit_test(a_conversion_can_be_stopped),
		cmocka_unit_test(what_is_no_list_is_known_by_its_first_bytes),
		cmocka_unit_test(a_protected_workbook_is_told_from_an_old_one),
		cmocka_unit_test(a_workbook_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
