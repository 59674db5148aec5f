/* SPDX-License-Identifier: Apache-2.0 */
#include "core/hash.h"

#include <sodium.h>

uint64_t hash_short(uint8_t kind, struct str text)
{
	const unsigned char key[crypto_shorthash_KEYBYTES] = { 'p', 'a', 's', 's', 'e', 'r', 'e',
		'l', 'l', 'e', kind };
	unsigned char bytes[crypto_shorthash_BYTES];
	uint64_t hash = 0;

	(void)crypto_shorthash(bytes, (const unsigned char *)text.at, text.len, key);
	for (size_t i = 0; i < sizeof bytes; i++)
		hash = hash << 8 | bytes[i];
	return hash;
}
