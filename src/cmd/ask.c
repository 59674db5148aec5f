/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/ask.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/commands.h"

#define ASK_MEMORY  (1u << 20)
#define ASK_ANSWER  ((int64_t)1 << 30) /* an error file holds whole rows */
#define ASK_TIMEOUT (30 * USEC_SECOND)
#define TEXT_MAX    ((size_t)64 << 10)
#define SECRET_MAX  1024

static const char *or_env(const char *given, const char *name)
{
	return given != NULL ? given : getenv(name);
}

/** The first line of a file. NULL when it cannot be read. */
static const char *secret_of_file(struct arena *arena, const char *path)
{
	char text[SECRET_MAX];
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t len;

	if (fd < 0)
		return NULL;
	len = read(fd, text, sizeof text);
	close(fd);
	if (len <= 0)
		return NULL;
	return arena_cstr(arena, str_trim((struct str){ text, strcspn(text, "\r\n") < (size_t)len
								      ? strcspn(text, "\r\n")
								      : (size_t)len }));
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
	ask->settings.callback_max_answer = ASK_ANSWER;
	ask->url = or_env(ask->url, "PASSERELLE_URL");
	ask->key_id = or_env(ask->key_id, "PASSERELLE_KEY_ID");
	ask->key_secret = or_env(ask->key_secret, "PASSERELLE_KEY_SECRET");
	if (ask->key_secret == NULL)
		ask->key_secret = secret_of_file(ask->arena, getenv("PASSERELLE_KEY_SECRET_FILE"));
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
	free((char *)ask->token.at);
	arena_free(ask->arena);
}

/** One call under way. */
struct asking {
	struct ask *ask;
	struct ask_answer *answer;
	FILE *to;
};

static bool take_piece(void *arg, struct str piece)
{
	const struct asking *asking = arg;

	return fwrite(piece.at, 1, piece.len, asking->to) == piece.len;
}

/** Why there is no answer, for people; the library's words where they say more. */
static void write_failure(struct buf *out, const struct call_result *result)
{
	static const struct {
		enum call_fault fault;
		const char *text[2];
	} texts[] = {
		{ FAULT_NAME, { "its name is not known", "son nom est inconnu" } },
		{ FAULT_CONNECT, { "nothing listens there", "rien n'écoute à cette adresse" } },
		{ FAULT_TIMEOUT, { "it takes too long", "délai dépassé" } },
		{ FAULT_BROKEN, { "the connection broke", "la connexion s'est rompue" } },
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		if (texts[i].fault == result->fault) {
			buf_add(out, str_of(texts[i].text[locale_is_french()]));
			return;
		}
	buf_printf(out, "%s (%s)", call_fault_name(result->fault), result->detail);
}

static void answered(void *arg, const struct call_result *result)
{
	struct asking *asking = arg;
	struct ask_answer *answer = asking->answer;

	if (result->end != CALL_ANSWERED) {
		write_failure(&answer->text, result);
		answer->failure = buf_str(&answer->text);
	} else {
		answer->code = result->code;
		if (json_parse(result->body, NULL, &answer->body) != ST_OK) {
			answer->body = NULL;
			buf_add(&answer->text, result->body);
		}
	}
	loop_stop(asking->ask->loop);
}

static enum status ask_once(
	struct ask *ask, const struct ask_question *question, struct ask_answer *ret_answer)
{
	struct buf url CLEANUP(buf_done) = { 0 }, bearer CLEANUP(buf_done) = { 0 };
	struct http_header headers[] = {
		{ STR("Accept"), STR("application/json, */*") },
		{ STR("Accept-Language"), locale_is_french() ? STR("fr-CA") : STR("en") },
		{ STR("Content-Type"),
			str_of(question->type ? question->type : "application/json") },
		{ STR_NULL, STR_NULL },
		{ STR_NULL, STR_NULL },
	};
	struct asking asking = { ask, ret_answer, question->to };
	struct call_request request = {
		.method = question->method,
		.headers = headers,
		.header_count = 3,
		.body = question->body,
		.allow_http = true,
		.timeout = question->timeout != 0 ? question->timeout : ASK_TIMEOUT,
		.take = question->to != NULL ? take_piece : NULL,
	};
	enum status s;

	buf_init(&url, TEXT_MAX);
	buf_init(&bearer, TEXT_MAX);
	buf_printf(&url, "%s%.*s", ask->url, STR_ARGS(question->path));
	buf_printf(&bearer, "Bearer %.*s", STR_ARGS(ask->token));
	request.url = buf_str(&url);
	if (str_present(ask->token))
		headers[request.header_count++] =
			(struct http_header){ STR("Authorization"), buf_str(&bearer) };
	if (question->header != NULL)
		headers[request.header_count++] = *question->header;
	s = http_call_start(ask->client, &request, answered, &asking, NULL);
	if (s != ST_OK) {
		ret_answer->failure = STR("this is no address of a hub");
		return s;
	}
	loop_run(ask->loop);
	return ret_answer->code != 0 ? ST_OK : ST_IO;
}

static void begin_answer(struct ask_answer *answer)
{
	*answer = (struct ask_answer){ .code = 0 };
	buf_init(&answer->text, (size_t)ASK_ANSWER);
}

enum status ask_send(
	struct ask *ask, const struct ask_question *question, struct ask_answer *ret_answer)
{
	enum status s;

	begin_answer(ret_answer);
	s = ask_once(ask, question, ret_answer);
	if (s != ST_OK || ret_answer->code != 401)
		return s;
	ask_answer_done(ret_answer);
	if ((s = ask_sign_in(ask, ret_answer)) != ST_OK)
		return s == ST_UNKNOWN ? ST_OK : s;
	ask_answer_done(ret_answer);
	begin_answer(ret_answer);
	return ask_once(ask, question, ret_answer);
}

enum status ask_get(struct ask *ask, struct str path, struct ask_answer *ret_answer)
{
	const struct ask_question question = { .method = HTTP_GET, .path = path };

	return ask_send(ask, &question, ret_answer);
}

/** Kept until the next one: tokens are renewed in long sessions, so they are no pieces of the arena. */
static enum status keep_token(struct ask *ask, struct str token)
{
	char *copy = str_present(token) ? strndup(token.at, token.len) : NULL;

	free((char *)ask->token.at);
	ask->token = (struct str){ copy, copy != NULL ? token.len : 0 };
	return copy != NULL ? ST_OK : ST_UNKNOWN;
}

enum status ask_sign_in(struct ask *ask, struct ask_answer *ret_answer)
{
	struct buf body CLEANUP(buf_done) = { 0 };
	struct ask_question question = { .method = HTTP_POST,
		.path = STR("/authentication/v1/token/access-key") };
	struct json_out out;
	enum status s;

	buf_init(&body, 4096);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	json_put_text(&out, "accessKeyId", str_of(ask->key_id));
	json_put_text(&out, "accessKeySecret", str_of(ask->key_secret));
	json_close(&out);
	question.body = buf_str(&body);
	(void)keep_token(ask, STR_NULL);
	begin_answer(ret_answer);
	if ((s = ask_once(ask, &question, ret_answer)) != ST_OK)
		return s;
	if (ret_answer->code != 200)
		return ST_UNKNOWN;
	return keep_token(ask, json_text(json_get(ask_root(ret_answer), "access_token")));
}

const struct json *ask_root(const struct ask_answer *answer)
{
	return answer->body != NULL ? json_root(answer->body) : NULL;
}

void ask_answer_done(struct ask_answer *answer)
{
	json_doc_free(TAKE(answer->body));
	buf_done(&answer->text);
}

void ask_print_refusal(const char *what, const struct ask_answer *answer)
{
	const struct json *root = ask_root(answer);
	const struct json *first = json_first(json_get(root, "errors"));
	struct str message = json_text(json_get(first, "message"));

	if (!str_present(message))
		message = json_text(json_get(root, "error_description"));
	if (str_present(message))
		fprintf(stderr, "passerelle %s: %.*s\n", what, STR_ARGS(message));
	else if (answer->code != 0)
		fprintf(stderr, "passerelle %s: %s %d\n", what,
			locale_is_french() ? "le concentrateur a répondu" : "the hub answered",
			answer->code);
	else
		fprintf(stderr, "passerelle %s: %s: %.*s\n", what,
			locale_is_french() ? "le concentrateur ne répond pas\u00a0"
					   : "the hub does not answer",
			STR_ARGS(answer->failure));
}

static void paused(void *arg)
{
	loop_stop(arg);
}

void ask_pause(struct ask *ask, usec span)
{
	struct loop_timer timer = { 0 };

	if (loop_timer_set(ask->loop, &timer, span, paused, ask->loop) == ST_OK)
		loop_run(ask->loop);
}
