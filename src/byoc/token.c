/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fetching the middleware's token: one fetch at a time for an integration, however many wait.
 *
 * With a blank authorization URL the token is asked for at {box}/1.0/token, and when that answers
 * 404 or 405, at the box URL itself; which of them worked is kept in the database (decision 22).
 */
#include <stdlib.h>

#include "byoc/endpoint.h"
#include "core/buf.h"
#include "core/json.h"

#define REQUEST_BYTES 16384

struct fetch {
	struct endpoint *endpoint;
	struct arena *arena;
};

static void tell_waiters(struct endpoint *endpoint, const struct fault *fault)
{
	struct token_waiter *waiter = endpoint->token.waiting;

	endpoint->token.waiting = NULL;
	endpoint->token.last = &endpoint->token.waiting;
	endpoint->token.fetching = false;
	while (waiter) {
		struct token_waiter *next = waiter->next;

		waiter->fn(waiter, fault);
		waiter = next;
	}
}

static bool has_two_places(const struct endpoint *endpoint)
{
	return !str_present(endpoint->integration.authorization_url);
}

/** Whether the box URL itself is asked this time. */
static bool asks_box(const struct endpoint *endpoint)
{
	return endpoint->integration.token_at_box != endpoint->token.other_path;
}

static struct str token_url(const struct endpoint *endpoint, struct arena *arena)
{
	const struct integration *integration = &endpoint->integration;

	if (!has_two_places(endpoint))
		return integration->authorization_url;
	if (asks_box(endpoint))
		return integration->box_url;
	return arena_printf(arena, "%.*s/1.0/token", STR_ARGS(integration->box_url));
}

static void write_json(struct buf *out, const struct integration *integration)
{
	struct json_out json;

	json_out_init(&json, out);
	json_open(&json, NULL);
	json_put_text(&json, "client_id", integration->client_id);
	json_put_text(&json, "client_secret",
		integration->client_secret.at ? integration->client_secret : STR(""));
	json_put_text(&json, "grant_type", STR("client_credentials"));
	json_close(&json);
}

static void write_form(struct buf *out, const struct integration *integration)
{
	buf_add(out, STR("grant_type=client_credentials&client_id="));
	buf_add_url(out, integration->client_id);
	buf_add(out, STR("&client_secret="));
	buf_add_url(out, integration->client_secret);
}

/** Life of the token in seconds; 0: not said. */
static int64_t read_life(const struct json *root)
{
	const struct json *value = json_get(root, "expires_in");
	int64_t seconds = 0;

	if (!json_int(value, &seconds) && !str_to_int(json_text(value), &seconds))
		return 0;
	return seconds > 0 && seconds <= 10LL * 365 * 86400 ? seconds : 0;
}

static enum status keep_token(struct endpoint *endpoint, struct str text, int64_t seconds)
{
	const usec now = clock_mono(endpoint->byoc->options.clock);
	const usec life = seconds * USEC_SECOND;
	char *copy = malloc(text.len + 1);

	if (!copy)
		return ST_NO_MEMORY;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	free(endpoint->token.text);
	endpoint->token.text = copy;
	endpoint->token.len = text.len;
	endpoint->token.generation++;
	endpoint->token.refresh_at = seconds ? now + life / 5 * 4 : USEC_FOREVER;
	endpoint->token.expires_at = seconds ? now + life : USEC_FOREVER;
	return ST_OK;
}

/** A header cannot carry it otherwise. */
static bool token_is_usable(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] <= ' ' || text.at[i] > '~')
			return false;
	return text.len > 0;
}

static bool take_token(struct endpoint *endpoint, struct str body)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	const struct json *root;
	struct str text;

	if (json_parse(body, NULL, &doc) != ST_OK)
		return false;
	root = json_root(doc);
	text = json_text(json_get(root, "access_token"));
	return token_is_usable(text) && keep_token(endpoint, text, read_life(root)) == ST_OK;
}

struct remembered {
	int64_t bu_id, no;
	bool token_at_box;
};

static enum status remember(struct db *db, void *args)
{
	const struct remembered *remembered = args;

	return integration_set_token_at_box(
		db, remembered->bu_id, remembered->no, remembered->token_at_box);
}

static void remembered_done(void *args, enum status s)
{
	/* Nothing is lost when it failed: the next start finds the place again. */
	(void)s;
	free(args);
}

static void remember_place(struct endpoint *endpoint)
{
	struct remembered *remembered;

	if (!endpoint->token.other_path)
		return;
	endpoint->integration.token_at_box = !endpoint->integration.token_at_box;
	endpoint->token.other_path = false;
	if (!(remembered = malloc(sizeof(*remembered))))
		return;
	*remembered = (struct remembered){ endpoint->integration.bu_id, endpoint->integration.no,
		endpoint->integration.token_at_box };
	store_submit(endpoint->byoc->options.store, remember, remembered, remembered_done);
}

static struct fault fault_of_answer(const struct call_result *call)
{
	struct fault fault = { .http_code = call->code, .retry_after = call->retry_after };

	if (call->code >= 300 && call->code < 400)
		fault.code = "fault_redirect";
	else if (call->code == 400 || call->code == 401 || call->code == 403 || call->code == 422)
		fault.code = "fault_token";
	else if (call->code == 408 || call->code == 425 || call->code == 429 || call->code >= 500)
		fault.code = "fault_token_later";
	else if (call->code >= 400)
		fault.code = "fault_token_path";
	else
		fault.code = "fault_token_answer";
	fault.passes_by_itself = strcmp(fault.code, "fault_token_later") == 0;
	return fault;
}

static struct fault fault_of_token_call(const struct call_result *call)
{
	struct fault fault = fault_of_call(call);

	if (call->end == CALL_ANSWERED)
		return fault_of_answer(call);
	/* Nothing of a message has left: whatever broke, the token is asked for again. */
	if (call->end == CALL_CUT || call->end == CALL_TOO_LARGE) {
		fault.code = "fault_token_later";
		fault.passes_by_itself = true;
	}
	return fault;
}

static void fetch_start(struct endpoint *endpoint);

static bool other_place_is_worth(const struct endpoint *endpoint, const struct call_result *call)
{
	return has_two_places(endpoint) && !endpoint->token.other_path &&
	       call->end == CALL_ANSWERED && (call->code == 404 || call->code == 405);
}

static void fetch_judge(
	struct endpoint *endpoint, const struct call_result *call, struct arena *arena)
{
	const bool answered = call->end == CALL_ANSWERED && call->code >= 200 && call->code < 300;
	struct fault fault;

	if (answered && take_token(endpoint, call->body)) {
		remember_place(endpoint);
		tell_waiters(endpoint, NULL);
		return;
	}
	if (other_place_is_worth(endpoint, call)) {
		endpoint->token.other_path = true;
		fetch_start(endpoint);
		return;
	}
	endpoint->token.other_path = false;
	fault = fault_of_token_call(call);
	fault.why = fault_why(call, arena);
	log_event(endpoint->byoc->options.log, LOG_WARNING, "byoc.token",
		"integration=%lld cause=%s http=%d", (long long)endpoint->integration.no,
		fault.code, call->code);
	tell_waiters(endpoint, &fault);
}

static void fetch_done(void *arg, const struct call_result *call)
{
	struct fetch *fetch = arg;

	fetch_judge(fetch->endpoint, call, fetch->arena);
	endpoint_unref(fetch->endpoint);
	arena_free(fetch->arena);
	free(fetch);
}

static enum status fetch_call(struct fetch *fetch)
{
	struct endpoint *endpoint = fetch->endpoint;
	const bool form = endpoint->integration.token_form == TOKEN_FORM;
	const struct http_header headers[] = {
		{ STR("Content-Type"),
			form ? STR("application/x-www-form-urlencoded") : STR("application/json") },
		{ STR("Accept"), STR("application/json") },
	};
	struct call_request request = endpoint_request(endpoint);
	struct buf body CLEANUP(buf_done) = { 0 };
	struct http_call *call;
	enum status s;

	buf_init(&body, REQUEST_BYTES);
	(form ? write_form : write_json)(&body, &endpoint->integration);
	if (body.failed)
		return ST_NO_MEMORY;
	request.url = token_url(endpoint, fetch->arena);
	request.headers = headers;
	request.header_count = COUNT_OF(headers);
	request.body = buf_str(&body);
	s = http_call_start(endpoint->byoc->options.client, &request, fetch_done, fetch, &call);
	explicit_bzero(body.at, body.len);
	return s;
}

static void fetch_failed(void *arg)
{
	struct endpoint *endpoint = arg;
	struct fault fault = { .code = endpoint->token.failed_code, .retry_after = -1 };

	endpoint->token.other_path = false;
	tell_waiters(endpoint, &fault);
	endpoint_unref(endpoint);
}

/** The waiters are told at the next turn of the loop. */
static void fetch_cannot_start(struct endpoint *endpoint, const char *code)
{
	endpoint->token.failed_code = code;
	endpoint_ref(endpoint);
	if (loop_timer_set(endpoint->byoc->options.loop, &endpoint->token.failed, 0, fetch_failed,
		    endpoint) != ST_OK)
		fetch_failed(endpoint);
}

static void fetch_start(struct endpoint *endpoint)
{
	struct fetch *fetch = calloc(1, sizeof(*fetch));
	enum status s = ST_NO_MEMORY;

	if (fetch && (fetch->arena = arena_new(REQUEST_BYTES))) {
		fetch->endpoint = endpoint_ref(endpoint);
		if ((s = fetch_call(fetch)) == ST_OK)
			return;
		endpoint_unref(endpoint);
	}
	if (fetch)
		arena_free(fetch->arena);
	free(fetch);
	fetch_cannot_start(endpoint, s == ST_INVALID ? "fault_url" : "fault_network");
}

static void fetch_if_idle(struct endpoint *endpoint)
{
	if (endpoint->token.fetching)
		return;
	endpoint->token.fetching = true;
	endpoint->token.other_path = false;
	fetch_start(endpoint);
}

enum token_answer token_get(struct endpoint *endpoint, struct token_waiter *waiter)
{
	const usec now = clock_mono(endpoint->byoc->options.clock);

	if (!str_present(endpoint->integration.client_id))
		return TOKEN_NOT_ASKED;
	if (endpoint->token.text && now < endpoint->token.expires_at) {
		/* The old one serves while the new one is fetched. */
		if (now >= endpoint->token.refresh_at)
			fetch_if_idle(endpoint);
		return TOKEN_READY;
	}
	waiter->next = NULL;
	*endpoint->token.last = waiter;
	endpoint->token.last = &waiter->next;
	fetch_if_idle(endpoint);
	return TOKEN_WAIT;
}

void token_refused(struct endpoint *endpoint, uint64_t generation)
{
	if (!endpoint->token.text || endpoint->token.generation != generation)
		return;
	free(endpoint->token.text);
	endpoint->token.text = NULL;
}
