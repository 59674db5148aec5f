/* SPDX-License-Identifier: Apache-2.0 */
/* The action pages of the real program, as a browser walks through them. */
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

#include <cmocka.h>

struct scene {
	struct program program;
	struct hub_fixture *hub;
	char back[96];   /* as it must be led to */
	char query[512]; /* of the action URL */
	char cookie[256];
	char secret[33];
};

static int setup(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	const char *url;

	program_init(&scene->program);
	scene->hub = hub_fixture_new(0);
	url = hub_fixture_url(scene->hub);
	scene->program.arguments[0] = "--hub-url";
	scene->program.arguments[1] = url;
	program_start(&scene->program);
	snprintf(scene->back, sizeof scene->back, "%s/points-of-contact?a=1&b=%%C3%%A9", url);
	snprintf(scene->query, sizeof scene->query,
		"userId=7&brandId=9&token=good&apiHost=%s&backUrl=%s/"
		"points-of-contact%%3Fa%%3D1%%26b"
		"%%3D%%25C3%%25A9",
		url, url);
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

/* Opens a page and keeps its cookie and the secret of its form. */
static struct reply page_open(struct scene *scene, const char *page, const char *more)
{
	static const char *const french[] = { "Accept-Language: fr-CA,fr;q=0.9", NULL };
	struct reply reply;
	char path[1024];
	char *cookie;
	const char *secret;

	snprintf(path, sizeof path, "/action/%s?%s%s", page, scene->query, more);
	reply = http("GET", scene->program.url, path, french, NULL);
	cookie = reply_header(&reply, "Set-Cookie");
	if (cookie)
		snprintf(scene->cookie, sizeof scene->cookie, "Cookie: %.*s",
			(int)strcspn(cookie, ";"), cookie);
	if (cookie)
		assert_non_null(strstr(cookie, "HttpOnly"));
	secret = strstr(byoc_text_z(&reply.body), "name=\"secret\" value=\"");
	if (secret)
		snprintf(scene->secret, sizeof scene->secret, "%s",
			secret + strlen("name=\"secret\" value=\""));
	free(cookie);
	return reply;
}

static struct reply form_send(struct scene *scene, const char *page, const char *fields)
{
	const char *headers[] = { scene->cookie, "Accept-Language: fr", NULL };
	char path[64];
	char form[1024];

	snprintf(path, sizeof path, "/action/%s", page);
	snprintf(form, sizeof form, "secret=%s&%s", scene->secret, fields);
	return http("POST", scene->program.url, path, headers, form);
}

static void led_back(const struct scene *scene, struct reply *reply)
{
	char *place = reply_header(reply, "Location");

	if (reply->status != 302)
		fail_msg("%ld %s", reply->status, byoc_text_z(&reply->body));
	assert_string_equal(place, scene->back);
	free(place);
	reply_done(reply);
}

static const char good_form[] =
	"name=Canal+%C3%A9t%C3%A9&account=acct&platform=custom&visibility=private&addresses=phone"
	"&integration=int-1";

static void a_channel_is_added_and_the_browser_led_back(void **state)
{
	struct scene *scene = *state;
	struct reply reply = page_open(scene, "add", "&integration=int-1");
	char *line;

	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(byoc_text_z(&reply.body), "<html lang=\"fr-CA\">"));
	assert_non_null(strstr(byoc_text_z(&reply.body), "value=\"int-1\""));
	assert_null(strstr(byoc_text_z(&reply.body), "action-token"));
	reply_done(&reply);
	line = hub_fixture_last(scene->hub, "verification");
	assert_non_null(
		strstr(line, "{\"brandId\":9,\"userId\":7,\"token\":\"good\",\"purpose\":\"channel-"
			     "integration\"}"));
	free(line);
	reply = form_send(scene, "add", good_form);
	led_back(scene, &reply);
	line = hub_fixture_last(scene->hub, "POST /dfo/3.0/channels 201");
	assert_non_null(strstr(line, "\"name\":\"Canal été\""));
	assert_non_null(strstr(line, "\"channelIntegrationId\":\"int-1\""));
	assert_non_null(strstr(line, "\"realExternalPlatformId\":\"custom\""));
	assert_non_null(strstr(line, "\"translationGroup\":\"phone\""));
	assert_non_null(strstr(line, "\"isPrivate\":true"));
	free(line);
	/* The visit is over: the same form again changes nothing. */
	reply = form_send(scene, "add", good_form);
	assert_int_equal(reply.status, 403);
	reply_done(&reply);
	assert_int_equal(hub_fixture_wait(scene->hub, "POST /dfo/3.0/channels", 0), 1);
}

static void the_page_can_be_loaded_again(void **state)
{
	struct scene *scene = *state;
	struct reply reply = page_open(scene, "add", "");
	const char *headers[] = { scene->cookie, NULL };
	char path[1024];

	reply_done(&reply);
	snprintf(path, sizeof path, "/action/add?%s", scene->query);
	reply = http("GET", scene->program.url, path, headers, NULL);
	assert_int_equal(reply.status, 200);
	reply_done(&reply);
	assert_int_equal(hub_fixture_wait(scene->hub, "verification", 0), 1);
}

static void what_was_typed_is_never_lost(void **state)
{
	struct scene *scene = *state;
	struct reply reply = page_open(scene, "add", "");

	reply_done(&reply);
	reply = form_send(scene, "add",
		"name=&account=%22%3E%3Cscript%3E&platform=custom&visibility=public&addresses="
		"default&integration=int-1");
	assert_int_equal(reply.status, 400);
	assert_non_null(strstr(byoc_text_z(&reply.body), "&quot;&gt;&lt;script&gt;"));
	assert_non_null(strstr(byoc_text_z(&reply.body), "value=\"public\" checked"));
	assert_null(strstr(byoc_text_z(&reply.body), "<script>"));
	reply_done(&reply);
	/* The hub's own words are shown, as text. */
	reply = form_send(scene, "add",
		"name=N&account=a&platform=custom&visibility=public&addresses=default&integration="
		"refused");
	assert_int_equal(reply.status, 400);
	assert_non_null(strstr(byoc_text_z(&reply.body), "&lt;b&gt;no such integration&lt;/b&gt;"));
	assert_non_null(strstr(byoc_text_z(&reply.body), "value=\"refused\""));
	reply_done(&reply);
	reply = form_send(scene, "add", good_form);
	led_back(scene, &reply);
}

static void a_forged_form_changes_nothing(void **state)
{
	struct scene *scene = *state;
	struct reply reply = page_open(scene, "add", "");

	reply_done(&reply);
	scene->secret[0] = scene->secret[0] == '0' ? '1' : '0';
	reply = form_send(scene, "add", good_form);
	assert_int_equal(reply.status, 403);
	reply_done(&reply);
	scene->secret[0] = '\0';
	reply = form_send(scene, "add", good_form);
	assert_int_equal(reply.status, 403);
	reply_done(&reply);
	assert_int_equal(hub_fixture_wait(scene->hub, "POST /dfo/3.0/channels", 0), 0);
}

static void a_visit_the_hub_does_not_know_leads_back(void **state)
{
	struct scene *scene = *state;
	struct reply reply;

	*strstr(scene->query, "good") = 'f'; /* "food" is not known */
	reply = page_open(scene, "add", "");
	assert_int_equal(reply.status, 200);
	assert_non_null(strstr(byoc_text_z(&reply.body), "a=1&amp;b=%C3%A9\""));
	assert_null(strstr(byoc_text_z(&reply.body), "<form"));
	reply_done(&reply);
	assert_string_equal(scene->cookie, "");
}

static const char two_channels[] =
	"[{\"id\":\"c-1\",\"idOnExternalPlatform\":\"a\",\"channelIntegrationId\":\"int-1\","
	"\"realExternalPlatformId\":\"custom\",\"name\":\"One\",\"isPrivate\":true,"
	"\"hasTreeStructure\":false,\"defaultSkillId\":3},"
	"{\"id\":\"c-2\",\"idOnExternalPlatform\":\"b\",\"channelIntegrationId\":\"other\","
	"\"realExternalPlatformId\":\"custom\",\"name\":\"Two\",\"isPrivate\":true,"
	"\"hasTreeStructure\":false}]";

static void a_channel_is_removed(void **state)
{
	struct scene *scene = *state;
	struct reply reply;

	hub_fixture_channels_set(scene->hub, two_channels);
	reply = page_open(scene, "remove", "&channelId=c-1&integration=int-1");
	assert_non_null(strstr(byoc_text_z(&reply.body), "value=\"c-1\" checked"));
	assert_null(strstr(byoc_text_z(&reply.body), "c-2")); /* of another integration */
	reply_done(&reply);
	reply = form_send(scene, "remove", "channel=c-2");
	assert_int_equal(reply.status, 200); /* the choice again, nothing removed */
	reply_done(&reply);
	assert_int_equal(hub_fixture_wait(scene->hub, "DELETE", 0), 0);
	reply = form_send(scene, "remove", "channel=c-1");
	led_back(scene, &reply);
	assert_int_equal(hub_fixture_wait(scene->hub, "DELETE /dfo/3.0/channels/c-1 204", 0), 1);
}

static void a_channel_is_reconnected_as_it_was(void **state)
{
	struct scene *scene = *state;
	struct reply reply;
	char *line;

	hub_fixture_channels_set(scene->hub, two_channels);
	reply = page_open(scene, "reconnect", "&channelId=c-1&integration=int-1");
	reply_done(&reply);
	reply = form_send(scene, "reconnect", "channel=c-1");
	led_back(scene, &reply);
	line = hub_fixture_last(scene->hub, "POST /dfo/3.0/channels 201");
	assert_string_equal(line,
		"POST /dfo/3.0/channels 201 {\"id\":\"c-1\",\"idOnExternalPlatform\":\"a\","
		"\"channelIntegrationId\":\"int-1\",\"realExternalPlatformId\":\"custom\","
		"\"name\":\"One\",\"isPrivate\":true,\"hasTreeStructure\":false}");
	free(line);
}

static void a_visit_to_one_page_opens_no_other(void **state)
{
	struct scene *scene = *state;
	struct reply reply = page_open(scene, "add", "");

	reply_done(&reply);
	hub_fixture_channels_set(scene->hub, two_channels);
	reply = form_send(scene, "remove", "channel=c-1");
	assert_int_equal(reply.status, 403);
	reply_done(&reply);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_channel_is_added_and_the_browser_led_back),
		TEST(the_page_can_be_loaded_again),
		TEST(what_was_typed_is_never_lost),
		TEST(a_forged_form_changes_nothing),
		TEST(a_visit_the_hub_does_not_know_leads_back),
		TEST(a_channel_is_removed),
		TEST(a_channel_is_reconnected_as_it_was),
		TEST(a_visit_to_one_page_opens_no_other),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
