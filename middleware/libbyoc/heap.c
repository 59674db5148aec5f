/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <assert.h>
#include <stdlib.h>

void byoc_heap_done(struct byoc_heap *heap)
{
	free(heap->items);
	*heap = (struct byoc_heap){ 0 };
}

static bool earlier(const struct byoc_due *a, const struct byoc_due *b)
{
	if (a->due_usec != b->due_usec)
		return a->due_usec < b->due_usec;
	return a->order < b->order;
}

static void swap(struct byoc_due *a, struct byoc_due *b)
{
	struct byoc_due c = *a;

	*a = *b;
	*b = c;
}

bool byoc_heap_push(struct byoc_heap *heap, struct byoc_due due)
{
	size_t at = heap->count;

	if (at == heap->capacity) {
		size_t capacity = at ? at * 2 : 64;
		struct byoc_due *items = reallocarray(heap->items, capacity, sizeof *items);

		if (!items)
			return false;
		heap->items = items;
		heap->capacity = capacity;
	}
	due.order = heap->pushed++;
	heap->items[heap->count++] = due;
	while (at && earlier(&heap->items[at], &heap->items[(at - 1) / 2])) {
		swap(&heap->items[at], &heap->items[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
	return true;
}

const struct byoc_due *byoc_heap_top(const struct byoc_heap *heap)
{
	return heap->count ? heap->items : NULL;
}

struct byoc_due byoc_heap_pop(struct byoc_heap *heap)
{
	struct byoc_due top;
	size_t at = 0;

	assert(heap->count);
	top = heap->items[0];
	heap->items[0] = heap->items[--heap->count];
	for (;;) {
		size_t least = at;

		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap->count;
			child++) {
			if (earlier(&heap->items[child], &heap->items[least]))
				least = child;
		}
		if (least == at)
			return top;
		swap(&heap->items[at], &heap->items[least]);
		at = least;
	}
}
