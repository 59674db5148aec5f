/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdlib.h>

#include "core/secret.h"

#define RSA_BITS      2048
#define SIGNATURE_MAX 1024
#define HEADER_MAX    256

struct jwt_key {
	EVP_PKEY *pkey;
	char kid[64];
	char header[HEADER_MAX]; /* base64url, with the dot after it */
	size_t header_len;
};

enum status jwt_key_make(struct arena *arena, struct str *ret_pkcs8)
{
	EVP_PKEY *pkey = EVP_RSA_gen(RSA_BITS);
	PKCS8_PRIV_KEY_INFO *info = pkey ? EVP_PKEY2PKCS8(pkey) : NULL;
	unsigned char *der = NULL;
	int len = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : -1;
	enum status s = ST_NO_MEMORY;

	if (len > 0) {
		*ret_pkcs8 = arena_copy(arena, (struct str){ (const char *)der, (size_t)len });
		s = ret_pkcs8->at ? ST_OK : ST_NO_MEMORY;
	}
	OPENSSL_clear_free(der, len > 0 ? (size_t)len : 0);
	PKCS8_PRIV_KEY_INFO_free(info);
	EVP_PKEY_free(pkey);
	return s;
}

static enum status header_make(struct jwt_key *key)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(4096);
	struct str json, text;

	if (!arena)
		return ST_NO_MEMORY;
	json = arena_printf(arena, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", key->kid);
	text = base64url_encode(arena, json);
	if (arena_failed(arena) || text.len + 1 > sizeof(key->header))
		return ST_NO_MEMORY;
	memcpy(key->header, text.at, text.len);
	key->header[text.len] = '.';
	key->header_len = text.len + 1;
	return ST_OK;
}

enum status jwt_key_open(struct str pkcs8, struct str kid, struct jwt_key **ret_key)
{
	const unsigned char *der = (const unsigned char *)pkcs8.at;
	struct jwt_key *key;
	enum status s;

	if (kid.len >= sizeof(key->kid))
		return ST_INVALID;
	if (!(key = calloc(1, sizeof(*key))))
		return ST_NO_MEMORY;
	memcpy(key->kid, kid.at, kid.len);
	key->pkey = d2i_AutoPrivateKey(NULL, &der, (long)pkcs8.len);
	s = key->pkey ? header_make(key) : ST_INVALID;
	if (s != ST_OK) {
		jwt_key_free(key);
		return s;
	}
	*ret_key = key;
	return ST_OK;
}

void jwt_key_free(struct jwt_key *key)
{
	if (!key)
		return;
	EVP_PKEY_free(key->pkey);
	free(key);
}

enum status jwt_sign(
	struct jwt_key *key, struct str claims, struct arena *arena, struct str *ret_token)
{
	struct str payload = base64url_encode(arena, claims);
	struct str input = arena_printf(
		arena, "%.*s%.*s", (int)key->header_len, key->header, STR_ARGS(payload));
	unsigned char signature[SIGNATURE_MAX];
	size_t len = sizeof(signature);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool ok = md && input.at &&
		  EVP_DigestSignInit(md, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
		  EVP_DigestSign(md, signature, &len, (const unsigned char *)input.at, input.len) ==
			  1;
	struct str text;

	EVP_MD_CTX_free(md);
	if (!ok)
		return ST_NO_MEMORY;
	text = base64url_encode(arena, (struct str){ (const char *)signature, len });
	*ret_token = arena_printf(arena, "%.*s.%.*s", STR_ARGS(input), STR_ARGS(text));
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

static bool signature_fits(struct jwt_key *key, struct str input, struct str signature)
{
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	bool fits = md && EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, key->pkey) == 1 &&
		    EVP_DigestVerify(md, (const unsigned char *)signature.at, signature.len,
			    (const unsigned char *)input.at, input.len) == 1;

	EVP_MD_CTX_free(md);
	return fits;
}

enum status jwt_verify(
	struct jwt_key *key, struct str token, struct arena *arena, struct str *ret_claims)
{
	struct str payload, signature, encoded;
	const char *dot;

	/* One header is ours; any other (another algorithm, none, another key) is refused unread. */
	if (!str_starts(token, (struct str){ key->header, key->header_len }))
		return ST_UNKNOWN;
	payload = (struct str){ token.at + key->header_len, token.len - key->header_len };
	if (!(dot = memchr(payload.at, '.', payload.len)))
		return ST_UNKNOWN;
	encoded = (struct str){ dot + 1, payload.len - (size_t)(dot + 1 - payload.at) };
	payload.len = (size_t)(dot - payload.at);
	if (base64_decode(arena, encoded, &signature) != ST_OK)
		return ST_UNKNOWN;
	if (!signature_fits(
		    key, (struct str){ token.at, key->header_len + payload.len }, signature))
		return ST_UNKNOWN;
	return base64_decode(arena, payload, ret_claims) == ST_OK ? ST_OK : ST_UNKNOWN;
}

static struct str number_text(struct jwt_key *key, const char *name, struct arena *arena)
{
	unsigned char bytes[RSA_BITS / 8 + 8];
	BIGNUM *number = NULL;
	struct str text = STR_NULL;

	if (EVP_PKEY_get_bn_param(key->pkey, name, &number) == 1 &&
		BN_num_bytes(number) <= (int)sizeof(bytes)) {
		int len = BN_bn2bin(number, bytes);

		text = base64url_encode(arena, (struct str){ (const char *)bytes, (size_t)len });
	}
	BN_free(number);
	return text;
}

enum status jwt_key_put(struct jwt_key *key, struct arena *arena, struct json_out *out)
{
	struct str n = number_text(key, OSSL_PKEY_PARAM_RSA_N, arena);
	struct str e = number_text(key, OSSL_PKEY_PARAM_RSA_E, arena);

	if (!n.at || !e.at)
		return ST_NO_MEMORY;
	json_open(out, NULL);
	json_put_text(out, "kty", STR("RSA"));
	json_put_text(out, "use", STR("sig"));
	json_put_text(out, "alg", STR("RS256"));
	json_put_text(out, "kid", str_of(key->kid));
	json_put_text(out, "n", n);
	json_put_text(out, "e", e);
	json_close(out);
	return ST_OK;
}
