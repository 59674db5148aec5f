/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the outbox asks of the store; not part of the public header.
 */
#ifndef BYOC_STORE_ROWS_H
#define BYOC_STORE_ROWS_H

#include "byoc.h"

/** Writes a row and tells its number. Durable with the next commit. */
bool byoc_owed_insert(
	struct byoc_store *store, const struct byoc_owed *owed, int64_t *ret_row) BYOC_CHECKED;
/** The row; its texts are yours (byoc_owed_done). False when it is gone or cannot be read. */
bool byoc_owed_load(struct byoc_store *store, int64_t row, struct byoc_owed *ret_owed) BYOC_CHECKED;
void byoc_owed_done(struct byoc_owed *owed);
/** The hub has it: the row goes. */
bool byoc_owed_delete(struct byoc_store *store, int64_t row) BYOC_CHECKED;
/** The hub will never take it: the row stays, with the status, and is not tried again. */
bool byoc_owed_refuse(struct byoc_store *store, int64_t row, unsigned http_status) BYOC_CHECKED;
/** Every row that is still to be posted. */
bool byoc_owed_each(struct byoc_store *store,
	bool (*each)(void *arg, int64_t row, int64_t due_usec), void *arg) BYOC_CHECKED;

#endif
