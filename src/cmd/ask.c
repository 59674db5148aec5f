/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ask.h"

#include <stdlib.h>

#define ASK_MEMORY  (4u << 20)
#define ASK_TIMEOUT (30 * USEC_SECOND)

static const char *or_env(const char *given, const char *name)
{
	return given != NULL ? given : getenv(name);
}

enum status ask_open(struct ask *ask)
{
	struct problems problems = { 0 };
	int rest;
	enum status s;

	ask->arena = arena_new(ASK_MEMORY);
	ask->clock = clock_new();
	if (ask->arena == NULL || ask->clock == NULL)
		return ST_NO_MEMORY;
	problems.arena = ask->arena;
	if ((s = settings_load(0, NULL, &rest, &problems, &ask->settings)) != ST_OK)
		return s;
	/* The person at the keyboard chose the address. */
	ask->settings.allow_http = true;
	ask->settings.allow_addresses = "0.0.0.0/0,::/0";
	ask->url = or_env(ask->url, "PASSERELLE_URL");
	ask->key_id = or_env(ask->key_id, "PASSERELLE_KEY_ID");
	ask->key_secret = or_env(ask->key_secret, "PASSERELLE_KEY_SECRET");
	if ((s = loop_new(ask->clock, &ask->loop)) != ST_OK)
		return s;
	return http_client_new(ask->loop, &ask->settings, NULL, &ask->client);
}

void ask_close(struct ask *ask)
{
	http_client_free(ask->client);
	loop_free(ask->loop);
	settings_done(&ask->settings);
	clock_free(ask->clock);
	arena_free(ask->arena);
}

/** One call under way. */
struct asking {
	struct ask *ask;
	struct ask_answer *answer;
};

static void answered(void *arg, const struct call_result *result)
{
	struct asking *asking = arg;
	struct ask_answer *answer = asking->answer;

	if (result->end == CALL_ANSWERED) {
		answer->code = result->code;
		if (json_parse(result->body, NULL, &answer->body) != ST_OK)
			answer->body = NULL;
	} else {
		answer->failure = arena_printf(asking->ask->arena, "%s (%s)",
			call_fault_name(result->fault), result->detail);
	}
	loop_stop(asking->ask->loop);
}

static enum status ask_call(struct ask *ask, enum http_method method, struct str path,
	struct str body, struct ask_answer *ret_answer)
{
	struct str bearer = arena_printf(ask->arena, "Bearer %.*s", STR_ARGS(ask->token));
	const struct http_header headers[] = {
		{ STR("Accept"), STR("application/json") },
		{ STR("Content-Type"), STR("application/json") },
		{ STR("Authorization"), bearer },
	};
	const struct call_request request = {
		.method = method,
		.url = arena_printf(ask->arena, "%s%.*s", ask->url, STR_ARGS(path)),
		.headers = headers,
		.header_count = str_present(ask->token) ? 3 : 2,
		.body = body,
		.allow_http = true,
		.timeout = ASK_TIMEOUT,
	};
	struct asking asking = { ask, ret_answer };
	enum status s;

	*ret_answer = (struct ask_answer){ 0 };
	s = http_call_start(ask->client, &request, answered, &asking, NULL);
	if (s != ST_OK) {
		ret_answer->failure = STR("this is no address of a hub");
		return s;
	}
	loop_run(ask->loop);
	return ret_answer->code != 0 ? ST_OK : ST_IO;
}

enum status ask_get(struct ask *ask, struct str path, struct ask_answer *ret_answer)
{
	return ask_call(ask, HTTP_GET, path, STR_NULL, ret_answer);
}

enum status ask_sign_in(struct ask *ask, struct ask_answer *ret_answer)
{
	struct buf body CLEANUP(buf_done);
	struct json_out out;
	enum status s;

	buf_init(&body, 4096);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	json_put_text(&out, "accessKeyId", str_of(ask->key_id));
	json_put_text(&out, "accessKeySecret", str_of(ask->key_secret));
	json_close(&out);
	s = ask_call(ask, HTTP_POST, STR("/authentication/v1/token/access-key"), buf_str(&body),
		ret_answer);
	if (s != ST_OK)
		return s;
	if (ret_answer->body != NULL && ret_answer->code == 200)
		ask->token = arena_copy(ask->arena,
			json_text(json_get(json_root(ret_answer->body), "access_token")));
	return str_present(ask->token) ? ST_OK : ST_UNKNOWN;
}
