/* SPDX-License-Identifier: Apache-2.0 */
/* What the server answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/server_fixture.h"

#define CLOSE "Connection: close\r\n"
#define HOST  "Host: h\r\n"

static struct fixture *started(void)
{
	struct fixture *fixture = fixture_new();

	fixture_start(fixture);
	return fixture;
}

/** The answer must begin with this status line and contain `part` (which may be NULL). */
static void check_answer(const char *name, const char *answer, int code, const char *part)
{
	char line[32];

	snprintf(line, sizeof(line), "HTTP/1.1 %d ", code);
	if (strncmp(answer, line, strlen(line)) != 0)
		fail_msg("%s: want %d, got '%.300s'", name, code, answer);
	if (part && !strstr(answer, part))
		fail_msg("%s: no '%s' in '%.600s'", name, part, answer);
}

static const struct {
	const char *name, *request;
	int code;
	const char *part;
} simple_cases[] = {
	{ "GET", "GET /target?a=%20b HTTP/1.1\r\n" HOST CLOSE "\r\n", 200, "/target|a=%20b|GET" },
	{ "escapes stay", "GET /target%2F%00x HTTP/1.1\r\n" HOST CLOSE "\r\n", 404, "nothing" },
	{ "absolute target", "GET http://h/target HTTP/1.1\r\n" HOST CLOSE "\r\n", 200,
		"/target||" },
	{ "another method", "BREW /target HTTP/1.1\r\n" HOST CLOSE "\r\n", 200,
		"/target||OTHER|BREW" },
	{ "PATCH", "PATCH /echo HTTP/1.1\r\n" HOST CLOSE "Content-Length: 2\r\n\r\nab", 200,
		"\r\n\r\nab" },
	{ "DELETE with a body",
		"DELETE /echo HTTP/1.1\r\n" HOST CLOSE "Content-Length: 3\r\n\r\nabc", 200,
		"\r\n\r\nabc" },
	{ "chunked",
		"POST /echo HTTP/1.1\r\n" HOST CLOSE
		"Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
		200, "\r\n\r\nabcde" },
	{ "HTTP/1.0", "POST /echo HTTP/1.0\r\nContent-Length: 2\r\n\r\nab", 200, "\r\n\r\nab" },
	{ "HEAD", "HEAD /echo HTTP/1.1\r\n" HOST CLOSE "\r\n", 200, "Content-Length: 0" },
	{ "no body in 204", "GET /status/204 HTTP/1.1\r\n" HOST CLOSE "\r\n", 204, "\r\n\r\n" },
	{ "security headers", "GET /echo HTTP/1.1\r\n" HOST CLOSE "\r\n", 200,
		"X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
		"Cache-Control: no-store\r\n" },
	{ "early answer without body", "GET /early HTTP/1.1\r\n" HOST CLOSE "\r\n", 401, "early" },
	{ "early answer with body",
		"POST /early HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde", 401, "early" },
	{ "a file", "GET /file HTTP/1.1\r\n" HOST CLOSE "\r\n", 200, "\r\n\r\nfile body" },
	{ "the sink", "POST /sink HTTP/1.1\r\n" HOST CLOSE "Content-Length: 5\r\n\r\nabcde", 200,
		"\r\n\r\n5" },
	{ "a sink that fails", "POST /sink-full HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabcde",
		503, "refused busy" },
	{ "length and coding",
		"POST /echo HTTP/1.1\r\n" HOST
		"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		400, "refused bad_request" },
	{ "two lengths",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
		400, "refused bad_request" },
	{ "garbage length", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3x\r\n\r\nabc", 400,
		NULL },
	{ "negative length", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: -3\r\n\r\nabc", 400,
		NULL },
	{ "garbage chunk",
		"POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\nzz\r\nab", 400,
		NULL },
	{ "other coding", "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: gzip\r\n\r\nab", 400,
		"refused bad_request" },
	{ "space before the colon", "POST /echo HTTP/1.1\r\n" HOST "Content-Length : 3\r\n\r\nabc",
		400, "refused bad_request" },
	{ "control character", "GET /a\tb HTTP/1.1\r\n" HOST CLOSE "\r\n", 400,
		"refused bad_request" },
	{ "no host", "GET /echo HTTP/1.1\r\n\r\n", 400, NULL },
	{ "announced too large", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 65537\r\n\r\n",
		413, "refused too_large" },
	{ "announced beyond all",
		"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 99999999999999999999\r\n\r\n", 413,
		NULL },
	{ "too large with expectation",
		"POST /echo HTTP/1.1\r\n" HOST
		"Expect: 100-continue\r\nContent-Length: 65537\r\n\r\n",
		413, "refused too_large" },
};

static void requests_get_their_answers(void **state)
{
	struct fixture *fixture = started();
	char answer[4096];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(simple_cases); i++) {
		socket_ask(fixture->port, simple_cases[i].request, answer, sizeof(answer));
		check_answer(
			simple_cases[i].name, answer, simple_cases[i].code, simple_cases[i].part);
	}
	fixture_free(fixture);
}

static void nul_in_the_target_is_refused(void **state)
{
	static const char request[] = "GET /echo\0/secret HTTP/1.1\r\n" HOST CLOSE "\r\n";
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	assert_int_equal(send(fd, request, sizeof(request) - 1, MSG_NOSIGNAL), sizeof(request) - 1);
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("NUL", answer, 400, "refused bad_request");
	assert_int_equal(atomic_load(&fixture->requests), 0);
	close(fd);
	fixture_free(fixture);
}

static void connections_stay_open_and_pipeline(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];
	const char *at;

	(void)state;
	socket_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\none"
			"POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\ntwo"
			"GET /echo HTTP/1.1\r\n" HOST CLOSE "\r\n");
	socket_read(fd, answer, sizeof(answer), NULL);
	at = strstr(answer, "\r\n\r\noneHTTP/1.1 200");
	assert_non_null(at);
	assert_non_null(strstr(at, "\r\n\r\ntwoHTTP/1.1 200"));
	assert_int_equal(atomic_load(&fixture->ends), 3);
	close(fd);
	fixture_free(fixture);
}

static void expectation_is_met(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	socket_send(fd, "POST /echo HTTP/1.1\r\n" HOST CLOSE
			"Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
	socket_read(fd, answer, sizeof(answer), "\r\n\r\n");
	check_answer("continue", answer, 100, NULL);
	socket_send(fd, "abc");
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("body", answer, 200, "\r\n\r\nabc");
	close(fd);
	fixture_free(fixture);
}

static void half_closed_clients_get_their_answer(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	socket_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3\r\n\r\nabc");
	shutdown(fd, SHUT_WR);
	socket_read(fd, answer, sizeof(answer), "abc");
	check_answer("at once", answer, 200, "abc");
	close(fd);

	fd = socket_connect(fixture->port);
	socket_send(fd, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	shutdown(fd, SHUT_WR);
	fixture_await(&fixture->held_count, 1);
	fixture_release(fixture);
	socket_read(fd, answer, sizeof(answer), "\r\n\r\nlater");
	check_answer("later", answer, 200, "later");
	close(fd);
	fixture_free(fixture);
}

static void headers_of_answers_cannot_be_split(void **state)
{
	struct fixture *fixture = started();
	char answer[4096];

	(void)state;
	socket_ask(fixture->port, "GET /headers HTTP/1.1\r\n" HOST CLOSE "\r\n", answer,
		sizeof(answer));
	check_answer("headers", answer, 200, "X-Clean: yes\r\n");
	assert_null(strstr(answer, "X-Injected"));
	assert_non_null(strstr(answer, "Cache-Control: max-age=60\r\n"));
	assert_null(strstr(answer, "no-store"));
	fixture_free(fixture);
}

static void slow_readers_get_large_answers(void **state)
{
	struct fixture *fixture = started();
	size_t size = sizeof(fixture->large) + 4096;
	char *answer = malloc(size);
	int fd = socket_connect(fixture->port), small = 65536;
	size_t len;

	(void)state;
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	socket_send(fd, "GET /large HTTP/1.1\r\n" HOST CLOSE "\r\n");
	len = socket_read(fd, answer, size, NULL);
	check_answer("large", answer, 200, "Content-Length: 4194304");
	assert_true(len > sizeof(fixture->large));
	assert_int_equal(strspn(strstr(answer, "\r\n\r\n") + 4, "x"), sizeof(fixture->large));
	close(fd);
	free(answer);
	fixture_free(fixture);
}

static void listening_addresses_are_checked(void **state)
{
	static const char *const bad[] = { "", "8480", "127.0.0.1:", "127.0.0.1:70000",
		"127.0.0.1:x", ":80", "300.1.1.1.invalid:80" };
	struct fixture *fixture = started(), *other = fixture_new();
	const struct http_handlers handlers = { 0 };
	struct problems problems = { .arena = arena_new(4096) };
	struct http_server *server = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		other->settings.listen = bad[i];
		if (http_server_start(fixture->loop, &other->settings, NULL, NULL, &handlers,
			    &problems, &server) != ST_INVALID)
			fail_msg("'%s' was taken", bad[i]);
	}
	other->settings.listen = fixture->address;
	assert_int_equal(http_server_start(fixture->loop, &other->settings, NULL, NULL, &handlers,
				 &problems, &server),
		ST_CONFLICT);
	assert_int_equal(problems.count, COUNT_OF(bad) + 1);
	assert_null(server);
	arena_free(problems.arena);
	free(other);
	fixture_free(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_get_their_answers),
		cmocka_unit_test(nul_in_the_target_is_refused),
		cmocka_unit_test(connections_stay_open_and_pipeline),
		cmocka_unit_test(expectation_is_met),
		cmocka_unit_test(half_closed_clients_get_their_answer),
		cmocka_unit_test(headers_of_answers_cannot_be_split),
		cmocka_unit_test(slow_readers_get_large_answers),
		cmocka_unit_test(listening_addresses_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
