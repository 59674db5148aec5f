/* SPDX-License-Identifier: Apache-2.0 */
#include "http/server_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "http/router.h"

static bool path_is(const struct exchange *exchange, const char *path)
{
	return str_is(exchange_raw_path(exchange), path);
}

static enum status sink_count(void *arg, struct str piece)
{
	struct fixture *fixture = arg;

	fixture->sunk += piece.len;
	return ST_OK;
}

static enum status sink_full(void *arg, struct str piece)
{
	(void)arg;
	(void)piece;
	return ST_IO;
}

static void hold(struct fixture *fixture, struct exchange *exchange)
{
	for (size_t i = 0; i < FIXTURE_HELD; i++) {
		if (fixture->held[i])
			continue;
		fixture->held[i] = exchange;
		atomic_fetch_add(&fixture->held_count, 1);
		return;
	}
	abort();
}

static void on_headers(void *arg, struct exchange *exchange, struct body_plan *plan)
{
	struct fixture *fixture = arg;

	atomic_fetch_add(&fixture->headers_seen, 1);
	if (path_is(exchange, "/early"))
		exchange_answer(exchange, 401, "text/plain", STR("early"));
	if (path_is(exchange, "/hold"))
		hold(fixture, exchange);
	if (!path_is(exchange, "/sink") && !path_is(exchange, "/sink-full"))
		return;
	plan->max_bytes = 4 << 20;
	plan->sink = path_is(exchange, "/sink") ? sink_count : sink_full;
	plan->sink_arg = fixture;
	fixture->sunk = 0;
}

static void answer_file(struct exchange *exchange)
{
	FILE *file = tmpfile();

	if (!file || fputs("a file body.", file) < 0 || fflush(file) != 0)
		abort();
	exchange_answer_file(exchange, 200, "text/plain", dup(fileno(file)), 2, 9);
	fclose(file);
}

static void answer_status(struct exchange *exchange)
{
	struct str path = exchange_raw_path(exchange);
	struct str after =
		query_get(exchange_raw_query(exchange), "after", exchange_arena(exchange));
	int64_t code = 500;

	if (!str_to_int((struct str){ path.at + 8, path.len - 8 }, &code))
		abort();
	if (after.at)
		exchange_add_header(exchange, "Retry-After", after);
	exchange_answer(exchange, (int)code, code == 204 ? NULL : "application/json",
		code == 204 ? STR_NULL : STR("{}"));
}

static void answer_headers(struct exchange *exchange)
{
	exchange_add_header(exchange, "X-Clean", STR("yes"));
	exchange_add_header(exchange, "X-Broken", STR("a\r\nX-Injected: yes"));
	exchange_add_header(exchange, "Cache-Control", STR("max-age=60"));
	exchange_answer(exchange, 200, "text/plain", STR("ok"));
}

static void answer_stream(struct fixture *fixture, struct exchange *exchange)
{
	fixture->stream = exchange_answer_stream(exchange, 200, "text/event-stream");
	atomic_fetch_add(&fixture->streams, 1);
}

static void answer_text(struct fixture *fixture, struct exchange *exchange)
{
	struct arena *arena = exchange_arena(exchange);

	if (path_is(exchange, "/echo"))
		exchange_answer(exchange, 200, "text/plain", exchange_body(exchange));
	else if (path_is(exchange, "/sink"))
		exchange_answer(exchange, 200, "text/plain",
			arena_printf(arena, "%llu", (unsigned long long)fixture->sunk));
	else if (path_is(exchange, "/large"))
		exchange_answer(exchange, 200, "text/plain",
			(struct str){ fixture->large, sizeof(fixture->large) });
	else if (path_is(exchange, "/target"))
		exchange_answer(exchange, 200, "text/plain",
			arena_printf(arena, "%.*s|%.*s|%s|%.*s",
				STR_ARGS(exchange_raw_path(exchange)),
				STR_ARGS(exchange_raw_query(exchange)),
				http_method_name(exchange_method(exchange)),
				STR_ARGS(exchange_method_name(exchange))));
	else
		exchange_answer(exchange, 404, "text/plain", STR("nothing here"));
}

static void on_request(void *arg, struct exchange *exchange)
{
	struct fixture *fixture = arg;

	atomic_fetch_add(&fixture->requests, 1);
	if (path_is(exchange, "/later"))
		hold(fixture, exchange);
	else if (path_is(exchange, "/stream"))
		answer_stream(fixture, exchange);
	else if (path_is(exchange, "/file"))
		answer_file(exchange);
	else if (path_is(exchange, "/headers"))
		answer_headers(exchange);
	else if (str_starts(exchange_raw_path(exchange), STR("/status/")))
		answer_status(exchange);
	else
		answer_text(fixture, exchange);
}

static void on_end(void *arg, struct exchange *exchange)
{
	struct fixture *fixture = arg;

	for (size_t i = 0; i < FIXTURE_HELD; i++) {
		if (fixture->held[i] != exchange)
			continue;
		fixture->held[i] = NULL;
		atomic_fetch_sub(&fixture->held_count, 1);
	}
	if (path_is(exchange, "/stream")) {
		fixture->stream = NULL;
		atomic_fetch_sub(&fixture->streams, 1);
	}
	atomic_fetch_add(&fixture->ends, 1);
}

static void on_refusal(void *arg, struct exchange *exchange, int code, const char *problem_code)
{
	struct fixture *fixture = arg;

	atomic_store(&fixture->last_refusal, code);
	exchange_answer(exchange, code, "text/plain",
		arena_printf(exchange_arena(exchange), "refused %s", problem_code));
	atomic_fetch_add(&fixture->refusals, 1);
}

struct fixture *fixture_new(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	memset(fixture->large, 'x', sizeof(fixture->large));
	fixture->settings.listen = "127.0.0.1:0";
	fixture->settings.max_body = 65536;
	fixture->settings.max_connections = 600;
	fixture->settings.request_timeout = 20 * USEC_SECOND;
	fixture->settings.idle_timeout = 20 * USEC_SECOND;
	fixture->settings.upload_timeout = 20 * USEC_SECOND;
	fixture->settings.request_memory = 1 << 20;
	fixture->settings.memory_in_flight = 64 << 20;
	return fixture;
}

static void *fixture_run(void *arg)
{
	struct fixture *fixture = arg;

	loop_run(fixture->loop);
	return NULL;
}

void fixture_start(struct fixture *fixture)
{
	const struct http_handlers handlers = { on_headers, on_request, on_end, on_refusal,
		fixture };
	struct str address;

	fixture->clock = clock_new();
	assert_non_null(fixture->clock);
	assert_int_equal(loop_new(fixture->clock, &fixture->loop), ST_OK);
	assert_int_equal(http_server_start(fixture->loop, &fixture->settings, NULL, NULL, &handlers,
				 NULL, &fixture->server),
		ST_OK);
	address = http_server_address(fixture->server);
	snprintf(fixture->address, sizeof(fixture->address), "%.*s", STR_ARGS(address));
	fixture->port = atoi(strrchr(fixture->address, ':') + 1);
	assert_int_equal(pthread_create(&fixture->thread, NULL, fixture_run, fixture), 0);
	fixture->running = true;
}

void fixture_free(struct fixture *fixture)
{
	if (fixture->running) {
		loop_stop(fixture->loop);
		pthread_join(fixture->thread, NULL);
	}
	http_server_free(fixture->server);
	loop_free(fixture->loop);
	clock_free(fixture->clock);
	free(fixture);
}

struct loop_job {
	struct loop_task task;
	struct fixture *fixture;
	void (*fn)(struct fixture *fixture);
	atomic_int done;
};

static void job_run(struct loop_task *task)
{
	struct loop_job *job = (struct loop_job *)task;

	job->fn(job->fixture);
	atomic_store(&job->done, 1);
}

void fixture_on_loop(struct fixture *fixture, void (*fn)(struct fixture *fixture))
{
	struct loop_job job = { .task.fn = job_run, .fixture = fixture, .fn = fn };

	loop_post(fixture->loop, &job.task);
	fixture_await(&job.done, 1);
}

static void release(struct fixture *fixture)
{
	for (size_t i = 0; i < FIXTURE_HELD; i++) {
		struct exchange *exchange = TAKE(fixture->held[i]);

		if (!exchange)
			continue;
		atomic_fetch_sub(&fixture->held_count, 1);
		exchange_answer(exchange, 200, "text/plain", STR("later"));
	}
}

void fixture_release(struct fixture *fixture)
{
	fixture_on_loop(fixture, release);
}

static void server_drained(void *arg)
{
	struct fixture *fixture = arg;

	atomic_store(&fixture->drained, 1);
}

static void server_stop(struct fixture *fixture)
{
	http_server_stop(fixture->server, server_drained, fixture);
}

void fixture_stop_server(struct fixture *fixture)
{
	fixture_on_loop(fixture, server_stop);
}

static void server_free(struct fixture *fixture)
{
	http_server_free(TAKE(fixture->server));
}

void fixture_free_server(struct fixture *fixture)
{
	fixture_on_loop(fixture, server_free);
}

void fixture_await(atomic_int *counter, int value)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	for (int i = 0; i < 10000 && atomic_load(counter) != value; i++)
		nanosleep(&pause, NULL);
	assert_int_equal(atomic_load(counter), value);
}

int socket_connect(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct timeval patience = { .tv_sec = 10 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	assert_int_equal(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)), 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

void socket_send(int fd, const char *text)
{
	assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

size_t socket_read(int fd, char *ret_text, size_t size, const char *until)
{
	size_t len = 0;

	ret_text[0] = '\0';
	while (len + 1 < size && !(until && strstr(ret_text, until))) {
		ssize_t got = recv(fd, ret_text + len, size - 1 - len, 0);

		if (got <= 0)
			break;
		len += (size_t)got;
		ret_text[len] = '\0';
	}
	return len;
}

size_t socket_ask(int port, const char *request, char *ret_text, size_t size)
{
	int fd = socket_connect(port);
	size_t len;

	socket_send(fd, request);
	len = socket_read(fd, ret_text, size, NULL);
	close(fd);
	return len;
}
