/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The lock of the data directory: one hub at a time.
 */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

#include "core/status.h"

/**
 * Locks the file `lock` in the directory of `path`; the kernel frees it when the process ends.
 *
 * @param problems  store_locked with the process that holds it; store_open
 * @param ret_fd    closing it unlocks
 * @return ST_CONFLICT (another hub runs there), ST_IO
 */
MUST_CHECK enum status directory_lock(const char *path, struct problems *problems, int *ret_fd);

#endif
