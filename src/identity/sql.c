/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/sql.h"

STATEMENTS(identity_sql, IDENTITY_SQL)
