/* SPDX-License-Identifier: Apache-2.0 */
#include "http/client_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

struct bench *bench_new(bool allow_http, const char *allow_addresses)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	bench->settings.allow_http = allow_http;
	bench->settings.allow_addresses = allow_addresses;
	bench->settings.callback_max_answer = 65536;
	bench->settings.connect_timeout = 5 * USEC_SECOND;
	bench->settings.callback_timeout = 10 * USEC_SECOND;
	bench->clock = clock_new();
	assert_int_equal(loop_new(bench->clock, &bench->loop), ST_OK);
	assert_int_equal(
		http_client_new(bench->loop, &bench->settings, NULL, &bench->client), ST_OK);
	return bench;
}

void bench_free(struct bench *bench)
{
	http_client_free(bench->client);
	loop_free(bench->loop);
	clock_free(bench->clock);
	free(bench);
}

static void alarm_rang(void *arg)
{
	struct bench *bench = arg;

	bench->rang = true;
	loop_stop(bench->loop);
}

void bench_wait(struct bench *bench, int calls)
{
	bench->waited_for = calls;
	assert_int_equal(
		loop_timer_set(bench->loop, &bench->alarm, 15 * USEC_SECOND, alarm_rang, bench),
		ST_OK);
	loop_run(bench->loop);
	loop_timer_cancel(bench->loop, &bench->alarm);
	assert_false(bench->rang);
}

static void call_told(void *arg, const struct call_result *result)
{
	struct told *told = arg;
	struct bench *bench = told->bench;

	told->times++;
	told->result = *result;
	snprintf(told->body, sizeof(told->body), "%.*s", STR_ARGS(result->body));
	snprintf(told->type, sizeof(told->type), "%.*s", STR_ARGS(result->type));
	if (--bench->waited_for == 0)
		loop_stop(bench->loop);
}

enum status call_begin(struct bench *bench, const struct call_request *request, size_t at,
	struct http_call **ret_call)
{
	bench->told[at] = (struct told){ .bench = bench };
	return http_call_start(bench->client, request, call_told, &bench->told[at], ret_call);
}

struct told *call_one(struct bench *bench, const struct call_request *request)
{
	assert_int_equal(call_begin(bench, request, 0, NULL), ST_OK);
	assert_int_equal(bench->told[0].times, 0);
	bench_wait(bench, 1);
	assert_int_equal(bench->told[0].times, 1);
	return &bench->told[0];
}

struct call_request request_to(const char *url)
{
	return (struct call_request){ .method = HTTP_POST,
		.url = str_of(url),
		.body = STR("{\"a\":1}"),
		.allow_http = true,
		.pool = 1,
		.pool_connections = 4 };
}

struct call_request request_to_port(
	struct bench *bench, int port, const char *scheme, const char *path)
{
	snprintf(bench->url, sizeof(bench->url), "%s://127.0.0.1:%d%s", scheme, port, path);
	return request_to(bench->url);
}

void check_told(const char *name, const struct told *told, enum call_end end, enum call_fault fault)
{
	if (told->result.end != end || told->result.fault != fault)
		fail_msg("%s: end %d, fault %s, code %d, '%s'", name, (int)told->result.end,
			call_fault_name(told->result.fault), told->result.code,
			told->result.detail);
}
