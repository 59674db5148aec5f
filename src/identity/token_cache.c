/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/token_cache.h"

#include <stdlib.h>

#define SETS 256
#define WAYS 4

struct entry {
	uint8_t hash[32];
	usec expires; /* wall; 0: free */
	struct caller caller;
};

struct token_cache {
	struct entry entries[SETS][WAYS];
};

struct token_cache *token_cache_new(void)
{
	return calloc(1, sizeof(struct token_cache));
}

void token_cache_free(struct token_cache *cache)
{
	free(cache);
}

bool token_cache_find(const struct token_cache *cache, const uint8_t hash[32], usec wall,
	struct caller *ret_caller)
{
	const struct entry *set = cache->entries[hash[0]];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].expires > wall && memcmp(set[i].hash, hash, 32) == 0) {
			*ret_caller = set[i].caller;
			return true;
		}
	}
	return false;
}

void token_cache_put(struct token_cache *cache, const uint8_t hash[32], usec expires,
	const struct caller *caller)
{
	struct entry *set = cache->entries[hash[0]], *soonest = &set[0];

	for (size_t i = 1; i < WAYS; i++)
		if (set[i].expires < soonest->expires)
			soonest = &set[i];
	memcpy(soonest->hash, hash, 32);
	soonest->expires = expires;
	soonest->caller = *caller;
}

void token_cache_clear(struct token_cache *cache)
{
	memset(cache->entries, 0, sizeof(cache->entries));
}
