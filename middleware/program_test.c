/* SPDX-License-Identifier: Apache-2.0 */
/* The real program, driven over HTTP, killed and started again. */
#include "scene_fixture.h"

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

static void memory_of_ids_survives_kill_9(void **state)
{
	struct scene *scene = *state;
	char *before;
	char *other;
	char *after;

	scene_start(scene, NULL);
	scene_token_get(scene);
	before = callback_id(scene, "key-1", "+15145550101");
	other = callback_id(scene, "key-2", "+15145550101");
	assert_string_not_equal(before, other);
	program_end(&scene->program, SIGKILL);
	program_start(&scene->program);
	after = callback_id(scene, "key-1", "+15145550101"); /* with the token of before */
	assert_string_equal(before, after);
	assert_int_equal(scene_count(scene, "distinctMessages"), 2);
	assert_int_equal(scene_count(scene, "repeats"), 1);
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

	scene_start(scene, NULL);
	scene_token_get(scene);
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

	scene_start(scene, NULL);
	scene_token_get(scene);
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
	scene_start(scene, NULL);
	scene_token_get(scene);
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
	scene_start(scene, more);
	scene_token_get(scene);
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

	scene_start(scene, more);
	scene_token_get(scene);
	hub_fixture_free(scene->hub); /* the hub is away */
	id = callback_id(scene, "key-1", "+15145550101");
	assert_int_equal(scene_count(scene, "owed"), 2);
	program_end(&scene->program, SIGKILL);
	program_start(&scene->program);
	assert_int_equal(scene_count(scene, "owed"), 2);
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

	scene_start(scene, more);
	scene_token_get(scene);
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
	scene_start(scene, more);
	scene_token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 404 ", 1), 1);
	free(callback_id(scene, "key-2", "+15145550101"));
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 1), 1);
	scene_count_wait(scene, "owed", 0);
	program_end(&scene->program, SIGKILL);
	program_start(&scene->program);
	assert_int_equal(scene_count(scene, "refusedByHub"), 1);
	assert_int_equal(scene_count(scene, "owed"), 0);
	assert_int_equal(hub_fixture_wait(scene->hub, "/status ", 0), 2);
}

static void with_overtake_the_hub_hears_of_it_before_the_answer(void **state)
{
	static const char *const more[] = { "--overtake", "--share-answering", "1", "--receipt",
		"delivered", "--reply-delay-ms", "60000", NULL };
	struct scene *scene = *state;

	scene_start(scene, more);
	scene_token_get(scene);
	free(callback_id(scene, "key-1", "+15145550101"));
	/* No waiting: both were posted by the time the answer came. */
	assert_int_equal(hub_fixture_wait(scene->hub, "/status 204 ", 0), 1);
	assert_int_equal(hub_fixture_wait(scene->hub, "/messages 201 ", 0), 1);
}

static void a_person_can_reply_by_hand(void **state)
{
	struct scene *scene = *state;
	struct reply page;
	char form[512];
	const char *secret;
	char *line;

	scene_start(scene, NULL);
	scene_token_get(scene);
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
	static const char *const page[] = { "Origin: https://evil.example", NULL };
	static const char *const paths[] = { "/phone", "/control/summary", "/control/log" };
	struct scene *scene = *state;
	struct reply other;

	scene_start(scene, NULL);
	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
		struct reply reply = http("GET", scene->program.url, paths[i], foreign, NULL);

		if (reply.status != 404)
			fail_msg("%s: %ld", paths[i], reply.status);
		reply_done(&reply);
	}
	other = http("POST", scene->program.url, "/control/faults", page, "500=100");
	assert_int_equal(other.status, 404);
	reply_done(&other);
}

static void a_second_process_on_the_same_data_is_refused(void **state)
{
	struct scene *scene = *state;
	char command[768];
	char path[512];

	scene_start(scene, NULL);
	snprintf(command, sizeof command,
		"%s --listen 127.0.0.1:0 --data-dir %s 2>&1 | grep -q 'another process'",
		program_path(path), scene->program.folder);
	assert_int_equal(system(command), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
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
		TEST(a_person_can_reply_by_hand),
		TEST(a_foreign_host_name_sees_neither_phone_nor_control),
		TEST(a_second_process_on_the_same_data_is_refused),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
