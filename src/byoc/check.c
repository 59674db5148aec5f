/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The check of an integration: a new token, then an empty body posted to the callback. A middleware
 * refuses an empty body, and by its refusal shows that the path, the token and the certificates are
 * right; nothing is sent to anybody.
 */
#include <stdlib.h>

#include "byoc/endpoint.h"
#include "core/buf.h"

struct check {
	struct token_waiter waiter; /* first */
	struct loop_task task;
	struct endpoint *endpoint;
	struct arena *arena;
	struct str channel_id; /* of the integration; absent: it has none yet */
	usec began;
	check_done_fn *done;
	void *arg;
	struct check_result result;
};

static void check_end(struct check *check)
{
	check->result.ok = true;
	for (size_t i = 0; i < check->result.count; i++)
		if (!check->result.steps[i].ok)
			check->result.ok = false;
	check->done(check->arg, &check->result);
	endpoint_unref(check->endpoint);
	arena_free(check->arena);
	free(check);
}

static void add_step(struct check *check, const char *name, const struct fault *fault)
{
	const usec now = clock_mono(check->endpoint->byoc->options.clock);

	check->result.steps[check->result.count++] = (struct check_step){
		.name = name,
		.ok = !fault || !fault->code,
		.code = fault ? fault->code : NULL,
		.why = fault ? arena_copy(check->arena, fault->why) : STR_NULL,
		.http_code = fault ? fault->http_code : 0,
		.took = now - check->began,
	};
	check->began = now;
}

/** What the answer to the empty body tells. */
static const char *judge_answer(const struct check *check, int code)
{
	if (code == 401 || code == 403)
		return "fault_auth";
	if (code >= 300 && code < 400)
		return "fault_redirect";
	if (code == 405 || code == 415 || code == 501)
		return "fault_path";
	/* Without a channel to name, 404 may mean the channel that we made up. */
	if (code == 404 && str_present(check->channel_id))
		return "fault_path";
	if (code == 410)
		return "fault_gone";
	return code == 408 || code == 429 || code == 502 || code == 503 || code == 504
		       ? "send_later"
		       : NULL;
}

static void callback_done(void *arg, const struct call_result *call)
{
	struct check *check = arg;
	struct fault fault = fault_of_call(call);

	if (call->end == CALL_ANSWERED)
		fault.code = judge_answer(check, call->code);
	else if (call->end != CALL_NOT_SENT)
		fault.code = "fault_network";
	fault.why = fault_why(call, check->arena);
	add_step(check, "callback", &fault);
	check_end(check);
}

static enum status start_callback(struct check *check, bool with_token)
{
	const struct endpoint *endpoint = check->endpoint;
	struct call_request request = endpoint_request(endpoint);
	struct http_header headers[3] = {
		{ STR("Content-Type"), STR("application/json") },
		{ STR("Accept"), STR("application/json") },
	};
	struct buf url CLEANUP(buf_done) = { 0 };
	struct http_call *call;

	buf_init(&url, 8192);
	buf_add(&url, endpoint->integration.box_url);
	buf_add(&url, STR("/2.0/channel/"));
	buf_add_url(&url, check->channel_id.at ? check->channel_id : STR("check"));
	buf_add(&url, STR("/outbound"));
	request.url = buf_str(&url);
	request.headers = headers;
	request.header_count = 2;
	request.body = STR("{}");
	if (with_token)
		headers[request.header_count++] = (struct http_header){ STR("Authorization"),
			arena_printf(check->arena, "Bearer %.*s", (int)endpoint->token.len,
				endpoint->token.text) };
	return http_call_start(
		endpoint->byoc->options.client, &request, callback_done, check, &call);
}

static void end_task(struct loop_task *task)
{
	check_end((struct check *)((char *)task - offsetof(struct check, task)));
}

static void end_later(struct check *check, const char *step, const char *code)
{
	struct fault fault = { .code = code, .retry_after = -1 };

	add_step(check, step, &fault);
	check->task.fn = end_task;
	loop_post(check->endpoint->byoc->options.loop, &check->task);
}

static void look_at_callback(struct check *check, bool with_token)
{
	enum status s = start_callback(check, with_token);

	if (s != ST_OK)
		end_later(check, "callback", s == ST_INVALID ? "fault_url" : "fault_network");
}

static void token_came(struct token_waiter *waiter, const struct fault *fault)
{
	struct check *check = (struct check *)waiter;

	add_step(check, "token", fault);
	if (fault)
		check_end(check);
	else
		look_at_callback(check, true);
}

static void check_go(struct check *check)
{
	struct endpoint *endpoint = check->endpoint;

	if (endpoint->broken) {
		end_later(check, "token", endpoint->broken);
		return;
	}
	token_refused(endpoint, endpoint->token.generation);
	switch (token_get(endpoint, &check->waiter)) {
	case TOKEN_NOT_ASKED:
		look_at_callback(check, false);
		break;
	case TOKEN_READY:
		look_at_callback(check, true);
		break;
	case TOKEN_WAIT:
		break;
	}
}

static void take_channel(void *arg, const struct channel *channel)
{
	struct check *check = arg;

	if (!check->channel_id.at && channel->integration_no == check->endpoint->integration.no)
		check->channel_id = arena_copy(check->arena, channel->id);
}

static enum status find_channel(struct byoc *byoc, struct check *check)
{
	const struct channel_filter all = { .is_private = MAYBE_ABSENT,
		.has_manual_outbound_flow = MAYBE_ABSENT };

	return channel_each(store_reader(byoc->options.store), check->endpoint->integration.bu_id,
		&all, take_channel, check);
}

enum status byoc_check(
	struct byoc *byoc, int64_t bu_id, int64_t integration_no, check_done_fn *done, void *arg)
{
	struct check *check;
	struct endpoint *endpoint;
	enum status s;

	if ((s = endpoint_get(byoc, bu_id, integration_no, &endpoint)) != ST_OK)
		return s;
	if (!(check = calloc(1, sizeof(*check))))
		return ST_NO_MEMORY;
	check->endpoint = endpoint_ref(endpoint);
	check->arena = arena_new(64 << 10);
	s = check->arena ? find_channel(byoc, check) : ST_NO_MEMORY;
	if (s != ST_OK) {
		endpoint_unref(endpoint);
		arena_free(check->arena);
		free(check);
		return s;
	}
	check->waiter.fn = token_came;
	check->began = clock_mono(byoc->options.clock);
	check->done = done;
	check->arg = arg;
	check_go(check);
	return ST_OK;
}
