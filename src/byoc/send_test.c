/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends to a middleware of the test's own, over real sockets and a real database: the token is
 * fetched once for all, refreshed once on 401, looked for in two places.
 */
#include "byoc/byoc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "byoc/sql.h"
#include "core/buf.h"
#include "http/server.h"

#define BU       7
#define GOOD     "{\"message\":{\"idOnExternalPlatform\":\"m-1\"}}"
#define TOKEN    "{\"access_token\":\"T%d\",\"expires_in\":3600}"
#define SENT_MAX 32

/** What the middleware of the test does. */
struct middleware {
	int token_code;   /* at {box}/1.0/token                            */
	int box_code;     /* at the box URL itself                         */
	int refuse_first; /* so many callbacks are answered 401            */
	int callback_code;
	int tokens, callbacks; /* asked for                                     */
	char authorization[64], key[64];
	char body[4096];
};

struct house {
	char dir[64], path[96], keys[96];
	struct clock *clock;
	struct loop *loop;
	struct store *store;
	struct keyring *keyring;
	struct settings settings;
	struct arena *arena;
	struct http_server *server;
	struct http_client *client;
	struct byoc *byoc;
	struct middleware middleware;
	struct integration integration;
	struct channel channel;
	int wanted, ended;
	struct {
		enum send_end end;
		char code[32];
		bool disconnects;
	} sent[SENT_MAX];
};

static void keep(char *target, size_t size, struct str text)
{
	snprintf(target, size, "%.*s", STR_ARGS(text));
}

static void answer(struct exchange *exchange, int code, const char *body)
{
	exchange_answer(exchange, code, "application/json", str_of(body));
}

static void answer_token(struct house *house, struct exchange *exchange, int code)
{
	char body[64];

	house->middleware.tokens += code == 200;
	snprintf(body, sizeof(body), TOKEN, house->middleware.tokens);
	answer(exchange, code, code == 200 ? body : "{}");
}

static void answer_callback(struct house *house, struct exchange *exchange)
{
	struct middleware *middleware = &house->middleware;

	middleware->callbacks++;
	keep(middleware->authorization, sizeof(middleware->authorization),
		exchange_header(exchange, "Authorization"));
	keep(middleware->key, sizeof(middleware->key),
		exchange_header(exchange, "Idempotency-Key"));
	keep(middleware->body, sizeof(middleware->body), exchange_body(exchange));
	if (middleware->callbacks <= middleware->refuse_first)
		answer(exchange, 401, "{}");
	else
		answer(exchange, middleware->callback_code, GOOD);
}

static void on_request(void *arg, struct exchange *exchange)
{
	struct house *house = arg;
	struct str path = exchange_raw_path(exchange);

	if (str_is(path, "/box/1.0/token"))
		answer_token(house, exchange, house->middleware.token_code);
	else if (str_is(path, "/box"))
		answer_token(house, exchange, house->middleware.box_code);
	else if (str_is(path, "/box/2.0/channel/ch-1/outbound"))
		answer_callback(house, exchange);
	else
		answer(exchange, 404, "{}");
}

static void on_headers(void *arg, struct exchange *exchange, struct body_plan *plan)
{
	(void)arg;
	(void)exchange;
	(void)plan;
}

static void on_end(void *arg, struct exchange *exchange)
{
	(void)arg;
	(void)exchange;
}

static void on_refusal(void *arg, struct exchange *exchange, int code, const char *problem)
{
	(void)arg;
	(void)problem;
	answer(exchange, code, "{}");
}

static enum status furnish(struct db *db, void *args)
{
	struct house *house = args;
	enum status s;
	bool created;

	s = integration_add(db, house->keyring, &house->integration, 1, house->arena, NULL);
	if (s != ST_OK)
		return s;
	house->channel = (struct channel){ .bu_id = BU,
		.id = STR("ch-1"),
		.external_id = STR("x"),
		.integration_id = house->integration.id,
		.real_platform = STR("custom"),
		.name = STR("n"),
		.wire = STR("{}"),
		.has_outbound_flow = MAYBE_ABSENT,
		.kind = CHANNEL_IDENTITY };
	return channel_put(db, &house->channel, 1, NULL, &created);
}

static void open_store(struct house *house)
{
	static const struct sql_list *const lists[] = { &byoc_sql, NULL };
	const struct store_options options = { .path = house->path,
		.lists = lists,
		.clock = house->clock,
		.loop = house->loop,
		.reader_threads = 1 };

	assert_int_equal(store_open(&options, NULL, &house->store), ST_OK);
	assert_int_equal(keyring_open(house->keys, &house->keyring), ST_OK);
}

static void open_network(struct house *house)
{
	const struct http_handlers handlers = { on_headers, on_request, on_end, on_refusal, house };
	struct byoc_options options = { .keyring = house->keyring,
		.settings = &house->settings,
		.clock = house->clock,
		.loop = house->loop,
		.store = house->store };
	char allow[] = "--allow-http=on", listen[] = "--listen=127.0.0.1:0";
	char *argv[] = { allow, listen };
	struct problems problems = { .arena = house->arena };
	int rest;

	assert_int_equal(settings_load(2, argv, &rest, &problems, &house->settings), ST_OK);
	assert_int_equal(http_server_start(house->loop, &house->settings, NULL, NULL, &handlers,
				 &problems, &house->server),
		ST_OK);
	assert_int_equal(
		http_client_new(house->loop, &house->settings, NULL, &house->client), ST_OK);
	options.client = house->client;
	assert_int_equal(byoc_open(&options, &house->byoc), ST_OK);
}

static int house_new(void **state)
{
	struct house *house = calloc(1, sizeof(*house));

	strcpy(house->dir, P_tmpdir "/passerelle-send-XXXXXX");
	assert_non_null(mkdtemp(house->dir));
	snprintf(house->path, sizeof(house->path), "%s/passerelle.db", house->dir);
	snprintf(house->keys, sizeof(house->keys), "%s/keys", house->dir);
	house->clock = clock_new();
	house->arena = arena_new(1 << 20);
	assert_int_equal(loop_new(house->clock, &house->loop), ST_OK);
	open_store(house);
	open_network(house);
	house->middleware =
		(struct middleware){ .token_code = 200, .box_code = 200, .callback_code = 200 };
	house->integration = (struct integration){ .bu_id = BU,
		.name = STR("i"),
		.client_id = STR("me"),
		.client_secret = STR("secret"),
		.use_outbound_30 = true,
		.box_url = arena_printf(house->arena, "http://%.*s/box",
			STR_ARGS(http_server_address(house->server))) };
	*state = house;
	return 0;
}

static void drained(void *arg)
{
	loop_stop(arg);
}

static int house_free(void **state)
{
	struct house *house = *state;
	char command[128];

	http_client_free(house->client);
	byoc_free(house->byoc);
	http_server_stop(house->server, drained, house->loop);
	loop_run(house->loop);
	http_server_free(house->server);
	store_close(house->store);
	keyring_free(house->keyring);
	loop_free(house->loop);
	settings_done(&house->settings);
	arena_free(house->arena);
	clock_free(house->clock);
	snprintf(command, sizeof(command), "rm -rf %s", house->dir);
	assert_int_equal(system(command), 0);
	free(house);
	return 0;
}

static void send_done(void *arg, const struct send_result *result)
{
	struct house *house = arg;

	house->sent[house->ended].end = result->end;
	house->sent[house->ended].disconnects = result->disconnects_channel;
	keep(house->sent[house->ended].code, sizeof(house->sent[0].code), str_of(result->code));
	if (++house->ended == house->wanted)
		loop_stop(house->loop);
}

/** Sends so many messages at once and waits for all of their ends. */
static void send_many(struct house *house, int many)
{
	const struct outgoing message = { .bu_id = BU,
		.channel_no = house->channel.no,
		.message = { { 1, 2, 3, 4 } },
		.recipient = STR("u-1"),
		.content = STR("{\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":"
			       "\"Bonjour\"}}}") };

	house->wanted = many;
	house->ended = 0;
	for (int i = 0; i < many; i++)
		assert_int_equal(byoc_send(house->byoc, &message, send_done, house), ST_OK);
	assert_int_equal(house->ended, 0); /* never from inside byoc_send */
	loop_run(house->loop);
}

static void one_token_serves_all_that_wait(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	send_many(house, 12);
	for (int i = 0; i < 12; i++)
		assert_int_equal(house->sent[i].end, SEND_ACCEPTED);
	assert_int_equal(house->middleware.tokens, 1);
	assert_int_equal(house->middleware.callbacks, 12);
	assert_string_equal(house->middleware.authorization, "Bearer T1");
	assert_string_equal(house->middleware.key, "01020304-0000-0000-0000-000000000000");
	assert_non_null(
		strstr(house->middleware.body, "\"thread\":{\"idOnExternalPlatform\":\"u-1\"}"));
	send_many(house, 1);
	assert_int_equal(house->middleware.tokens, 1);
}

static void a_refused_token_is_renewed_once(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	send_many(house, 1);
	house->middleware.refuse_first = house->middleware.callbacks + 1;
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_ACCEPTED);
	assert_string_equal(house->middleware.authorization, "Bearer T2");
	assert_int_equal(house->middleware.callbacks, 3);
	house->middleware.refuse_first = 1000;
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_FAULT);
	assert_string_equal(house->sent[0].code, "fault_auth");
	assert_true(house->sent[0].disconnects);
	assert_int_equal(house->middleware.callbacks, 5);
	assert_int_equal(house->middleware.tokens, 3);
}

static void a_wrong_secret_is_the_integrations_fault(void **state)
{
	struct house *house = *state;

	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	house->middleware.token_code = 401;
	send_many(house, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(house->sent[i].end, SEND_FAULT);
		assert_string_equal(house->sent[i].code, "fault_token");
	}
	assert_int_equal(house->middleware.callbacks, 0);
	house->middleware.token_code = 200;
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_ACCEPTED);
}

static enum status nothing(struct db *db, void *args)
{
	(void)db;
	(void)args;
	return ST_OK;
}

static void the_box_url_is_the_second_place_and_is_remembered(void **state)
{
	struct house *house = *state;
	struct integration stored;

	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	house->middleware.token_code = 404;
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_ACCEPTED);
	/* A unit of our own comes after the one that remembers. */
	assert_int_equal(store_write_now(house->store, nothing, NULL), ST_OK);
	assert_int_equal(integration_load(store_reader(house->store), BU,
				 house->channel.integration_id, house->arena, &stored),
		ST_OK);
	assert_true(stored.token_at_box);
	house->middleware.box_code = 405;
	house->middleware.token_code = 405;
	byoc_drop_integration(house->byoc, BU, stored.no);
	send_many(house, 1);
	assert_string_equal(house->sent[0].code, "fault_token_path");
}

static void without_a_client_id_nothing_is_asked_for(void **state)
{
	struct house *house = *state;

	house->integration.client_id = house->integration.client_secret = STR_NULL;
	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_ACCEPTED);
	assert_int_equal(house->middleware.tokens, 0);
	assert_string_equal(house->middleware.authorization, "");
}

static void the_first_generation_says_that_it_is_not_offered(void **state)
{
	struct house *house = *state;

	house->integration.use_outbound_30 = false;
	assert_int_equal(store_write_now(house->store, furnish, house), ST_OK);
	send_many(house, 1);
	assert_int_equal(house->sent[0].end, SEND_FAULT);
	assert_string_equal(house->sent[0].code, "fault_dialect");
	assert_int_equal(house->middleware.callbacks, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, house_new, house_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_token_serves_all_that_wait),
		TEST(a_refused_token_is_renewed_once),
		TEST(a_wrong_secret_is_the_integrations_fault),
		TEST(the_box_url_is_the_second_place_and_is_remembered),
		TEST(without_a_client_id_nothing_is_asked_for),
		TEST(the_first_generation_says_that_it_is_not_offered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
