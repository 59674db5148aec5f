/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The payload of a record: any bytes are refused or read, and what is read packs into the same again.
 */
#include <stdlib.h>

#include "outreach/record.h"

#define MEMORY (8u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str payload = { (const char *)data, size }, once, twice;
	struct arena *arena = arena_new(MEMORY);
	struct record_data read;

	if (arena == NULL)
		return 0;
	if (record_unpack(payload, arena, &read) == ST_OK &&
		record_pack(&read, arena, &once) == ST_OK) {
		if (record_unpack(once, arena, &read) != ST_OK ||
			record_pack(&read, arena, &twice) != ST_OK || !str_equal(once, twice))
			abort();
	}
	arena_free(arena);
	return 0;
}
