/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The migrations as files of the program, in the order of their names.
 */
#ifndef STORE_EMBEDDED_SQL_H
#define STORE_EMBEDDED_SQL_H

#include "core/embedded.h"

extern const struct embedded_file embedded_sql[];
extern const size_t embedded_sql_count;

#endif
