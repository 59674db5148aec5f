/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Secrets at rest: XChaCha20-Poly1305, bound to (table, id, column), under a key with an id from
 * the data directory's keys/ folder (0600). Hashes and comparison for tokens and keys. Any thread.
 */
#ifndef CORE_SECRET_H
#define CORE_SECRET_H

#include "core/arena.h"
#include "core/base.h"
#include "core/status.h"

struct keyring;

/**
 * Opens `dir` (made 0700 when missing) and makes the first keys when there are none. The key with
 * the highest id seals, every key opens; the key of keyed hashes stands apart and never changes.
 *
 * @return ST_DENIED when a key may be read by others than its owner, ST_INVALID when one is damaged
 * or the hash key is lost, ST_IO
 */
MUST_CHECK enum status keyring_open(const char *dir, struct keyring **ret_keyring);
void keyring_free(struct keyring *keyring);

/** Where a secret is stored; part of what is authenticated, so it cannot be moved elsewhere. */
struct secret_place {
	const char *table;
	int64_t id;
	const char *column;
};

/** @param ret_sealed  key id + nonce + ciphertext, from the arena */
MUST_CHECK enum status secret_seal(const struct keyring *keyring, struct secret_place place,
	struct str plain, struct arena *arena, struct str *ret_sealed);
/** @return ST_INVALID when it was changed, moved, or the key is gone */
MUST_CHECK enum status secret_open(const struct keyring *keyring, struct secret_place place,
	struct str sealed, struct arena *arena, struct str *ret_plain);

/** Keyed hash (for erased persons' opt-outs, one-time codes …) under a key of the keyring: HMAC-SHA-256.
 */
void secret_keyed_hash(const struct keyring *keyring, struct str text, uint8_t ret_hash[32]);
void hash_sha256(struct str text, uint8_t ret_hash[32]);
/** Of a whole file, from its beginning, wherever its position is. @return ST_IO */
MUST_CHECK enum status hash_sha256_file(int fd, uint8_t ret_hash[32]);
#define HASH_HEX 65
/** As 64 hexadecimal digits and a NUL. */
void hash_hex(const uint8_t hash[32], char ret_text[HASH_HEX]);
/** @return false when the text is no 64 hexadecimal digits */
MUST_CHECK bool hash_from_hex(struct str text, uint8_t ret_hash[32]);
/** Constant time for equal lengths. */
bool secret_equal(struct str a, struct str b);
/** `bytes` random bytes as URL-safe base64 without padding, from the arena. */
struct str secret_token(struct arena *arena, size_t bytes);

struct str base64_encode(struct arena *arena, struct str bytes);
struct str base64url_encode(struct arena *arena, struct str bytes);
/** Standard or URL-safe, with or without padding, white space ignored; ST_INVALID otherwise. */
MUST_CHECK enum status base64_decode(struct arena *arena, struct str text, struct str *ret_bytes);

#endif
