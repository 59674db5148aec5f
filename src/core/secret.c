/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A sealed secret is: key id (4 bytes, big-endian), nonce (24), ciphertext with its tag (16). What
 * is authenticated beside it is "table|id|column".
 */
#include "core/secret.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include <sodium.h>

#include "core/keyring.h"
#include "core/random.h"

#define FILE_PIECE   65536
#define KEY_ID_BYTES 4
#define NONCE_BYTES  crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_BYTES    crypto_aead_xchacha20poly1305_ietf_ABYTES
#define HEAD_BYTES   (KEY_ID_BYTES + NONCE_BYTES)

static_assert(KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one size of keys");
static_assert(KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "one size of keys");

static const unsigned char *bytes_of(struct str text)
{
	return (const unsigned char *)text.at;
}

static struct str place_text(struct secret_place place, struct arena *arena)
{
	return arena_printf(arena, "%s|%lld|%s", place.table, (long long)place.id, place.column);
}

enum status secret_seal(const struct keyring *keyring, struct secret_place place, struct str plain,
	struct arena *arena, struct str *ret_sealed)
{
	const struct master_key *key = keyring_newest(keyring);
	struct str where = place_text(place, arena);
	unsigned char *sealed = arena_alloc(arena, HEAD_BYTES + plain.len + TAG_BYTES);

	if (!where.at || !sealed)
		return ST_NO_MEMORY;
	for (int i = 0; i < KEY_ID_BYTES; i++)
		sealed[i] = (unsigned char)(key->id >> (24 - 8 * i));
	random_bytes(sealed + KEY_ID_BYTES, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD_BYTES, NULL, bytes_of(plain),
		plain.len, bytes_of(where), where.len, NULL, sealed + KEY_ID_BYTES, key->bytes);
	*ret_sealed = (struct str){ (char *)sealed, HEAD_BYTES + plain.len + TAG_BYTES };
	return ST_OK;
}

enum status secret_open(const struct keyring *keyring, struct secret_place place, struct str sealed,
	struct arena *arena, struct str *ret_plain)
{
	const unsigned char *from = bytes_of(sealed);
	const struct master_key *key;
	struct str where;
	unsigned char *plain;
	uint32_t id = 0;

	if (sealed.len < HEAD_BYTES + TAG_BYTES)
		return ST_INVALID;
	for (int i = 0; i < KEY_ID_BYTES; i++)
		id = id << 8 | from[i];
	key = keyring_find(keyring, id);
	if (!key)
		return ST_INVALID;
	where = place_text(place, arena);
	plain = arena_alloc(arena, sealed.len - HEAD_BYTES - TAG_BYTES + 1);
	if (!where.at || !plain)
		return ST_NO_MEMORY;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, from + HEAD_BYTES,
		    sealed.len - HEAD_BYTES, bytes_of(where), where.len, from + KEY_ID_BYTES,
		    key->bytes) != 0)
		return ST_INVALID;
	*ret_plain = (struct str){ (char *)plain, sealed.len - HEAD_BYTES - TAG_BYTES };
	return ST_OK;
}

void secret_keyed_hash(const struct keyring *keyring, struct str text, uint8_t ret_hash[32])
{
	crypto_auth_hmacsha256(
		ret_hash, bytes_of(text), text.len, keyring_hash_key(keyring)->bytes);
}

void hash_sha256(struct str text, uint8_t ret_hash[32])
{
	crypto_hash_sha256(ret_hash, bytes_of(text), text.len);
}

enum status hash_sha256_file(int fd, uint8_t ret_hash[32])
{
	crypto_hash_sha256_state state;
	unsigned char piece[FILE_PIECE];
	off_t at = 0;
	ssize_t len;

	crypto_hash_sha256_init(&state);
	while ((len = pread(fd, piece, sizeof piece, at)) != 0) {
		if (len < 0 && errno == EINTR)
			continue;
		if (len < 0)
			return ST_IO;
		crypto_hash_sha256_update(&state, piece, (size_t)len);
		at += len;
	}
	crypto_hash_sha256_final(&state, ret_hash);
	return ST_OK;
}

void hash_hex(const uint8_t hash[32], char ret_text[HASH_HEX])
{
	sodium_bin2hex(ret_text, HASH_HEX, hash, 32);
}

bool hash_from_hex(struct str text, uint8_t ret_hash[32])
{
	size_t len = 0;

	return text.len == 64 &&
	       sodium_hex2bin(ret_hash, 32, text.at, text.len, NULL, &len, NULL) == 0 && len == 32;
}

bool secret_equal(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}

struct str secret_token(struct arena *arena, size_t bytes)
{
	char *random = arena_alloc(arena, bytes);

	if (!random)
		return STR_NULL;
	random_bytes(random, bytes);
	return base64url_encode(arena, (struct str){ random, bytes });
}
