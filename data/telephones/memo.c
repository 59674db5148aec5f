/* SPDX-License-Identifier: Apache-2.0 */
#include "memo.h"

#include <stdlib.h>

#include "core/buf.h"

#define BYTES_MAX  ((size_t)1 << 30)
#define FIRST_ROOM 1024u

struct slot {
	size_t at, len;
	uint16_t value;
	bool used;
};

struct memo {
	struct buf keys;
	struct slot *slots;
	size_t room, count;
};

static struct slot *new_slots(size_t room)
{
	struct slot *slots = calloc(room, sizeof *slots);

	if (slots == NULL)
		abort();
	return slots;
}

struct memo *memo_new(void)
{
	struct memo *memo = calloc(1, sizeof *memo);

	if (memo == NULL)
		abort();
	buf_init(&memo->keys, BYTES_MAX);
	memo->room = FIRST_ROOM;
	memo->slots = new_slots(memo->room);
	return memo;
}

void memo_free(struct memo *memo)
{
	if (memo == NULL)
		return;
	buf_done(&memo->keys);
	free(memo->slots);
	free(memo);
}

void memo_freep(struct memo **memo)
{
	memo_free(*memo);
}

/** FNV-1a */
static size_t hash_of(const void *key, size_t len)
{
	const unsigned char *bytes = key;
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ bytes[i]) * 0x100000001b3u;
	return (size_t)(hash ^ (hash >> 32));
}

/** Where the key is, or where it would go. */
static struct slot *slot_of(const struct memo *memo, const void *key, size_t len)
{
	size_t i = hash_of(key, len);

	for (;; i++) {
		struct slot *slot = &memo->slots[i & (memo->room - 1)];

		if (!slot->used)
			return slot;
		if (slot->len == len && memcmp(memo->keys.at + slot->at, key, len) == 0)
			return slot;
	}
}

static void grow(struct memo *memo)
{
	struct slot *old = memo->slots;
	size_t room = memo->room;

	memo->room *= 2;
	memo->slots = new_slots(memo->room);
	for (size_t i = 0; i < room; i++)
		if (old[i].used)
			*slot_of(memo, memo->keys.at + old[i].at, old[i].len) = old[i];
	free(old);
}

bool memo_find(const struct memo *memo, const void *key, size_t len, uint16_t *ret_value)
{
	const struct slot *slot = slot_of(memo, key, len);

	if (slot->used)
		*ret_value = slot->value;
	return slot->used;
}

void memo_put(struct memo *memo, const void *key, size_t len, uint16_t value)
{
	struct slot slot = { memo->keys.len, len, value, true };

	buf_add_bytes(&memo->keys, key, len);
	if (memo->keys.failed)
		abort();
	*slot_of(memo, key, len) = slot;
	if (++memo->count * 2 > memo->room)
		grow(memo);
}
