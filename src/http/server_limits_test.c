/* SPDX-License-Identifier: Apache-2.0 */
/* What the server refuses: too large, too slow, too many. */
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

/** Sends chunks of 4 KiB until the server stops us or `most` bytes are out. */
static void send_chunks(int fd, size_t most)
{
	char chunk[4096 + 8];
	size_t sent = 0;

	memset(chunk, 'c', sizeof(chunk));
	chunk[snprintf(chunk, sizeof(chunk), "1000\r\n")] = 'c';
	chunk[6 + 4096] = '\r';
	chunk[7 + 4096] = '\n';
	while (sent < most && send(fd, chunk, sizeof(chunk), MSG_NOSIGNAL) == sizeof(chunk))
		sent += 4096;
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
		usec least; /* that it is given */
	} rows[] = {
		{ "silent", "", "", 0, 0 },
		{ "request line", "GET /ec", "h", 0, 0 },
		{ "headers", "GET /echo HTTP/1.1\r\n" HOST, "X: y\r\n", 408, 0 },
		{ "body", "POST /echo HTTP/1.1\r\n" HOST "Content-Length: 1000\r\n\r\n", "b", 408,
			0 },
		{ "chunks", "POST /sink HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
			"1\r\nb\r\n", 408, 600 * USEC_MS },
	};
	struct clock *clock = clock_new();

	(void)state;
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct fixture *fixture = fixture_new();
		struct pollfd look;
		char answer[4096];
		int pieces = 0;
		usec began = clock_mono(clock);

		fixture->settings.request_timeout = 300 * USEC_MS;
		fixture->settings.upload_timeout = 600 * USEC_MS;
		fixture_start(fixture);
		look = (struct pollfd){ .fd = socket_connect(fixture->port), .events = POLLIN };
		socket_send(look.fd, rows[i].begin);
		while (poll(&look, 1, 20) == 0 && pieces++ < 400)
			(void)!send(
				look.fd, rows[i].trickle, strlen(rows[i].trickle), MSG_NOSIGNAL);
		socket_read(look.fd, answer, sizeof(answer), NULL);
		if (pieces >= 400)
			fail_msg("%s: never cut off", rows[i].name);
		if (clock_mono(clock) - began < rows[i].least)
			fail_msg("%s: cut off too early", rows[i].name);
		if (rows[i].code)
			check_answer(rows[i].name, answer, rows[i].code, "request_timeout");
		else
			assert_string_equal(answer, "");
		fixture_await(&fixture->ends, rows[i].code ? 1 : 0);
		close(look.fd);
		fixture_free(fixture);
	}
	clock_free(clock);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_counted_and_measured),
		cmocka_unit_test(chunked_bodies_are_bounded),
		cmocka_unit_test(refusals_survive_the_unread_body),
		cmocka_unit_test(bodies_share_a_bound),
		cmocka_unit_test(slow_clients_are_cut_off),
		cmocka_unit_test(idle_connections_are_closed),
		cmocka_unit_test(connections_beyond_the_limit_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
