/* SPDX-License-Identifier: Apache-2.0 */
#include "http/framing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "http/target.h"

#define HOST                                                                                       \
	{                                                                                          \
		"Host", "h"                                                                        \
	}

static const struct {
	const char *name;
	struct {
		const char *name, *value;
	} headers[3];
	bool http_1_0;
	size_t head_bytes;
	enum framing_result want;
	uint64_t length;
} cases[] = {
	{ "no body", { HOST }, false, 50, FRAMING_OK, 0 },
	{ "a length", { HOST, { "content-length", "12" } }, false, 50, FRAMING_OK, 12 },
	{ "chunked", { HOST, { "Transfer-Encoding", "Chunked" } }, false, 50, FRAMING_OK,
		UINT64_MAX },
	{ "HTTP/1.0 needs no host", { { "Content-Length", "0" } }, true, 50, FRAMING_OK, 0 },
	{ "HTTP/1.1 needs one", { { "Content-Length", "0" } }, false, 50, FRAMING_BAD, 0 },
	{ "two hosts", { HOST, HOST }, false, 50, FRAMING_BAD, 0 },
	{ "both", { HOST, { "Content-Length", "5" }, { "Transfer-Encoding", "chunked" } }, false,
		50, FRAMING_BAD, 0 },
	{ "two lengths", { HOST, { "Content-Length", "5" }, { "Content-Length", "6" } }, false, 50,
		FRAMING_BAD, 0 },
	{ "two equal lengths", { HOST, { "Content-Length", "5" }, { "Content-Length", "5" } },
		false, 50, FRAMING_BAD, 0 },
	{ "list of lengths", { HOST, { "Content-Length", "5, 5" } }, false, 50, FRAMING_BAD, 0 },
	{ "plus", { HOST, { "Content-Length", "+5" } }, false, 50, FRAMING_BAD, 0 },
	{ "minus", { HOST, { "Content-Length", "-5" } }, false, 50, FRAMING_BAD, 0 },
	{ "hexadecimal", { HOST, { "Content-Length", "0x5" } }, false, 50, FRAMING_BAD, 0 },
	{ "empty", { HOST, { "Content-Length", "" } }, false, 50, FRAMING_BAD, 0 },
	{ "beyond 64 bits", { HOST, { "Content-Length", "18446744073709551621" } }, false, 50,
		FRAMING_BAD, 0 },
	{ "other coding", { HOST, { "Transfer-Encoding", "gzip, chunked" } }, false, 50,
		FRAMING_BAD, 0 },
	{ "almost chunked", { HOST, { "Transfer-Encoding", "xchunked" } }, false, 50, FRAMING_BAD,
		0 },
	{ "two codings", { HOST, { "Transfer-Encoding", "x" }, { "Transfer-Encoding", "chunked" } },
		false, 50, FRAMING_BAD, 0 },
	{ "chunked in HTTP/1.0", { HOST, { "Transfer-Encoding", "chunked" } }, true, 50,
		FRAMING_BAD, 0 },
	{ "space before the colon", { HOST, { "Content-Length ", "5" } }, false, 50, FRAMING_BAD,
		0 },
	{ "no name", { HOST, { "", "5" } }, false, 50, FRAMING_BAD, 0 },
	{ "long head", { HOST }, false, HEADER_BYTES_MAX + 1, FRAMING_TOO_MANY, 0 },
};

static void heads_are_read_in_one_way_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct framing framing = { 0 };
		uint64_t length = 0;
		enum framing_result result;

		for (size_t h = 0; h < 3 && cases[i].headers[h].name; h++)
			framing_add(&framing, str_of(cases[i].headers[h].name),
				str_of(cases[i].headers[h].value));
		result = framing_check(&framing, !cases[i].http_1_0, cases[i].head_bytes, &length);
		if (result != cases[i].want || length != cases[i].length)
			fail_msg("%s: %d, length %llu", cases[i].name, (int)result,
				(unsigned long long)length);
	}
}

static void too_many_headers_are_counted(void **state)
{
	struct framing framing = { 0 };
	uint64_t length;

	(void)state;
	framing_add(&framing, STR("Host"), STR("h"));
	while (framing.headers < HEADERS_MAX)
		framing_add(&framing, STR("X"), STR("y"));
	assert_int_equal(framing_check(&framing, true, 50, &length), FRAMING_OK);
	framing_add(&framing, STR("X"), STR("y"));
	assert_int_equal(framing_check(&framing, true, 50, &length), FRAMING_TOO_MANY);
}

static void targets_are_split(void **state)
{
	static const struct {
		const char *target, *path, *query;
	} rows[] = {
		{ "/", "/", "" },
		{ "/a?b=c?d", "/a", "b=c?d" },
		{ "/a?", "/a", "" },
		{ "*", "*", "" },
		{ "http://h:1/a%2F?b", "/a%2F", "b" },
		{ "HTTPS://h", "/", "" },
		{ "http://h?x=1", "/", "x=1" },
		{ "", NULL, NULL },
		{ "a", NULL, NULL },
		{ "host:443", NULL, NULL },
		{ "ftp://h/", NULL, NULL },
		{ "/a b", NULL, NULL },
		{ "/a\tb", NULL, NULL },
		{ "/a\x7f", NULL, NULL },
		{ "/a#b", NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str path = STR_NULL, query = STR_NULL;
		bool split = target_split(str_of(rows[i].target), &path, &query);

		if (split != (rows[i].path != NULL))
			fail_msg("'%s': %d", rows[i].target, (int)split);
		if (split && (!str_is(path, rows[i].path) || !str_is(query, rows[i].query)))
			fail_msg("'%s': '%.*s' '%.*s'", rows[i].target, STR_ARGS(path),
				STR_ARGS(query));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_read_in_one_way_only),
		cmocka_unit_test(too_many_headers_are_counted),
		cmocka_unit_test(targets_are_split),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
