/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
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

static void headers_are_counted_and_measured(void **state)
{
	struct fixture *fixture = started();
	size_t room = 60000;
	char *request = malloc(room), answer[4096];
	size_t len;

	(void)state;
	len = (size_t)snprintf(request, room, "GET /echo HTTP/1.1\r\n" HOST CLOSE);
	for (int i = 0; i < 120; i++)
		len += (size_t)snprintf(request + len, room - len, "X-%d: y\r\n", i);
	snprintf(request + len, room - len, "\r\n");
	socket_ask(fixture->port, request, answer, sizeof(answer));
	check_answer("120 headers", answer, 431, "refused headers_too_large");

	len = (size_t)snprintf(request, room, "GET /echo HTTP/1.1\r\n" HOST CLOSE "X: ");
	memset(request + len, 'x', 16400);
	snprintf(request + len + 16400, room - len - 16400, "\r\n\r\n");
	socket_ask(fixture->port, request, answer, sizeof(answer));
	check_answer("16 KiB", answer, 431, NULL);

	len = (size_t)snprintf(request, room, "GET /echo HTTP/1.1\r\n" HOST CLOSE "X: ");
	memset(request + len, 'x', 15000);
	snprintf(request + len + 15000, room - len - 15000, "\r\n\r\n");
	socket_ask(fixture->port, request, answer, sizeof(answer));
	check_answer("15 KB are allowed", answer, 200, NULL);
	free(request);
	fixture_free(fixture);
}

/** Sends chunks of 4 KiB until the server stops us or `most` bytes are out. */
static void send_chunks(int fd, size_t most)
{
	char chunk[4096 + 8];
	size_t sent = 0;

	memcpy(chunk, "1000\r\n", 6);
	memset(chunk + 6, 'c', 4096);
	memcpy(chunk + 6 + 4096, "\r\n", 2);
	while (sent < most && send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL) == sizeof(chunk))
		sent += 4096;
}

static void chunked_bodies_are_bounded(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	socket_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	send_chunks(fd, 1 << 20);
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("chunked", answer, 413, "refused too_large");
	close(fd);

	fd = socket_connect(fixture->port);
	socket_send(fd, "POST /sink HTTP/1.1\r\n" HOST CLOSE "Transfer-Encoding: chunked\r\n\r\n");
	send_chunks(fd, 2 << 20);
	socket_send(fd, "0\r\n\r\n");
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("sink", answer, 200, "\r\n\r\n2097152");
	close(fd);
	fixture_await(&fixture->ends, 2);
	fixture_free(fixture);
}

static void refusals_survive_the_unread_body(void **state)
{
	struct fixture *fixture = started();
	size_t room = 3 << 20;
	char *body = malloc(room), answer[4096];

	(void)state;
	memset(body, 'b', room);
	for (int i = 0; i < 20; i++) {
		int fd = socket_connect(fixture->port);

		socket_send(fd, "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 3145728\r\n\r\n");
		(void)!send(fd, body, room, MSG_NOSIGNAL);
		socket_read(fd, answer, sizeof(answer), NULL);
		check_answer("large upload", answer, 413, "refused too_large");
		close(fd);
	}
	free(body);
	fixture_free(fixture);
}

static void bodies_share_a_bound(void **state)
{
	struct fixture *fixture = fixture_new();
	char answer[4096];
	int holder, other;

	(void)state;
	fixture->settings.memory_in_flight = 70000;
	fixture_start(fixture);
	holder = socket_connect(fixture->port);
	socket_send(holder, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	send_chunks(holder, 60000 / 4096 * 4096);
	fixture_await(&fixture->headers_seen, 1);
	other = socket_connect(fixture->port);
	socket_send(other, "POST /echo HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n");
	send_chunks(other, 60000 / 4096 * 4096);
	fixture_await(&fixture->refusals, 1);
	assert_int_equal(atomic_load(&fixture->last_refusal), 503);
	socket_send(holder, "0\r\n\r\n");
	socket_read(holder, answer, sizeof(answer), "\r\n\r\n");
	close(holder);
	close(other);
	fixture_await(&fixture->ends, 2);
	socket_ask(fixture->port,
		"POST /echo HTTP/1.1\r\n" HOST CLOSE "Content-Length: 3\r\n\r\nabc", answer,
		sizeof(answer));
	check_answer("afterwards", answer, 200, "abc");
	fixture_free(fixture);
}

static void slow_clients_are_cut_off(void **state)
{
	static const struct {
		const char *name, *begin, *trickle;
		int code;
	} rows[] = {
		{ "silent", "", "", 0 },
		{ "request line", "GET /ec", "h", 0 },
		{ "headers", "GET /echo HTTP/1.1\r\n" HOST, "X: y\r\n", 408 },
		{ "body", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n", "b", 408 },
		{ "chunks", "POST /sink HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
			"1\r\nb\r\n", 408 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture *fixture = fixture_new();
		struct pollfd look;
		char answer[4096];
		int pieces = 0;

		fixture->settings.request_timeout = 300 * USEC_MS;
		fixture_start(fixture);
		look = (struct pollfd){ .fd = socket_connect(fixture->port), .events = POLLIN };
		socket_send(look.fd, rows[i].begin);
		while (poll(&look, 1, 20) == 0 && pieces++ < 400)
			(void)!send(
				look.fd, rows[i].trickle, strlen(rows[i].trickle), MSG_NOSIGNAL);
		socket_read(look.fd, answer, sizeof(answer), NULL);
		if (pieces >= 400)
			fail_msg("%s: never cut off", rows[i].name);
		if (rows[i].code)
			check_answer(rows[i].name, answer, rows[i].code, "request_timeout");
		else
			assert_string_equal(answer, "");
		fixture_await(&fixture->ends, rows[i].code ? 1 : 0);
		close(look.fd);
		fixture_free(fixture);
	}
}

static void idle_connections_are_closed(void **state)
{
	struct fixture *fixture = fixture_new();
	char answer[4096];
	int fd;

	(void)state;
	fixture->settings.idle_timeout = 200 * USEC_MS;
	fixture_start(fixture);
	fd = socket_connect(fixture->port);
	socket_send(fd, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("answer, then the end", answer, 200, NULL);
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

static void gone_look(struct fixture *fixture)
{
	atomic_store(&fixture->stream_full, exchange_is_gone(fixture->held[0]) ? 1 : 2);
}

static void leaving_clients_are_noticed(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);

	(void)state;
	socket_send(fd, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	fixture_await(&fixture->held_count, 1);
	fixture_on_loop(fixture, gone_look);
	assert_int_equal(atomic_load(&fixture->stream_full), 2);
	close(fd);
	fixture_on_loop(fixture, gone_look);
	assert_int_equal(atomic_load(&fixture->stream_full), 1);
	fixture_release(fixture);
	fixture_await(&fixture->ends, 1);
	fixture_free(fixture);
}

static void many_suspended_requests_are_all_answered(void **state)
{
	static const int counts[] = { 127, 128, 129, 256, 300 };

	(void)state;
	for (size_t c = 0; c < COUNT_OF(counts); c++) {
		struct fixture *fixture = started();
		int fds[300];
		char answer[4096];

		for (int i = 0; i < counts[c]; i++) {
			fds[i] = socket_connect(fixture->port);
			socket_send(fds[i], "GET /later HTTP/1.1\r\n" HOST "\r\n");
		}
		for (int round = 1; round <= 3; round++) {
			fixture_await(&fixture->held_count, counts[c]);
			fixture_release(fixture);
			for (int i = 0; i < counts[c]; i++) {
				socket_read(fds[i], answer, sizeof(answer), "\r\n\r\nlater");
				check_answer("suspended", answer, 200, "later");
				if (round < 3)
					socket_send(fds[i], "GET /later HTTP/1.1\r\n" HOST "\r\n");
			}
			fixture_await(&fixture->ends, round * counts[c]);
		}
		for (int i = 0; i < counts[c]; i++)
			close(fds[i]);
		fixture_free(fixture);
	}
}

static void stopping_waits_for_what_is_under_way(void **state)
{
	struct fixture *fixture = started();
	int held = socket_connect(fixture->port), idle = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	socket_send(idle, "GET /echo HTTP/1.1\r\n" HOST "\r\n");
	socket_read(idle, answer, sizeof(answer), "\r\n\r\n");
	socket_send(held, "GET /later HTTP/1.1\r\n" HOST "\r\n");
	fixture_await(&fixture->held_count, 1);
	fixture_stop_server(fixture);
	assert_int_equal(socket_read(idle, answer, sizeof(answer), NULL), 0);
	assert_int_equal(atomic_load(&fixture->drained), 0);
	fixture_release(fixture);
	socket_read(held, answer, sizeof(answer), NULL);
	check_answer("held", answer, 200, "Connection: close");
	fixture_await(&fixture->drained, 1);
	close(held);
	close(idle);
	fixture_free(fixture);
}

static void freeing_while_suspended_ends_every_exchange(void **state)
{
	struct fixture *fixture = started();
	char answer[4096];
	int fds[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		fds[i] = socket_connect(fixture->port);
		socket_send(fds[i], i % 2 ? "GET /later HTTP/1.1\r\n" HOST "\r\n"
					  : "GET /stream HTTP/1.1\r\n" HOST "\r\n");
	}
	fixture_await(&fixture->held_count, 10);
	fixture_await(&fixture->streams, 10);
	fixture_free_server(fixture);
	assert_int_equal(atomic_load(&fixture->ends), 20);
	for (int i = 0; i < 20; i++) {
		socket_read(fds[i], answer, sizeof(answer), NULL);
		assert_null(strstr(answer, "later"));
		close(fds[i]);
	}
	fixture_free(fixture);
}

static void connections_beyond_the_limit_are_told(void **state)
{
	struct fixture *fixture = fixture_new();
	int first, second, third;
	char answer[4096];

	(void)state;
	fixture->settings.max_connections = 2;
	fixture_start(fixture);
	first = socket_connect(fixture->port);
	second = socket_connect(fixture->port);
	socket_send(first, "GET /later HTTP/1.1\r\n" HOST CLOSE "\r\n");
	socket_send(second, "GET /later HTTP/1.1\r\n" HOST CLOSE "\r\n");
	fixture_await(&fixture->held_count, 2);
	third = socket_connect(fixture->port);
	socket_read(third, answer, sizeof(answer), NULL);
	check_answer("third", answer, 503, "Retry-After: 1");
	fixture_release(fixture);
	socket_read(first, answer, sizeof(answer), NULL);
	check_answer("first", answer, 200, "later");
	fixture_await(&fixture->ends, 2);
	close(first);
	close(second);
	close(third);
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

static void stream_say(struct fixture *fixture)
{
	assert_true(http_stream_send(fixture->stream, STR("data: one\n\n")));
	assert_true(http_stream_send(fixture->stream, STR("data: two\n\n")));
}

static void stream_finish(struct fixture *fixture)
{
	http_stream_end(fixture->stream);
}

static void stream_fill(struct fixture *fixture)
{
	static const char piece[8192];
	int sent = 0;

	while (http_stream_send(fixture->stream, (struct str){ piece, sizeof(piece) }))
		sent++;
	atomic_store(&fixture->stream_full, sent);
}

static void streams_send_pieces_as_they_come(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[8192];

	(void)state;
	socket_send(fd, "GET /stream HTTP/1.1\r\n" HOST CLOSE "\r\n");
	fixture_await(&fixture->streams, 1);
	socket_read(fd, answer, sizeof(answer), "\r\n\r\n");
	check_answer("stream", answer, 200, "Content-Type: text/event-stream");
	fixture_on_loop(fixture, stream_say);
	socket_read(fd, answer, sizeof(answer), "data: two");
	assert_non_null(strstr(answer, "data: one"));
	fixture_on_loop(fixture, stream_say);
	fixture_on_loop(fixture, stream_finish);
	socket_read(fd, answer, sizeof(answer), NULL);
	assert_non_null(strstr(answer, "data: two"));
	assert_int_equal(strcmp(answer + strlen(answer) - 5, "0\r\n\r\n"), 0);
	fixture_await(&fixture->streams, 0);
	close(fd);
	fixture_free(fixture);
}

static void streams_end_when_the_client_leaves(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);

	(void)state;
	socket_send(fd, "GET /stream HTTP/1.1\r\n" HOST "\r\n");
	fixture_await(&fixture->streams, 1);
	close(fd);
	fixture_await(&fixture->streams, 0);
	fixture_await(&fixture->ends, 1);
	fixture_free(fixture);
}

static void streams_are_bounded(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);

	(void)state;
	socket_send(fd, "GET /stream HTTP/1.1\r\n" HOST "\r\n");
	fixture_await(&fixture->streams, 1);
	fixture_on_loop(fixture, stream_fill);
	assert_int_equal(atomic_load(&fixture->stream_full), 8);
	fixture_stop_server(fixture);
	fixture_await(&fixture->streams, 0);
	fixture_await(&fixture->drained, 1);
	close(fd);
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
		cmocka_unit_test(headers_are_counted_and_measured),
		cmocka_unit_test(chunked_bodies_are_bounded),
		cmocka_unit_test(refusals_survive_the_unread_body),
		cmocka_unit_test(bodies_share_a_bound),
		cmocka_unit_test(slow_clients_are_cut_off),
		cmocka_unit_test(idle_connections_are_closed),
		cmocka_unit_test(half_closed_clients_get_their_answer),
		cmocka_unit_test(leaving_clients_are_noticed),
		cmocka_unit_test(many_suspended_requests_are_all_answered),
		cmocka_unit_test(stopping_waits_for_what_is_under_way),
		cmocka_unit_test(freeing_while_suspended_ends_every_exchange),
		cmocka_unit_test(connections_beyond_the_limit_are_told),
		cmocka_unit_test(headers_of_answers_cannot_be_split),
		cmocka_unit_test(slow_readers_get_large_answers),
		cmocka_unit_test(streams_send_pieces_as_they_come),
		cmocka_unit_test(streams_end_when_the_client_leaves),
		cmocka_unit_test(streams_are_bounded),
		cmocka_unit_test(listening_addresses_are_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
