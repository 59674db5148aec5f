/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Access keys: what back-end services sign in with (wire 2.3, 2.4). The secret has 256 random bits
 * and is shown once; its SHA-256 is stored.
 */
#ifndef IDENTITY_ACCESS_KEYS_H
#define IDENTITY_ACCESS_KEYS_H

#include "core/random.h"
#include "identity/identity.h"

#define ACCESS_KEY_ID_TEXT   32
#define ACCESS_KEYS_PER_USER 10

struct access_key {
	int64_t bu_id, id;
	struct str key_id;
	int64_t user_id;
	struct uuid user_uuid, tenant;
	bool is_active;
};

/**
 * @param ret_secret  the one time it can be read; from the arena
 * @return ST_CONFLICT when the user has ACCESS_KEYS_PER_USER, ST_NOT_FOUND (the user)
 */
MUST_CHECK enum status access_key_add(struct db *db, int64_t bu_id, int64_t user_id, usec wall,
	struct arena *arena, struct problems *problems, struct str *ret_key_id,
	struct str *ret_secret);
MUST_CHECK enum status access_key_get(struct db *db, int64_t bu_id, struct str key_id,
	struct arena *arena, struct access_key *ret_key);
/** Of one user, or of all (0), oldest first; texts are lent for the call. */
typedef void access_key_fn(void *arg, const struct access_key *key);
MUST_CHECK enum status access_keys_each(
	struct db *db, int64_t bu_id, int64_t user_id, access_key_fn *fn, void *arg);
/** Switched off or removed, its sessions end too: call identity_forget after the commit. */
MUST_CHECK enum status access_key_set_active(
	struct db *db, const struct access_key *key, bool active, usec wall);
MUST_CHECK enum status access_key_remove(struct db *db, const struct access_key *key, usec wall);

/** Who a key and its secret belong to. @return ST_UNKNOWN, whatever was wrong */
MUST_CHECK enum status access_key_check(
	struct db *db, struct str key_id, struct str secret, struct access_key *ret_key);

#endif
