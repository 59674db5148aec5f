/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed tokens: JWT with RS256 (RFC 7519, RFC 7518 3.3), made and checked with one RSA key. Loop,
 * or any one thread at a time.
 */
#ifndef IDENTITY_JWT_H
#define IDENTITY_JWT_H

#include "core/arena.h"
#include "core/json.h"
#include "core/status.h"

struct jwt_key;

/** Makes an RSA key of 2048 bits as PKCS #8 (DER, from the arena). Up to half a second. */
MUST_CHECK enum status jwt_key_make(struct arena *arena, struct str *ret_pkcs8);
/** @param kid  the key's name in headers and in the key set */
MUST_CHECK enum status jwt_key_open(struct str pkcs8, struct str kid, struct jwt_key **ret_key);
void jwt_key_free(struct jwt_key *key);

/** Signs a claims object (JSON text); about a millisecond. @param ret_token  from the arena */
MUST_CHECK enum status jwt_sign(
	struct jwt_key *key, struct str claims, struct arena *arena, struct str *ret_token);
/**
 * Checks that the token was signed by this key, in exactly the form that jwt_sign makes.
 *
 * @param ret_claims  the claims' JSON text, from the arena
 * @return ST_UNKNOWN
 */
MUST_CHECK enum status jwt_verify(
	struct jwt_key *key, struct str token, struct arena *arena, struct str *ret_claims);

/** Puts the public key as a JWK: {kty, use, alg, kid, n, e}. */
MUST_CHECK enum status jwt_key_put(struct jwt_key *key, struct arena *arena, struct json_out *out);

#endif
