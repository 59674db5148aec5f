/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One message on its way to the middleware: token, callback, at most one refresh of the token, end.
 *
 *      byoc_send ──► token? ──► callback ──► classify ──► done
 *                      ▲            │ 401 or 403, and no token was fetched for this send
 *                      └── refused ─┘
 */
#include <stdlib.h>

#include "byoc/dialect.h"
#include "byoc/endpoint.h"

#define SEND_BYTES (2 << 20)
#define BODY_BYTES (1 << 20)

struct send {
	struct token_waiter waiter; /* first */
	struct loop_task task;
	struct endpoint *endpoint;
	struct arena *arena;
	const struct dialect *dialect;
	struct str url, body, thread;
	char key[UUID_TEXT + 1];
	uint64_t generation; /* of the token that was used; 0: none      */
	bool token_waited;   /* the token was fetched for this send      */
	usec began;
	send_done_fn *done;
	void *arg;
	struct send_result result;
};

struct str byoc_new_thread(const struct integration *integration, struct str recipient,
	struct uuid message, struct arena *arena)
{
	char text[UUID_TEXT + 1];

	if (integration->thread_form == THREAD_RECIPIENT)
		return arena_copy(arena, recipient);
	/* Made of the message's own id, so that a repeat names the same thread. */
	uuid_text(message, text);
	return arena_copy(arena, str_of(text));
}

struct str byoc_recipient(const struct integration *integration, const struct channel *channel,
	const struct outgoing *message)
{
	struct str e164 = message->recipient;

	if (channel->kind != CHANNEL_PHONE || integration->phone_form == PHONE_E164)
		return e164;
	if (integration->phone_form == PHONE_AS_IN_FILE)
		return str_present(message->recipient_raw) ? message->recipient_raw : e164;
	return e164.len > 0 && e164.at[0] == '+' ? (struct str){ e164.at + 1, e164.len - 1 } : e164;
}

static void send_free(struct send *send)
{
	endpoint_unref(send->endpoint);
	arena_free(send->arena);
	free(send);
}

static void send_end(struct send *send)
{
	send->done(send->arg, &send->result);
	send_free(send);
}

static void end_task(struct loop_task *task)
{
	send_end((struct send *)((char *)task - offsetof(struct send, task)));
}

/** The end comes at a later turn of the loop, never inside byoc_send. */
static void end_later(struct send *send, const char *code)
{
	send->result.end = SEND_FAULT;
	send->result.code = code;
	send->task.fn = end_task;
	loop_post(send->endpoint->byoc->options.loop, &send->task);
}

static void send_go(struct send *send);

static bool token_is_worth(const struct send *send, const struct call_result *call)
{
	return call->end == CALL_ANSWERED && (call->code == 401 || call->code == 403) &&
	       send->generation > 0 && !send->token_waited;
}

static void callback_done(void *arg, const struct call_result *call)
{
	struct send *send = arg;
	struct dialect_answer answer = { .external_id = STR_NULL };

	if (token_is_worth(send, call)) {
		token_refused(send->endpoint, send->generation);
		send->token_waited = true;
		send_go(send);
		return;
	}
	if (call->end == CALL_ANSWERED)
		send->dialect->read(call->body, send->arena, &answer);
	send->result.why = fault_why(call, send->arena);
	send_classify(call, &answer, send->token_waited, &send->result);
	if (send->result.end == SEND_ACCEPTED)
		send->result.why = STR_NULL;
	send->result.took = clock_mono(send->endpoint->byoc->options.clock) - send->began;
	send_end(send);
}

static enum status start_callback(struct send *send)
{
	const struct byoc_options *options = &send->endpoint->byoc->options;
	struct call_request request = endpoint_request(send->endpoint);
	const struct token *token = &send->endpoint->token;
	char request_id[UUID_TEXT + 1];
	struct http_header headers[5] = {
		{ STR("Content-Type"), STR("application/json") },
		{ STR("Accept"), STR("application/json") },
		{ STR("Idempotency-Key"), str_of(send->key) },
		{ STR("X-Request-Id"), { request_id, UUID_TEXT } },
	};
	struct http_call *call;

	uuid_text(uuid_new(clock_wall(options->clock)), request_id);
	request.url = send->url;
	request.headers = headers;
	request.header_count = 4;
	request.body = send->body;
	if (send->generation > 0)
		headers[request.header_count++] = (struct http_header){ STR("Authorization"),
			arena_printf(send->arena, "Bearer %.*s", (int)token->len, token->text) };
	return http_call_start(options->client, &request, callback_done, send, &call);
}

static void transmit(struct send *send)
{
	enum status s = start_callback(send);

	if (s != ST_OK)
		end_later(send, s == ST_INVALID ? "fault_url" : "fault_network");
}

static void token_came(struct token_waiter *waiter, const struct fault *fault)
{
	struct send *send = (struct send *)waiter;

	if (!fault) {
		send->generation = send->endpoint->token.generation;
		transmit(send);
		return;
	}
	send->result.end = SEND_FAULT;
	send->result.code = fault->code;
	send->result.why = arena_copy(send->arena, fault->why);
	send->result.http_code = fault->http_code;
	send->result.passes_by_itself = fault->passes_by_itself;
	send->result.retry_after = fault->retry_after;
	send->result.took = clock_mono(send->endpoint->byoc->options.clock) - send->began;
	send_end(send);
}

static void send_go(struct send *send)
{
	switch (token_get(send->endpoint, &send->waiter)) {
	case TOKEN_READY:
		send->generation = send->endpoint->token.generation;
		transmit(send);
		break;
	case TOKEN_NOT_ASKED:
		send->generation = 0;
		transmit(send);
		break;
	case TOKEN_WAIT:
		send->token_waited = true;
		break;
	}
}

struct call_request endpoint_request(const struct endpoint *endpoint)
{
	const struct settings *settings = endpoint->byoc->options.settings;

	return (struct call_request){
		.method = HTTP_POST,
		.identity = endpoint->identity,
		.allow_http = settings->allow_http,
		.pool = endpoint->integration.no,
		.pool_connections = (int)settings->send_connections,
		.connect_timeout = settings->connect_timeout,
		.timeout = settings->callback_timeout,
	};
}

/** Makes URL and body once; a repeat within the send uses them again. */
static enum status send_prepare(
	struct send *send, const struct channel *channel, const struct outgoing *message)
{
	const struct integration *integration = &send->endpoint->integration;
	struct dialect_message dialect = {
		.integration = integration,
		.channel = channel,
		.message = message,
		.recipient = byoc_recipient(integration, channel, message),
		.thread = message->thread_external,
	};
	struct buf url CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	enum status s;

	if (!str_present(dialect.thread))
		dialect.thread = byoc_new_thread(
			integration, dialect.recipient, message->message, send->arena);
	send->thread = arena_copy(send->arena, dialect.thread);
	send->result.thread_external = send->thread;
	buf_init(&url, 8192);
	buf_init(&body, BODY_BYTES);
	send->dialect->url(&dialect, &url);
	if ((s = send->dialect->body(&dialect, send->arena, &body)) != ST_OK)
		return s;
	send->url = arena_copy(send->arena, buf_str(&url));
	send->body = arena_copy(send->arena, buf_str(&body));
	return arena_failed(send->arena) || url.failed ? ST_NO_MEMORY : ST_OK;
}

static enum status send_new(struct byoc *byoc, struct endpoint *endpoint, const struct uuid *key,
	struct send **ret_send)
{
	struct send *send = calloc(1, sizeof(*send));

	if (!send)
		return ST_NO_MEMORY;
	if (!(send->arena = arena_new(SEND_BYTES))) {
		free(send);
		return ST_NO_MEMORY;
	}
	send->endpoint = endpoint_ref(endpoint);
	send->waiter.fn = token_came;
	send->began = clock_mono(byoc->options.clock);
	send->result.retry_after = -1;
	uuid_text(*key, send->key);
	*ret_send = send;
	return ST_OK;
}

/** Why nothing can be sent to the integration as it stands. */
static const char *standing_fault(const struct endpoint *endpoint, const struct channel *channel)
{
	if (endpoint->broken)
		return endpoint->broken;
	if (!dialect_of(&endpoint->integration))
		return "fault_dialect";
	return channel->is_disconnected ? "channel_disconnected" : NULL;
}

enum status byoc_send(
	struct byoc *byoc, const struct outgoing *message, send_done_fn *done, void *arg)
{
	struct channel_route route;
	struct endpoint *endpoint;
	struct send *send;
	const char *fault;
	enum status s;

	if ((s = byoc_route(byoc, message->bu_id, message->channel_no, &route)) != ST_OK)
		return s;
	s = endpoint_get(byoc, message->bu_id, route.channel->integration_no, &endpoint);
	if (s != ST_OK)
		return s;
	if ((s = send_new(byoc, endpoint, &message->message, &send)) != ST_OK)
		return s;
	send->done = done;
	send->arg = arg;
	if ((fault = standing_fault(endpoint, route.channel))) {
		end_later(send, fault);
		return ST_OK;
	}
	send->dialect = dialect_of(&endpoint->integration);
	if ((s = send_prepare(send, route.channel, message)) != ST_OK) {
		send_free(send);
		return s;
	}
	send_go(send);
	return ST_OK;
}
