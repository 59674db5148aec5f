/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A consistent copy of the database while it is written to.
 */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

#include "store/engine.h"

/**
 * Copies the database of `config` to the new file `path`. The copy appears under its name only
 * when it is whole and synced. It is one snapshot: the write-ahead log grows by what is written
 * meanwhile.
 *
 * @param stop  asked between steps; true gives up
 * @return ST_CONFLICT (`path` exists), ST_TRY_LATER (stopped), ST_INVALID (path too long), ST_IO
 */
MUST_CHECK enum status backup_make(const struct connection_config *config, const char *path,
	bool (*stop)(const void *arg), const void *stop_arg);

#endif
