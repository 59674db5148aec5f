/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The database as the hub uses it: one writer thread with group commit, readers, checkpoints off
 * the writer.
 *
 * A write is a *unit*: a function that runs on the writer thread inside its own savepoint. Units
 * that wait together are committed with one fsync; all completions of a batch are posted to the
 * loop with one wake-up. Nobody else holds a write transaction; nobody waits on another's fsync.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "store/db.h"

struct store;

struct store_options {
	const char *path; /* of the database file                                */
	const struct sql_list *const *lists; /* NULL-terminated: every room's statements          */
	const struct clock *clock;
	struct log *log;
	struct metrics *metrics;
	struct loop *loop;  /* where completions run; NULL: on the writer thread  */
	int reader_threads; /* for store_read; at least 1                         */
};

/**
 * Opens or makes the database, applies the migrations it lacks (each in one transaction), raises
 * the node's epoch, starts the threads.
 *
 * The directory of the database is locked: one hub at a time.
 *
 * @param problems  says what is wrong: store_locked, store_open, store_newer, store_changed,
 *                  store_migration, store_statement
 * @return ST_CONFLICT (in use, or written by another version), ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status store_open(
	const struct store_options *options, struct problems *problems, struct store **ret_store);
/**
 * Finishes what was submitted, then stops; nobody submits any more. Completions are still posted: the
 * loop must turn once more to run them. Not on the writer.
 */
void store_close(struct store *store);

/** Runs on the writer. Whatever it returns but ST_OK undoes all it wrote. */
typedef enum status unit_fn(struct db *db, void *args);
/** Runs on the loop after the commit (or the undoing); `s` is the unit's or ST_IO when the commit
 * failed, or ST_TRY_LATER when another program holds the database. */
typedef void unit_done_fn(void *args, enum status s);

/**
 * Any thread. `args` stays the submitter's; it is handed to `done` at the end. When memory is out,
 * `done` runs at once, on this thread, with ST_NO_MEMORY.
 *
 * A unit ends every statement it began. Constraints are immediate: a deferred one would fail the
 * whole batch at its commit.
 *
 * @param done  may be NULL
 */
void store_submit(struct store *store, unit_fn *fn, void *args, unit_done_fn *done);
/**
 * The same with memory that the caller owns (no allocation, cannot fail).
 */
struct unit {
	struct loop_task task; /* first: the completion is posted as it */
	struct unit *next;
	unit_fn *fn;
	unit_done_fn *done;
	void *args;
	enum status status;
};
void store_submit_unit(
	struct store *store, struct unit *unit, unit_fn *fn, void *args, unit_done_fn *done);

/** Runs one unit and waits; for start-up, tests and commands. Never on the loop or the writer. */
MUST_CHECK enum status store_write_now(struct store *store, unit_fn *fn, void *args);

/**
 * The loop thread's own read connection, for short indexed reads. Each statement sees the newest
 * commit.
 */
struct db *store_reader(struct store *store);

/** A long read: `fn` runs on a reader thread in one snapshot, `done` on the loop. Shorter than a
 * second. */
void store_read(struct store *store, unit_fn *fn, void *args, unit_done_fn *done);

/** Runs a read on a reader thread, in one snapshot, and waits for it. Never on the loop, the writer or a reader. */
MUST_CHECK enum status store_read_now(struct store *store, unit_fn *fn, void *args);

/** Raised at each start; part of every lease token, so that older leases are void. */
int64_t store_epoch(const struct store *store);

/**
 * Called on the loop after a commit that appended events, with the newest event id. One listener;
 * NULL: nobody. Commits that follow closely are told once.
 */
void store_on_events(struct store *store, void (*fn)(void *arg, int64_t newest), void *arg);

/** The migrations as text for an engine ("sqlite" or "postgres"), in order; for the check of both.
 */
size_t store_migration_count(void);
/** The name of its (first) file: "0001_store.sql". */
const char *store_migration_name(size_t index);
MUST_CHECK enum status store_migration_text(size_t index, const char *engine, struct buf *out);

/**
 * Copies the whole database consistently to the new file `path` while running. On any thread but
 * the loop's and the writer's (a reader thread does); end it before store_close returns:
 * closing stops it.
 *
 * @return ST_CONFLICT (`path` exists), ST_TRY_LATER (the store is being closed), ST_IO
 */
MUST_CHECK enum status store_backup(struct store *store, const char *path);

/** Units waiting: what the API looks at to refuse work it could not answer in time. Any thread. */
size_t store_backlog(const struct store *store);

#endif
