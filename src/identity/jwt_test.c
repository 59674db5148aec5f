/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens are checked here by OpenSSL from the published numbers alone, as a client would.
 */
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "core/secret.h"
#include "identity/jwt.h"

#define CLAIMS "{\"sub\":\"user:1\",\"exp\":4102444800}"

struct keys {
	struct arena *arena;
	struct jwt_key *mine, *other;
};

static struct jwt_key *key_new(struct arena *arena, const char *kid)
{
	struct jwt_key *key = NULL;
	struct str pkcs8;

	assert_int_equal(jwt_key_make(arena, &pkcs8), ST_OK);
	assert_int_equal(jwt_key_open(pkcs8, str_of(kid), &key), ST_OK);
	return key;
}

static int set_up(void **state)
{
	struct keys *keys = calloc(1, sizeof(*keys));

	keys->arena = arena_new(1 << 20);
	keys->mine = key_new(keys->arena, "kid-1");
	keys->other = key_new(keys->arena, "kid-1");
	*state = keys;
	return 0;
}

static int tear_down(void **state)
{
	struct keys *keys = *state;

	jwt_key_free(keys->mine);
	jwt_key_free(keys->other);
	arena_free(keys->arena);
	free(keys);
	return 0;
}

static BIGNUM *number(struct arena *arena, const struct json *jwk, const char *name)
{
	struct str bytes;

	assert_int_equal(base64_decode(arena, json_text(json_get(jwk, name)), &bytes), ST_OK);
	return BN_bin2bn((const unsigned char *)bytes.at, (int)bytes.len, NULL);
}

static EVP_PKEY *public_key(struct arena *arena, const struct json *jwk)
{
	OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
	BIGNUM *n = number(arena, jwk, "n"), *e = number(arena, jwk, "e");
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	EVP_PKEY *pkey = NULL;
	OSSL_PARAM *params;

	assert_int_equal(BN_num_bits(n), 2048);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n);
	OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e);
	params = OSSL_PARAM_BLD_to_param(build);
	assert_int_equal(EVP_PKEY_fromdata_init(ctx), 1);
	assert_int_equal(EVP_PKEY_fromdata(ctx, &pkey, EVP_PKEY_PUBLIC_KEY, params), 1);
	OSSL_PARAM_free(params);
	OSSL_PARAM_BLD_free(build);
	EVP_PKEY_CTX_free(ctx);
	BN_free(n);
	BN_free(e);
	return pkey;
}

static bool signature_is_good(EVP_PKEY *pkey, struct arena *arena, struct str token)
{
	const char *dot = memrchr(token.at, '.', token.len);
	EVP_MD_CTX *md = EVP_MD_CTX_new();
	struct str signature;
	bool good;

	assert_int_equal(base64_decode(arena,
				 (struct str){ dot + 1, token.len - (size_t)(dot + 1 - token.at) },
				 &signature),
		ST_OK);
	good = EVP_DigestVerifyInit(md, NULL, EVP_sha256(), NULL, pkey) == 1 &&
	       EVP_DigestVerify(md, (const unsigned char *)signature.at, signature.len,
		       (const unsigned char *)token.at, (size_t)(dot - token.at)) == 1;
	EVP_MD_CTX_free(md);
	return good;
}

static void test_others_can_verify(void **state)
{
	struct keys *keys = *state;
	struct json_doc *doc = NULL;
	struct json_out out;
	struct str token;
	struct buf jwk;
	EVP_PKEY *pkey;

	assert_int_equal(jwt_sign(keys->mine, STR(CLAIMS), keys->arena, &token), ST_OK);
	buf_init(&jwk, 4096);
	json_out_init(&out, &jwk);
	assert_int_equal(jwt_key_put(keys->mine, keys->arena, &out), ST_OK);
	assert_int_equal(json_parse(buf_str(&jwk), NULL, &doc), ST_OK);
	pkey = public_key(keys->arena, json_root(doc));
	assert_true(signature_is_good(pkey, keys->arena, token));
	EVP_PKEY_free(pkey);
	json_doc_free(doc);
	buf_done(&jwk);
}

static void test_header_says_how(void **state)
{
	struct keys *keys = *state;
	struct str token, header;
	size_t dot;

	assert_int_equal(jwt_sign(keys->mine, STR(CLAIMS), keys->arena, &token), ST_OK);
	dot = (size_t)((const char *)memchr(token.at, '.', token.len) - token.at);
	assert_int_equal(base64_decode(keys->arena, (struct str){ token.at, dot }, &header), ST_OK);
	assert_true(str_is(header, "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"kid-1\"}"));
}

static void test_claims_come_back(void **state)
{
	struct keys *keys = *state;
	struct str token, claims;

	assert_int_equal(jwt_sign(keys->mine, STR(CLAIMS), keys->arena, &token), ST_OK);
	assert_int_equal(jwt_verify(keys->mine, token, keys->arena, &claims), ST_OK);
	assert_true(str_is(claims, CLAIMS));
}

static void test_any_changed_byte_is_seen(void **state)
{
	struct keys *keys = *state;
	struct str token, claims;
	char *text;

	assert_int_equal(jwt_sign(keys->mine, STR(CLAIMS), keys->arena, &token), ST_OK);
	text = arena_cstr(keys->arena, token);
	for (size_t i = 0; i < token.len - 1; i++) {
		char was = text[i];

		text[i] = was == 'A' ? 'B' : 'A';
		if (jwt_verify(keys->mine, (struct str){ text, token.len }, keys->arena, &claims) ==
			ST_OK)
			fail_msg("byte %zu", i);
		text[i] = was;
	}
}

static void test_strangers_are_refused(void **state)
{
	struct keys *keys = *state;
	struct str token, claims, none, cut;

	assert_int_equal(jwt_sign(keys->other, STR(CLAIMS), keys->arena, &token), ST_OK);
	assert_int_equal(jwt_verify(keys->mine, token, keys->arena, &claims), ST_UNKNOWN);
	none = arena_printf(keys->arena, "%.*s.%.*s.",
		STR_ARGS(base64url_encode(keys->arena, STR("{\"alg\":\"none\"}"))),
		STR_ARGS(base64url_encode(keys->arena, STR(CLAIMS))));
	assert_int_equal(jwt_verify(keys->mine, none, keys->arena, &claims), ST_UNKNOWN);
	assert_int_equal(jwt_verify(keys->mine, STR_NULL, keys->arena, &claims), ST_UNKNOWN);
	assert_int_equal(jwt_verify(keys->mine, STR("a.b.c"), keys->arena, &claims), ST_UNKNOWN);
	assert_int_equal(jwt_sign(keys->mine, STR(CLAIMS), keys->arena, &token), ST_OK);
	for (size_t len = 0; len < token.len - 1; len += 7) {
		cut = (struct str){ token.at, len };
		assert_int_equal(jwt_verify(keys->mine, cut, keys->arena, &claims), ST_UNKNOWN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_others_can_verify),
		cmocka_unit_test(test_header_says_how),
		cmocka_unit_test(test_claims_come_back),
		cmocka_unit_test(test_any_changed_byte_is_seen),
		cmocka_unit_test(test_strangers_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
