/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql.h"

STATEMENTS(store_sql, STORE_SQL)
