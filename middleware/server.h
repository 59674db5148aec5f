/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one loop of the middleware: the HTTP server, the client to the hub, delays, signals.
 *
 * A turn of the loop: read what came and handle it; take answers of the hub; commit once for all of it; write the
 * log; let the answers go; post what is owed.
 */
#ifndef MIDDLEWARE_SERVER_H
#define MIDDLEWARE_SERVER_H

#include "app.h"
#include "request.h"

struct route {
	const char *method;
	const char *path; /* "@" in front stands for the box path, a star for any one segment */
	void (*handle)(struct request *request);
	bool local; /* for requests of this machine alone; others get 404 */
	bool box;   /* a callback of the hub: a client certificate when --client-ca is given */
};

/** Binds and listens; SIGINT and SIGTERM are taken over. NULL with a sentence in `ret_problem`. */
struct server *server_new(struct app *app, const struct route *routes, size_t route_count,
	struct byoc_text *ret_problem) BYOC_CHECKED;
/** Where it listens, e.g. "http://127.0.0.1:8090". */
const char *server_address(const struct server *server);
/** Until a signal to stop. False when the loop itself broke. */
bool server_run(struct server *server) BYOC_CHECKED;
/** Answers what is held, and stops. */
void server_free(struct server *server);
/** A held request may go on: the turn ends with another look at the connections. */
void server_resumed(struct server *server);
/** Adds the request to those that wait for the commit of this turn. */
void server_batch_add(struct server *server, struct request *request);

#endif
