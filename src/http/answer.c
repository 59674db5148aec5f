/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers. The library takes one only before or after the body of a request; an answer in the
 * middle of a body (too large, too slow) is written to the socket here, past the library, which is
 * sound because at that moment it has nothing of its own to write.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/buf.h"
#include "http/server_parts.h"

#define DIRECT_MAX ((size_t)64 << 10)

static bool text_is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\r' || text.at[i] == '\n' || text.at[i] == '\0')
			return false;
	}
	return true;
}

static bool header_is_set(const struct exchange *exchange, const char *name)
{
	for (const struct answer_header *header = exchange->headers; header;
		header = header->next) {
		if (str_equal_nocase(str_of(header->name), str_of(name)))
			return true;
	}
	return false;
}

static void header_append(struct exchange *exchange, struct answer_header *header)
{
	*exchange->headers_end = header;
	exchange->headers_end = &header->next;
}

void exchange_add_header(struct exchange *exchange, const char *name, struct str value)
{
	struct answer_header *header;

	if (exchange->answered)
		return;
	if (!text_is_clean(value) || !text_is_clean(str_of(name))) {
		log_event(exchange->server->log, LOG_WARNING, "http.header",
			"result=dropped cause=line_break");
		return;
	}
	header = arena_make(exchange->arena, struct answer_header);
	if (!header)
		return;
	header->name = arena_cstr(exchange->arena, str_of(name));
	header->value = arena_cstr(exchange->arena, value.at ? value : STR(""));
	if (!header->name || !header->value)
		return;
	header_append(exchange, header);
}

/** What every answer has, unless the handler chose otherwise. */
static void defaults_add(struct exchange *exchange)
{
	static const struct answer_header wanted[] = {
		{ NULL, "X-Content-Type-Options", "nosniff" },
		{ NULL, "Referrer-Policy", "no-referrer" },
		{ NULL, "Cache-Control", "no-store" },
	};

	for (size_t i = 0; i < COUNT_OF(wanted); i++) {
		if (header_is_set(exchange, wanted[i].name))
			continue;
		exchange->defaults[i] = wanted[i];
		header_append(exchange, &exchange->defaults[i]);
	}
}

static bool is_arriving(const struct exchange *exchange)
{
	return exchange->stage == STAGE_TARGET || exchange->stage == STAGE_BODY;
}

static void direct_write(struct buf *out, const struct exchange *exchange, int code,
	const char *type, struct str body)
{
	buf_printf(out, "HTTP/1.1 %d %s\r\n", code, MHD_get_reason_phrase_for((unsigned int)code));
	for (const struct answer_header *header = exchange->headers; header; header = header->next)
		buf_printf(out, "%s: %s\r\n", header->name, header->value);
	if (type)
		buf_printf(out, "Content-Type: %s\r\n", type);
	buf_printf(out, "Content-Length: %zu\r\nConnection: close\r\n\r\n", body.len);
	buf_add(out, body);
}

static void answer_directly(struct exchange *exchange, int code, const char *type, struct str body)
{
	struct str text;
	struct buf out;

	buf_init(&out, DIRECT_MAX);
	direct_write(&out, exchange, code, type, body);
	text = buf_str(&out);
	if (!out.failed)
		(void)!send(
			exchange->connection->fd, text.at, text.len, MSG_DONTWAIT | MSG_NOSIGNAL);
	buf_done(&out);
	exchange->stage = STAGE_CUT;
	exchange->connection->linger = exchange->in_handler;
	if (!exchange->in_handler)
		connection_cut(exchange->connection);
}

/** Takes over `response`, NULL when there was no memory for it. */
static void answer_give(
	struct exchange *exchange, int code, const char *type, struct MHD_Response *response)
{
	exchange->code = (unsigned int)code;
	exchange->response = response;
	if (response) {
		for (const struct answer_header *header = exchange->headers; header;
			header = header->next)
			(void)!MHD_add_response_header(response, header->name, header->value);
		if (type)
			(void)!MHD_add_response_header(response, "Content-Type", type);
	}
	if (!exchange->suspended)
		return;
	exchange->suspended = false;
	MHD_resume_connection(exchange->mhd);
	server_wake(exchange->server);
}

static void answer_mark(struct exchange *exchange)
{
	assert(!exchange->answered);
	defaults_add(exchange);
	exchange->answered = true;
}

void exchange_answer(struct exchange *exchange, int code, const char *type, struct str body)
{
	answer_mark(exchange);
	if (is_arriving(exchange)) {
		answer_directly(exchange, code, type, body);
		return;
	}
	/* The library wants a pointer to bytes that may be written; it copies, and does not write. */
	answer_give(exchange, code, type,
		MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.at,
			body.len > 0 ? MHD_RESPMEM_MUST_COPY : MHD_RESPMEM_PERSISTENT));
}

void exchange_answer_file(struct exchange *exchange, int code, const char *type, int fd,
	uint64_t offset, uint64_t size)
{
	struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(size, fd, offset);

	answer_mark(exchange);
	if (!response)
		close(fd);
	answer_give(exchange, code, type, response);
}

struct http_stream *exchange_answer_stream(struct exchange *exchange, int code, const char *type)
{
	struct http_stream *stream = &exchange->stream;

	answer_mark(exchange);
	stream_open(stream, exchange);
	answer_give(exchange, code, type,
		MHD_create_response_from_callback(
			MHD_SIZE_UNKNOWN, 16384, stream_read, stream, NULL));
	return stream;
}

/* A kept connection holds the library's memory for a head; half of the limit may, others come anew. */
static bool is_crowded(const struct http_server *server)
{
	return server->connections > (size_t)server->settings->max_connections / 2;
}

bool answer_queue(struct exchange *exchange)
{
	const struct http_server *server = exchange->server;
	struct MHD_Response *response = TAKE(exchange->response);
	enum MHD_Result queued;

	if (!response)
		return false;
	if (server->stopping || is_crowded(server))
		(void)!MHD_add_response_header(response, "Connection", "close");
	queued = MHD_queue_response(exchange->mhd, exchange->code, response);
	MHD_destroy_response(response);
	exchange->stage = STAGE_REPLY;
	return queued == MHD_YES;
}
