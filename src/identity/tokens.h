/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access tokens: the claims that clients read (wire 2.3, 10). Loop.
 */
#ifndef IDENTITY_TOKENS_H
#define IDENTITY_TOKENS_H

#include "core/json.h"
#include "identity/business_unit.h"
#include "identity/sessions.h"
#include "identity/users.h"

/** Access tokens that an action page gets by the one-time token. */
#define ACTION_TOKEN_LIFE (60 * USEC_MINUTE)

/** One hub is one cluster in one area, as clients of the published protocol want to read it. */
#define CLUSTER_NAME "P1"
#define AREA_NAME    "local"

/** How clients reach this hub: `iss` of tokens. Before the first token is made; lent for good. */
void identity_set_url(struct identity *identity, const char *public_url);

/** Makes the tokens of a session that has begun or was refreshed. Texts from the arena. */
MUST_CHECK enum status token_set_make(struct identity *identity, struct db *db,
	const struct session *session, struct arena *arena, struct token_set *ret_set);
/** A token for the channels of a business unit, without a session. */
MUST_CHECK enum status action_token_make(struct identity *identity,
	const struct business_unit *unit, const struct user *user, struct arena *arena,
	struct str *ret_token);
/** The session that a token belongs to. @return ST_UNKNOWN when it has none or is not valid */
MUST_CHECK enum status token_session(
	struct identity *identity, struct str token, struct arena *arena, int64_t *ret_session);

/** Drops what is remembered of verified tokens: after a change of users, roles, keys or sessions. */
void identity_forget(struct identity *identity);

/** The public keys: an array of JWKs. */
MUST_CHECK enum status identity_put_keys(
	struct identity *identity, struct arena *arena, struct json_out *out);

/** Sign-ins from an address: 0, or how long it must wait after its failures. */
usec identity_sign_in_wait(const struct identity *identity, struct str peer);
void identity_sign_in_failed(struct identity *identity, struct str peer);
/** Takes a failure back: a try whose check takes a while counts as failed until it is known. */
void identity_sign_in_pardon(struct identity *identity, struct str peer);

#endif
