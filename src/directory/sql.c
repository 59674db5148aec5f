/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/sql.h"

STATEMENTS(directory_sql, DIRECTORY_SQL)
