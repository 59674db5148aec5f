/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server with a small set of paths, on a loop with a thread of its own, for tests that speak to it
 * over real sockets.
 *
 *   /echo         200, the body as it came
 *   /target       200, "<path>|<query>"
 *   /early        401 from on_headers
 *   /sink         200, the number of bytes that went through a sink (at most 4 MiB)
 *   /sink-full    the sink stops at its first piece
 *   /later        200 "later", when the fixture is told to
 *   /hold         the same, held from on_headers on
 *   /headers      200, with one clean and one broken header
 *   /large        200, 4 MiB of 'x'
 *   /file         200, "file body"
 *   /stream       200, an event stream fed by the fixture
 *   /status/<n>   code n; Retry-After when asked by "?after=…"
 */
#ifndef HTTP_SERVER_FIXTURE_H
#define HTTP_SERVER_FIXTURE_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/server.h"

#define FIXTURE_HELD 512

struct fixture {
	struct clock *clock;
	struct loop *loop;
	struct settings settings;
	struct http_server *server;
	pthread_t thread;
	bool running;
	char address[80];
	int port;
	atomic_int headers_seen, requests, ends, refusals, last_refusal, held_count, streams;
	atomic_int drained, stream_full;
	/* the loop's thread only */
	struct exchange *held[FIXTURE_HELD];
	struct http_stream *stream;
	uint64_t sunk;
	char large[4 << 20];
};

/** The settings may be changed between the two. */
struct fixture *fixture_new(void);
void fixture_start(struct fixture *fixture);
/** Ends the loop, frees everything. */
void fixture_free(struct fixture *fixture);

/** Runs `fn` on the loop's thread and returns when it has run. */
void fixture_on_loop(struct fixture *fixture, void (*fn)(struct fixture *fixture));
/** Answers what /later holds. */
void fixture_release(struct fixture *fixture);
void fixture_stop_server(struct fixture *fixture);
void fixture_free_server(struct fixture *fixture);
/** Waits (10 s at most) until the counter has the value; fails the test otherwise. */
void fixture_await(atomic_int *counter, int value);

/** A blocking connection to a port of 127.0.0.1 that gives up after 10 s of silence. */
int socket_connect(int port);
void socket_send(int fd, const char *text);
/** Reads until the other side closes, `size` is reached, or `until` (if not NULL) was read. */
size_t socket_read(int fd, char *ret_text, size_t size, const char *until);
/** Connects, sends, reads to the end; the answer is NUL-terminated. */
size_t socket_ask(int port, const char *request, char *ret_text, size_t size);

#endif
