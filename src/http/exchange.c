/* SPDX-License-Identifier: Apache-2.0 */
#include <poll.h>
#include <stdlib.h>

#include "http/server_parts.h"
#include "http/target.h"

#define SPARE_MAX 256

static struct exchange *exchange_new(struct http_server *server)
{
	struct exchange *exchange = calloc(1, sizeof(*exchange));

	if (!exchange)
		return NULL;
	exchange->arena = arena_new((size_t)server->settings->request_memory);
	if (!exchange->arena) {
		free(exchange);
		return NULL;
	}
	return exchange;
}

static void exchange_free(struct exchange *exchange)
{
	arena_free(exchange->arena);
	free(exchange);
}

/** Everything but the arena and the small body as it was made. */
static void exchange_clear(struct exchange *exchange)
{
	struct arena *arena = exchange->arena;

	memset(exchange, 0, offsetof(struct exchange, small));
	exchange->arena = arena;
	exchange->headers_end = &exchange->headers;
	exchange->body = exchange->small;
	exchange->body_room = BODY_SMALL;
}

struct exchange *exchange_open(
	struct connection *connection, struct MHD_Connection *mhd, const char *target)
{
	struct http_server *server = connection->server;
	struct exchange *exchange = server->spare;

	if (exchange) {
		server->spare = exchange->next;
		server->spare_count--;
	} else {
		exchange = exchange_new(server);
		if (!exchange)
			return NULL;
	}
	exchange_clear(exchange);
	exchange->server = server;
	exchange->connection = connection;
	exchange->mhd = mhd;
	exchange->target = arena_copy(exchange->arena, str_of(target ? target : ""));
	if (!target_split(exchange->target, &exchange->path, &exchange->query)) {
		exchange->path = STR("/");
		exchange->target = STR_NULL;
	}
	exchange->method = HTTP_OTHER;
	exchange->method_name = "";
	exchange->next = server->open;
	if (exchange->next)
		exchange->next->prev = exchange;
	server->open = exchange;
	return exchange;
}

void exchange_close(struct exchange *exchange)
{
	struct http_server *server = exchange->server;

	if (exchange->prev)
		exchange->prev->next = exchange->next;
	else
		server->open = exchange->next;
	if (exchange->next)
		exchange->next->prev = exchange->prev;
	stream_done(&exchange->stream);
	body_free(exchange);
	if (exchange->response)
		MHD_destroy_response(exchange->response);
	if (server->spare_count >= SPARE_MAX) {
		exchange_free(exchange);
		return;
	}
	arena_clear(exchange->arena);
	exchange->next = server->spare;
	server->spare = exchange;
	server->spare_count++;
}

void exchanges_free(struct http_server *server)
{
	while (server->spare) {
		struct exchange *exchange = server->spare;

		server->spare = exchange->next;
		exchange_free(exchange);
	}
}

enum http_method exchange_method(const struct exchange *exchange)
{
	return exchange->method;
}

struct str exchange_method_name(const struct exchange *exchange)
{
	return str_of(exchange->method_name);
}

struct str exchange_raw_path(const struct exchange *exchange)
{
	return exchange->path;
}

struct str exchange_raw_query(const struct exchange *exchange)
{
	return exchange->query;
}

struct str exchange_header(const struct exchange *exchange, const char *name)
{
	const char *value = NULL;
	size_t len = 0;

	if (MHD_lookup_connection_value_n(
		    exchange->mhd, MHD_HEADER_KIND, name, strlen(name), &value, &len) != MHD_YES)
		return STR_NULL;
	return value ? (struct str){ value, len } : STR("");
}

struct str exchange_body(const struct exchange *exchange)
{
	return (struct str){ exchange->body, exchange->body_len };
}

struct str exchange_peer(const struct exchange *exchange)
{
	return str_of(exchange->connection->peer);
}

struct arena *exchange_arena(struct exchange *exchange)
{
	return exchange->arena;
}

void exchange_set_user(struct exchange *exchange, void *user)
{
	exchange->user = user;
}

void *exchange_user(const struct exchange *exchange)
{
	return exchange->user;
}

bool exchange_is_gone(const struct exchange *exchange)
{
	struct pollfd look = { .fd = exchange->connection->fd, .events = POLLRDHUP };

	return exchange->stage == STAGE_CUT || poll(&look, 1, 0) > 0;
}
