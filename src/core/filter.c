/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A hash chooses one block of 512 bits, the size of a cache line, and six bits in it.
 */
#include "core/filter.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_WORDS 8
#define BLOCK_BITS  512
#define BITS_EACH   16
#define PROBES      6

struct block {
	uint64_t words[BLOCK_WORDS];
};

struct filter {
	size_t count;
	alignas(BLOCK_BITS / 8) struct block blocks[];
};

struct filter *filter_new(size_t expected)
{
	size_t count = expected / (BLOCK_BITS / BITS_EACH) + 1;
	size_t size = sizeof(struct filter) + count * sizeof(struct block);
	struct filter *filter = aligned_alloc(alignof(struct filter), size);

	if (filter == NULL)
		return NULL;
	memset(filter, 0, size);
	filter->count = count;
	return filter;
}

void filter_free(struct filter *filter)
{
	free(filter);
}

/** The upper half of the hash chooses the block, evenly; the whole is mixed again for the bits. */
static size_t block_of(const struct filter *filter, uint64_t hash)
{
	return (size_t)(((unsigned __int128)hash * filter->count) >> 64);
}

void filter_expect(const struct filter *filter, uint64_t hash)
{
	__builtin_prefetch(&filter->blocks[block_of(filter, hash)], 1);
}

static void bits_of(uint64_t hash, struct block *ret_bits)
{
	uint64_t mixed = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15u;

	*ret_bits = (struct block){ 0 };
	for (size_t i = 0; i < PROBES; i++) {
		uint64_t bit = mixed >> (64 - 9);

		ret_bits->words[bit / 64] |= (uint64_t)1 << bit % 64;
		mixed = (mixed << 9) | (mixed >> 55);
	}
}

bool filter_has(const struct filter *filter, uint64_t hash)
{
	const struct block *block = &filter->blocks[block_of(filter, hash)];
	struct block bits;
	uint64_t missing = 0;

	bits_of(hash, &bits);
	for (size_t i = 0; i < BLOCK_WORDS; i++)
		missing |= bits.words[i] & ~block->words[i];
	return missing == 0;
}

bool filter_add(struct filter *filter, uint64_t hash)
{
	struct block *block = &filter->blocks[block_of(filter, hash)];
	struct block bits;
	uint64_t missing = 0;

	bits_of(hash, &bits);
	for (size_t i = 0; i < BLOCK_WORDS; i++) {
		missing |= bits.words[i] & ~block->words[i];
		block->words[i] |= bits.words[i];
	}
	return missing == 0;
}
