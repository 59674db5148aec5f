/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that lives as long as one request, unit or batch. Pieces are never freed singly. An
 * arena has a limit; when it is reached every further request answers NULL and the arena
 * remembers: build the answer, ask `arena_failed` once at the end.
 *
 * With -DARENA_MALLOC each piece comes from malloc, so that the address sanitizer sees overruns.
 * One thread at a time.
 */
#ifndef CORE_ARENA_H
#define CORE_ARENA_H

#include "core/base.h"

struct arena;

/** @param limit_bytes  most that may be asked for in all; @return NULL when memory is out */
struct arena *arena_new(size_t limit_bytes);
void arena_free(struct arena *arena);
void arena_freep(struct arena **arena);
/** Forgets all pieces, keeps the first block for reuse. */
void arena_clear(struct arena *arena);

/** Zeroed, aligned for any type; NULL when the limit is reached. */
void *arena_alloc(struct arena *arena, size_t size);
#define arena_make(arena, type)        ((type *)arena_alloc(arena, sizeof(type)))
#define arena_array(arena, type, many) ((type *)arena_alloc_many(arena, sizeof(type), many))
void *arena_alloc_many(struct arena *arena, size_t size, size_t many);

/** A copy, followed by a NUL that is not counted; STR_NULL stays STR_NULL. */
struct str arena_copy(struct arena *arena, struct str text);
/** The same as a C string; NULL for STR_NULL or when the limit is reached. */
char *arena_cstr(struct arena *arena, struct str text);
struct str arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2);

/** Whether any piece was refused since the last clear. */
bool arena_failed(const struct arena *arena);
size_t arena_used(const struct arena *arena);

#endif
