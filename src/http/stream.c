/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stream lives inside its exchange: until on_end its pointer is good, whatever the client does.
 * While it has nothing to send the library sleeps, and we watch for the client's leaving ourselves.
 */
#include <stdlib.h>
#include <sys/epoll.h>

#include "http/server_parts.h"

#define STREAM_BYTES ((size_t)64 << 10)

static void stream_left(void *arg, uint32_t events)
{
	struct http_stream *stream = arg;

	(void)events;
	stream->len = 0;
	http_stream_end(stream);
}

void stream_open(struct http_stream *stream, struct exchange *exchange)
{
	stream->exchange = exchange;
	stream->bytes = malloc(STREAM_BYTES);
	stream->ended = stream->bytes == NULL ||
			loop_watch(exchange->server->loop, exchange->connection->fd, EPOLLRDHUP,
				stream_left, stream, &stream->watch) != ST_OK;
}

static void stream_wake(struct http_stream *stream)
{
	if (!stream->waiting)
		return;
	stream->waiting = false;
	MHD_resume_connection(stream->exchange->mhd);
	server_wake(stream->exchange->server);
}

ssize_t stream_read(void *arg, uint64_t position, char *ret_bytes, size_t max)
{
	struct http_stream *stream = arg;
	size_t len = MIN_OF(stream->len, max);

	(void)position;
	if (len > 0) {
		memcpy(ret_bytes, stream->bytes + stream->from, len);
		stream->from += len;
		stream->len -= len;
		return (ssize_t)len;
	}
	if (stream->ended)
		return MHD_CONTENT_READER_END_OF_STREAM;
	stream->waiting = true;
	MHD_suspend_connection(stream->exchange->mhd);
	return 0;
}

bool http_stream_send(struct http_stream *stream, struct str piece)
{
	if (stream->ended || piece.len > STREAM_BYTES - stream->len)
		return false;
	if (piece.len == 0)
		return true;
	if (piece.len > STREAM_BYTES - stream->from - stream->len) {
		memmove(stream->bytes, stream->bytes + stream->from, stream->len);
		stream->from = 0;
	}
	memcpy(stream->bytes + stream->from + stream->len, piece.at, piece.len);
	stream->len += piece.len;
	stream_wake(stream);
	return true;
}

void http_stream_end(struct http_stream *stream)
{
	if (stream->watch)
		loop_unwatch(TAKE(stream->watch));
	stream->ended = true;
	stream_wake(stream);
}

void stream_done(struct http_stream *stream)
{
	if (stream->watch)
		loop_unwatch(TAKE(stream->watch));
	free(stream->bytes);
	stream->bytes = NULL;
}
