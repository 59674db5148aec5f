/* SPDX-License-Identifier: Apache-2.0 */
/* Faults on purpose of the real program. */
#include "scene_fixture.h"

#include <curl/curl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *fault;
	long status;
	bool seen; /* the platform has it: the repeat gets the same id */
} faults[] = {
	{ "500=100", 500, false },
	{ "429=100,retry-after=7", 429, false },
	{ "401=100", 401, false },
	{ "404=100", 404, false },
	{ "410=100", 410, false },
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
	if (scene_count(scene, "repeats") != (int64_t)faults[at].seen)
		fail_msg("%s: the platform has%s seen it", faults[at].fault,
			faults[at].seen ? " not" : "");
}

static void faults_come_on_demand_and_repeats_heal_them(void **state)
{
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		scene_start(scene, NULL); /* anew: counts begin at zero */
		scene_token_get(scene);
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

	scene_start(scene, NULL);
	scene_token_get(scene);
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, scene_setup, scene_teardown)
	const struct CMUnitTest tests[] = {
		TEST(faults_come_on_demand_and_repeats_heal_them),
		TEST(answers_may_name_the_id_or_thread_of_another),
	};

	curl_global_init(CURL_GLOBAL_DEFAULT);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
