/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens that were verified, by SHA-256, until they expire or something about users changed. A
 * table of fixed size. Loop.
 */
#ifndef IDENTITY_TOKEN_CACHE_H
#define IDENTITY_TOKEN_CACHE_H

#include "identity/identity.h"

struct token_cache;

struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *cache);
bool token_cache_find(const struct token_cache *cache, const uint8_t hash[32], usec wall,
	struct caller *ret_caller);
void token_cache_put(struct token_cache *cache, const uint8_t hash[32], usec expires,
	const struct caller *caller);
void token_cache_clear(struct token_cache *cache);

#endif
