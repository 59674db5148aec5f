/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What server.c (the loop), http.c (libmicrohttpd) and router.c share, and nobody else sees.
 */
#ifndef MIDDLEWARE_SERVER_PARTS_H
#define MIDDLEWARE_SERVER_PARTS_H

#include "listener.h"
#include "server.h"

struct server {
	struct app *app;
	const struct route *routes;
	size_t route_count;
	struct listener listener;
	struct MHD_Daemon *daemon;
	char *files[3]; /* certificate, key, CA of clients */
	int epoll_fd;
	int signal_fd;
	struct request *batch;
	size_t body_bytes;       /* of all requests that are being read or held */
	struct byoc_heap delays; /* requests that wait, by monotonic instants */
	bool resumed;            /* MHD has something to send */
	bool stop;
	bool stopping;       /* nothing new is held any more */
	int64_t prune_usec;  /* monotonic: next look at old answers */
	int64_t commit_usec; /* monotonic: the last commit */
};

/** Starts the daemon on the listener's socket; certificates are read before. */
bool server_daemon_start(struct server *server, struct byoc_text *ret_problem) BYOC_CHECKED;
/** Finds the route for the method and path and calls it. */
void server_dispatch(struct server *server, struct request *request);

#endif
