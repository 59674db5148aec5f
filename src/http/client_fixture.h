/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A client on a loop that runs in the test's own thread until the calls have ended.
 */
#ifndef HTTP_CLIENT_FIXTURE_H
#define HTTP_CLIENT_FIXTURE_H

#include "http/client.h"

#define CALLS_MAX 64

/** What was told of one call. */
struct told {
	struct bench *bench;
	int times;
	struct call_result result;
	char body[256], type[64];
	size_t taken; /* bytes that came in pieces */
};

struct bench {
	struct clock *clock;
	struct loop *loop;
	struct settings settings;
	struct http_client *client;
	struct loop_timer alarm;
	int waited_for;
	bool rang;
	char url[128];
	struct told told[CALLS_MAX];
};

struct bench *bench_new(bool allow_http, const char *allow_addresses);
void bench_free(struct bench *bench);
/** Runs the loop until that many calls have ended; fails after 15 s. */
void bench_wait(struct bench *bench, int calls);

/** A small POST in pool 1, which has four connections. */
struct call_request request_to(const char *url);
/** The same to a port of 127.0.0.1; the URL is the bench's until the next one. */
struct call_request request_to_port(
	struct bench *bench, int port, const char *scheme, const char *path);
/** Starts a call whose end is written to `told[at]`. */
enum status call_begin(struct bench *bench, const struct call_request *request, size_t at,
	struct http_call **ret_call);
/** Starts a call and waits for its end. */
struct told *call_one(struct bench *bench, const struct call_request *request);
void check_told(
	const char *name, const struct told *told, enum call_end end, enum call_fault fault);

#endif
