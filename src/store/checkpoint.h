/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checkpoints: moving committed pages from the write-ahead log into the database file, on a thread
 * and a connection of their own.
 */
#ifndef STORE_CHECKPOINT_H
#define STORE_CHECKPOINT_H

#include "store/engine.h"

struct checkpointer;

/** Lengths of the log, in pages, at which something is done about it; see checkpoint.c. */
struct checkpoint_limits {
	int64_t pass_pages;
	int64_t turn_pages;
	int64_t bound_pages;
	int64_t hard_pages;
};

/** @param config  of its connection; it and the limits are read at once */
MUST_CHECK enum status checkpointer_new(const struct connection_config *config,
	const struct checkpoint_limits *limits, const struct clock *clock,
	struct checkpointer **ret_checkpointer);
void checkpointer_free(struct checkpointer *checkpointer);

/**
 * Writer thread, after a commit and outside any transaction. Wakes the thread when enough was
 * written; when the log has grown past its bound, the rest is moved here, so that the log starts
 * over with the next write.
 */
void checkpointer_note(struct checkpointer *checkpointer, struct connection *writer);

/** The longest that the writer was held so far, microseconds. Any thread. */
usec checkpointer_longest_hold(struct checkpointer *checkpointer);

#endif
