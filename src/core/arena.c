/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of blocks, the newest in front; pieces are cut from the front block. Large pieces get a
 * block of their own behind the front one, which stays in use. The first block is part of the
 * arena's own allocation, so that a short request costs one malloc.
 *
 * What is counted against the limit is what was asked for plus the padding between pieces.
 */
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __has_feature
#	if __has_feature(address_sanitizer)
#		define ARENA_MALLOC
#	endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(ARENA_MALLOC)
#	define ARENA_MALLOC
#endif

#define FIRST_BLOCK   ((size_t)2048)
#define LARGEST_BLOCK ((size_t)65536)
#define LARGE_PIECE   (LARGEST_BLOCK / 4)

struct block {
	struct block *next;
	size_t room;
	size_t used;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *front;
	size_t limit;
	size_t used;
	size_t next_room;
	bool failed;
	struct block first; /* last: its bytes follow */
};

struct arena *arena_new(size_t limit_bytes)
{
	struct arena *arena = malloc(sizeof *arena + FIRST_BLOCK);

	if (!arena)
		return NULL;
	*arena = (struct arena){ .limit = limit_bytes, .next_room = 2 * FIRST_BLOCK };
	arena->first.room = FIRST_BLOCK;
	arena->front = &arena->first;
	return arena;
}

void arena_clear(struct arena *arena)
{
	struct block *block = arena->front, *next;

	for (; block; block = next) {
		next = block->next;
		if (block != &arena->first)
			free(block);
	}
	arena->first.next = NULL;
	arena->first.used = 0;
	arena->front = &arena->first;
	arena->used = 0;
	arena->next_room = 2 * FIRST_BLOCK;
	arena->failed = false;
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	arena_clear(arena);
	free(arena);
}

void arena_freep(struct arena **arena)
{
	arena_free(*arena);
}

static void *refuse(struct arena *arena)
{
	arena->failed = true;
	return NULL;
}

static struct block *block_add(struct arena *arena, size_t room, bool in_front)
{
	struct block *block = malloc(sizeof *block + room);

	if (!block)
		return NULL;
	block->room = room;
	block->used = 0;
	block->next = in_front ? arena->front : arena->front->next;
	if (in_front)
		arena->front = block;
	else
		arena->front->next = block;
	return block;
}

/** A block with room for `size` bytes at its (aligned) end. */
static struct block *block_for(struct arena *arena, size_t size, size_t pad)
{
	struct block *front = arena->front;

#ifdef ARENA_MALLOC
	(void)front;
	(void)pad;
	return block_add(arena, size, false);
#endif
	if (pad <= front->room - front->used && size <= front->room - front->used - pad)
		return front;
	if (size >= LARGE_PIECE)
		return block_add(arena, size, false);
	while (arena->next_room < size)
		arena->next_room *= 2;
	front = block_add(arena, arena->next_room, true);
	arena->next_room = MIN_OF(2 * arena->next_room, LARGEST_BLOCK);
	return front;
}

/** `size` bytes, not zeroed. */
static void *piece_take(struct arena *arena, size_t size, size_t align)
{
	size_t pad = (align - arena->front->used % align) % align;
	struct block *block;
	void *piece;

	if (size > arena->limit - arena->used)
		return refuse(arena);
	block = block_for(arena, size, pad);
	if (!block)
		return refuse(arena);
	pad = (align - block->used % align) % align;
	piece = block->bytes + block->used + pad;
	block->used += pad + size;
	arena->used += MIN_OF(pad + size, arena->limit - arena->used);
	return piece;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	void *piece = piece_take(arena, MAX_OF(size, (size_t)1), _Alignof(max_align_t));

	return piece ? memset(piece, 0, size) : NULL;
}

void *arena_alloc_many(struct arena *arena, size_t size, size_t many)
{
	size_t all;

	if (__builtin_mul_overflow(size, many, &all))
		return refuse(arena);
	return arena_alloc(arena, all);
}

struct str arena_copy(struct arena *arena, struct str text)
{
	char *copy = arena_cstr(arena, text);

	return copy ? (struct str){ copy, text.len } : STR_NULL;
}

char *arena_cstr(struct arena *arena, struct str text)
{
	char *copy;

	if (!text.at)
		return NULL;
	if (text.len == SIZE_MAX)
		return refuse(arena);
	copy = piece_take(arena, text.len + 1, 1);
	if (!copy)
		return NULL;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return copy;
}

struct str arena_printf(struct arena *arena, const char *format, ...)
{
	char first[256], *text;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(first, sizeof first, format, args);
	va_end(args);
	if (len < 0)
		return refuse(arena), STR_NULL;
	if ((size_t)len < sizeof first)
		return arena_copy(arena, (struct str){ first, (size_t)len });
	text = piece_take(arena, (size_t)len + 1, 1);
	if (!text)
		return STR_NULL;
	va_start(args, format);
	vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return (struct str){ text, (size_t)len };
}

bool arena_failed(const struct arena *arena)
{
	return arena->failed;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}
