/* SPDX-License-Identifier: Apache-2.0 */
#include "http/router.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const struct route_pattern patterns[] = {
	{ HTTP_GET, "/", "root" },
	{ HTTP_GET, "/dfo/3.0/channels", "channels" },
	{ HTTP_POST, "/dfo/3.0/channels", "channel-add" },
	{ HTTP_GET, "/dfo/3.0/channels/{channelId}", "channel" },
	{ HTTP_DELETE, "/dfo/3.0/channels/{channelId}", "channel-remove" },
	{ HTTP_POST, "/dfo/3.0/channels/{channelId}/messages", "messages" },
	{ HTTP_PUT, "/dfo/3.0/channels/{channelId}/messages/{messageId}/status", "status" },
	{ HTTP_POST, "/inContactAPI/services/v{N}.0/lists/call-lists/{listId}/upload", "upload" },
	{ HTTP_GET, "/inContactAPI/services/v{N}.0/lists/call-lists/jobs", "jobs" },
	{ HTTP_GET, "/inContactAPI/services/v{N}.0/lists/call-lists/{listId}", "list" },
	{ HTTP_DELETE, "/inContactAPI/services/v{N}.0/lists/call-lists/{listId}", "list-remove" },
	{ HTTP_GET, "/inContactAPI/services/v{N}.0/lists/call-lists/jobs/{jobId}", "job" },
	{ HTTP_HEAD, "/own-head", "head" },
	{ HTTP_GET, "/own-head", "get" },
};

struct route_case {
	const char *name;
	enum http_method method;
	const char *path;
	enum route_result result;
	const char *route; /* or the allowed methods */
	const char *param;
	const char *value;
};

static const struct route_case cases[] = {
	{ "root", HTTP_GET, "/", ROUTE_FOUND, "root", NULL, NULL },
	{ "literal", HTTP_GET, "/dfo/3.0/channels", ROUTE_FOUND, "channels", NULL, NULL },
	{ "method", HTTP_POST, "/dfo/3.0/channels", ROUTE_FOUND, "channel-add", NULL, NULL },
	{ "HEAD takes GET's", HTTP_HEAD, "/dfo/3.0/channels", ROUTE_FOUND, "channels", NULL, NULL },
	{ "HEAD's own", HTTP_HEAD, "/own-head", ROUTE_FOUND, "head", NULL, NULL },
	{ "wrong method", HTTP_PUT, "/dfo/3.0/channels", ROUTE_METHOD, "GET, POST", NULL, NULL },
	{ "unknown method", HTTP_OTHER, "/dfo/3.0/channels/1", ROUTE_METHOD, "GET, DELETE", NULL,
		NULL },
	{ "parameter", HTTP_GET, "/dfo/3.0/channels/abc", ROUTE_FOUND, "channel", "channelId",
		"abc" },
	{ "second parameter", HTTP_PUT, "/dfo/3.0/channels/abc/messages/m%201/status", ROUTE_FOUND,
		"status", "messageId", "m 1" },
	{ "plus is a plus in a path", HTTP_GET, "/dfo/3.0/channels/+1514", ROUTE_FOUND, "channel",
		"channelId", "+1514" },
	{ "%2F stays inside a segment", HTTP_GET, "/dfo/3.0/channels/a%2Fb", ROUTE_FOUND, "channel",
		"channelId", "a/b" },
	{ "decoded once", HTTP_GET, "/dfo/3.0/channels/a%252Fb", ROUTE_FOUND, "channel",
		"channelId", "a%2Fb" },
	{ "a literal may be escaped", HTTP_GET, "/dfo/3%2e0/channels", ROUTE_FOUND, "channels",
		NULL, NULL },
	{ "UTF-8", HTTP_GET, "/dfo/3.0/channels/%C3%A9t%C3%A9", ROUTE_FOUND, "channel", "channelId",
		"été" },
	{ "NUL", HTTP_GET, "/dfo/3.0/channels/a%00b", ROUTE_BAD_PATH, NULL, NULL, NULL },
	{ "control character", HTTP_GET, "/dfo/3.0/channels/a%0Ab", ROUTE_BAD_PATH, NULL, NULL,
		NULL },
	{ "bad UTF-8", HTTP_GET, "/dfo/3.0/channels/%C3%28", ROUTE_BAD_PATH, NULL, NULL, NULL },
	{ "overlong slash", HTTP_GET, "/dfo/3.0/channels/%C0%AF", ROUTE_BAD_PATH, NULL, NULL,
		NULL },
	{ "cut escape", HTTP_GET, "/dfo/3.0/channels/%4", ROUTE_BAD_PATH, NULL, NULL, NULL },
	{ "no escape", HTTP_GET, "/dfo/3.0/channels/%zz", ROUTE_BAD_PATH, NULL, NULL, NULL },
	{ "no slash in front", HTTP_GET, "dfo", ROUTE_BAD_PATH, NULL, NULL, NULL },
	{ "case counts", HTTP_GET, "/DFO/3.0/channels", ROUTE_NONE, NULL, NULL, NULL },
	{ "parameter is never empty", HTTP_GET, "/dfo/3.0/channels/", ROUTE_NONE, NULL, NULL,
		NULL },
	{ "prefix is no match", HTTP_GET, "/dfo/3.0", ROUTE_NONE, NULL, NULL, NULL },
	{ "longer is no match", HTTP_GET, "/dfo/3.0/channels/1/x", ROUTE_NONE, NULL, NULL, NULL },
	{ "dots are names", HTTP_GET, "/dfo/../dfo/3.0/channels", ROUTE_NONE, NULL, NULL, NULL },
	{ "literal before parameter", HTTP_GET,
		"/inContactAPI/services/v31.0/lists/call-lists/jobs", ROUTE_FOUND, "jobs", "N",
		"31" },
	{ "literal before parameter, 405", HTTP_DELETE,
		"/inContactAPI/services/v31.0/lists/call-lists/jobs", ROUTE_METHOD, "GET", NULL,
		NULL },
	{ "back from a literal that leads nowhere", HTTP_POST,
		"/inContactAPI/services/v31.0/lists/call-lists/jobs/upload", ROUTE_METHOD, "GET",
		NULL, NULL },
	{ "back to the parameter", HTTP_POST,
		"/inContactAPI/services/v2.0/lists/call-lists/7/upload", ROUTE_FOUND, "upload",
		"listId", "7" },
	{ "without case", HTTP_GET, "/incontactapi/SERVICES/V31.0/Lists/Call-Lists/AbC",
		ROUTE_FOUND, "list", "listId", "AbC" },
	{ "another minor version", HTTP_GET, "/inContactAPI/services/v4.12/lists/call-lists/1",
		ROUTE_FOUND, "list", "N", "4" },
	{ "no version", HTTP_GET, "/inContactAPI/services/v.0/lists/call-lists/1", ROUTE_NONE, NULL,
		NULL, NULL },
	{ "half a version", HTTP_GET, "/inContactAPI/services/v4./lists/call-lists/1", ROUTE_NONE,
		NULL, NULL, NULL },
	{ "more than a version", HTTP_GET, "/inContactAPI/services/v4.0x/lists/call-lists/1",
		ROUTE_NONE, NULL, NULL, NULL },
};

static void check_match(const struct route_case *c, const struct route_match *match)
{
	struct str value;

	if (c->result == ROUTE_METHOD && !str_is(match->allowed, c->route))
		fail_msg("%s: allowed '%.*s'", c->name, STR_ARGS(match->allowed));
	if (c->result != ROUTE_FOUND)
		return;
	if (strcmp(match->route, c->route) != 0)
		fail_msg("%s: route '%s'", c->name, (const char *)match->route);
	if (!c->param)
		return;
	value = route_param(match, c->param);
	if (!str_is(value, c->value))
		fail_msg("%s: value '%.*s'", c->name, STR_ARGS(value));
}

static void paths_find_their_routes(void **state)
{
	struct arena *arena = arena_new(65536);
	struct router *router;

	(void)state;
	assert_int_equal(router_new(patterns, COUNT_OF(patterns), &router), ST_OK);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct route_match match;
		enum route_result result =
			router_find(router, cases[i].method, str_of(cases[i].path), arena, &match);

		if (result != cases[i].result)
			fail_msg("%s: result %d, want %d", cases[i].name, (int)result,
				(int)cases[i].result);
		check_match(&cases[i], &match);
		assert_null(route_param(&match, "noSuch").at);
	}
	router_free(router);
	arena_free(arena);
}

static void bad_tables_are_refused(void **state)
{
	static const struct route_pattern twice[] = {
		{ HTTP_GET, "/a/{x}", "1" },
		{ HTTP_GET, "/a/{y}", "2" },
	};
	static const struct route_pattern broken[][1] = {
		{ { HTTP_GET, "a", "" } },
		{ { HTTP_GET, "/a{x}", "" } },
		{ { HTTP_GET, "/{x", "" } },
		{ { HTTP_GET, "/{}", "" } },
		{ { HTTP_GET, "/{a}/{b}/{c}/{d}/{e}/{f}/{g}", "" } },
	};
	struct router *router = NULL;

	(void)state;
	assert_int_equal(router_new(twice, COUNT_OF(twice), &router), ST_INVALID);
	for (size_t i = 0; i < COUNT_OF(broken); i++)
		assert_int_equal(router_new(broken[i], 1, &router), ST_INVALID);
	assert_null(router);
}

static void long_paths_find_nothing(void **state)
{
	struct arena *arena = arena_new(65536);
	struct route_match match;
	struct router *router;
	char path[4096];

	(void)state;
	memset(path, '/', sizeof(path));
	assert_int_equal(router_new(patterns, COUNT_OF(patterns), &router), ST_OK);
	assert_int_equal(
		router_find(router, HTTP_GET, (struct str){ path, sizeof(path) }, arena, &match),
		ROUTE_NONE);
	router_free(router);
	arena_free(arena);
}

static void query_parameters_are_decoded(void **state)
{
	static const struct {
		const char *query, *name;
		size_t n;
		const char *value;
	} rows[] = {
		{ "a=1&b=2", "a", 0, "1" },
		{ "a=1&b=2", "b", 0, "2" },
		{ "a=1&b=2", "c", 0, NULL },
		{ "a=1&&a=2", "a", 1, "2" },
		{ "a=x+y%2Bz", "a", 0, "x y+z" },
		{ "a", "a", 0, "" },
		{ "a=", "a", 0, "" },
		{ "=x", "", 0, "x" },
		{ "a==b", "a", 0, "=b" },
		{ "id%5B%5D=1&id[]=2&id=3", "id", 0, "1" },
		{ "id%5B%5D=1&id[]=2&id=3", "id", 1, "2" },
		{ "id%5B%5D=1&id[]=2&id=3", "id", 2, "3" },
		{ "a=100%", "a", 0, "100%" },
		{ "a=%zz", "a", 0, "%zz" },
		{ "a=%00&a=1", "a", 0, "1" },
		{ "a=%ff", "a", 0, NULL },
		{ "", "a", 0, NULL },
		{ "%61=1", "a", 0, "1" },
	};
	struct arena *arena = arena_new(65536);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct str value =
			query_get_nth(str_of(rows[i].query), rows[i].name, rows[i].n, arena);

		if ((value.at == NULL) != (rows[i].value == NULL) ||
			(rows[i].value && !str_is(value, rows[i].value)))
			fail_msg("%s: '%.*s'", rows[i].query, STR_ARGS(value));
	}
	assert_null(query_get(STR_NULL, "a", arena).at);
	arena_free(arena);
}

static void pair_join(void *arg, struct str name, struct str value)
{
	char *text = arg;

	snprintf(text + strlen(text), 100 - strlen(text), "%.*s:%.*s;", STR_ARGS(name),
		STR_ARGS(value));
}

static void forms_are_read_in_order(void **state)
{
	struct arena *arena = arena_new(65536);
	char text[100] = "";

	(void)state;
	query_each(STR("a=1&b=x+y&bad=%00&c"), arena, pair_join, text);
	assert_string_equal(text, "a:1;b:x y;c:;");
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_find_their_routes),
		cmocka_unit_test(bad_tables_are_refused),
		cmocka_unit_test(long_paths_find_nothing),
		cmocka_unit_test(query_parameters_are_decoded),
		cmocka_unit_test(forms_are_read_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
