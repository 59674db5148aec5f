/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/list_sql.h"

STATEMENTS(list_sql, LIST_SQL)
