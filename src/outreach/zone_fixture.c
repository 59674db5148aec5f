/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_fixture.h"

#include <stdlib.h>

#define SCRATCH_BYTES ((size_t)16 << 20)

int zone_bench_set_up(void **state)
{
	struct zone_bench *bench = calloc(1, sizeof *bench);
	usec now = civil_days((struct civil_date){ 2026, 12, 1 }) * USEC_DAY;

	*state = bench;
	if (!bench || !(bench->scratch = arena_new(SCRATCH_BYTES)) ||
		zone_set_open(NULL, now, &bench->set) != ST_OK)
		return -1;
	return zone_tables_open(bench->set, NULL, NULL, &bench->tables) == ST_OK ? 0 : -1;
}

int zone_bench_tear_down(void **state)
{
	struct zone_bench *bench = *state;

	zone_tables_free(bench->tables);
	zone_set_free(bench->set);
	arena_free(bench->scratch);
	free(bench);
	return 0;
}
