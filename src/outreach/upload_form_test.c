/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/upload_form.h"

#define TYPE      "multipart/form-data; boundary=b"
#define DISP(...) "Content-Disposition: form-data; " __VA_ARGS__ "\r\n"
#define FILE_HEAD DISP("name=\"listFile\"; filename=\"l.csv\"") "\r\n"
#define END       "\r\n--b--\r\n"
#define NO_FILE   NULL

static const struct {
	const char *name;
	const char *body;
	const char *rest;
	const char *file; /* NO_FILE: there is none */
	enum form_fault fault;
} forms[] = {
	{ "the file alone", "--b\r\n" FILE_HEAD "Id\r\n1\r\n" END, "fileName=l.csv", "Id\r\n1\r\n",
		FORM_OK },
	{ "the other name", "--b\r\n" DISP("name=file") "\r\nx" END, "", "x", FORM_OK },
	{ "among other parts",
		"--b\r\n" DISP("name=\"skillId\"") "\r\n7\r\n--b\r\n" FILE_HEAD
						   "x\r\n--b\r\n" DISP("name=\"a b\"") "\r\n"
										       "1&2=3" END,
		"skillId=7&a%20b=1%262%3D3&fileName=l.csv", "x", FORM_OK },
	{ "a part that names the file wins",
		"--b\r\n" FILE_HEAD "x\r\n--b\r\n" DISP("name=fileName") "\r\nother.csv" END,
		"fileName=other.csv", "x", FORM_OK },
	{ "preamble, epilogue, spaces behind the boundary",
		"hello\r\n--a\r\n--b \t\r\n" FILE_HEAD "x\r\n--b--bye\r\n--b\r\n", "fileName=l.csv",
		"x", FORM_OK },
	{ "no file", "--b\r\n" DISP("name=x") "\r\ny" END, "x=y", NO_FILE, FORM_OK },
	{ "no part at all", "--b--", "", NO_FILE, FORM_OK },
	{ "an empty file", "--b\r\n" FILE_HEAD END, "fileName=l.csv", "", FORM_OK },
	{ "an empty part without the line for its content", "--b\r\n" DISP("name=file") END, "", "",
		FORM_OK },
	{ "line ends at the end belong to the file", "--b\r\n" FILE_HEAD "x\r\n\r\n" END,
		"fileName=l.csv", "x\r\n\r\n", FORM_OK },
	{ "what is nearly a boundary is the file's",
		"--b\r\n" FILE_HEAD "\r\n-b\r\r\n-\r\n--a\n--b\r--b--b--\r\n--" END,
		"fileName=l.csv", "\r\n-b\r\r\n-\r\n--a\n--b\r--b--b--\r\n--", FORM_OK },
	{ "a path as a name",
		"--b\r\n" DISP("name=file; filename=\"C:\\tmp\\a \\\"1\\\".csv\"") "\r\nx" END,
		"fileName=a%20%221%22.csv", "x", FORM_OK },
	{ "a name in UTF-8, extended",
		"--b\r\n" DISP("name=file; filename=x; filename*=utf-8''%C3%A9.csv") "\r\nx" END,
		"fileName=%C3%A9.csv", "x", FORM_OK },
	{ "a name in another charset is not kept",
		"--b\r\n" DISP(
			"name=file; filename=\"\xe9.csv\"; filename*=latin1''%E9.csv") "\r\nx" END,
		"", "x", FORM_OK },
	{ "another file is skipped",
		"--b\r\n" DISP("name=photo; filename=p") "\r\n\xff\r\n--b\r\n" FILE_HEAD "x" END,
		"fileName=l.csv", "x", FORM_OK },
	{ "headers in any case, and others",
		"--b\r\ncontent-type: text/csv\r\nCONTENT-disposition:form-data;NAME=file\r\n"
		"Content-Transfer-Encoding: 8BIT\r\n\r\nx" END,
		"", "x", FORM_OK },
	{ "two files", "--b\r\n" FILE_HEAD "x\r\n--b\r\n" FILE_HEAD "y" END, "", "x", FORM_TWICE },
	{ "two files by two names",
		"--b\r\n" FILE_HEAD "x\r\n--b\r\n" DISP("name=file") "\r\ny" END, "", "x",
		FORM_TWICE },
	{ "a part twice",
		"--b\r\n" DISP("name=a") "\r\nx\r\n--b\r\n" DISP("name=b") "\r\nx\r\n--b\r\n" DISP(
			"name=a") "\r\nx" END,
		"", NO_FILE, FORM_TWICE },
	{ "cut off", "--b\r\n" FILE_HEAD "x\r\n--b", "", "x", FORM_BROKEN },
	{ "cut off within the end", "--b\r\n" FILE_HEAD "x\r\n--b-", "", "x", FORM_BROKEN },
	{ "empty", "", "", NO_FILE, FORM_BROKEN },
	{ "never a boundary", "Id\r\n1\r\n", "", NO_FILE, FORM_BROKEN },
	{ "text behind a boundary", "--b\r\n" FILE_HEAD "x\r\n--bc\r\n", "", "x", FORM_BROKEN },
	{ "LF alone behind a boundary", "--b\n" FILE_HEAD "x" END, "", NO_FILE, FORM_BROKEN },
	{ "LF alone in a head", "--b\r\nContent-Disposition: form-data; name=file\n\r\nx" END, "",
		NO_FILE, FORM_BROKEN },
	{ "no disposition", "--b\r\nContent-Type: text/csv\r\n\r\nx" END, "", NO_FILE,
		FORM_BROKEN },
	{ "no name", "--b\r\n" DISP("filename=x") "\r\nx" END, "", NO_FILE, FORM_BROKEN },
	{ "two dispositions", "--b\r\n" DISP("name=a") DISP("name=b") "\r\nx" END, "", NO_FILE,
		FORM_BROKEN },
	{ "another disposition", "--b\r\nContent-Disposition: attachment; name=file\r\n\r\nx" END,
		"", NO_FILE, FORM_BROKEN },
	{ "a folded header", "--b\r\nContent-Disposition: form-data;\r\n name=file\r\n\r\nx" END,
		"", NO_FILE, FORM_BROKEN },
	{ "quotes that do not end", "--b\r\n" DISP("name=\"file") "\r\nx" END, "", NO_FILE,
		FORM_BROKEN },
	{ "base64", "--b\r\n" DISP("name=file") "Content-Transfer-Encoding: base64\r\n\r\nx" END,
		"", NO_FILE, FORM_BROKEN },
	{ "no UTF-8 in a value", "--b\r\n" DISP("name=a") "\r\n\xe9" END, "", NO_FILE, FORM_TEXT },
};

static enum status take(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	return ST_OK;
}

/** Fed in two pieces, cut at `cut`, or in pieces of `step` bytes. */
static void scan_in_pieces(size_t i, size_t cut, size_t step)
{
	struct str body = str_of(forms[i].body);
	struct upload_form form;
	struct buf file;
	size_t at = 0;

	buf_init(&file, 1024);
	assert_int_equal(upload_form_init(&form, STR(TYPE), 1024, take, &file), ST_OK);
	while (at < body.len) {
		size_t len = at == 0 && cut > 0 ? cut : step;

		len = MIN_OF(len, body.len - at);
		assert_int_equal(upload_form_feed(&form, (struct str){ body.at + at, len }), ST_OK);
		at += len;
	}
	upload_form_finish(&form);
	if (form.fault != forms[i].fault || form.has_file != (forms[i].file != NULL))
		fail_msg("%s, cut at %zu: fault %d at %d, file %d", forms[i].name, cut, form.fault,
			(int)form.fault_at, form.has_file);
	if (!str_equal(buf_str(&form.rest), str_of(forms[i].rest)))
		fail_msg("%s: %.*s", forms[i].name, STR_ARGS(buf_str(&form.rest)));
	if (forms[i].file != NULL && !str_is(buf_str(&file), forms[i].file))
		fail_msg("%s: file \"%.*s\"", forms[i].name, STR_ARGS(buf_str(&file)));
	upload_form_done(&form);
	buf_done(&file);
}

static void a_form_is_read_however_it_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		size_t len = strlen(forms[i].body);

		for (size_t cut = 0; cut <= len; cut++)
			scan_in_pieces(i, cut, len + 1);
		for (size_t step = 1; step <= len; step++)
			scan_in_pieces(i, 0, step);
	}
}

static void a_fault_names_its_place(void **state)
{
	const struct str first = STR("--b\r\n" FILE_HEAD), second = STR("x\r\n--bc");
	struct upload_form form;
	struct buf file;

	(void)state;
	buf_init(&file, 1024);
	assert_int_equal(upload_form_init(&form, STR(TYPE), 1024, take, &file), ST_OK);
	assert_int_equal(upload_form_feed(&form, first), ST_OK);
	assert_int_equal(upload_form_feed(&form, second), ST_OK);
	assert_int_equal(form.fault_at, first.len + second.len - 1);
	upload_form_done(&form);
	buf_done(&file);
}

static void the_boundary_is_taken_from_the_content_type(void **state)
{
	static const struct {
		const char *type;
		const char *delimiter; /* NULL: refused */
	} types[] = {
		{ "multipart/form-data; boundary=abc", "\r\n--abc" },
		{ "Multipart/Form-Data; charset=utf-8 ; Boundary = \"a b:c\"", "\r\n--a b:c" },
		{ "multipart/form-data; "
		  "boundary=0123456789012345678901234567890123456789012345678901234567890123456789",
			"\r\n--"
			"0123456789012345678901234567890123456789012345678901234567890123456789" },
		{ "multipart/form-data; "
		  "boundary="
		  "01234567890123456789012345678901234567890123456789012345678901234567890",
			NULL },
		{ "multipart/form-data", NULL },
		{ "multipart/form-data; boundary=", NULL },
		{ "multipart/form-data; boundary=\"\"", NULL },
		{ "multipart/form-data; boundary=\"a", NULL },
		{ "multipart/form-data; boundary=\"a \"", NULL },
		{ "multipart/form-data; boundary=\"a\xc3\xa9\"", NULL },
		{ "multipart/mixed; boundary=a", NULL },
		{ "application/json", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		struct upload_form form;
		enum status s = upload_form_init(&form, str_of(types[i].type), 1024, take, NULL);
		struct str delimiter = { form.delimiter, form.delimiter_len };

		if ((s == ST_OK) != (types[i].delimiter != NULL))
			fail_msg("%s: %s", types[i].type, status_name(s));
		if (s == ST_OK && !str_is(delimiter, types[i].delimiter))
			fail_msg("%s: %.*s", types[i].type, STR_ARGS(delimiter));
		upload_form_done(&form);
	}
}

static void what_stands_beside_the_file_is_bounded(void **state)
{
	char text[64];
	struct upload_form form;
	enum status s = ST_OK;

	(void)state;
	memset(text, 'a', sizeof text);
	assert_int_equal(upload_form_init(&form, STR(TYPE), 100, take, NULL), ST_OK);
	assert_int_equal(upload_form_feed(&form, STR("--b\r\n" DISP("name=a") "\r\n")), ST_OK);
	assert_int_equal(upload_form_feed(&form, (struct str){ text, sizeof text }), ST_OK);
	assert_int_equal(upload_form_feed(&form, (struct str){ text, sizeof text }), ST_LIMIT);
	upload_form_done(&form);

	assert_int_equal(upload_form_init(&form, STR(TYPE), 100, take, NULL), ST_OK);
	for (int i = 0; s == ST_OK && i < 10; i++) {
		s = upload_form_feed(&form, STR("\r\n--b\r\n"));
		if (s == ST_OK)
			s = upload_form_feed(&form, STR(DISP("name=a") "\r\n"));
		form.name.text[0] = (char)('a' + i);
		if (s == ST_OK)
			s = upload_form_feed(&form, STR("0123456789"));
	}
	assert_int_equal(s, ST_LIMIT);
	upload_form_done(&form);
}

static void a_head_is_bounded(void **state)
{
	const struct str line =
		STR("X-Filler: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
	struct upload_form form;
	size_t fed = 0;

	(void)state;
	assert_int_equal(upload_form_init(&form, STR(TYPE), 100, take, NULL), ST_OK);
	assert_int_equal(upload_form_feed(&form, STR("--b\r\n")), ST_OK);
	while (form.fault == FORM_OK && fed < (size_t)2 * FORM_HEAD_MAX) {
		assert_int_equal(upload_form_feed(&form, line), ST_OK);
		fed += line.len;
	}
	assert_int_equal(form.fault, FORM_BROKEN);
	assert_true(fed > FORM_HEAD_MAX / 2);
	upload_form_done(&form);
}

static enum status refuse(void *arg, struct str bytes)
{
	(void)arg;
	(void)bytes;
	return ST_IO;
}

static void a_disk_that_fails_ends_the_scan(void **state)
{
	struct upload_form form;

	(void)state;
	assert_int_equal(upload_form_init(&form, STR(TYPE), 100, refuse, NULL), ST_OK);
	assert_int_equal(upload_form_feed(&form, STR("--b\r\n" FILE_HEAD "x")), ST_IO);
	upload_form_done(&form);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_form_is_read_however_it_is_cut),
		cmocka_unit_test(a_fault_names_its_place),
		cmocka_unit_test(the_boundary_is_taken_from_the_content_type),
		cmocka_unit_test(what_stands_beside_the_file_is_bounded),
		cmocka_unit_test(a_head_is_bounded),
		cmocka_unit_test(a_disk_that_fails_ends_the_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
