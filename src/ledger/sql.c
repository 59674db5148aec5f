/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/sql.h"

STATEMENTS(ledger_sql, LEDGER_SQL)
