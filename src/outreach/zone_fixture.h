/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests: the program's zone rules and tables, opened once for a group of tests.
 */
#ifndef OUTREACH_ZONE_FIXTURE_H
#define OUTREACH_ZONE_FIXTURE_H

#include "core/arena.h"
#include "outreach/zone_tables.h"

struct zone_bench {
	struct zone_set *set;
	struct zone_tables *tables;
	struct arena *scratch;
};

/** For cmocka; the state is a `struct zone_bench`. The clock stands at 1 December 2026. */
int zone_bench_set_up(void **state);
int zone_bench_tear_down(void **state);

#endif
