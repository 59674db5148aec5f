/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who calls: business units, users, roles, access keys, access tokens (RS256 JWTs that clients can
 * read), one-time tokens, the audit trail.
 *
 * The struct identity holds the signing key and a cache of verified tokens; it lives on the loop's
 * thread. Functions that take a `struct db *` run wherever that connection does.
 */
#ifndef IDENTITY_IDENTITY_H
#define IDENTITY_IDENTITY_H

#include "core/arena.h"
#include "core/clock.h"
#include "core/secret.h"
#include "core/settings.h"
#include "core/status.h"
#include "identity/permissions.h"
#include "store/store.h"

struct identity;

/** Who makes a call, and what they may. Plain values: copied freely between threads. */
struct caller {
	int64_t bu_id;   /* the business unit; also the wire's brandId and icBUId */
	int64_t user_id; /* also agentId / incontactId on the wire              */
	permission_set permissions;
	bool from_action_page; /* a token made by the one-time token exchange: channels only */
};

static inline bool caller_may(const struct caller *caller, enum permission permission)
{
	return (caller->permissions & PERM_BIT(permission)) != 0;
}

/**
 * Opens the room: loads the signing key (RSA 2048, sealed in the database; made by identity_init).
 */
MUST_CHECK enum status identity_open(struct store *store, const struct keyring *keyring,
	const struct settings *settings, const struct clock *clock, struct identity **ret_identity);
void identity_free(struct identity *identity);

/** What the very first start made; shown once, never stored in clear. */
struct first_start {
	bool was_first;
	char user_name[64];
	char password[32];
	char access_key_id[64];
	char access_key_secret[96];
};
/**
 * At the very first start: makes the business unit with its "Default Campaign" left to the
 * directory, the roles (administrator, manager, agent, middleware), the administrator, an access
 * key and the signing key. Does nothing later. Not on the loop (store_write_now inside; making an
 * RSA key takes up to half a second).
 */
MUST_CHECK enum status identity_init(struct store *store, const struct keyring *keyring,
	const struct clock *clock, struct first_start *ret_first);

/** Checks a Bearer token (signature, expiry, revocation; cached). Loop. @return ST_UNKNOWN */
MUST_CHECK enum status identity_verify(
	struct identity *identity, struct str token, struct caller *ret_caller);

/** What a sign-in gives. Texts from the arena. */
struct token_set {
	struct str access_token, refresh_token, id_token;
	usec lifetime;
};

#endif
