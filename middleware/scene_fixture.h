/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The real program beside a hub that fails on command.
 */
#ifndef MIDDLEWARE_SCENE_FIXTURE_H
#define MIDDLEWARE_SCENE_FIXTURE_H

#include "hub_fixture.h"
#include "program_fixture.h"

struct scene {
	struct program program;
	struct hub_fixture *hub;
	char bearer[256];
};

/** For cmocka: makes the hub and the data directory, starts nothing. */
int scene_setup(void **state);
int scene_teardown(void **state);
/** Starts the program with the hub, an access key, a client id and what the test adds (NULL ends it). */
void scene_start(struct scene *scene, const char *const *more);
/** Gets a token for the callbacks to come. */
void scene_token_get(struct scene *scene);
/** Sends a callback, with an Idempotency-Key unless `key` is NULL. */
struct reply callback_send(
	struct scene *scene, const char *channel, const char *key, const char *recipient);
/** The id that a callback is answered with, yours; it must succeed. */
char *callback_id(struct scene *scene, const char *key, const char *recipient);
/** One of the counts of /control/summary. */
int64_t scene_count(struct scene *scene, const char *name);
/** Waits until it is `want`; fails the test after a while. */
void scene_count_wait(struct scene *scene, const char *name, int64_t want);

#endif
