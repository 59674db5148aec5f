/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite behind store/engine.h: connections and statements; sqlite_files.c has the rest.
 *
 * Durability: write-ahead log with synchronous=FULL, so a commit returns after its pages are synced.
 * Checkpoints never run inside a commit (the automatic ones are off); checkpoint.c runs them.
 * Connections are opened without SQLite's own mutexes: each belongs to one thread.
 */
#include "store/sqlite.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define PARAMETERS_MAX 64
#define KEEP_WAL_BYTES (64 << 20) /* a longer log is cut to this when it starts over */

static const char *const control_texts[] = {
	[ENGINE_BEGIN] = "BEGIN IMMEDIATE",
	[ENGINE_BEGIN_READ] = "BEGIN",
	[ENGINE_COMMIT] = "COMMIT",
	[ENGINE_ROLLBACK] = "ROLLBACK",
	[ENGINE_SAVEPOINT] = "SAVEPOINT unit",
	[ENGINE_RELEASE] = "RELEASE unit",
	[ENGINE_UNDO] = "ROLLBACK TO unit",
};
static_assert(COUNT_OF(control_texts) == ENGINE_CONTROL_COUNT, "a text for each control");

struct prepared {
	struct connection *connection;
	sqlite3_stmt *stmt;
	const char *name;
	bool running;
	bool first; /* the first row waits to be taken */
	size_t parameter_count;
	unsigned char places[PARAMETERS_MAX]; /* of $1, $2, …: SQLite numbers by first appearance */
};

const char *engine_name(void)
{
	return "sqlite";
}

static void log_failure(struct connection *connection, const char *name, int code)
{
	char quoted[256];

	log_event(connection->log, LOG_ERROR, "store.error", "statement=%s code=%d message=%s",
		name,
		sqlite3_extended_errcode(connection->sqlite)
			? sqlite3_extended_errcode(connection->sqlite)
			: code,
		log_quote(str_of(sqlite3_errmsg(connection->sqlite)), quoted, sizeof(quoted)));
}

/* "UNIQUE constraint failed: channel.bu_id, channel.id": what stands after the colon. */
static void keep_conflict(struct connection *connection)
{
	const char *columns = strstr(sqlite3_errmsg(connection->sqlite), "failed: ");

	columns = columns ? columns + strlen("failed: ") : "";
	sqlite3_snprintf(sizeof(connection->conflict), connection->conflict, "%s", columns);
}

static enum status judge_constraint(struct connection *connection, const char *name, int code)
{
	const int extended = sqlite3_extended_errcode(connection->sqlite);

	keep_conflict(connection);
	if (extended == SQLITE_CONSTRAINT_NOTNULL || extended == SQLITE_CONSTRAINT_CHECK)
		log_failure(connection, name, code);
	return ST_CONFLICT;
}

enum status sqlite_judge(struct connection *connection, const char *name, int code)
{
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return ST_OK;
	case SQLITE_CONSTRAINT:
		return judge_constraint(connection, name, code);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ST_TRY_LATER;
	case SQLITE_NOMEM:
		log_failure(connection, name, code);
		return ST_NO_MEMORY;
	case SQLITE_TOOBIG:
		return ST_LIMIT;
	default:
		log_failure(connection, name, code);
		return ST_IO;
	}
}

static int on_commit(void *arg, sqlite3 *sqlite, const char *schema, int pages)
{
	struct connection *connection = arg;

	(void)sqlite;
	(void)schema;
	connection->wal_pages = pages;
	return SQLITE_OK;
}

static enum status configure(struct connection *connection, const struct connection_config *config)
{
	char text[512];
	enum status s;

	sqlite3_busy_timeout(connection->sqlite, (int)(config->busy_wait / USEC_MS));
	sqlite3_extended_result_codes(connection->sqlite, 1);
	sqlite3_snprintf(sizeof(text), text,
		"%s"
		"PRAGMA synchronous = FULL;"
		"PRAGMA foreign_keys = ON;"
		"PRAGMA wal_autocheckpoint = 0;"
		"PRAGMA cache_size = -%lld;"
		"PRAGMA mmap_size = 0;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA secure_delete = FAST;"
		"PRAGMA journal_size_limit = %d;"
		"PRAGMA trusted_schema = OFF;"
		"PRAGMA query_only = %d;",
		config->read_only ? "" : "PRAGMA journal_mode = WAL;",
		(long long)(config->cache_bytes / 1024), KEEP_WAL_BYTES, config->read_only ? 1 : 0);
	if ((s = engine_exec(connection, "open", text)) != ST_OK)
		return s;
	/* After the pragma: the automatic checkpoint is itself such a hook. */
	sqlite3_wal_hook(connection->sqlite, on_commit, connection);
	return ST_OK;
}

void engine_start(void)
{
	/* Counting its memory makes SQLite take one lock for every allocation of all threads. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

void sqlite_make_private(const char *path)
{
	const int fd = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd);
}

enum status engine_open(const struct connection_config *config, struct buf *ret_why,
	struct connection **ret_connection)
{
	struct connection *connection = calloc(1, sizeof(*connection));
	enum status s;
	int code;

	if (!connection)
		return ST_NO_MEMORY;
	connection->log = config->log;
	if (!config->read_only)
		sqlite_make_private(config->path);
	code = sqlite3_open_v2(config->path, &connection->sqlite,
		SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	s = code == SQLITE_OK ? configure(connection, config) : ST_IO;
	if (s != ST_OK) {
		if (ret_why)
			buf_add(ret_why, str_of(engine_message(connection)));
		engine_close(connection);
		return s;
	}
	*ret_connection = connection;
	return ST_OK;
}

void engine_close(struct connection *connection)
{
	size_t i;

	if (!connection)
		return;
	for (i = 0; i < ENGINE_CONTROL_COUNT; i++)
		sqlite3_finalize(connection->controls[i]);
	if (sqlite3_close(connection->sqlite) != SQLITE_OK)
		assert(!"every statement is finalized before its connection is closed");
	free(connection);
}

enum status engine_exec(struct connection *connection, const char *name, const char *text)
{
	return sqlite_judge(
		connection, name, sqlite3_exec(connection->sqlite, text, NULL, NULL, NULL));
}

static int run_control(struct connection *connection, enum engine_control control)
{
	sqlite3_stmt **stmt = &connection->controls[control];
	int code;

	if (!*stmt) {
		code = sqlite3_prepare_v3(connection->sqlite, control_texts[control], -1,
			SQLITE_PREPARE_PERSISTENT, stmt, NULL);
		if (code != SQLITE_OK)
			return code;
	}
	code = sqlite3_step(*stmt);
	sqlite3_reset(*stmt);
	return code;
}

enum status engine_control(struct connection *connection, enum engine_control control)
{
	enum status s =
		sqlite_judge(connection, control_texts[control], run_control(connection, control));

	/* SQLite keeps a savepoint that was rolled back to. */
	if (s == ST_OK && control == ENGINE_UNDO)
		s = sqlite_judge(connection, control_texts[ENGINE_RELEASE],
			run_control(connection, ENGINE_RELEASE));
	return s;
}

void engine_rollback(struct connection *connection)
{
	if (engine_in_transaction(connection) &&
		engine_control(connection, ENGINE_ROLLBACK) != ST_OK)
		assert(!engine_in_transaction(connection));
}

const char *engine_message(const struct connection *connection)
{
	return connection->sqlite ? sqlite3_errmsg(connection->sqlite) : "out of memory";
}

const char *engine_conflict(const struct connection *connection)
{
	return connection->conflict;
}

bool engine_in_transaction(const struct connection *connection)
{
	return !sqlite3_get_autocommit(connection->sqlite);
}

enum status engine_has_table(struct connection *connection, const char *table, bool *ret_has)
{
	const int code = sqlite3_table_column_metadata(
		connection->sqlite, NULL, table, NULL, NULL, NULL, NULL, NULL, NULL);

	*ret_has = code == SQLITE_OK;
	return code == SQLITE_ERROR ? ST_OK : sqlite_judge(connection, "has_table", code);
}

/* Fills the places; false when a parameter is no $n or a number is missing. */
static bool find_places(struct prepared *prepared)
{
	const int count = sqlite3_bind_parameter_count(prepared->stmt);
	int place;

	for (place = 1; place <= count; place++) {
		const char *name = sqlite3_bind_parameter_name(prepared->stmt, place);
		int64_t number;

		if (!name || name[0] != '$' || !str_to_int(str_of(name + 1), &number) ||
			number < 1 || number > count || number > PARAMETERS_MAX)
			return false;
		prepared->places[number - 1] = (unsigned char)place;
	}
	prepared->parameter_count = (size_t)count;
	return true;
}

enum status engine_prepare(struct connection *connection, const char *name, const char *text,
	struct prepared **ret_prepared)
{
	struct prepared *prepared = calloc(1, sizeof(*prepared));
	enum status s;

	if (!prepared)
		return ST_NO_MEMORY;
	prepared->connection = connection;
	prepared->name = name;
	s = sqlite_judge(connection, name,
		sqlite3_prepare_v3(connection->sqlite, text, -1, SQLITE_PREPARE_PERSISTENT,
			&prepared->stmt, NULL));
	if (s == ST_OK && (!prepared->stmt || !find_places(prepared)))
		s = ST_INVALID;
	if (s != ST_OK) {
		engine_finalize(prepared);
		return s;
	}
	*ret_prepared = prepared;
	return ST_OK;
}

void engine_finalize(struct prepared *prepared)
{
	if (!prepared)
		return;
	sqlite3_finalize(prepared->stmt);
	free(prepared);
}

static int bind_one(sqlite3_stmt *stmt, int place, const struct value *value)
{
	switch (value->kind) {
	case VALUE_INT:
		return sqlite3_bind_int64(stmt, place, value->integer);
	case VALUE_REAL:
		return sqlite3_bind_double(stmt, place, value->real);
	case VALUE_TEXT:
		return sqlite3_bind_text64(
			stmt, place, value->text.at, value->text.len, SQLITE_STATIC, SQLITE_UTF8);
	case VALUE_BLOB:
		return sqlite3_bind_blob64(
			stmt, place, value->text.at, value->text.len, SQLITE_STATIC);
	case VALUE_NULL:
		break;
	}
	return sqlite3_bind_null(stmt, place);
}

enum status engine_bind(struct prepared *prepared, struct values values)
{
	size_t i;

	assert(values.count == prepared->parameter_count);
	assert(!prepared->running && "a statement runs once at a time on a connection");
	for (i = 0; i < values.count; i++) {
		const int code = bind_one(prepared->stmt, prepared->places[i], &values.at[i]);

		if (code != SQLITE_OK)
			return sqlite_judge(prepared->connection, prepared->name, code);
	}
	return ST_OK;
}

enum status engine_step(struct prepared *prepared, bool *ret_row)
{
	const int code = sqlite3_step(prepared->stmt);

	*ret_row = code == SQLITE_ROW;
	prepared->first = *ret_row && !prepared->running;
	prepared->running = true;
	return sqlite_judge(prepared->connection, prepared->name, code);
}

bool engine_take_first(struct prepared *prepared)
{
	const bool first = prepared->first;

	prepared->first = false;
	return first;
}

void engine_end(struct prepared *prepared)
{
	sqlite3_reset(prepared->stmt);
	prepared->running = false;
	prepared->first = false;
}

int64_t engine_changed(const struct prepared *prepared)
{
	return sqlite3_stmt_readonly(prepared->stmt)
		       ? 0
		       : sqlite3_changes64(prepared->connection->sqlite);
}

int64_t engine_int(const struct prepared *prepared, int column)
{
	return sqlite3_column_int64(prepared->stmt, column);
}

double engine_real(const struct prepared *prepared, int column)
{
	return sqlite3_column_double(prepared->stmt, column);
}

bool engine_null(const struct prepared *prepared, int column)
{
	return sqlite3_column_type(prepared->stmt, column) == SQLITE_NULL;
}

struct str engine_text(const struct prepared *prepared, int column)
{
	const char *text = (const char *)sqlite3_column_text(prepared->stmt, column);

	return (struct str){ text, (size_t)sqlite3_column_bytes(prepared->stmt, column) };
}

struct str engine_blob(const struct prepared *prepared, int column)
{
	const char *bytes = sqlite3_column_blob(prepared->stmt, column);

	/* An empty blob is no pointer to SQLite, but it is present. */
	if (!bytes && !engine_null(prepared, column))
		bytes = "";
	return (struct str){ bytes, (size_t)sqlite3_column_bytes(prepared->stmt, column) };
}
