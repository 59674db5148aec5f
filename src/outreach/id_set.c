/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pages hang in an open hash table that doubles when it is half full.
 */
#include "outreach/id_set.h"

#include <stdlib.h>

#define PAGE_WORDS  512
#define PAGE_IDS    ((int64_t)PAGE_WORDS * 64)
#define FIRST_SLOTS 64

struct page {
	int64_t number; /* of its ids: number * PAGE_IDS … */
	uint64_t words[PAGE_WORDS];
};

struct id_set {
	struct page **slots;
	size_t slot_count; /* a power of two */
	size_t page_count;
	int64_t count;
};

struct id_set *id_set_new(void)
{
	struct id_set *set = calloc(1, sizeof *set);

	if (set == NULL)
		return NULL;
	set->slot_count = FIRST_SLOTS;
	set->slots = calloc(FIRST_SLOTS, sizeof(struct page *));
	if (set->slots == NULL) {
		free(set);
		return NULL;
	}
	return set;
}

void id_set_free(struct id_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->slot_count; i++)
		free(set->slots[i]);
	free(set->slots);
	free(set);
}

void id_set_freep(struct id_set **set)
{
	id_set_free(*set);
}

/** The slot of a page, or the free one where it belongs. */
static struct page **slot_of(struct page **slots, size_t count, int64_t number)
{
	size_t at = (size_t)(((uint64_t)number * 0x9e3779b97f4a7c15u) >> 32) & (count - 1);

	while (slots[at] != NULL && slots[at]->number != number)
		at = (at + 1) & (count - 1);
	return &slots[at];
}

static enum status grow(struct id_set *set)
{
	size_t count = 2 * set->slot_count;
	struct page **slots = calloc(count, sizeof(struct page *));

	if (slots == NULL)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < set->slot_count; i++)
		if (set->slots[i] != NULL)
			*slot_of(slots, count, set->slots[i]->number) = set->slots[i];
	free(set->slots);
	set->slots = slots;
	set->slot_count = count;
	return ST_OK;
}

bool id_set_has(const struct id_set *set, int64_t id)
{
	const struct page *page = *slot_of(set->slots, set->slot_count, id / PAGE_IDS);
	int64_t bit = id % PAGE_IDS;

	return page != NULL && (page->words[bit / 64] >> bit % 64 & 1) != 0;
}

static enum status page_for(struct id_set *set, int64_t number, struct page **ret_page)
{
	struct page **slot = slot_of(set->slots, set->slot_count, number);
	enum status s;

	if (*slot == NULL && 2 * set->page_count >= set->slot_count) {
		if ((s = grow(set)) != ST_OK)
			return s;
		slot = slot_of(set->slots, set->slot_count, number);
	}
	if (*slot == NULL) {
		if ((*slot = calloc(1, sizeof **slot)) == NULL)
			return ST_NO_MEMORY;
		(*slot)->number = number;
		set->page_count++;
	}
	*ret_page = *slot;
	return ST_OK;
}

enum status id_set_add(struct id_set *set, int64_t id)
{
	struct page *page;
	uint64_t bit = (uint64_t)1 << id % 64;
	uint64_t *word;
	enum status s = page_for(set, id / PAGE_IDS, &page);

	if (s != ST_OK)
		return s;
	word = &page->words[id % PAGE_IDS / 64];
	set->count += (*word & bit) == 0;
	*word |= bit;
	return ST_OK;
}

int64_t id_set_count(const struct id_set *set)
{
	return set->count;
}
