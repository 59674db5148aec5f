/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbered migrations. A migration is a file NNNN_<room>.sql, or a pair NNNN_<room>.sqlite.sql and
 * NNNN_<room>.postgres.sql where the engines differ. In the text
 *
 *     @blob@       becomes BLOB           or BYTEA
 *     @clustered@  becomes WITHOUT ROWID  or nothing
 *     @real@       becomes REAL           or DOUBLE PRECISION
 *
 * A migration is never edited once it was released: the SHA-256 of what ran is in the database.
 */
#ifndef STORE_MIGRATION_H
#define STORE_MIGRATION_H

#include "core/embedded.h"
#include "store/connection.h"

/** Files ordered by name. */
struct migrations {
	const struct embedded_file *files;
	size_t file_count;
};

size_t migrations_count(const struct migrations *migrations);
/** "0001_store"; STR_NULL past the end. */
struct str migrations_name(const struct migrations *migrations, size_t index);
/**
 * The text for the engine with its tokens expanded.
 *
 * @return ST_NOT_FOUND (no such migration or engine), ST_INVALID (a token that is not known),
 *         ST_NO_MEMORY
 */
MUST_CHECK enum status migrations_text(
	const struct migrations *migrations, size_t index, const char *engine, struct buf *out);

/**
 * Applies what the database lacks, each in one transaction.
 *
 * @param now       written beside each
 * @param problems  store_newer, store_changed, store_migration
 * @return ST_CONFLICT when the database does not fit the program, ST_IO
 */
MUST_CHECK enum status migrations_apply(
	const struct migrations *migrations, struct db *db, usec now, struct problems *problems);

#endif
