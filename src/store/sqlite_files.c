/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite behind store/engine.h: its files. Moving pages out of the log, syncing, copying.
 */
#include "store/sqlite.h"

#include <fcntl.h>
#include <unistd.h>

#define COPY_STEP_PAGES 256

int64_t engine_wal_pages(const struct connection *connection)
{
	return connection->wal_pages;
}

enum status engine_checkpoint(struct connection *connection, int64_t *ret_pages, int64_t *ret_moved)
{
	int pages = 0;
	int moved = 0;
	const int code = sqlite3_wal_checkpoint_v2(
		connection->sqlite, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
	enum status s = sqlite_judge(connection, "checkpoint", code);

	if (s == ST_OK) {
		*ret_pages = pages;
		*ret_moved = moved;
	}
	return s;
}

enum status engine_sync(struct connection *connection)
{
	sqlite3_file *file = NULL;
	const int code =
		sqlite3_file_control(connection->sqlite, "main", SQLITE_FCNTL_FILE_POINTER, &file);

	if (code != SQLITE_OK || !file->pMethods)
		return ST_IO;
	return sqlite_judge(connection, "sync",
		file->pMethods->xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY));
}

static enum status copy_steps(
	sqlite3_backup *backup, bool (*stop)(const void *arg), const void *stop_arg)
{
	int code;

	do {
		if (stop(stop_arg))
			return ST_TRY_LATER;
		code = sqlite3_backup_step(backup, COPY_STEP_PAGES);
	} while (code == SQLITE_OK);
	return code == SQLITE_DONE ? ST_OK : ST_IO;
}

static enum status sync_file(const char *path)
{
	const int fd = open(path, O_RDWR | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return ST_IO;
	failed = fsync(fd);
	return close(fd) == 0 && failed == 0 ? ST_OK : ST_IO;
}

/* A snapshot: without one each write meanwhile would start the copy over. */
static enum status copy_snapshot(struct connection *connection, sqlite3 *target,
	bool (*stop)(const void *arg), const void *stop_arg)
{
	sqlite3_backup *backup;
	enum status s;

	s = engine_exec(connection, "backup", "BEGIN; SELECT 1 FROM sqlite_master LIMIT 1");
	if (s != ST_OK)
		return s;
	backup = sqlite3_backup_init(target, "main", connection->sqlite, "main");
	s = backup ? copy_steps(backup, stop, stop_arg) : ST_IO;
	if (backup && sqlite3_backup_finish(backup) != SQLITE_OK && s == ST_OK)
		s = ST_IO;
	engine_rollback(connection);
	return s;
}

enum status engine_copy(struct connection *connection, const char *path,
	bool (*stop)(const void *arg), const void *stop_arg)
{
	static const char pragmas[] = "PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY";
	sqlite3 *target = NULL;
	enum status s = ST_IO;
	int code;

	sqlite_make_private(path);
	code = sqlite3_open_v2(path, &target, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_exec(target, pragmas, NULL, NULL, NULL);
	if (code == SQLITE_OK)
		s = copy_snapshot(connection, target, stop, stop_arg);
	if (s == ST_IO)
		log_event(connection->log, LOG_ERROR, "store.backup_failed", "code=%d",
			sqlite3_extended_errcode(target));
	sqlite3_close(target);
	/* Synced once as a whole: a copy that is cut off is thrown away anyway. */
	return s == ST_OK ? sync_file(path) : s;
}
