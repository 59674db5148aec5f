/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One SQLite file: which messages were seen and how they were answered, and what the hub is still
 * owed, so that both become durable together. A transaction opens with the first write and ends
 * with byoc_store_commit: as many messages as came meanwhile share one sync.
 */
#include "store_rows.h"

#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENTS(X)                                                                              \
	X(SQL_BEGIN, "BEGIN IMMEDIATE")                                                            \
	X(SQL_COMMIT, "COMMIT")                                                                    \
	X(SQL_ROLLBACK, "ROLLBACK")                                                                \
	X(SQL_RECALL, "SELECT status, body FROM memory WHERE key = ?1")                            \
	X(SQL_REMEMBER,                                                                            \
		"INSERT INTO memory (key, status, body, created_usec) VALUES (?1, ?2, ?3, ?4)")    \
	X(SQL_PRUNE, "DELETE FROM memory WHERE created_usec < ?1 AND seq < "                       \
		     "(SELECT min(seq) FROM memory) + ?2")                                         \
	X(SQL_MARK, "INSERT OR IGNORE INTO mark (name) VALUES (?1)")                               \
	X(SQL_VALUE, "SELECT value FROM value WHERE name = ?1")                                    \
	X(SQL_VALUE_SET, "INSERT OR REPLACE INTO value (name, value) VALUES (?1, ?2)")             \
	X(SQL_OWE, "INSERT INTO owed (kind, due_usec, channel, message, recipient, body) "         \
		   "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")                                              \
	X(SQL_OWED, "SELECT kind, due_usec, channel, message, recipient, body FROM owed "          \
		    "WHERE id = ?1 AND refused IS NULL")                                           \
	X(SQL_PAID, "DELETE FROM owed WHERE id = ?1")                                              \
	X(SQL_REFUSE, "UPDATE owed SET refused = ?2 WHERE id = ?1")                                \
	X(SQL_OWED_EACH, "SELECT id, due_usec FROM owed WHERE refused IS NULL ORDER BY id")        \
	X(SQL_COUNT, "SELECT (SELECT count(*) FROM memory), count(*) - count(refused), "           \
		     "count(refused) FROM owed")

#define STATEMENT_NAME(name, text) name,
#define STATEMENT_TEXT(name, text) text,

enum statement { STATEMENTS(STATEMENT_NAME) SQL_STATEMENT_COUNT };

static const char *const statement_texts[] = { STATEMENTS(STATEMENT_TEXT) };

static const char schema[] =
	"PRAGMA cache_size = -16000;"
	"PRAGMA locking_mode = EXCLUSIVE;"
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA wal_autocheckpoint = 4000;"
	"CREATE TABLE IF NOT EXISTS memory (seq INTEGER PRIMARY KEY AUTOINCREMENT,"
	" key TEXT NOT NULL UNIQUE, status INTEGER NOT NULL, body TEXT NOT NULL,"
	" created_usec INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS owed (id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" kind INTEGER NOT NULL, due_usec INTEGER NOT NULL, channel TEXT NOT NULL,"
	" message TEXT NOT NULL, recipient TEXT NOT NULL, body TEXT NOT NULL, refused INTEGER);"
	"CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT "
	"ROWID;";

/* Ids are handed out from blocks whose end is on disk, so that a crash skips numbers and repeats
 * none. */
enum { ID_BLOCK = 1000000 };

struct byoc_store {
	sqlite3 *db;
	sqlite3_stmt *statements[SQL_STATEMENT_COUNT];
	char prefix[9];
	uint64_t next_id;
	uint64_t last_id;
	bool open;   /* a transaction is */
	bool broken; /* a write in it failed: it must not be committed */
};

static bool step(sqlite3_stmt *statement)
{
	int result = sqlite3_step(statement);

	sqlite3_reset(statement);
	return result == SQLITE_DONE;
}

static bool begin(struct byoc_store *store)
{
	if (!store->open)
		store->open = step(store->statements[SQL_BEGIN]);
	return store->open;
}

static bool write_row(struct byoc_store *store, sqlite3_stmt *statement)
{
	bool good = begin(store) && step(statement);

	store->broken |= !good;
	return good;
}

static sqlite3_stmt *bind_text(sqlite3_stmt *statement, int at, const char *z)
{
	sqlite3_bind_text(statement, at, z, -1, SQLITE_STATIC);
	return statement;
}

static bool prepare_all(struct byoc_store *store)
{
	for (size_t i = 0; i < SQL_STATEMENT_COUNT; i++) {
		if (sqlite3_prepare_v3(store->db, statement_texts[i], -1, SQLITE_PREPARE_PERSISTENT,
			    &store->statements[i], NULL) != SQLITE_OK)
			return false;
	}
	return true;
}

static bool ids_prepare(struct byoc_store *store)
{
	char *prefix = byoc_store_value(store, "id_prefix");
	char *used = byoc_store_value(store, "id_block");
	unsigned char random[4];
	char block[24];
	bool good = true;

	randombytes_buf(random, sizeof random);
	sodium_bin2hex(store->prefix, sizeof store->prefix, random, sizeof random);
	if (prefix)
		snprintf(store->prefix, sizeof store->prefix, "%s", prefix);
	else
		good = byoc_store_value_set(store, "id_prefix", store->prefix);
	store->next_id = used ? strtoull(used, NULL, 10) + 1 : 1;
	store->last_id = store->next_id + ID_BLOCK - 1;
	snprintf(block, sizeof block, "%llu", (unsigned long long)store->last_id);
	free(prefix);
	free(used);
	return good && byoc_store_value_set(store, "id_block", block) && byoc_store_commit(store);
}

bool byoc_store_open(const char *path, struct byoc_store **ret_store, struct byoc_text *ret_problem)
{
	struct byoc_store *store = calloc(1, sizeof *store);

	if (!store || sodium_init() < 0) {
		free(store);
		byoc_text_addz(ret_problem, "no memory");
		return false;
	}
	if (sqlite3_open(path, &store->db) == SQLITE_OK &&
		sqlite3_exec(store->db, schema, NULL, NULL, NULL) == SQLITE_OK &&
		prepare_all(store) && ids_prepare(store)) {
		*ret_store = store;
		return true;
	}
	byoc_text_addf(ret_problem, "%s: %s", path, sqlite3_errmsg(store->db));
	if (sqlite3_errcode(store->db) == SQLITE_BUSY)
		byoc_text_addz(ret_problem, " (does another process use this data directory?)");
	byoc_store_close(store);
	return false;
}

void byoc_store_close(struct byoc_store *store)
{
	if (!store)
		return;
	byoc_store_undo(store);
	for (size_t i = 0; i < SQL_STATEMENT_COUNT; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->db);
	free(store);
}

bool byoc_store_commit(struct byoc_store *store)
{
	if (store->broken)
		return false;
	if (!store->open)
		return true;
	if (!step(store->statements[SQL_COMMIT]))
		return false;
	store->open = false;
	return true;
}

bool byoc_store_pending(const struct byoc_store *store)
{
	return store->open;
}

void byoc_store_undo(struct byoc_store *store)
{
	if (store->open && !sqlite3_get_autocommit(store->db))
		step(store->statements[SQL_ROLLBACK]);
	store->open = false;
	store->broken = false;
}

enum byoc_recall byoc_store_recall(
	struct byoc_store *store, const char *key, unsigned *ret_status, struct byoc_text *ret_body)
{
	sqlite3_stmt *statement = bind_text(store->statements[SQL_RECALL], 1, key);
	int result = sqlite3_step(statement);

	if (result == SQLITE_ROW) {
		*ret_status = (unsigned)sqlite3_column_int(statement, 0);
		byoc_text_addz(ret_body, (const char *)sqlite3_column_text(statement, 1));
	}
	sqlite3_reset(statement);
	if (result == SQLITE_ROW)
		return BYOC_REPEAT;
	return result == SQLITE_DONE ? BYOC_NEW : BYOC_FAILED;
}

bool byoc_store_remember(struct byoc_store *store, const char *key, unsigned status,
	const char *body, int64_t now_usec)
{
	sqlite3_stmt *statement = bind_text(store->statements[SQL_REMEMBER], 1, key);

	sqlite3_bind_int64(statement, 2, status);
	bind_text(statement, 3, body);
	sqlite3_bind_int64(statement, 4, now_usec);
	return write_row(store, statement);
}

bool byoc_store_prune(
	struct byoc_store *store, int64_t before_usec, int64_t limit, int64_t *ret_count)
{
	sqlite3_stmt *statement = store->statements[SQL_PRUNE];

	sqlite3_bind_int64(statement, 1, before_usec);
	sqlite3_bind_int64(statement, 2, limit);
	if (!write_row(store, statement))
		return false;
	*ret_count += sqlite3_changes(store->db);
	return true;
}

void byoc_store_id(struct byoc_store *store, char ret_id[40])
{
	if (store->next_id > store->last_id) {
		char block[24];

		store->last_id += ID_BLOCK;
		snprintf(block, sizeof block, "%llu", (unsigned long long)store->last_id);
		/* A failure shows at the commit that the caller needs anyway. */
		if (!byoc_store_value_set(store, "id_block", block))
			store->last_id -= ID_BLOCK;
	}
	snprintf(ret_id, 40, "%s-%llu", store->prefix, (unsigned long long)store->next_id++);
}

enum byoc_recall byoc_store_mark(struct byoc_store *store, const char *name)
{
	if (!write_row(store, bind_text(store->statements[SQL_MARK], 1, name)))
		return BYOC_FAILED;
	return sqlite3_changes(store->db) ? BYOC_NEW : BYOC_REPEAT;
}

char *byoc_store_value(struct byoc_store *store, const char *name)
{
	sqlite3_stmt *statement = bind_text(store->statements[SQL_VALUE], 1, name);
	char *value = NULL;

	if (sqlite3_step(statement) == SQLITE_ROW)
		value = strdup((const char *)sqlite3_column_text(statement, 0));
	sqlite3_reset(statement);
	return value;
}

bool byoc_store_value_set(struct byoc_store *store, const char *name, const char *value)
{
	sqlite3_stmt *statement = bind_text(store->statements[SQL_VALUE_SET], 1, name);

	return write_row(store, bind_text(statement, 2, value));
}

bool byoc_store_count(struct byoc_store *store, struct byoc_store_counts *ret_counts)
{
	sqlite3_stmt *statement = store->statements[SQL_COUNT];
	bool good = sqlite3_step(statement) == SQLITE_ROW;

	if (good) {
		ret_counts->remembered = sqlite3_column_int64(statement, 0);
		ret_counts->owed = sqlite3_column_int64(statement, 1);
		ret_counts->refused = sqlite3_column_int64(statement, 2);
	}
	sqlite3_reset(statement);
	return good;
}

bool byoc_owed_insert(struct byoc_store *store, const struct byoc_owed *owed, int64_t *ret_row)
{
	sqlite3_stmt *statement = store->statements[SQL_OWE];

	sqlite3_bind_int64(statement, 1, owed->kind);
	sqlite3_bind_int64(statement, 2, owed->due_usec);
	bind_text(statement, 3, owed->channel);
	bind_text(statement, 4, owed->message);
	bind_text(statement, 5, owed->recipient);
	bind_text(statement, 6, owed->body);
	if (!write_row(store, statement))
		return false;
	*ret_row = sqlite3_last_insert_rowid(store->db);
	return true;
}

static char *column_copy(sqlite3_stmt *statement, int at)
{
	const char *text = (const char *)sqlite3_column_text(statement, at);

	return text ? strdup(text) : NULL;
}

bool byoc_owed_load(struct byoc_store *store, int64_t row, struct byoc_owed *ret_owed)
{
	sqlite3_stmt *statement = store->statements[SQL_OWED];
	struct byoc_owed owed = { 0 };

	sqlite3_bind_int64(statement, 1, row);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		owed.kind = sqlite3_column_int(statement, 0) == BYOC_STATUS ? BYOC_STATUS
									    : BYOC_MESSAGE;
		owed.due_usec = sqlite3_column_int64(statement, 1);
		owed.channel = column_copy(statement, 2);
		owed.message = column_copy(statement, 3);
		owed.recipient = column_copy(statement, 4);
		owed.body = column_copy(statement, 5);
	}
	sqlite3_reset(statement);
	if (owed.channel && owed.message && owed.recipient && owed.body) {
		*ret_owed = owed;
		return true;
	}
	byoc_owed_done(&owed);
	return false;
}

void byoc_owed_done(struct byoc_owed *owed)
{
	free((char *)(uintptr_t)owed->channel);
	free((char *)(uintptr_t)owed->message);
	free((char *)(uintptr_t)owed->recipient);
	free((char *)(uintptr_t)owed->body);
	*owed = (struct byoc_owed){ 0 };
}

bool byoc_owed_delete(struct byoc_store *store, int64_t row)
{
	sqlite3_bind_int64(store->statements[SQL_PAID], 1, row);
	return write_row(store, store->statements[SQL_PAID]);
}

bool byoc_owed_refuse(struct byoc_store *store, int64_t row, unsigned http_status)
{
	sqlite3_bind_int64(store->statements[SQL_REFUSE], 1, row);
	sqlite3_bind_int64(store->statements[SQL_REFUSE], 2, http_status);
	return write_row(store, store->statements[SQL_REFUSE]);
}

bool byoc_owed_each(
	struct byoc_store *store, bool (*each)(void *arg, int64_t row, int64_t due_usec), void *arg)
{
	sqlite3_stmt *statement = store->statements[SQL_OWED_EACH];
	bool good = true;
	int result;

	while (good && (result = sqlite3_step(statement)) == SQLITE_ROW)
		good = each(arg, sqlite3_column_int64(statement, 0),
			sqlite3_column_int64(statement, 1));
	sqlite3_reset(statement);
	return good && result == SQLITE_DONE;
}
