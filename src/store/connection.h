/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the room know of a `struct db` beyond db.h: opening it, and what only the
 * writer's connection carries.
 */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include "store/engine.h"

/** What a unit leaves behind besides rows; put back when the unit is undone. */
struct unit_traces {
	int64_t next_id;      /* the next id of the block in hand   */
	int64_t end_id;       /* the first that is not in the block */
	int64_t newest_event; /* 0: none since the last commit      */
};

struct db {
	struct connection *connection;
	const struct sql_list *const *lists; /* the store's own first, NULL-terminated */
	struct prepared **prepared;          /* of all lists, one after the other      */
	size_t prepared_count;
	bool writer;
	unsigned running;          /* statements that have rows left             */
	struct unit_traces traces; /* the writer's                               */
};

/**
 * @param lists  lent as long as the connection; statements are prepared at first use
 * @return as engine_open
 */
MUST_CHECK enum status db_open(const struct connection_config *config,
	const struct sql_list *const *lists, struct buf *ret_why, struct db **ret_db);
void db_close(struct db *db);
/**
 * Prepares every statement of the lists once, so that a typo shows at the start.
 *
 * @param ret_name, ret_why  the first statement that fails, and what the engine says
 */
MUST_CHECK enum status db_check_statements(
	struct db *db, const char **ret_name, struct buf *ret_why);

#endif
