/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as a compiled file of the tz database, any text as the rule of a zone: refused, or a clock
 * that never strays more than it may.
 */
#include <stdlib.h>

#include "outreach/zone_shifts.h"

#define OFFSET_MOST 100000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const int64_t instants[] = { INT64_MIN / 1000000, -62167219200, -1, 0, 951782400, 1767225600,
	4102444800, 253402300799, INT64_MAX / 1000000 };

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void offset_check(int32_t offset)
{
	require(offset >= -OFFSET_MOST && offset <= OFFSET_MOST);
}

static void shifts_visit(const struct zone_shifts *shifts, uint32_t most)
{
	require(shifts->count <= most);
	for (uint32_t i = 1; i < shifts->count; i++)
		require(shifts->items[i - 1].at < shifts->items[i].at);
	for (size_t i = 0; i < COUNT_OF(instants); i++)
		offset_check(zone_shifts_offset(shifts, instants[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zone_shift room[ZONE_SHIFTS_MAX + ZONE_SHIFTS_ADDED];
	struct zone_shifts shifts;
	struct zone_tail tail;
	struct str text;

	if (zone_shifts_read(data, size, room, &shifts, &text)) {
		shifts_visit(&shifts, ZONE_SHIFTS_MAX);
		require(zone_tail_parse(text, &tail));
		zone_shifts_write_out(&shifts);
		shifts_visit(&shifts, ZONE_SHIFTS_MAX + ZONE_SHIFTS_ADDED);
	}
	if (zone_tail_parse((struct str){ (const char *)data, size }, &tail))
		for (size_t i = 0; i < COUNT_OF(instants); i++)
			offset_check(zone_tail_offset(&tail, instants[i]));
	return 0;
}
