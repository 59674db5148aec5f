/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The library calls us when it has the request line (request_target), then with the headers, with
 * each piece of the body and when all of it is there (request_access, four meanings of one call),
 * and at the end (request_completed). In between we let it sleep until the answer is given.
 */
#include "http/framing.h"
#include "http/server_parts.h"

static struct connection *connection_of(struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void *request_target(void *arg, const char *target, struct MHD_Connection *mhd)
{
	struct http_server *server = arg;
	struct connection *connection = connection_of(mhd);

	if (!connection || server->closing)
		return NULL;
	connection->exchange = exchange_open(connection, mhd, target);
	if (connection->list != &server->receiving)
		connection_wait(connection, &server->receiving);
	return connection->exchange;
}

void request_refuse(struct exchange *exchange, int code, const char *problem_code)
{
	struct http_server *server = exchange->server;
	char peer[INET6_ADDRSTRLEN];

	if (exchange->answered)
		return;
	metric_add(server->metrics, METRIC_HTTP_REFUSED, 1);
	log_event(server->log, LOG_INFO, "http.refused", "code=%d cause=%s peer=%s", code,
		problem_code, log_mask(exchange_peer(exchange), peer, sizeof(peer)));
	exchange->announced = true;
	server->handlers.on_refusal(server->handlers.arg, exchange, code, problem_code);
	if (!exchange->answered)
		exchange_answer(exchange, code, NULL, STR_NULL);
}

static enum MHD_Result header_count(void *arg, enum MHD_ValueKind kind, const char *name,
	size_t name_len, const char *value, size_t value_len)
{
	(void)kind;
	framing_add(arg, (struct str){ name, name_len },
		(struct str){ value ? value : "", value ? value_len : 0 });
	return MHD_YES;
}

/**
 * The library cuts the target at U+0000. The version follows the target in its buffer, so their
 * distance tells the target's true length.
 */
static bool target_is_whole(const struct exchange *exchange, const char *url, const char *version)
{
	return exchange->target.at && version > url &&
	       (size_t)(version - url) == exchange->target.len + 1;
}

static struct refusal head_judge(struct exchange *exchange, const char *url, const char *version)
{
	struct framing framing = { 0 };
	const union MHD_ConnectionInfo *head;
	enum framing_result result;

	/* Where the body of a bad request ends is not known: its answer ends the connection. */
	exchange->length = LENGTH_STREAM;
	MHD_get_connection_values_n(exchange->mhd, MHD_HEADER_KIND, header_count, &framing);
	head = MHD_get_connection_info(exchange->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	result = framing_check(&framing, strcmp(version, "HTTP/1.0") != 0,
		head ? head->header_size : 0, &exchange->length);
	if (result == FRAMING_TOO_MANY)
		return (struct refusal){ 431, "headers_too_large" };
	if (result != FRAMING_OK || !target_is_whole(exchange, url, version))
		return (struct refusal){ 400, "bad_request" };
	return (struct refusal){ 0, NULL };
}

static void head_take(struct exchange *exchange, const char *url, const char *version)
{
	struct http_server *server = exchange->server;
	struct refusal refusal = head_judge(exchange, url, version);

	if (refusal.code == 0) {
		exchange->plan.max_bytes = (size_t)server->settings->max_body;
		exchange->announced = true;
		server->handlers.on_headers(server->handlers.arg, exchange, &exchange->plan);
		if (exchange->answered)
			return;
		refusal = body_begin(exchange);
	}
	if (refusal.code != 0)
		request_refuse(exchange, refusal.code, refusal.problem_code);
}

/** The headers are there. An answer to a request with a body is given now and ends the connection. */
static enum MHD_Result request_head(
	struct exchange *exchange, const char *url, const char *method, const char *version)
{
	exchange->stage = STAGE_HEAD;
	exchange->method_name = method;
	exchange->method = http_method_find(str_of(method));
	head_take(exchange, url, version);
	if (exchange->length == 0)
		return MHD_YES;
	if (!exchange->answered) {
		exchange->stage = STAGE_BODY;
		if (exchange->plan.sink)
			connection_wait(exchange->connection, &exchange->server->uploading);
		return MHD_YES;
	}
	exchange->connection->linger = true;
	connection_wait_end(exchange->connection);
	return answer_queue(exchange) ? MHD_YES : MHD_NO;
}

static enum MHD_Result request_piece(struct exchange *exchange, struct str piece)
{
	struct refusal refusal;

	if (exchange->stage == STAGE_CUT)
		return MHD_NO;
	/* A file or a stream as the answer in the middle: it waits for the end of the body. */
	if (exchange->answered)
		return MHD_YES;
	refusal = body_take(exchange, piece);
	if (refusal.code != 0)
		request_refuse(exchange, refusal.code, refusal.problem_code);
	return exchange->stage == STAGE_CUT ? MHD_NO : MHD_YES;
}

/**
 * The library is put to sleep only when it asks for the second time: asleep at once, it would read
 * from the socket on waking, before it asks for the answer, and close on a client that has ended its
 * sending.
 */
static enum MHD_Result request_whole(struct exchange *exchange)
{
	struct http_server *server = exchange->server;

	if (exchange->stage == STAGE_CUT || exchange->aborted)
		return MHD_NO;
	if (exchange->stage != STAGE_WHOLE && !exchange->answered) {
		exchange->stage = STAGE_WHOLE;
		server->handlers.on_request(server->handlers.arg, exchange);
		if (!exchange->answered)
			return MHD_YES;
	}
	if (exchange->answered)
		return answer_queue(exchange) ? MHD_YES : MHD_NO;
	exchange->suspended = true;
	MHD_suspend_connection(exchange->mhd);
	return MHD_YES;
}

enum MHD_Result request_access(void *arg, struct MHD_Connection *mhd, const char *url,
	const char *method, const char *version, const char *upload_data, size_t *upload_data_size,
	void **con_cls)
{
	struct exchange *exchange = *con_cls;
	struct str piece = { upload_data, *upload_data_size };
	enum MHD_Result result;

	(void)mhd;
	*upload_data_size = 0;
	if (!exchange || ((struct http_server *)arg)->closing)
		return MHD_NO;
	exchange->in_handler = true;
	if (exchange->stage == STAGE_TARGET) {
		result = request_head(exchange, url, method, version);
	} else if (piece.len > 0) {
		result = request_piece(exchange, piece);
	} else {
		connection_wait_end(exchange->connection);
		result = request_whole(exchange);
	}
	exchange->in_handler = false;
	return result;
}

void request_completed(
	void *arg, struct MHD_Connection *mhd, void **con_cls, enum MHD_RequestTerminationCode toe)
{
	struct http_server *server = arg;
	struct exchange *exchange = TAKE(*(struct exchange **)con_cls);
	struct connection *connection;

	(void)mhd;
	(void)toe;
	if (!exchange)
		return;
	connection = exchange->connection;
	connection->exchange = NULL;
	if (exchange->announced) {
		metric_add(server->metrics, METRIC_HTTP_REQUESTS, 1);
		server->handlers.on_end(server->handlers.arg, exchange);
	}
	exchange_close(exchange);
	connection_wait(connection, &server->idle);
	server_exchange_over(server);
}
