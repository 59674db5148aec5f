/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_index.h"

#include <stdlib.h>

bool zone_index_init(struct zone_index *index, struct arena *arena, size_t room)
{
	*index = (struct zone_index){ .room = room };
	index->items = arena_array(arena, struct zone_index_item, room + 1);
	return index->items != NULL;
}

void zone_index_add(struct zone_index *index, uint64_t first, uint64_t last, uint32_t value)
{
	index->items[index->count++] = (struct zone_index_item){ first, last, value };
}

static int by_first(const void *a, const void *b)
{
	uint64_t left = ((const struct zone_index_item *)a)->first;
	uint64_t right = ((const struct zone_index_item *)b)->first;

	return left < right ? -1 : left > right;
}

bool zone_index_sort(struct zone_index *index)
{
	qsort(index->items, index->count, sizeof *index->items, by_first);
	for (size_t i = 1; i < index->count; i++)
		if (index->items[i].first <= index->items[i - 1].last)
			return false;
	return true;
}

uint32_t zone_index_find(const struct zone_index *index, uint64_t key)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (index->items[middle].last < key)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == index->count || index->items[low].first > key)
		return ZONE_INDEX_NONE;
	return index->items[low].value;
}

static uint64_t hash_add(uint64_t hash, struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		hash = (hash ^ (unsigned char)text.at[i]) * UINT64_C(0x100000001b3);
	return (hash ^ 0x1f) * UINT64_C(0x100000001b3);
}

uint64_t zone_index_hash(struct str above, struct str below)
{
	return hash_add(hash_add(UINT64_C(0xcbf29ce484222325), above), below);
}

bool zone_index_is_code(struct str text, size_t most)
{
	for (size_t i = 0; i < text.len; i++)
		if (!((text.at[i] >= 'A' && text.at[i] <= 'Z') ||
			    (text.at[i] >= '0' && text.at[i] <= '9')))
			return false;
	return text.len > 0 && text.len <= most;
}

static uint64_t rank(char c)
{
	return c >= '0' && c <= '9' ? (uint64_t)(c - '0') : (uint64_t)(c - 'A') + 10;
}

uint64_t zone_index_code(struct str above, struct str code)
{
	uint64_t key = 0;

	for (size_t i = 0; i < above.len; i++)
		key = key * 36 + rank(above.at[i]);
	key = key * 16 + code.len;
	for (size_t i = 0; i < code.len; i++)
		key = key * 36 + rank(code.at[i]);
	return key;
}
