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
	const struct zone_index_item *item = index->items;

	if (index->count == 0)
		return ZONE_INDEX_NONE;
	/* The last item that does not begin behind the key; without a branch that could be guessed wrong. */
	for (size_t left = index->count; left > 1;) {
		size_t half = left / 2;

		item = item[half].first <= key ? item + half : item;
		left -= half;
	}
	return item->first <= key && key <= item->last ? item->value : ZONE_INDEX_NONE;
}

/* Of hashes with the same first bits; there is about one. */
static void starts_fill(struct zone_index *index, size_t places)
{
	size_t at = 0;

	for (size_t place = 0; place < places; place++) {
		while (at < index->count && index->items[at].first >> index->shift < place)
			at++;
		index->starts[place] = (uint32_t)at;
	}
	index->starts[places] = (uint32_t)index->count;
}

bool zone_index_spread(struct zone_index *index, struct arena *arena)
{
	size_t kept = 0;
	unsigned bits = 1;

	(void)zone_index_sort(index);
	for (size_t i = 0; i < index->count; i++)
		if (kept == 0 || index->items[kept - 1].first != index->items[i].first)
			index->items[kept++] = index->items[i];
	index->count = kept;
	while ((size_t)1 << bits < kept)
		bits++;
	index->shift = 64 - bits;
	index->starts = arena_array(arena, uint32_t, ((size_t)1 << bits) + 1);
	if (index->starts)
		starts_fill(index, (size_t)1 << bits);
	return index->starts != NULL;
}

uint32_t zone_index_get(const struct zone_index *index, uint64_t hash)
{
	const uint32_t *start = &index->starts[hash >> index->shift];

	for (uint32_t i = start[0]; i < start[1]; i++)
		if (index->items[i].first == hash)
			return index->items[i].value;
	return ZONE_INDEX_NONE;
}

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 32;
}

/* Eight bytes at a time; the last word, of fewer, carries their number. */
static uint64_t hash_add(uint64_t hash, struct str text)
{
	uint64_t word;

	for (; text.len >= sizeof word; text.len -= sizeof word, text.at += sizeof word) {
		memcpy(&word, text.at, sizeof word);
		hash = hash_word(hash, word);
	}
	word = text.len;
	for (size_t i = 0; i < text.len; i++)
		word = word << 8 | (unsigned char)text.at[i];
	return hash_word(hash, word);
}

/* The last step spreads the bits upwards, by the first of which hashes are found. */
uint64_t zone_index_hash(struct str above, struct str below)
{
	uint64_t hash = hash_add(hash_add(UINT64_C(0xcbf29ce484222325), above), below);

	return hash * UINT64_C(0x9e3779b97f4a7c15);
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
