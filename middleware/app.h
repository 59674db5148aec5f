/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the parts of the middleware share. One thread owns all of it.
 */
#ifndef MIDDLEWARE_APP_H
#define MIDDLEWARE_APP_H

#include "byoc.h"
#include "faults.h"
#include "heap.h"
#include "journal.h"
#include "settings.h"

struct phone;
struct request;
struct server;
struct sessions;

/* Since the start of the process. What is kept over restarts is counted in the store. */
struct counters {
	uint64_t callbacks;
	uint64_t repeats;
	uint64_t refused;
	uint64_t faults;
	uint64_t replies;
	uint64_t stops;
	uint64_t receipts;
	uint64_t tries;
};

struct app {
	struct settings settings;
	struct faults faults;
	struct counters counters;
	struct byoc_auth *auth;
	struct byoc_store *store;
	struct byoc_hub *hub;
	struct byoc_outbox *outbox;
	struct journal *journal;
	struct server *server;
	struct sessions *sessions;
	struct phone *phone;
	/* The id and thread answered last, for the faults that repeat them. */
	struct byoc_text last_message;
	struct byoc_text last_thread;
};

#endif
