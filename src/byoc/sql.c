/* SPDX-License-Identifier: Apache-2.0 */
#include "byoc/sql.h"

STATEMENTS(byoc_sql, BYOC_SQL)
