/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside the ledger: a row of the message table as a struct.
 */
#ifndef LEDGER_MESSAGE_H
#define LEDGER_MESSAGE_H

#include "ledger/ledger.h"

/** Reads the current row (columns in the order of MESSAGE_COLUMNS), copying texts into the arena. */
void message_from_row(const struct rows *rows, struct arena *arena, struct message *ret_message);

/** Runs a statement that gives messages, and collects at most `limit` of them. */
MUST_CHECK enum status message_collect(struct db *db, unsigned id, struct values values,
	size_t limit, struct arena *arena, struct message_list *ret_list);

/**
 * Writes a message's new state and what goes with it, if it is still in `from`. Asserts that the move is allowed and that
 * what must hold in the new state holds.
 *
 * @return ST_CONFLICT when the row is in another state
 */
MUST_CHECK enum status message_move(
	struct db *db, enum message_state from, const struct message *message, usec now);

#endif
