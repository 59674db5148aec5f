/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hub's API that fails on command and keeps what it was sent: for what a healthy hub would not do.
 */
#ifndef MIDDLEWARE_HUB_FIXTURE_H
#define MIDDLEWARE_HUB_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

struct hub_fixture;

/** Listens on a port of loopback; 0: a free one. */
struct hub_fixture *hub_fixture_new(uint16_t port);
void hub_fixture_free(struct hub_fixture *hub);
uint16_t hub_fixture_port(const struct hub_fixture *hub);
const char *hub_fixture_url(const struct hub_fixture *hub);
/** The next `count` posts of messages and statuses are answered with this status. */
void hub_fixture_fail(struct hub_fixture *hub, unsigned status, unsigned count);
/** The next access tokens it hands out differ from the ones before, which become worthless. */
void hub_fixture_tokens_void(struct hub_fixture *hub);
/** JSON array that GET /dfo/3.0/channels answers. */
void hub_fixture_channels_set(struct hub_fixture *hub, const char *json);
/** Waits, at most a few seconds, until `count` requests whose line contains `part` were taken; how many were. */
unsigned hub_fixture_wait(struct hub_fixture *hub, const char *part, unsigned count);
/** The line of the last request that contains `part`: "METHOD path status body"; yours, or NULL. */
char *hub_fixture_last(struct hub_fixture *hub, const char *part);

#endif
