/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A set of hashes in little memory (a blocked Bloom filter): "no" is certain, "yes" is wrong about once in five hundred
 * times while it holds what it was made for. Beyond that it is wrong more often, never the other way round.
 *
 * One thread at a time.
 */
#ifndef CORE_FILTER_H
#define CORE_FILTER_H

#include "core/base.h"

struct filter;

/** Two bytes for each. @param expected  hashes; @return NULL when memory is out */
struct filter *filter_new(size_t expected);
void filter_free(struct filter *filter);

/** Says that it will be looked up or added soon: a large set does not fit into the processor's cache. */
void filter_expect(const struct filter *filter, uint64_t hash);

/** Whether it may have been added; false is certain. */
bool filter_has(const struct filter *filter, uint64_t hash);
/** Adds it. @return whether it was there before, as filter_has */
bool filter_add(struct filter *filter, uint64_t hash);

#endif
