/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/sign_in_limit.h"

#include <stdlib.h>

#include "core/random.h"

#define SETS   256
#define WAYS   8
#define WINDOW USEC_MINUTE

struct slot {
	uint64_t peer; /* hash; 0: free */
	usec since;
	int64_t failures;
};

struct sign_in_limit {
	int64_t per_minute;
	uint64_t seed;
	struct slot slots[SETS][WAYS];
};

struct sign_in_limit *sign_in_limit_new(int64_t per_minute)
{
	struct sign_in_limit *limit = calloc(1, sizeof(*limit));

	if (!limit)
		return NULL;
	limit->per_minute = per_minute;
	limit->seed = random_u64();
	return limit;
}

void sign_in_limit_free(struct sign_in_limit *limit)
{
	free(limit);
}

/* A host owns its whole /64: only the first four groups of an IPv6 address count. */
static struct str peer_part(struct str peer)
{
	int groups = 0;

	if (!memchr(peer.at ? peer.at : "", ':', peer.len) || memchr(peer.at, '.', peer.len))
		return peer;
	for (size_t i = 0; i < peer.len; i++)
		if (peer.at[i] == ':' && ++groups == 4)
			return (struct str){ peer.at, i };
	return peer;
}

static uint64_t peer_hash(const struct sign_in_limit *limit, struct str peer)
{
	uint64_t hash = limit->seed ^ 0xcbf29ce484222325u;

	peer = peer_part(peer);
	for (size_t i = 0; i < peer.len; i++)
		hash = (hash ^ (unsigned char)peer.at[i]) * 0x100000001b3u;
	hash ^= hash >> 29;
	return hash ? hash : 1;
}

static struct slot *slot_find(struct sign_in_limit *limit, uint64_t hash)
{
	for (size_t i = 0; i < WAYS; i++)
		if (limit->slots[hash % SETS][i].peer == hash)
			return &limit->slots[hash % SETS][i];
	return NULL;
}

usec sign_in_limit_wait(struct sign_in_limit *limit, struct str peer, usec mono)
{
	const struct slot *slot = slot_find(limit, peer_hash(limit, peer));

	if (!slot || mono - slot->since >= WINDOW || slot->failures < limit->per_minute)
		return 0;
	return slot->since + WINDOW - mono;
}

static struct slot *slot_take(struct sign_in_limit *limit, uint64_t hash)
{
	struct slot *set = limit->slots[hash % SETS], *oldest = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		if (set[i].peer == hash)
			return &set[i];
		if (set[i].since < oldest->since)
			oldest = &set[i];
	}
	*oldest = (struct slot){ .peer = hash };
	return oldest;
}

void sign_in_limit_failed(struct sign_in_limit *limit, struct str peer, usec mono)
{
	struct slot *slot = slot_take(limit, peer_hash(limit, peer));

	if (slot->failures == 0 || mono - slot->since >= WINDOW) {
		slot->since = mono;
		slot->failures = 0;
	}
	slot->failures++;
}

void sign_in_limit_pardon(struct sign_in_limit *limit, struct str peer)
{
	struct slot *slot = slot_find(limit, peer_hash(limit, peer));

	if (slot && slot->failures > 0)
		slot->failures--;
}
