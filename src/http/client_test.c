/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "http/client_fixture.h"
#include "http/peer_fixture.h"
#include "http/server_fixture.h"

static void the_own_server_is_called(void **state)
{
	static const struct {
		enum http_method method;
		const char *body, *want;
	} rows[] = {
		{ HTTP_GET, "", "/target|a=b|GET|GET" },
		{ HTTP_POST, "x", "/target|a=b|POST|POST" },
		{ HTTP_POST, "", "/target|a=b|POST|POST" },
		{ HTTP_PUT, "x", "/target|a=b|PUT|PUT" },
		{ HTTP_PATCH, "x", "/target|a=b|PATCH|PATCH" },
		{ HTTP_DELETE, "", "/target|a=b|DELETE|DELETE" },
		{ HTTP_DELETE, "x", "/target|a=b|DELETE|DELETE" },
		{ HTTP_HEAD, "", "" },
		{ HTTP_GET, "", "/target|a=b|GET|GET" },
	};
	struct fixture *fixture = fixture_new();
	struct bench *bench = bench_new(true, NULL);
	struct call_request request;

	(void)state;
	fixture_start(fixture);
	request = request_to_port(bench, fixture->port, "http", "/target?a=b");
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct told *told;

		request.method = rows[i].method;
		request.body = str_of(rows[i].body);
		told = call_one(bench, &request);
		check_told(http_method_name(rows[i].method), told, CALL_ANSWERED, FAULT_NONE);
		assert_int_equal(told->result.code, 200);
		assert_string_equal(told->body, rows[i].want);
		assert_string_equal(told->type, "text/plain");
		assert_true(told->result.took > 0);
	}
	bench_free(bench);
	fixture_free(fixture);
}

static void requests_look_as_asked(void **state)
{
	static const struct http_header headers[] = {
		{ { "Content-Type", 12 }, { "application/json", 16 } },
		{ { "X-Empty", 7 }, { "", 0 } },
		{ { "Idempotency-Key", 15 }, { "k1", 2 } },
	};
	struct peer *peer = peer_start(PEER_ANSWERS, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request =
		request_to_port(bench, peer_port(peer), "http", "/a%2Fb?c=%20");
	const char *text;

	(void)state;
	request.headers = headers;
	request.header_count = COUNT_OF(headers);
	check_told("ok", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	text = peer_request_text(peer);
	assert_ptr_equal(strstr(text, "POST /a%2Fb?c=%20 HTTP/1.1\r\n"), text);
	assert_non_null(strstr(text, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(text, "\r\nX-Empty:\r\n"));
	assert_non_null(strstr(text, "\r\nIdempotency-Key: k1\r\n"));
	assert_non_null(strstr(text, "\r\nUser-Agent: Passerelle/"));
	assert_non_null(strstr(text, "\r\n\r\n{\"a\":1}"));
	assert_null(strstr(text, "Expect"));
	assert_null(strstr(text, "Accept-Encoding"));

	request.header_count = 0;
	check_told("no type", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	assert_null(strstr(peer_request_text(peer), "Content-Type"));
	assert_int_equal(peer_connections(peer), 1);
	bench_free(bench);
	peer_stop(peer);
}

static void bad_requests_are_not_started(void **state)
{
	static const struct http_header split = { { "X", 1 }, { "a\r\nY: b", 7 } };
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to("http://127.0.0.1:1/");

	(void)state;
	request.headers = &split;
	request.header_count = 1;
	assert_int_equal(call_begin(bench, &request, 0, NULL), ST_INVALID);
	request.header_count = 0;
	request.allow_http = false;
	assert_int_equal(call_begin(bench, &request, 0, NULL), ST_INVALID);
	request.url = STR("nonsense");
	assert_int_equal(call_begin(bench, &request, 0, NULL), ST_INVALID);
	bench_free(bench);
}

static void status_and_retry_after_are_told(void **state)
{
	struct fixture *fixture = fixture_new();
	struct bench *bench = bench_new(true, NULL);
	struct call_request request;
	struct told *told;

	(void)state;
	fixture_start(fixture);
	request = request_to_port(bench, fixture->port, "http", "/status/429?after=17");
	told = call_one(bench, &request);
	check_told("429", told, CALL_ANSWERED, FAULT_NONE);
	assert_int_equal(told->result.code, 429);
	assert_int_equal(told->result.retry_after, 17 * USEC_SECOND);
	request = request_to_port(bench, fixture->port, "http", "/status/503");
	told = call_one(bench, &request);
	assert_int_equal(told->result.code, 503);
	assert_int_equal(told->result.retry_after, -1);
	request = request_to_port(bench, fixture->port, "http", "/status/302");
	told = call_one(bench, &request);
	assert_int_equal(told->result.code, 302);
	request = request_to_port(bench, fixture->port, "http", "/status/204");
	told = call_one(bench, &request);
	assert_int_equal(told->result.code, 204);
	assert_string_equal(told->body, "");
	bench_free(bench);
	fixture_free(fixture);
}

static void it_is_told_how_far_a_call_came(void **state)
{
	static const struct {
		const char *name;
		enum peer_mode mode;
		enum call_end end;
		enum call_fault fault;
		int requests;
	} rows[] = {
		{ "hangs up", PEER_HANGS_UP, CALL_CUT, FAULT_BROKEN, 1 },
		{ "half an answer", PEER_HALF_ANSWER, CALL_CUT, FAULT_BROKEN, 1 },
		{ "garbage", PEER_GARBAGE, CALL_CUT, FAULT_PROTOCOL, 1 },
		{ "silence", PEER_SILENT, CALL_CUT, FAULT_TIMEOUT, 1 },
		{ "a large answer", PEER_LARGE_ANSWER, CALL_TOO_LARGE, FAULT_PROTOCOL, 1 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct peer *peer = peer_start(rows[i].mode, NULL);
		struct bench *bench = bench_new(true, NULL);
		struct call_request request = request_to_port(bench, peer_port(peer), "http", "/");

		request.timeout = 300 * USEC_MS;
		check_told(rows[i].name, call_one(bench, &request), rows[i].end, rows[i].fault);
		assert_int_equal(peer_requests(peer), rows[i].requests);
		bench_free(bench);
		peer_stop(peer);
	}
}

static bool take_all(void *arg, struct str piece)
{
	struct told *told = arg;

	told->taken += piece.len;
	return true;
}

static bool take_some(void *arg, struct str piece)
{
	struct told *told = arg;

	told->taken += piece.len;
	return told->taken < 1000000;
}

static void a_body_is_taken_in_pieces_however_large_it_is(void **state)
{
	struct fixture *fixture = fixture_new();
	struct peer *peer = peer_start(PEER_LARGE_ANSWER, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request;
	struct told *told;

	(void)state;
	fixture_start(fixture);
	request = request_to_port(bench, fixture->port, "http", "/large");
	request.take = take_all;
	told = call_one(bench, &request);
	assert_int_equal(told->result.end, CALL_ANSWERED);
	assert_string_equal(told->body, "");
	assert_true(told->taken > (size_t)bench->settings.callback_max_answer);
	bench_free(bench);
	bench = bench_new(true, NULL);
	request = request_to_port(bench, fixture->port, "http", "/status/503");
	request.take = take_all;
	told = call_one(bench, &request);
	assert_int_equal(told->result.code, 503);
	assert_int_equal(told->taken, 0);
	bench_free(bench);
	bench = bench_new(true, NULL);
	request = request_to_port(bench, peer_port(peer), "http", "/");
	request.take = take_some;
	told = call_one(bench, &request);
	assert_int_equal(told->result.end, CALL_CUT);
	assert_true(told->taken >= 1000000);
	bench_free(bench);
	peer_stop(peer);
	fixture_free(fixture);
}

static void announced_large_answers_are_not_read(void **state)
{
	struct fixture *fixture = fixture_new();
	struct bench *bench = bench_new(true, NULL);
	struct call_request request;

	(void)state;
	fixture_start(fixture);
	request = request_to_port(bench, fixture->port, "http", "/large");
	check_told("large", call_one(bench, &request), CALL_TOO_LARGE, FAULT_PROTOCOL);
	bench_free(bench);
	fixture_free(fixture);
}

/** A port of loopback on which nothing listens. */
static int closed_port(void)
{
	struct peer *peer = peer_start(PEER_ANSWERS, NULL);
	int port = peer_port(peer);

	peer_stop(peer);
	return port;
}

static void what_was_not_sent_is_told_as_such(void **state)
{
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, closed_port(), "http", "/");

	(void)state;
	check_told("closed", call_one(bench, &request), CALL_NOT_SENT, FAULT_CONNECT);
	request.url = STR("https://no-such-host.invalid/");
	check_told("name", call_one(bench, &request), CALL_NOT_SENT, FAULT_NAME);
	request.url = STR("https://10.255.255.1/");
	check_told("private", call_one(bench, &request), CALL_NOT_SENT, FAULT_ADDRESS_REFUSED);
	request.url = STR("https://[::ffff:10.0.0.1]/");
	check_told("mapped", call_one(bench, &request), CALL_NOT_SENT, FAULT_ADDRESS_REFUSED);
	bench_free(bench);
}

static void loopback_is_refused_unless_allowed(void **state)
{
	struct peer *peer = peer_start(PEER_ANSWERS, NULL);
	struct bench *strict = bench_new(false, NULL), *allowing = bench_new(false, "127.0.0.0/8");
	struct call_request request = request_to_port(strict, peer_port(peer), "http", "/");
	char named[64];

	(void)state;
	check_told("strict", call_one(strict, &request), CALL_NOT_SENT, FAULT_ADDRESS_REFUSED);
	assert_int_equal(peer_connections(peer), 0);
	check_told("allowed", call_one(allowing, &request), CALL_ANSWERED, FAULT_NONE);
	snprintf(named, sizeof(named), "http://localhost:%d/", peer_port(peer));
	request.url = str_of(named);
	check_told("by name", call_one(strict, &request), CALL_NOT_SENT, FAULT_ADDRESS_REFUSED);
	check_told("by name", call_one(allowing, &request), CALL_ANSWERED, FAULT_NONE);
	bench_free(strict);
	bench_free(allowing);
	peer_stop(peer);
}

static void nothing_is_sent_twice_in_silence(void **state)
{
	struct peer *peer = peer_start(PEER_ANSWERS_ONCE, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, peer_port(peer), "http", "/");

	(void)state;
	check_told("first", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	check_told("kept connection", call_one(bench, &request), CALL_CUT, FAULT_BROKEN);
	assert_int_equal(peer_requests(peer), 2);
	check_told("new connection", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	assert_int_equal(peer_requests(peer), 3);
	request.method = HTTP_GET;
	request.body = STR_NULL;
	check_told("GET may be repeated", call_one(bench, &request), CALL_ANSWERED, FAULT_NONE);
	assert_int_equal(peer_requests(peer), 5);
	bench_free(bench);
	peer_stop(peer);
}

static void pools_keep_to_their_connections(void **state)
{
	struct peer *peer = peer_start(PEER_ANSWERS, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, peer_port(peer), "http", "/");

	(void)state;
	request.pool_connections = 3;
	for (int i = 0; i < CALLS_MAX; i++)
		assert_int_equal(call_begin(bench, &request, (size_t)i, NULL), ST_OK);
	bench_wait(bench, CALLS_MAX);
	for (int i = 0; i < CALLS_MAX; i++)
		check_told("queued", &bench->told[i], CALL_ANSWERED, FAULT_NONE);
	assert_true(peer_connections(peer) <= 3);
	bench_free(bench);
	peer_stop(peer);
}

static void waiting_counts_as_time(void **state)
{
	struct peer *peer = peer_start(PEER_SILENT, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, peer_port(peer), "http", "/");

	(void)state;
	request.pool_connections = 1;
	request.timeout = 400 * USEC_MS;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(call_begin(bench, &request, (size_t)i, NULL), ST_OK);
		request.timeout = 200 * USEC_MS;
	}
	bench_wait(bench, 3);
	check_told("sent", &bench->told[0], CALL_CUT, FAULT_TIMEOUT);
	check_told("waited", &bench->told[1], CALL_NOT_SENT, FAULT_TIMEOUT);
	check_told("waited", &bench->told[2], CALL_NOT_SENT, FAULT_TIMEOUT);
	assert_int_equal(peer_requests(peer), 1);
	bench_free(bench);
	peer_stop(peer);
}

static void calls_are_cancelled_once(void **state)
{
	struct peer *peer = peer_start(PEER_SILENT, NULL);
	struct bench *bench = bench_new(true, NULL);
	struct call_request request = request_to_port(bench, peer_port(peer), "http", "/");
	struct http_call *calls[4];

	(void)state;
	bench->waited_for = 100;
	request.pool_connections = 2;
	for (int i = 0; i < 4; i++)
		assert_int_equal(call_begin(bench, &request, (size_t)i, &calls[i]), ST_OK);
	http_call_cancel(calls[3]);
	http_call_cancel(calls[0]);
	check_told("queued", &bench->told[3], CALL_CANCELLED, FAULT_NONE);
	check_told("running", &bench->told[0], CALL_CANCELLED, FAULT_NONE);
	http_client_free(TAKE(bench->client));
	for (int i = 0; i < 4; i++) {
		check_told("all", &bench->told[i], CALL_CANCELLED, FAULT_NONE);
		assert_int_equal(bench->told[i].times, 1);
	}
	bench_free(bench);
	peer_stop(peer);
}

static void bad_settings_are_refused(void **state)
{
	struct bench *bench = bench_new(true, NULL);
	struct http_client *client = NULL;

	(void)state;
	bench->settings.allow_addresses = "10.0.0.0/99";
	assert_int_equal(http_client_new(bench->loop, &bench->settings, NULL, &client), ST_INVALID);
	assert_null(client);
	bench_free(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_own_server_is_called),
		cmocka_unit_test(requests_look_as_asked),
		cmocka_unit_test(bad_requests_are_not_started),
		cmocka_unit_test(status_and_retry_after_are_told),
		cmocka_unit_test(it_is_told_how_far_a_call_came),
		cmocka_unit_test(a_body_is_taken_in_pieces_however_large_it_is),
		cmocka_unit_test(announced_large_answers_are_not_read),
		cmocka_unit_test(what_was_not_sent_is_told_as_such),
		cmocka_unit_test(loopback_is_refused_unless_allowed),
		cmocka_unit_test(nothing_is_sent_twice_in_silence),
		cmocka_unit_test(pools_keep_to_their_connections),
		cmocka_unit_test(waiting_counts_as_time),
		cmocka_unit_test(calls_are_cancelled_once),
		cmocka_unit_test(bad_settings_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
