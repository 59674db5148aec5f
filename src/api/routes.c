/* SPDX-License-Identifier: Apache-2.0 */
#include "api/routes.h"

const struct route_table *const route_tables[] = {
#define X(name) &name##_table,
	ROUTE_TABLES(X)
#undef X
		NULL,
};
