/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/error_file.h"
#include "outreach/import_read.h"

static const struct {
	const char *name;
	struct error_file file;
	struct job_error error;
	struct str line;
} lines[] = {
	{ "a reason with its column", { CHARSET_UTF8, ',', false },
		{ 7, STR("bad_phone"), STR("Phone"), STR("C-1,\"12, 3\"") },
		STR("7,bad_phone,\"Phone: No such telephone number is in use: write it with + and "
		    "the calling code (+1 514 555-0123), or as it is dialled in the list's "
		    "country.\",C-1,\"12, 3\"\r\n") },
	{ "in French", { CHARSET_UTF8, ';', true },
		{ 7, STR("bad_phone"), STR("Tél"), STR("C-1;12") },
		STR("7;bad_phone;Tél\u00a0: Ce numéro de téléphone n'est pas en usage\u00a0: "
		    "écrivez-le avec + et l'indicatif du pays (+1 514 555-0123), ou comme on le "
		    "compose dans le pays de la liste.;C-1;12\r\n") },
	{ "a reason that names the column itself", { CHARSET_UTF8, ',', false },
		{ 2, STR("control_chars"), STR("Name"), STR("C-1,x") },
		STR("2,control_chars,Name must not contain control characters.,C-1,x\r\n") },
	{ "a reason with the delimiter in it", { CHARSET_UTF8, ';', false },
		{ 2, STR("record_final"), STR_NULL, STR("C-1") },
		STR("2;record_final;\"The record is finished; it waits again only with "
		    "forceOverwrite or when its override column says yes.\";C-1\r\n") },
	{ "Windows-1252", { CHARSET_WINDOWS1252, ',', true },
		{ 2, STR("bad_date"), STR_NULL, STR("Zoë") },
		STR("2,bad_date,On attend une date\xa0: AAAA-MM-JJ ou MM/JJ/AAAA (avec dateOrder "
		    "DMY\xa0: "
		    "JJ/MM/AAAA).,Zo\xeb\r\n") },
	{ "half of a pair in UTF-16 stays as it is", { CHARSET_UTF16LE, ',', false },
		{ 3, STR("row_nul"), STR_NULL, STR("a\xed\xa0\xbd") },
		STR("3\0,\0r\0o\0w\0_\0n\0u\0l\0,\0T\0h\0e\0 \0r\0o\0w\0 \0h\0o\0l\0d\0s\0 \0a\0 "
		    "\0N\0U\0L\0 "
		    "\0b\0y\0t\0e\0.\0,\0a\0\x3d\xd8\r\0\n\0") },
	{ "nothing follows a byte that UTF-16 was cut at", { CHARSET_UTF16LE, ',', false },
		{ 3, STR("row_nul"), STR_NULL, STR("a\xfc\x8a") },
		STR("3\0,\0r\0o\0w\0_\0n\0u\0l\0,\0T\0h\0e\0 \0r\0o\0w\0 \0h\0o\0l\0d\0s\0 \0a\0 "
		    "\0N\0U\0L\0 "
		    "\0b\0y\0t\0e\0.\0,\0a\0\n") },
	{ "a row that is no text stays as it is", { CHARSET_UTF8, ',', false },
		{ 3, STR("row_nul"), STR_NULL, STR("C\0\xff,1") },
		STR("3,row_nul,The row holds a NUL byte.,C\0\xff,1\r\n") },
};

static void a_rejected_row_is_written_with_its_reason(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct buf out;

		buf_init(&out, 4096);
		error_file_row(&lines[i].file, &lines[i].error, &out);
		if (!str_equal(buf_str(&out), lines[i].line))
			fail_msg("%s: %.*s", lines[i].name, STR_ARGS(buf_str(&out)));
		buf_done(&out);
	}
}

static void the_first_line_names_the_columns(void **state)
{
	const struct error_file file = { CHARSET_UTF16LE, '\t', false };
	const struct error_file plain = { CHARSET_UTF8, ',', false };
	struct buf out;

	(void)state;
	buf_init(&out, 4096);
	error_file_head(&plain, STR("Id,Name"), &out);
	assert_true(str_is(buf_str(&out), "\xef\xbb\xbfLineNumber,ErrorCode,Error,Id,Name\r\n"));
	buf_clear(&out);
	error_file_head(&file, STR("Id"), &out);
	assert_memory_equal(out.at, "\xff\xfeL\0i\0", 6);
	buf_done(&out);
}

static void the_columns_in_front_are_taken_off_again(void **state)
{
	static const struct {
		const char *raw, *left;
	} rows[] = {
		{ "7,code,reason,C-1,\"a,b\"", "C-1,\"a,b\"" },
		{ "7,code,\"reason, and \"\"more\"\"\",C-1", "C-1" },
		{ "7,code", "" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(str_is(
			row_without_front(str_of(rows[i].raw), ',', ERROR_COLUMNS), rows[i].left));
}

static void every_code_of_a_row_has_words(void **state)
{
	static const char *const codes[] = { "row_too_long", "too_few_columns", "too_many_columns",
		"row_nul", "row_open_quote", "row_encoding", "missing_external_id",
		"external_id_long", "duplicate_external_id", "row_no_destination", "bad_phone",
		"bad_email", "bad_identity", "bad_number", "bad_date", "zone_unknown",
		"control_chars", "record_final" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(codes); i++)
		for (int french = 0; french < 2; french++)
			assert_string_not_equal(error_text(codes[i], french), codes[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rejected_row_is_written_with_its_reason),
		cmocka_unit_test(the_first_line_names_the_columns),
		cmocka_unit_test(the_columns_in_front_are_taken_off_again),
		cmocka_unit_test(every_code_of_a_row_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
