/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer thread: runs units in batches, one commit each.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "store/checkpoint.h"
#include "store/feed.h"
#include "store/store.h"

struct writer;

/** Lent until writer_free, but for `db`, which only the thread uses from then on. */
struct writer_parts {
	struct db *db;
	struct checkpointer *checkpointer;
	struct feed *feed;
	const struct clock *clock;
	struct metrics *metrics;
	struct log *log;
	struct loop *loop; /* NULL: completions run on the writer thread */
};

MUST_CHECK enum status writer_new(const struct writer_parts *parts, struct writer **ret_writer);
/** Runs what was submitted, then ends the thread. */
void writer_free(struct writer *writer);

/**
 * Any thread. The unit's `task.fn` runs after the commit: on the loop, or on the writer thread when
 * there is no loop or the unit has no `done` (somebody waits for it).
 */
void writer_submit(struct writer *writer, struct unit *unit);
size_t writer_backlog(const struct writer *writer);

#endif
