/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rooms of a running hub, opened from the ground floor up and closed from the top down. This is
 * the one place that knows every room.
 */
#ifndef CMD_ROOMS_H
#define CMD_ROOMS_H

#include "api/call.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "core/secret.h"
#include "core/settings.h"
#include "http/client.h"
#include "http/server.h"
#include "identity/identity.h"
#include "ledger/ledger.h"
#include "store/store.h"

/** Every room's statements, NULL-terminated; the store adds its own. */
extern const struct sql_list *const room_statements[];

struct rooms {
	const struct settings *settings;
	struct hub hub;
	struct zone_set *zone_set;
	struct zone_tables *zone_tables;
	struct ledger ledger; /* constant once delivery is open */
	struct http_client *client;
	struct api *api;
	struct first_start first;
	char public_url[512];
	/** Runs on the loop when the last request is answered and the last send is stored. */
	void (*stopped)(void *arg);
	void *stopped_arg;
	int stopping; /* parts that are not done yet */
};

/**
 * Opens what `settings` describe; `rooms` is zeroed but for its settings, and stays where it is.
 * After a failure rooms_close frees what was opened.
 *
 * @param problems  says what is wrong
 */
MUST_CHECK enum status rooms_open(struct rooms *rooms, struct problems *problems);
/** Takes no new work; `stopped` runs when what is under way has ended. Loop. */
void rooms_stop(struct rooms *rooms, void (*stopped)(void *arg), void *arg);
/** Not on the loop; after rooms_stop has ended, or after a failed rooms_open. */
void rooms_close(struct rooms *rooms);

#endif
