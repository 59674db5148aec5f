/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/password.h"

#include <sodium.h>

#include "core/random.h"

#define OPERATIONS 2
#define MEMORY     ((size_t)19 * 1024 * 1024)

enum status password_hash(struct str password, struct arena *arena, struct str *ret_hash)
{
	char hash[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str_alg(hash, password.at, password.len, OPERATIONS, MEMORY,
		    crypto_pwhash_ALG_ARGON2ID13) != 0)
		return ST_NO_MEMORY;
	*ret_hash = arena_copy(arena, str_of(hash));
	return ret_hash->at ? ST_OK : ST_NO_MEMORY;
}

bool password_fits(struct str password, struct str hash)
{
	/* Of a random password that nobody knows. */
	static const char nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$"
				     "c29tZXRoaW5nc2FsdHk$"
				     "9sTbSlTio3Biev89thdrlKKiCaYsjjYVJxGAL3swxpQ";
	char text[crypto_pwhash_STRBYTES] = { 0 };
	bool known = hash.at && hash.len < sizeof(text);

	memcpy(text, known ? hash.at : nobody, known ? hash.len : sizeof(nobody) - 1);
	return crypto_pwhash_str_verify(text, password.at, password.len) == 0 && known;
}

void password_make(char ret_password[24])
{
	static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";

	for (int i = 0; i < 23; i++)
		ret_password[i] = i % 6 == 5 ? '-' : letters[random_below(sizeof(letters) - 1)];
	ret_password[23] = '\0';
}
