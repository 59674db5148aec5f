/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/sql.h"

STATEMENTS(record_sql, RECORD_SQL)
STATEMENTS(plan_sql, PLAN_SQL)
