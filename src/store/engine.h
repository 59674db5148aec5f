/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the store asks of a database engine: the seam below db.c. Nothing above it knows which
 * engine runs; sqlite.c implements it. Used inside the room only. A connection, and all that comes
 * from it, belongs to one thread at a time.
 */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "core/buf.h"
#include "core/log.h"
#include "store/db.h"

struct connection;
struct prepared;

struct connection_config {
	const char *path;
	bool read_only;
	int64_t cache_bytes; /* most memory for pages                          */
	usec busy_wait;      /* how long to wait for another program's lock    */
	struct log *log;     /* unexpected errors are written there; may be NULL */
};

/** The engine's name, as store_migration_text takes it. */
const char *engine_name(void);

/** Once per process, before the first connection; further calls do nothing. */
void engine_start(void);
/**
 * @param ret_why  what the engine says on failure; NULL: not wanted
 * @return ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status engine_open(const struct connection_config *config, struct buf *ret_why,
	struct connection **ret_connection);
void engine_close(struct connection *connection);

/** Runs a text of one or more statements without parameters; `name` stands in the log. */
MUST_CHECK enum status engine_exec(
	struct connection *connection, const char *name, const char *text);
enum engine_control {
	ENGINE_BEGIN,      /* a write transaction: takes the lock at once */
	ENGINE_BEGIN_READ, /* a snapshot                                  */
	ENGINE_COMMIT,
	ENGINE_ROLLBACK,
	ENGINE_SAVEPOINT,
	ENGINE_RELEASE, /* keeps what was done since the savepoint     */
	ENGINE_UNDO,    /* undoes and forgets the savepoint            */
	ENGINE_CONTROL_COUNT
};
/** Begins, ends or divides a transaction. @return ST_TRY_LATER (locked by another program), ST_IO */
MUST_CHECK enum status engine_control(struct connection *connection, enum engine_control control);
/** Undoes the open transaction, if any. */
void engine_rollback(struct connection *connection);
/** What the engine said of the last failure; lent until the next call. */
const char *engine_message(const struct connection *connection);
/** Columns of the constraint that the last ST_CONFLICT broke; "" when not known. */
const char *engine_conflict(const struct connection *connection);
/** False when no transaction is open; an engine may have undone it on its own after a failure. */
bool engine_in_transaction(const struct connection *connection);
/**
 * Tells the planner of queries what the schema means, after the migrations and before statements are prepared. The same on every
 * start.
 */
MUST_CHECK enum status engine_advise(struct connection *connection);
MUST_CHECK enum status engine_has_table(
	struct connection *connection, const char *table, bool *ret_has);

/**
 * @param name  of the statement, for the log; lives as long as the statement
 * @return ST_INVALID (the parameters are not $1 … $n without a gap), ST_IO
 */
MUST_CHECK enum status engine_prepare(struct connection *connection, const char *name,
	const char *text, struct prepared **ret_prepared);
void engine_finalize(struct prepared *prepared);
/** Binds; `values` are lent until engine_end. The statement must not be running. */
MUST_CHECK enum status engine_bind(struct prepared *prepared, struct values values);
/** Moves to the next row; *ret_row is false after the last one. */
MUST_CHECK enum status engine_step(struct prepared *prepared, bool *ret_row);
/** True once per run: the first row is there and nobody has looked at it. */
bool engine_take_first(struct prepared *prepared);
/** Ends the run and lets go of its snapshot. */
void engine_end(struct prepared *prepared);
/** Rows that the last run of the statement changed. */
int64_t engine_changed(const struct prepared *prepared);

int64_t engine_int(const struct prepared *prepared, int column);
double engine_real(const struct prepared *prepared, int column);
bool engine_null(const struct prepared *prepared, int column);
struct str engine_text(const struct prepared *prepared, int column);
struct str engine_blob(const struct prepared *prepared, int column);

/** Pages waiting in the write-ahead log as of this connection's last commit. */
int64_t engine_wal_pages(const struct connection *connection);
/**
 * Moves what it can from the write-ahead log into the database file, disturbing nobody.
 *
 * @param ret_pages  pages in the log
 * @param ret_moved  those of them that are in the database file now; the rest is still read by
 *                   somebody, or was written meanwhile
 * @return ST_TRY_LATER (another checkpoint runs), ST_IO
 */
MUST_CHECK enum status engine_checkpoint(
	struct connection *connection, int64_t *ret_pages, int64_t *ret_moved);
/** Syncs the database file; a checkpoint itself does so only when it empties the log. */
MUST_CHECK enum status engine_sync(struct connection *connection);
/**
 * Copies a snapshot of the database into the new file `path`, in steps, and syncs it. No
 * transaction may be open.
 *
 * @param stop  asked between steps; true gives up with ST_TRY_LATER
 */
MUST_CHECK enum status engine_copy(struct connection *connection, const char *path,
	bool (*stop)(const void *arg), const void *stop_arg);

#endif
