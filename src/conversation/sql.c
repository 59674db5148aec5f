/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/sql.h"

STATEMENTS(conversation_sql, CONVERSATION_SQL)
