/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is due when: a binary heap, the earliest first; equal instants in the order they were added.
 */
#ifndef BYOC_HEAP_H
#define BYOC_HEAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct byoc_due {
	int64_t due_usec;
	uint64_t order; /* set by byoc_heap_push */
	int64_t row;
	void *what;
};

/** All zero is an empty one. */
struct byoc_heap {
	struct byoc_due *items;
	size_t count;
	size_t capacity;
	uint64_t pushed;
};

void byoc_heap_done(struct byoc_heap *heap);
/** False without memory. */
bool byoc_heap_push(struct byoc_heap *heap, struct byoc_due due);
/** The earliest, lent until the next change; NULL when empty. */
const struct byoc_due *byoc_heap_top(const struct byoc_heap *heap);
/** Takes the earliest away; the heap must not be empty. */
struct byoc_due byoc_heap_pop(struct byoc_heap *heap);

#endif
