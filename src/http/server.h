/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP server on our event loop (libmicrohttpd behind this header). Everything runs on the
 * loop's thread. No TLS: that is the reverse proxy's job in front of it.
 *
 * A request is handed over twice: when its headers are there (`on_headers` decides how large a body
 * may be and where it goes: memory or a sink), and when it is whole (`on_request`). It is answered,
 * now or later, by exactly one exchange_answer. Requests that break the rules (too large, too slow,
 * too many, bad framing) are answered or cut off here and never reach a route.
 *
 * Every answer has X-Content-Type-Options: nosniff, Referrer-Policy: no-referrer and Cache-Control:
 * no-store, unless the handler set that header itself.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "core/arena.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "core/settings.h"
#include "core/status.h"
#include "http/http.h"

struct http_server;
struct exchange; /* one request and its answer */

/**
 * Takes the body piece by piece instead of memory. Returning anything but ST_OK stops the reading:
 * ST_LIMIT is answered 413, ST_INVALID 400, all else 503, by on_refusal.
 */
typedef enum status body_sink_fn(void *arg, struct str piece);

/** What on_headers may decide. */
struct body_plan {
	size_t max_bytes;   /* preset: settings.max_body; larger bodies are refused (413)  */
	body_sink_fn *sink; /* NULL: into memory, exchange_body gives it                   */
	void *sink_arg;
};

struct http_handlers {
	/** May answer at once (then the body is not read). */
	void (*on_headers)(void *arg, struct exchange *exchange, struct body_plan *plan);
	void (*on_request)(void *arg, struct exchange *exchange);
	/**
	 * The client is gone or the exchange is over; frees exchange_user. Called exactly once for
	 * each exchange that another handler has seen.
	 */
	void (*on_end)(void *arg, struct exchange *exchange);
	/**
	 * Makes the answer that the server itself gives (400, 408, 413, 431, 503) by calling
	 * exchange_answer at once. The exchange may be new to the handlers (on_headers was not
	 * called, exchange_user is NULL), and of a 408 even method and headers may be missing. The
	 * codes: "bad_request", "request_timeout", "too_large", "headers_too_large", "busy".
	 */
	void (*on_refusal)(
		void *arg, struct exchange *exchange, int code, const char *problem_code);
	void *arg;
};

MUST_CHECK enum status http_server_start(struct loop *loop, const struct settings *settings,
	struct log *log, struct metrics *metrics, const struct http_handlers *handlers,
	struct problems *problems, struct http_server **ret_server);
/** The address it listens on, with the port that was taken: "127.0.0.1:40213". */
struct str http_server_address(const struct http_server *server);
/**
 * Takes no new connections, ends streams, closes idle connections; calls `drained` (from the loop,
 * it may free the server) when the last exchange is over.
 */
void http_server_stop(struct http_server *server, void (*drained)(void *arg), void *arg);
/** Exchanges still open are cut off, each with its on_end. Not from inside a handler. */
void http_server_free(struct http_server *server);

enum http_method exchange_method(const struct exchange *exchange);
struct str exchange_method_name(const struct exchange *exchange);
/** As sent, still percent-encoded, without the query. */
struct str exchange_raw_path(const struct exchange *exchange);
/** As sent, without the '?'; may be empty. */
struct str exchange_raw_query(const struct exchange *exchange);
/** Without regard to case; STR_NULL when absent. */
struct str exchange_header(const struct exchange *exchange, const char *name);
/** The body in memory; empty when a sink took it. */
struct str exchange_body(const struct exchange *exchange);
/** The other side's address without port. */
struct str exchange_peer(const struct exchange *exchange);
/** Lives as long as the exchange; limit settings.request_memory. */
struct arena *exchange_arena(struct exchange *exchange);
void exchange_set_user(struct exchange *exchange, void *user);
void *exchange_user(const struct exchange *exchange);
/**
 * The client closed its side: nearly always the answer will go nowhere (exchange_answer stays
 * allowed, and a client that only ended its sending gets it). Costs a system call.
 */
bool exchange_is_gone(const struct exchange *exchange);

/** Before the answer. A value with CR, LF or NUL is dropped and logged. Both are copied. */
void exchange_add_header(struct exchange *exchange, const char *name, struct str value);
/**
 * Answers. The body is copied. An answer before the whole body has arrived ends the connection.
 *
 * @param type  content type, NULL for no body; a literal or from the exchange's arena
 */
void exchange_answer(struct exchange *exchange, int code, const char *type, struct str body);
/** Answers with the bytes of a file from `offset`; the descriptor becomes the server's. */
void exchange_answer_file(struct exchange *exchange, int code, const char *type, int fd,
	uint64_t offset, uint64_t size);

/**
 * A live stream (text/event-stream): pieces are sent as they come, until closed by either side. The
 * stream belongs to its exchange and may be used until on_end.
 */
struct http_stream;
struct http_stream *exchange_answer_stream(struct exchange *exchange, int code, const char *type);
/** False when the stream is over or its buffer (64 KiB) is full: the reader is too slow. */
bool http_stream_send(struct http_stream *stream, struct str piece);
void http_stream_end(struct http_stream *stream);

#endif
