/* SPDX-License-Identifier: Apache-2.0 */
/* The real program, killed again and again while callbacks come. */
#include "scene_fixture.h"

#include <curl/curl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CLIENTS = 4, KEYS = 150, KILLS = 8 };

struct crowd {
	struct scene *scene;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	int answered;
	char *ids[CLIENTS][KEYS];
};

struct client {
	struct crowd *crowd;
	int number;
};

/* A hub's way: the same key until there is an answer. */
static char *send_until_answered(struct scene *scene, int client, int at)
{
	char *id = NULL;
	char key[32];
	char person[32];

	snprintf(key, sizeof key, "key-%d-%d", client, at);
	snprintf(person, sizeof person, "+1514555%d%03d", client, at);
	while (!id) {
		struct reply reply = callback_send(scene, "ch-1", key, person);

		id = reply_member(&reply, "message.idOnExternalPlatform");
		reply_done(&reply);
	}
	return id;
}

static void *client_run(void *arg)
{
	struct client *client = arg;
	struct crowd *crowd = client->crowd;

	for (int i = 0; i < KEYS; i++) {
		char *id = send_until_answered(crowd->scene, client->number, i);

		pthread_mutex_lock(&crowd->lock);
		crowd->ids[client->number][i] = id;
		crowd->answered++;
		pthread_cond_signal(&crowd->changed);
		pthread_mutex_unlock(&crowd->lock);
	}
	return NULL;
}

static void answered_wait(struct crowd *crowd, int count)
{
	pthread_mutex_lock(&crowd->lock);
	while (crowd->answered < count)
		pthread_cond_wait(&crowd->changed, &crowd->lock);
	pthread_mutex_unlock(&crowd->lock);
}

static int text_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void ids_are_kept_and_distinct(struct crowd *crowd)
{
	char *sorted[CLIENTS * KEYS];

	for (int i = 0; i < CLIENTS * KEYS; i++) {
		char *again = send_until_answered(crowd->scene, i / KEYS, i % KEYS);

		sorted[i] = crowd->ids[i / KEYS][i % KEYS];
		assert_string_equal(again, sorted[i]);
		free(again);
	}
	qsort(sorted, CLIENTS * KEYS, sizeof *sorted, text_compare);
	for (int i = 1; i < CLIENTS * KEYS; i++)
		assert_string_not_equal(sorted[i - 1], sorted[i]);
}

static void receipts_came_for_each(struct crowd *crowd)
{
	scene_count_wait(crowd->scene, "owed", 0);
	for (int i = 0; i < CLIENTS * KEYS; i++) {
		char part[96];
		char *line;

		snprintf(part, sizeof part, "/messages/%s/status 204",
			crowd->ids[i / KEYS][i % KEYS]);
		line = hub_fixture_last(crowd->scene->hub, part);
		if (!line)
			fail_msg("no receipt: %s", part);
		free(line);
	}
}

static void every_message_keeps_one_id_and_gets_its_receipt(void **state)
{
	static const char *const more[] = { "--receipt", "delivered", NULL };
	struct crowd crowd = { .scene = *state };
	struct client clients[CLIENTS];
	pthread_t threads[CLIENTS];

	pthread_mutex_init(&crowd.lock, NULL);
	pthread_cond_init(&crowd.changed, NULL);
	scene_start(crowd.scene, more);
	scene_token_get(crowd.scene);
	for (int i = 0; i < CLIENTS; i++) {
		clients[i] = (struct client){ &crowd, i };
		assert_int_equal(pthread_create(&threads[i], NULL, client_run, &clients[i]), 0);
	}
	for (int kill_number = 1; kill_number <= KILLS; kill_number++) {
		answered_wait(&crowd, kill_number * CLIENTS * KEYS / (KILLS + 1));
		program_end(&crowd.scene->program, SIGKILL);
		program_start(&crowd.scene->program);
	}
	for (int i = 0; i < CLIENTS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(scene_count(crowd.scene, "distinctMessages"), CLIENTS * KEYS);
	ids_are_kept_and_distinct(&crowd);
	receipts_came_for_each(&crowd);
	for (int i = 0; i < CLIENTS * KEYS; i++)
		free(crowd.ids[i / KEYS][i % KEYS]);
	pthread_cond_destroy(&crowd.changed);
	pthread_mutex_destroy(&crowd.lock);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_message_keeps_one_id_and_gets_its_receipt,
			scene_setup, scene_teardown),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
