/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stored records: whatever the bytes, they are read or refused, and what was read says the same when it is packed again. The
 * first byte is the length of the layout.
 */
#include <stdlib.h>

#include "outreach/record.h"

#define MEMORY ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** The layout of what was read: each destination stands apart. */
static struct record_layout layout_of(const struct record_data *data)
{
	struct record_layout layout = { .fields = data->fields,
		.field_count = data->field_count,
		.destination_count = data->destination_count };

	for (size_t i = 0; i < data->field_count; i++)
		if (data->fields[i].value.at == data->external_id.at)
			layout.external_id = i + 1;
	for (size_t i = 0; i < data->destination_count; i++)
		layout.destinations[i] = (struct layout_destination){ data->destinations[i].field,
			data->destinations[i].kind, 0 };
	return layout;
}

static void pack_again(const struct record_data *read, struct arena *arena)
{
	struct record_layout layout = layout_of(read);
	struct record_packed packed;
	struct record_data again;

	if (record_layout_pack(&layout, arena, &packed.layout) != ST_OK ||
		record_pack(&layout, read, arena, &packed.payload) != ST_OK)
		return;
	if (record_unpack(packed, arena, &again) != ST_OK || !record_same(read, &again))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	size_t layout = size > 0 ? MIN_OF((size_t)data[0], size - 1) : 0;
	struct record_packed packed = { { (const char *)data + 1, layout },
		{ (const char *)data + 1 + layout, size > 0 ? size - 1 - layout : 0 } };
	struct record_data read;

	if (arena == NULL || size == 0)
		return 0;
	if (record_unpack(packed, arena, &read) == ST_OK && str_present(read.external_id))
		pack_again(&read, arena);
	return 0;
}
