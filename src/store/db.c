/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statements of the rooms on a connection. A statement is prepared at its first use and stays
 * until the connection closes. A running statement is always reset before the function that ran
 * it returns, or by rows_done: no connection holds a snapshot between statements.
 */
#include "store/connection.h"

#include <assert.h>
#include <stdlib.h>

static size_t count_statements(const struct sql_list *const *lists)
{
	size_t count = 0;

	for (; *lists; lists++)
		count += (*lists)->count;
	return count;
}

enum status db_open(const struct connection_config *config, const struct sql_list *const *lists,
	struct buf *ret_why, struct db **ret_db)
{
	struct db *db = calloc(1, sizeof(*db));
	enum status s = ST_NO_MEMORY;

	if (!db)
		return s;
	db->lists = lists;
	db->writer = !config->read_only;
	db->prepared_count = count_statements(lists);
	db->prepared = calloc(db->prepared_count + 1, sizeof(*db->prepared));
	if (db->prepared)
		s = engine_open(config, ret_why, &db->connection);
	if (s != ST_OK) {
		db_close(db);
		return s;
	}
	*ret_db = db;
	return ST_OK;
}

void db_close(struct db *db)
{
	size_t i;

	if (!db)
		return;
	for (i = 0; db->prepared && i < db->prepared_count; i++)
		engine_finalize(db->prepared[i]);
	engine_close(db->connection);
	free(db->prepared);
	free(db);
}

static enum status check_list(
	struct db *db, const struct sql_list *list, const char **ret_name, struct buf *ret_why)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		struct prepared *prepared = NULL;
		enum status s;

		s = engine_prepare(db->connection, list->names[i], list->texts[i], &prepared);
		engine_finalize(prepared);
		if (s != ST_OK) {
			*ret_name = list->names[i];
			buf_add(ret_why, s == ST_INVALID
						 ? STR("parameters must be $1 to $n without a gap")
						 : str_of(engine_message(db->connection)));
			return s;
		}
	}
	return ST_OK;
}

enum status db_check_statements(struct db *db, const char **ret_name, struct buf *ret_why)
{
	const struct sql_list *const *list;
	enum status s;

	for (list = db->lists; *list; list++)
		if ((s = check_list(db, *list, ret_name, ret_why)) != ST_OK)
			return s;
	return ST_OK;
}

/* Where the list's statements begin among those of the connection. */
static size_t list_offset(const struct db *db, const struct sql_list *list)
{
	const struct sql_list *const *at;
	size_t offset = 0;

	for (at = db->lists; *at != list; at++) {
		assert(*at && "the list was given to store_open");
		offset += (*at)->count;
	}
	return offset;
}

static enum status find_prepared(
	struct db *db, const struct sql_list *list, unsigned id, struct prepared **ret_prepared)
{
	struct prepared **place = &db->prepared[list_offset(db, list) + id];
	enum status s;

	assert(id < list->count);
	if (!*place) {
		s = engine_prepare(db->connection, list->names[id], list->texts[id], place);
		if (s != ST_OK)
			return s;
	}
	*ret_prepared = *place;
	return ST_OK;
}

static void end_rows(struct rows *rows)
{
	if (!rows->running)
		return;
	rows->running = false;
	rows->db->running--;
	engine_end(rows->stmt);
}

static void step_rows(struct rows *rows)
{
	bool row;

	rows->status = engine_step(rows->stmt, &row);
	if (rows->status != ST_OK || !row)
		end_rows(rows);
}

enum status db_query(struct db *db, const struct sql_list *list, unsigned id, struct values values,
	struct rows *ret_rows)
{
	struct prepared *prepared;

	*ret_rows = (struct rows){ .db = db };
	ret_rows->status = find_prepared(db, list, id, &prepared);
	if (ret_rows->status == ST_OK)
		ret_rows->status = engine_bind(prepared, values);
	if (ret_rows->status != ST_OK)
		return ret_rows->status;
	ret_rows->stmt = prepared;
	ret_rows->running = true;
	db->running++;
	/* The first row is fetched here, so that a refused change is this call's answer. */
	step_rows(ret_rows);
	return ret_rows->status;
}

bool rows_next(struct rows *rows)
{
	if (!rows->running)
		return false;
	if (!engine_take_first(rows->stmt))
		step_rows(rows);
	return rows->running;
}

enum status rows_status(struct rows *rows)
{
	end_rows(rows);
	return rows->status;
}

void rows_done(struct rows *rows)
{
	end_rows(rows);
}

int64_t rows_int(const struct rows *rows, int column)
{
	return engine_int(rows->stmt, column);
}

double rows_real(const struct rows *rows, int column)
{
	return engine_real(rows->stmt, column);
}

bool rows_bool(const struct rows *rows, int column)
{
	return engine_int(rows->stmt, column) != 0;
}

bool rows_null(const struct rows *rows, int column)
{
	return engine_null(rows->stmt, column);
}

struct str rows_text(const struct rows *rows, int column)
{
	return engine_text(rows->stmt, column);
}

struct str rows_blob(const struct rows *rows, int column)
{
	return engine_blob(rows->stmt, column);
}

struct uuid rows_uuid(const struct rows *rows, int column)
{
	const struct str bytes = engine_blob(rows->stmt, column);
	struct uuid id = { 0 };

	if (bytes.len == sizeof(id.bytes))
		memcpy(id.bytes, bytes.at, sizeof(id.bytes));
	return id;
}

enum status db_change(struct db *db, const struct sql_list *list, unsigned id, struct values values,
	int64_t *ret_changed)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, list, id, values, &rows)) != ST_OK)
		return s;
	while (rows_next(&rows))
		;
	if ((s = rows_status(&rows)) == ST_OK)
		*ret_changed = engine_changed(rows.stmt);
	return s;
}

enum status db_run(struct db *db, const struct sql_list *list, unsigned id, struct values values)
{
	int64_t changed;

	return db_change(db, list, id, values, &changed);
}

enum status db_must_change(
	struct db *db, const struct sql_list *list, unsigned id, struct values values)
{
	int64_t changed;
	enum status s = db_change(db, list, id, values, &changed);

	return s == ST_OK && changed == 0 ? ST_NOT_FOUND : s;
}

enum status db_int(struct db *db, const struct sql_list *list, unsigned id, struct values values,
	int64_t *ret_value)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, list, id, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_value = rows_int(&rows, 0);
	return ST_OK;
}

struct str db_conflict(const struct db *db)
{
	return str_of(engine_conflict(db->connection));
}
