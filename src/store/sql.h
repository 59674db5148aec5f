/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store's own statements. store_open adds this list to those it is given.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include "store/db.h"

/* clang-format off */
#define STORE_SQL(X) \
	X(STORE_MIGRATIONS,    "SELECT name, sha256 FROM migration ORDER BY name") \
	X(STORE_MIGRATION_ADD, "INSERT INTO migration (name, sha256, applied_at) VALUES ($1, $2, $3)") \
	X(STORE_EPOCH_RAISE,   "INSERT INTO node (id, epoch, started_at) VALUES ($1, 1, $2)" \
		" ON CONFLICT (id) DO UPDATE SET epoch = node.epoch + 1, started_at = excluded.started_at" \
		" RETURNING epoch") \
	X(STORE_IDS_TAKE,      "UPDATE id_block SET next_id = next_id + $1 WHERE name = 'id' RETURNING next_id") \
	X(STORE_EVENT_ADD,     "INSERT INTO event (id, bu_id, kind, subject, at, details)" \
		" VALUES ($1, $2, $3, $4, $5, $6)")
/* clang-format on */

STATEMENTS_DECLARE(store_sql, STORE_SQL)

#endif
