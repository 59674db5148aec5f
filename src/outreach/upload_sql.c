/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/upload_sql.h"

STATEMENTS(upload_sql, UPLOAD_SQL)
