/* SPDX-License-Identifier: Apache-2.0 */
#include "scene_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { WAIT_SECONDS = 20 };

int scene_setup(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);

	program_init(&scene->program);
	scene->hub = hub_fixture_new(0);
	*state = scene;
	return 0;
}

int scene_teardown(void **state)
{
	struct scene *scene = *state;

	program_done(&scene->program);
	hub_fixture_free(scene->hub);
	free(scene);
	return 0;
}

void scene_start(struct scene *scene, const char *const *more)
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

void scene_token_get(struct scene *scene)
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

struct reply callback_send(
	struct scene *scene, const char *channel, const char *key, const char *recipient)
{
	char path[128];
	char key_line[128];
	char body[512];
	const char *headers[] = { "Content-Type: application/json", scene->bearer,
		key ? key_line : NULL, NULL };

	snprintf(path, sizeof path, "/integration/box/2.0/channel/%s/outbound", channel);
	snprintf(key_line, sizeof key_line, "Idempotency-Key: %s", key ? key : "");
	snprintf(body, sizeof body,
		"{\"messageContent\":{\"type\":\"TEXT\",\"payload\":{\"text\":\"<i>Bonjour</i>\"}},"
		"\"thread\":{\"idOnExternalPlatform\":\"%s\"},"
		"\"endUserRecipients\":[{\"idOnExternalPlatform\":\"%s\"}]}",
		recipient, recipient);
	return http("POST", scene->program.url, path, headers, body);
}

char *callback_id(struct scene *scene, const char *key, const char *recipient)
{
	struct reply reply = callback_send(scene, "ch-1", key, recipient);
	char *id = reply_member(&reply, "message.idOnExternalPlatform");

	if (reply.status != 200 || !id)
		fail_msg("%ld %s", reply.status, byoc_text_z(&reply.body));
	reply_done(&reply);
	return id;
}

int64_t scene_count(struct scene *scene, const char *name)
{
	struct reply reply = http("GET", scene->program.url, "/control/summary", NULL, NULL);
	char *value = reply_member(&reply, name);
	int64_t number = value ? strtoll(value, NULL, 10) : -1;

	free(value);
	reply_done(&reply);
	return number;
}

void scene_count_wait(struct scene *scene, const char *name, int64_t want)
{
	time_t until = time(NULL) + WAIT_SECONDS;
	int64_t count;

	while ((count = scene_count(scene, name)) != want) {
		if (time(NULL) > until)
			fail_msg("%s: %lld, want %lld", name, (long long)count, (long long)want);
	}
}
