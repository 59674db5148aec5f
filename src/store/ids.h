/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ids in blocks, and the node's epoch. On the writer's connection only.
 */
#ifndef STORE_IDS_H
#define STORE_IDS_H

#include "store/connection.h"

/** Sees to it that a batch finds enough ids in the block in hand; outside any transaction. */
MUST_CHECK enum status ids_fill(struct db *db);

/**
 * Puts `db`'s traces back to `before` after what came since was undone. Ids that were given stay
 * given; a block that was taken since is given up, for the database has forgotten it.
 */
void traces_undo(struct db *db, const struct unit_traces *before);

/** Raises the epoch of this node by one. */
MUST_CHECK enum status epoch_raise(struct db *db, usec now, int64_t *ret_epoch);

#endif
