/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fixed table of 64-bit keys, for look-ups: filled, sorted once, then only read. Its keys are either codes, whose
 * ranges `zone_index_find` searches, or hashes, of which `zone_index_get` finds one in a step or two.
 */
#ifndef OUTREACH_ZONE_INDEX_H
#define OUTREACH_ZONE_INDEX_H

#include "core/arena.h"

struct zone_index_item {
	uint64_t first; /* a key, or the first of a range */
	uint64_t last;
	uint32_t value;
};

struct zone_index {
	struct zone_index_item *items;
	size_t count;
	size_t room;
	/* Hashes only: where those begin whose first bits are 0, 1, 2 …; one more for the end. */
	uint32_t *starts;
	unsigned shift;
};

#define ZONE_INDEX_NONE UINT32_MAX

/** False when memory is out. */
bool zone_index_init(struct zone_index *index, struct arena *arena, size_t room);
/** There must be room. */
void zone_index_add(struct zone_index *index, uint64_t first, uint64_t last, uint32_t value);
/** False when two ranges touch. */
bool zone_index_sort(struct zone_index *index);
/** The value of the range that holds `key`, or ZONE_INDEX_NONE. */
uint32_t zone_index_find(const struct zone_index *index, uint64_t key);

/**
 * Sorts hashes and prepares for `zone_index_get`. Of equal ones the first that was added stays.
 *
 * @return  false when memory is out
 */
bool zone_index_spread(struct zone_index *index, struct arena *arena);
/** The value of a hash, or ZONE_INDEX_NONE. */
uint32_t zone_index_get(const struct zone_index *index, uint64_t hash);

/** A key for a text below another ("US-TX", "elpaso"); `below` may be empty. */
uint64_t zone_index_hash(struct str above, struct str below);
/** Whether `text` is A to Z and 0 to 9 only, at least one and at most `most` of them. */
bool zone_index_is_code(struct str text, size_t most);
/** A key that keeps the order of codes of one length: letters and digits, up to eight, A to Z and 0 to 9. */
uint64_t zone_index_code(struct str above, struct str code);

#endif
