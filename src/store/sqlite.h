/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the SQLite files of the room share. Only they include it, and nothing else of
 * the program includes sqlite3.h.
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include "store/engine.h"

#include <sqlite3.h>

struct connection {
	sqlite3 *sqlite;
	sqlite3_stmt *controls[ENGINE_CONTROL_COUNT]; /* prepared at first use */
	struct log *log;
	int64_t wal_pages;
	char conflict[256];
};

/** What a result code means to the store; logs what is unexpected. `name` is the statement's. */
enum status sqlite_judge(struct connection *connection, const char *name, int code);

/**
 * Makes the file for its owner only; SQLite gives the log and the shared memory the same rights.
 * A file that exists is not opened: closing a descriptor of it would drop the locks of every
 * connection of this process.
 */
void sqlite_make_private(const char *path);

#endif
