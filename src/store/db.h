/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A connection to the database, and the one way to run a statement.
 *
 * Each room keeps its statements in one list, expanded into an enum and an array of texts:
 *
 *     #define BYOC_SQL(X) \
 *             X(CHANNEL_GET, "SELECT name FROM channel WHERE bu_id = $1 AND id = $2") \
 *             X(CHANNEL_ADD, "INSERT INTO channel (bu_id, id, name) VALUES ($1, $2, $3)")
 *     STATEMENTS(byoc_sql, BYOC_SQL)      // in one .c file; STATEMENTS_DECLARE in the room's sql.h
 *
 *     struct rows rows CLEANUP(rows_done);
 *     s = db_query(db, &byoc_sql, CHANNEL_GET, VALUES(V_INT(bu), V_TEXT(id)), &rows);
 *     while (rows_next(&rows))
 *             name = arena_copy(arena, rows_text(&rows, 0));
 *     if ((s = rows_status(&rows)) != ST_OK)
 *             return s;
 *
 * Every statement is prepared when a connection opens, so a typo stops the start. A connection
 * belongs to one thread.
 */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "core/arena.h"
#include "core/base.h"
#include "core/random.h"
#include "core/status.h"

struct db;

/** A room's statements. Engines that really differ have a second array; NULL: the same texts. */
struct sql_list {
	const char *room;
	const char *const *texts;
	const char *const *names;
	size_t count;
};

#define SQL_ENUM_ROW_(name, text) name,
#define SQL_TEXT_ROW_(name, text) [name] = text,
#define SQL_NAME_ROW_(name, text) [name] = #name,
/** In the room's sql.h: the enum and the list's declaration. */
#define STATEMENTS_DECLARE(list, ROWS)                                                             \
	enum list##_id{ ROWS(SQL_ENUM_ROW_) list##_count };                                        \
	extern const struct sql_list list;
/** In the room's sql.c. */
#define STATEMENTS(list, ROWS)                                                                     \
	static const char *const list##_texts[] = { ROWS(SQL_TEXT_ROW_) };                         \
	static const char *const list##_names[] = { ROWS(SQL_NAME_ROW_) };                         \
	const struct sql_list list = { #list, list##_texts, list##_names, list##_count };

enum value_kind { VALUE_NULL, VALUE_INT, VALUE_REAL, VALUE_TEXT, VALUE_BLOB };

/** One parameter; texts and blobs are lent until the statement is done. */
struct value {
	enum value_kind kind;
	union {
		int64_t integer;
		double real;
		struct str text;
	};
};

#define V_NULL    ((struct value){ .kind = VALUE_NULL })
#define V_INT(v)  ((struct value){ .kind = VALUE_INT, .integer = (int64_t)(v) })
#define V_BOOL(v) V_INT((v) ? 1 : 0)
#define V_REAL(v) ((struct value){ .kind = VALUE_REAL, .real = (v) })
#define V_UUID(v) ((struct value){ .kind = VALUE_BLOB, .text = { (const char *)(v).bytes, 16 } })
/** 0 is stored as NULL (absent ids and instants). */
#define V_INT_OR_NULL(v) ((v) ? V_INT(v) : V_NULL)

static inline struct value v_text(struct str text)
{
	return (struct value){ .kind = text.at ? VALUE_TEXT : VALUE_NULL, .text = text };
}

static inline struct value v_blob(struct str bytes)
{
	return (struct value){ .kind = bytes.at ? VALUE_BLOB : VALUE_NULL, .text = bytes };
}
/** STR_NULL is stored as NULL. */
#define V_TEXT(v) v_text(v)
#define V_BLOB(v) v_blob(v)

struct values {
	const struct value *at;
	size_t count;
};
/** The parameters $1, $2, … in order. */
#define VALUES(...)                                                                                \
	((struct values){ (const struct value[]){ __VA_ARGS__ },                                   \
		sizeof((const struct value[]){ __VA_ARGS__ }) / sizeof(struct value) })
#define NO_VALUES ((struct values){ NULL, 0 })

/** The rows of one running statement. Place it with CLEANUP(rows_done), zeroed. */
struct rows {
	struct db *db;
	void *stmt;
	enum status status;
	bool running;
};

/**
 * Starts a statement that gives rows. The same statement must not be running already on this
 * connection.
 *
 * @return ST_IO, ST_CONFLICT (a uniqueness or foreign key rule), ST_TRY_LATER (locked)
 */
MUST_CHECK enum status db_query(struct db *db, const struct sql_list *list, unsigned id,
	struct values values, struct rows *ret_rows);
/** Moves to the next row; false at the end or on an error (rows_status tells). */
bool rows_next(struct rows *rows);
/** ST_OK after the last row; ends the statement. */
MUST_CHECK enum status rows_status(struct rows *rows);
void rows_done(struct rows *rows);

/** Columns of the row, from 0. Texts and blobs are lent until the next row: copy them. */
int64_t rows_int(const struct rows *rows, int column);
double rows_real(const struct rows *rows, int column);
bool rows_bool(const struct rows *rows, int column);
bool rows_null(const struct rows *rows, int column);
struct str rows_text(const struct rows *rows, int column);
struct str rows_blob(const struct rows *rows, int column);
struct uuid rows_uuid(const struct rows *rows, int column);

/** Runs a statement whose rows nobody wants. @return as db_query */
MUST_CHECK enum status db_run(
	struct db *db, const struct sql_list *list, unsigned id, struct values values);
/** The same, telling how many rows it changed. */
MUST_CHECK enum status db_change(struct db *db, const struct sql_list *list, unsigned id,
	struct values values, int64_t *ret_changed);
/** Runs a statement that must change a row: ST_NOT_FOUND when it changes none. */
MUST_CHECK enum status db_must_change(
	struct db *db, const struct sql_list *list, unsigned id, struct values values);
/** The integer of the first column of the first row; ST_NOT_FOUND when there is no row. */
MUST_CHECK enum status db_int(struct db *db, const struct sql_list *list, unsigned id,
	struct values values, int64_t *ret_value);

/** The name of the constraint's columns after ST_CONFLICT ("channel.bu_id, channel.id"), else "".
 */
struct str db_conflict(const struct db *db);

/**
 * The next id: ascending, unique over all tables, at most 2^53-1; taken from blocks that this
 * node reserves in the database. Writer only.
 */
MUST_CHECK enum status db_new_id(struct db *db, int64_t *ret_id);

/**
 * Appends to the event table, which feeds live streams (and wakes the readers of them after the
 * commit).
 *
 * @param kind     "message.sent", "record.final", …
 * @param subject  id of what it is about; @param json  details, no secrets, no message body
 */
MUST_CHECK enum status event_append(
	struct db *db, int64_t bu_id, const char *kind, int64_t subject, usec at, struct str json);

#endif
