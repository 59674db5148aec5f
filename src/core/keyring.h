/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The keys behind core/secret.h. For core/secret.c alone.
 */
#ifndef CORE_KEYRING_H
#define CORE_KEYRING_H

#include "core/base.h"

#define KEY_BYTES 32

struct keyring;

struct master_key {
	uint32_t id;
	uint8_t bytes[KEY_BYTES];
};

/** The key with the highest id: it seals. */
const struct master_key *keyring_newest(const struct keyring *keyring);
/** NULL when there is none with this id. */
const struct master_key *keyring_find(const struct keyring *keyring, uint32_t id);
/** The key of keyed hashes, which is never replaced: hashes must stay comparable. */
const struct master_key *keyring_hash_key(const struct keyring *keyring);

#endif
