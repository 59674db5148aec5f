/* SPDX-License-Identifier: Apache-2.0 */
/* The real program, driven over HTTP, killed and started again. */
#include "hub_fixture.h"
#include "program_fixture.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

static const char box[] = "/integration/box";

struct scene {
	struct program program;
	struct hub_fixture *hub;
	char bearer[256];
};

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	program_init(&scene->program);
	scene->hub = hub_fixture_new(0);
	*state = scene;
	return 0;
}

static int teardown(void **state)
{
	struct scene *scene = *state;

	program_done(&scene->program);
	hub_fixture_free(scene->hub);
	free(scene);
	return 0;
}

/* Starts the program with the hub, an access key, a client id and what the test adds. */
static void start(struct scene *scene, const char *const *more)
{
	const char *const common[] = { "--control", "--client-id", "hub", "--client-secret", "s",
		"--hub-url", hub_fixture_url(scene->hub), "--access-key-id", "key",
		"--access-key-secret", "k", "--retry-ms", "10-100", NULL };
	size_t count = 0;

	for (; common[count]; count++)
		scene->program.arguments[count] = common[count];
	for (size_t i = 0; more && more[i]; i++)
		scene->program.arguments[count++] = more[i];
	scene->program.arguments[count] = NULL;
	program_start(&scene->program);
}

static void token_get(struct scene *scene)
{
	static const char *const json[] = { "Content-Type: application/json", NULL };
	struct reply reply = http("POST", scene->program.url, "/integration/box/1.0/token", json,
		"{\"client_id\":\"hub\",\"client_secret\":\"s\","
		"\"grant_type\":\"client_credentials\"}");
	char *token = reply_member(&reply, "access_token");

	assert_int_equal(reply.status, 200);
	assert_non_null(token);
	snprintf(scene->bearer, sizeof scene->bearer, "Authorization: Bearer %s", token);
	free(token);
	reply_done(&reply);
}

static struct reply callback_send(
	struct scene *scene, const char *channel, const char *key, const char *recipient)
{
	char path[128];
	char key_line[128];
	char body[512];
	const char *headers[] = { "Content-Type: application/json", scene->bearer,
		key ? key_line : NULL, NULL };

	snprintf(path, sizeof path, "%s/2.0/channel/%s/outbound", box, channel);
	snprintf(key_line, sizeof key_line, "Idempotency-Key: %s", key ? key : "");
	snprintf(body, sizeof body,
		"{\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":\"<i>Bonjour</i>\"}},"
		"\"thread\":{\"idOnExternalPlatform\":\"%s\"},"
		"\"endUserRecipients\":[{\"idOnExternalPlatform\":\"%s\"}]}",
		recipient, recipient);
	return http("POST", scene->program.url, path, headers, body);
}

/* The id that a callback is answered with, yours. */
static char *callback_id(struct scene *scene, const char *key, const char *recipient)
{
	struct reply reply = callback_send(scene, "ch-1", key, recipient);
	char *id = reply_member(&reply, "message.idOnExternalPlatform");

	if (reply.status != 200 || !id)
		fail_msg("%ld %s", reply.status, byoc_text_z(&reply.body));
	reply_done(&reply);
	return id;
}

static int64_t summary(struct scene *scene, const char *name)
{
	struct reply reply = http("GET", scene->program.url, "/control/summary", NULL, NULL);
	char *value = reply_member(&reply, name);
	int64_t number = value ? strtoll(value, NULL, 10) : -1;

	free(value);
	reply_done(&reply);
	return number;
}

static void memory_of_ids_survives_kill_9(void **state)
{
	struct scene *scene = *state;
	char *before;
	char *other;
	char *after;

	start(scene, NULL);
	token_get(scene);
	before = callback_id(scene, "key-1", "+15145550101");
	other = callback_id(scene, "key-2", "+15145550101");
	assert_string_not_equal(before, other);
	program_end(&scene->program, SIGKILL);
	program_start(&scene->program);
	after = callback_id(scene, "key-1", "+15145550101"); /* with the token of before */
	assert_string_equal(before, after);
	assert_int_equal(summary(scene, "distinctMessages"), 2);
	assert_int_equal(summary(scene, "repeats"), 1);
	free(before);
	free(other);
	free(after);
	assert_int_equal(program_end(&scene->program, SIGTERM), 0);
}

static void answers_are_in_the_log_before_they_leave(void **state)
{
	struct scene *scene = *state;
	struct reply log;
	char *id;

	start(scene, NULL);
	token_get(scene);
	id = callback_id(scene, "key-1", "+15145550101");
	log = http("GET", scene->program.url, "/control/log", NULL, NULL);
	assert_non_null(strstr(byoc_text_z(&log.body), id));
	assert_non_null(strstr(byoc_text_z(&log.body), "\"key\":\"key-1\""));
	assert_null(strstr(byoc_text_z(&log.body), "Bonjour")); /* only its hash */
	free(id);
	reply_done(&log);
}

static const struct {
	const char *name;
	const char *method;
	const char *path;
	const char *body;
	bool with_token;
	long status;
} requests[] = {
	{ "no token", "POST", "/integration/box/2.0/channel/c/outbound", "{}", false, 401 },
	{ "no token for typing", "POST", "/integration/box/1.0/channel/c/thread/t/sender-action",
		"{}", false, 401 },
	{ "typing", "POST", "/integration/box/1.0/channel/c/thread/a%2Fb/sender-action", "{}", true,
		204 },
	{ "a slash is no escape", "POST", "/integration/box/1.0/channel/c/thread/a/b/sender-action",
		"{}", true, 404 },
	{ "a NUL in the path", "POST", "/integration/box/2.0/channel/c%00d/outbound", "{}", true,
		400 },
	{ "no JSON", "POST", "/integration/box/2.0/channel/c/outbound", "hello", true, 400 },
	{ "validation", "POST", "/integration/box/1.0/channel/c/recipients/validation",
		"{\"endUserRecipients\":[{\"idOnExternalPlatform\":\"+1\"}]}", true, 200 },
	{ "validation of nobody", "POST", "/integration/box/1.0/channel/c/recipients/validation",
		"{\"endUserRecipients\":[]}", true, 400 },
	{ "another method", "GET", "/integration/box/1.0/token", NULL, true, 405 },
	{ "elsewhere", "GET", "/etc/passwd", NULL, true, 404 },
	{ "faults that are none", "POST", "/control/faults", "500=200", true, 400 },
	{ "a page without its parameters", "GET", "/action/add?userId=1", NULL, false, 400 },
	{ "a page that calls elsewhere", "GET",
		"/action/add?userId=1&brandId=1&token=good&apiHost=http://127.0.0.1:1", NULL, false,
		400 },
	{ "a page that leads elsewhere", "GET",
		"/action/add?userId=1&brandId=1&token=good&backUrl=https://evil.example/", NULL,
		false, 400 },
	{ "a token the hub does not know, and no way back", "GET",
		"/action/add?userId=1&brandId=1&token=bad", NULL, false, 403 },
	{ "a form without a visit", "POST", "/action/add", "secret=x", false, 403 },
};

static void requests_are_taken_or_refused(void **state)
{
	struct scene *scene = *state;

	start(scene, NULL);
	token_get(scene);
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++) {
		const char *headers[] = { requests[i].with_token ? scene->bearer : NULL, NULL };
		struct reply reply = http(requests[i].method, scene->program.url, requests[i].path,
			headers, requests[i].body);

		if (reply.status != requests[i].status)
			fail_msg("%s: got %ld, want %ld: %s", requests[i].name, reply.status,
				requests[i].status, byoc_text_z(&reply.body));
		reply_done(&reply);
	}
	assert_int_equal(program_end(&scene->program, SIGTERM), 0);
}

static void a_body_too_large_is_refused_and_the_next_is_served(void **state)
{
	struct scene *scene = *state;
	size_t size = 3 << 20;
	char *body = malloc(size + 1);
	const char *headers[] = { NULL, "Transfer-Encoding: chunked", NULL };
	struct reply reply;
	char *id;

	memset(body, 'a', size);
	body[size] = '\0';
	start(scene, NULL);
	token_get(scene);
	headers[0] = scene->bearer;
	reply = http("POST", scene->program.url, "/integration/box/2.0/channel/c/outbound", headers,
		body);
	/* Refused at the headers, the client may still be writing when the connection ends. */
	assert_true(reply.status == 413 || reply.status == 0);
	reply_done(&reply);
	id = callback_id(scene, "key", "+15145550101");
	free(id);
	free(body);
}

static void replies_and_receipts_reach_a_hub_that_fails_first(void **state)
{
	static const char *const more[] = { "--share-answering", "1", "--receipt", "seen", NULL };
	struct scene *scene = *state;
	char *id;
	char *line;

	hub_fixture_fail(scene->hub, 503, 4);
	start(scene, more);
	token_get(scene);
	id = callback_id(scene, "key-1", "+15145550101");
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 2), 2);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 1), 1);
	line = hub_fixture_last(scene->hub, "/messages 201 ");
	assert_non_null(strstr(line, "POST /dfo/3.0/channels/ch-1/messages "));
	assert_non_null(strstr(line, "\"thread\":{\"idOnExternalPlatform\":\"+15145550101\"}"));
	free(line);
	line = hub_fixture_last(scene->hub, "/status 204 ");
	assert_non_null(strstr(line, id));
	free(line);
	free(id);
	/* The same person gets a second message, and does not answer again. */
	id = callback_id(scene, "key-2", "+15145550101");
	free(id);
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 4), 4);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 1), 1);
	assert_int_equal(program_end(&scene->program, SIGTERM), 0);
}

static void what_is_owed_survives_both_processes(void **state)
{
	static const char *const more[] = { "--share-stop", "1", "--receipt", "delivered", NULL };
	struct scene *scene = *state;
	uint16_t port = hub_fixture_port(scene->hub);
	char *id;
	char *line;

	start(scene, more);
	token_get(scene);
	hub_fixture_free(scene->hub); /* the hub is away */
	id = callback_id(scene, "key-1", "+15145550101");
	assert_int_equal(summary(scene, "owed"), 2);
	program_end(&scene->program, SIGKILL);
	program_start(&scene->program);
	assert_int_equal(summary(scene, "owed"), 2);
	scene->hub = hub_fixture_new(port);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 1), 1);
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 1), 1);
	line = hub_fixture_last(scene->hub, "/messages 201 ");
	assert_non_null(strstr(line, "\"idOnExternalPlatform\":\"stop-"));
	assert_non_null(strstr(line, id));
	free(line);
	free(id);
	assert_int_equal(program_end(&scene->program, SIGTERM), 0);
}

static void a_token_the_hub_voided_is_renewed(void **state)
{
	static const char *const more[] = { "--receipt", "delivered", NULL };
	struct scene *scene = *state;

	start(scene, more);
	token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 1), 1);
	hub_fixture_tokens_void(scene->hub);
	free(callback_id(scene, "key-2", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 2), 2);
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 401 ", 1), 1);
	assert_int_equal(hub_fixture_wait(scene->hub, "/authentication/", 2), 2);
}

static void what_the_hub_refuses_for_good_is_kept_and_not_tried_again(void **state)
{
	static const char *const more[] = { "--receipt", "delivered", NULL };
	struct scene *scene = *state;

	hub_fixture_fail(scene->hub, 404, 1);
	start(scene, more);
	token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 404 ", 1), 1);
	free(callback_id(scene, "key-2", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 1), 1);
	assert_int_equal(program_end(&scene->program, SIGTERM), 0);
	program_start(&scene->program);
	assert_int_equal(summary(scene, "refusedByHub"), 1);
	assert_int_equal(summary(scene, "owed"), 0);
}

static void with_overtake_the_hub_hears_of_it_before_the_answer(void **state)
{
	static const char *const more[] = { "--overtake", "--share-answering", "1", "--receipt",
		"delivered", "--reply-delay-ms", "60000", NULL };
	struct scene *scene = *state;

	start(scene, more);
	token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	/* No waiting: both were posted by the time the answer came. */
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 0), 1);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 0), 1);
}

static const struct {
	const char *fault;
	long status;
	bool seen; /* the platform has it: the repeat gets the same id */
} faults[] = {
	{ "500=100", 500, false },
	{ "429=100,retry-after=7", 429, false },
	{ "401=100", 401, false },
	{ "404=100", 404, false },
	{ "hang=100,hang-ms=50", 200, true },
	{ "close=100", 0, true },
	{ "no-id=100", 200, true },
};

static void fault_try(struct scene *scene, size_t at)
{
	struct reply reply;
	char key[32];
	char *header;
	char *id;

	snprintf(key, sizeof key, "key-%zu", at);
	reply = http("POST", scene->program.url, "/control/faults", NULL, faults[at].fault);
	assert_int_equal(reply.status, 204);
	reply_done(&reply);
	reply = callback_send(scene, "ch-1", key, "+15145550101");
	if (reply.status != faults[at].status)
		fail_msg("%s: got %ld", faults[at].fault, reply.status);
	header = reply_header(&reply, "Retry-After");
	assert_true((header != NULL) == (reply.status == 429));
	free(header);
	id = reply_member(&reply, "message.idOnExternalPlatform");
	assert_true(
		(id != NULL) == (faults[at].status == 200 && !strstr(faults[at].fault, "no-id")));
	free(id);
	reply_done(&reply);
	reply = http("POST", scene->program.url, "/control/faults", NULL, "{\"500\":0}");
	reply_done(&reply);
	free(callback_id(scene, key, "+15145550101"));
	if (summary(scene, "repeats") != (int64_t)faults[at].seen)
		fail_msg("%s: the platform has%s seen it", faults[at].fault,
			faults[at].seen ? " not" : "");
}

static void faults_come_on_demand_and_repeats_heal_them(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		start(scene, NULL); /* anew: counts begin at zero */
		token_get(scene);
		fault_try(scene, i);
		assert_int_equal(program_end(&scene->program, SIGTERM), 0);
	}
}

static void answers_may_name_the_id_or_thread_of_another(void **state)
{
	struct scene *scene = *state;
	struct reply reply;
	char *first;
	char *second;
	char *thread;

	start(scene, NULL);
	token_get(scene);
	first = callback_id(scene, "key-1", "+15145550101");
	reply = http("POST", scene->program.url, "/control/faults", NULL, "same-id=100");
	reply_done(&reply);
	second = callback_id(scene, "key-2", "+15145550102");
	assert_string_equal(first, second);
	reply = http("POST", scene->program.url, "/control/faults", NULL, "other-thread=100");
	reply_done(&reply);
	reply = callback_send(scene, "ch-1", "key-3", "+15145550103");
	thread = reply_member(&reply, "thread.idOnExternalPlatform");
	assert_string_equal(thread, "+15145550102");
	reply_done(&reply);
	free(thread);
	free(first);
	free(second);
}

static void a_person_can_reply_by_hand(void **state)
{
	struct scene *scene = *state;
	struct reply page;
	char form[512];
	const char *secret;
	char *line;

	start(scene, NULL);
	token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	page = http("GET", scene->program.url,
		"/phone/thread?channel=ch-1&recipient=%2B15145550101", NULL, NULL);
	assert_non_null(strstr(byoc_text_z(&page.body), "&lt;i&gt;Bonjour&lt;/i&gt;"));
	reply_done(&page);
	page = http("GET", scene->program.url,
		"/phone/person?channel=ch-1&recipient=%2B15145550101", NULL, NULL);
	secret = strstr(byoc_text_z(&page.body), "name=\"secret\" value=\"");
	assert_non_null(secret);
	snprintf(form, sizeof form,
		"secret=%.32s&channel=ch-1&recipient=%%2B15145550101&text=Me+voil%%C3%%A0",
		secret + strlen("name=\"secret\" value=\""));
	reply_done(&page);
	page = http("POST", scene->program.url, "/phone/reply", NULL, form);
	assert_int_equal(page.status, 302);
	reply_done(&page);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 1), 1);
	line = hub_fixture_last(scene->hub, "/messages 201 ");
	assert_non_null(strstr(line, "Me voilà"));
	free(line);
	form[strlen("secret=")] = 'x'; /* a forged form */
	page = http("POST", scene->program.url, "/phone/reply", NULL, form);
	assert_int_equal(page.status, 403);
	reply_done(&page);
}

static void a_foreign_host_name_sees_neither_phone_nor_control(void **state)
{
	static const char *const foreign[] = { "Host: evil.example", NULL };
	static const char *const paths[] = { "/phone", "/control/summary", "/control/log" };
	struct scene *scene = *state;

	start(scene, NULL);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct reply reply = http("GET", scene->program.url, paths[i], foreign, NULL);

		if (reply.status != 404)
			fail_msg("%s: %ld", paths[i], reply.status);
		reply_done(&reply);
	}
}

static void a_second_process_on_the_same_data_is_refused(void **state)
{
	struct scene *scene = *state;
	char command[768];

	start(scene, NULL);
	snprintf(command, sizeof command,
		"%s/passerelle-middleware --listen 127.0.0.1:0 --data-dir %s 2>&1 | "
		"grep -q 'another process'",
		getenv("PASSERELLE_BUILD_DIR"), scene->program.folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(memory_of_ids_survives_kill_9),
		TEST(answers_are_in_the_log_before_they_leave),
		TEST(requests_are_taken_or_refused),
		TEST(a_body_too_large_is_refused_and_the_next_is_served),
		TEST(replies_and_receipts_reach_a_hub_that_fails_first),
		TEST(what_is_owed_survives_both_processes),
		TEST(a_token_the_hub_voided_is_renewed),
		TEST(what_the_hub_refuses_for_good_is_kept_and_not_tried_again),
		TEST(with_overtake_the_hub_hears_of_it_before_the_answer),
		TEST(faults_come_on_demand_and_repeats_heal_them),
		TEST(answers_may_name_the_id_or_thread_of_another),
		TEST(a_person_can_reply_by_hand),
		TEST(a_foreign_host_name_sees_neither_phone_nor_control),
		TEST(a_second_process_on_the_same_data_is_refused),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
