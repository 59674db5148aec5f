/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body in memory grows with what has arrived, not with what was announced: an announcement costs
 * the client nothing.
 */
#include <stdlib.h>

#include "http/server_parts.h"

static const struct refusal none = { 0, NULL };
static const struct refusal too_large = { 413, "too_large" };
static const struct refusal busy = { 503, "busy" };

struct refusal body_begin(const struct exchange *exchange)
{
	if (exchange->length != LENGTH_STREAM && exchange->length > exchange->plan.max_bytes)
		return too_large;
	return none;
}

static struct refusal sink_refusal(enum status s)
{
	switch (s) {
	case ST_OK:
		return none;
	case ST_LIMIT:
		return too_large;
	case ST_INVALID:
		return (struct refusal){ 400, "bad_request" };
	default:
		return busy;
	}
}

/** Room for `need` bytes, within what all bodies together may hold. */
static bool body_grow(struct exchange *exchange, size_t need)
{
	struct http_server *server = exchange->server;
	size_t room = MAX_OF(need, 2 * exchange->body_room);
	int64_t more;
	char *grown;

	if (exchange->length != LENGTH_STREAM)
		room = MAX_OF(need, MIN_OF(room, (size_t)exchange->length));
	more = (int64_t)(room - exchange->body_room);
	if (server->body_memory + more > server->settings->memory_in_flight)
		return false;
	grown = realloc(exchange->body == exchange->small ? NULL : exchange->body, room);
	if (!grown)
		return false;
	if (exchange->body == exchange->small)
		memcpy(grown, exchange->small, exchange->body_len);
	exchange->body = grown;
	exchange->body_room = room;
	server->body_memory += more;
	return true;
}

struct refusal body_take(struct exchange *exchange, struct str piece)
{
	size_t need = exchange->body_len + piece.len;

	exchange->received += piece.len;
	if (exchange->received > exchange->plan.max_bytes)
		return too_large;
	if (exchange->plan.sink)
		return sink_refusal(exchange->plan.sink(exchange->plan.sink_arg, piece));
	if (need > exchange->body_room && !body_grow(exchange, need))
		return busy;
	memcpy(exchange->body + exchange->body_len, piece.at, piece.len);
	exchange->body_len = need;
	return none;
}

void body_free(struct exchange *exchange)
{
	if (exchange->body != exchange->small) {
		exchange->server->body_memory -= (int64_t)exchange->body_room - BODY_SMALL;
		free(exchange->body);
	}
	exchange->body = exchange->small;
	exchange->body_room = BODY_SMALL;
	exchange->body_len = 0;
}
