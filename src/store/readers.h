/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads for long reads, each with a connection of its own.
 */
#ifndef STORE_READERS_H
#define STORE_READERS_H

#include "store/connection.h"
#include "store/store.h"

struct readers;

struct readers_parts {
	const struct connection_config *config; /* read at once */
	const struct sql_list *const *lists;
	struct loop *loop; /* NULL: completions run on the reader thread */
	int threads;
};

MUST_CHECK enum status readers_new(const struct readers_parts *parts, struct readers **ret_readers);
/** Runs what was submitted, then ends the threads. */
void readers_free(struct readers *readers);

/** `unit` is not a write here: its `fn` runs in a snapshot. Without a `done` its task runs on the reader thread. */
void readers_submit(struct readers *readers, struct unit *unit);

#endif
