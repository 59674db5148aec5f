/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One-time tokens of the action URLs (wire 4): 256 random bits, bound to a user, a business unit and
 * a purpose, usable once, for settings.ott_lifetime. Only the hash is stored.
 */
#ifndef IDENTITY_ONE_TIME_H
#define IDENTITY_ONE_TIME_H

#include "identity/identity.h"

#define PURPOSE_CHANNEL_INTEGRATION "channel-integration"

/** Writer. @param ret_token  from the arena */
MUST_CHECK enum status one_time_token_new(struct db *db, const struct caller *caller,
	struct str purpose, usec wall, usec lifetime, struct arena *arena, struct str *ret_token);
/**
 * Uses a token up. Writer.
 *
 * @return ST_UNKNOWN, whatever was wrong with it
 */
MUST_CHECK enum status one_time_token_use(struct db *db, struct str token, int64_t bu_id,
	int64_t user_id, struct str purpose, usec wall);

#endif
