/* SPDX-License-Identifier: Apache-2.0 */
/* Answers that come later: suspended requests, streams, stopping. */
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

static void answers_in_the_middle_of_a_body_are_sent(void **state)
{
	struct fixture *fixture = started();
	int fd = socket_connect(fixture->port);
	char answer[4096];

	(void)state;
	socket_send(fd, "POST /hold HTTP/1.1\r\n" HOST "Content-Length: 100\r\n\r\nabc");
	fixture_await(&fixture->held_count, 1);
	fixture_release(fixture);
	socket_read(fd, answer, sizeof(answer), NULL);
	check_answer("middle", answer, 200, "\r\n\r\nlater");
	fixture_await(&fixture->ends, 1);
	assert_int_equal(atomic_load(&fixture->requests), 0);
	close(fd);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaving_clients_are_noticed),
		cmocka_unit_test(answers_in_the_middle_of_a_body_are_sent),
		cmocka_unit_test(many_suspended_requests_are_all_answered),
		cmocka_unit_test(stopping_waits_for_what_is_under_way),
		cmocka_unit_test(freeing_while_suspended_ends_every_exchange),
		cmocka_unit_test(streams_send_pieces_as_they_come),
		cmocka_unit_test(streams_end_when_the_client_leaves),
		cmocka_unit_test(streams_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
