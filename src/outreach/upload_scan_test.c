/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/upload_scan.h"

static const struct {
	const char *name;
	const char *body;
	const char *rest;
	const char *file; /* NULL: there is none */
	bool is_bad;
} bodies[] = {
	{ "the file alone", "{\"listFile\":\"SWQK\"}", "{\"listFile\":true}", "Id\n", false },
	{ "among others, with white space", "{ \"a\" : 1, \"listFile\" : \"SWQ=\" , \"b\": [2] }",
		"{ \"a\" : 1, \"listFile\" : true , \"b\": [2] }", "Id", false },
	{ "padding may be missing", "{\"listFile\":\"SQ\"}", "{\"listFile\":true}", "I", false },
	{ "the URL's alphabet", "{\"listFile\":\"_-8\"}", "{\"listFile\":true}", "\xff\xef",
		false },
	{ "line ends inside", "{\"listFile\":\"SW\\r\\nQK\"}", "{\"listFile\":true}", "Id\n",
		false },
	{ "slashes escaped", "{\"listFile\":\"\\/w==\"}", "{\"listFile\":true}", "\xff", false },
	{ "letters as numbers", "{\"listFile\":\"\\u0053WQK\"}", "{\"listFile\":true}", "Id\n",
		false },
	{ "empty", "{\"listFile\":\"\"}", "{\"listFile\":true}", "", false },
	{ "not base64", "{\"listFile\":\"S*QK\"}", "{\"listFile\":true}", "", true },
	{ "a digit too few", "{\"listFile\":\"SWQKS\"}", "{\"listFile\":true}", "Id\n", true },
	{ "text after the padding", "{\"listFile\":\"SQ==SQ==\"}", "{\"listFile\":true}", "I",
		true },
	{ "cut off", "{\"listFile\":\"SWQK", "{\"listFile\":true", "Id\n", true },
	{ "no string", "{\"listFile\":7}", "{\"listFile\":7}", NULL, false },
	{ "the name as a value", "{\"fileName\":\"listFile\",\"x\":\"SWQK\"}",
		"{\"fileName\":\"listFile\",\"x\":\"SWQK\"}", NULL, false },
	{ "deeper", "{\"a\":{\"listFile\":\"SWQK\"}}", "{\"a\":{\"listFile\":\"SWQK\"}}", NULL,
		false },
	{ "twice: the JSON reader refuses it", "{\"listFile\":\"SWQK\",\"listFile\":\"SQ\"}",
		"{\"listFile\":true,\"listFile\":\"SQ\"}", "Id\n", false },
	{ "a name with an escape is another name", "{\"list\\nFile\":\"SWQK\",\"listFile\":\"SQ\"}",
		"{\"list\\nFile\":\"SWQK\",\"listFile\":true}", "I", false },
	{ "quotes and braces in other texts", "{\"a\":\"}\\\"{,:\",\"listFile\":\"SWQK\"}",
		"{\"a\":\"}\\\"{,:\",\"listFile\":true}", "Id\n", false },
};

static enum status take(void *arg, struct str bytes)
{
	buf_add(arg, bytes);
	return ST_OK;
}

static void scan_in_pieces(size_t i, size_t step)
{
	struct str body = str_of(bodies[i].body);
	struct upload_scan scan;
	struct buf file;

	buf_init(&file, 1024);
	upload_scan_init(&scan, 1024, take, &file);
	for (size_t at = 0; at < body.len; at += step)
		assert_int_equal(upload_scan_feed(&scan,
					 (struct str){ body.at + at, MIN_OF(step, body.len - at) }),
			ST_OK);
	assert_int_equal(upload_scan_finish(&scan), ST_OK);
	if (!str_is(buf_str(&scan.rest), bodies[i].rest))
		fail_msg("%s: %.*s", bodies[i].name, STR_ARGS(buf_str(&scan.rest)));
	if (scan.has_file != (bodies[i].file != NULL) || scan.is_bad_file != bodies[i].is_bad)
		fail_msg("%s: has %d, bad %d", bodies[i].name, scan.has_file, scan.is_bad_file);
	if (!bodies[i].is_bad && bodies[i].file != NULL && !str_is(buf_str(&file), bodies[i].file))
		fail_msg("%s: file %.*s", bodies[i].name, STR_ARGS(buf_str(&file)));
	upload_scan_done(&scan);
	buf_done(&file);
}

static void the_file_is_taken_out_however_the_body_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		for (size_t step = 1; step <= strlen(bodies[i].body); step++)
			scan_in_pieces(i, step);
}

static void what_stands_beside_the_file_is_bounded(void **state)
{
	char spaces[64];
	struct upload_scan scan;
	struct buf file;

	(void)state;
	memset(spaces, ' ', sizeof spaces);
	buf_init(&file, 1024);
	upload_scan_init(&scan, 100, take, &file);
	assert_int_equal(upload_scan_feed(&scan, (struct str){ spaces, sizeof spaces }), ST_OK);
	assert_int_equal(upload_scan_feed(&scan, (struct str){ spaces, sizeof spaces }), ST_LIMIT);
	upload_scan_done(&scan);
	buf_done(&file);
}

static enum status refuse(void *arg, struct str bytes)
{
	(void)arg;
	(void)bytes;
	return ST_IO;
}

static void a_disk_that_fails_ends_the_scan(void **state)
{
	struct upload_scan scan;

	(void)state;
	upload_scan_init(&scan, 100, refuse, NULL);
	assert_int_equal(upload_scan_feed(&scan, STR("{\"listFile\":\"SWQK\"}")), ST_IO);
	upload_scan_done(&scan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_file_is_taken_out_however_the_body_is_cut),
		cmocka_unit_test(what_stands_beside_the_file_is_bounded),
		cmocka_unit_test(a_disk_that_fails_ends_the_scan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
