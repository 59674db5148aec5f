/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions: one sign-in, from which access tokens are made until it ends. The refresh token changes
 * at each use; the former one is honoured for a minute (its answer may have been lost), and ends the
 * session when it comes later (it was stolen).
 */
#ifndef IDENTITY_SESSIONS_H
#define IDENTITY_SESSIONS_H

#include "identity/identity.h"

/** How long a session lives without a refresh. */
#define SESSION_LIFE          (24 * USEC_HOUR)
#define SESSION_REFRESH_GRACE USEC_MINUTE

struct session {
	int64_t bu_id, id, user_id;
	int64_t access_key_id; /* 0: signed in by password       */
	struct str client_id;  /* as the client called itself    */
	struct str refresh_token;
};

/** Begins `session` (its bu_id, user_id, access_key_id and client_id are given); fills the rest. */
MUST_CHECK enum status session_begin(
	struct db *db, usec wall, struct arena *arena, struct session *session);
/**
 * Exchanges a refresh token for the next one. A stolen token ends the session: then *ret_ended is
 * set and ST_OK returned, so that the unit is kept.
 *
 * @param client_id  when present, must be the one of the sign-in
 * @return ST_UNKNOWN (not valid, expired, ended)
 */
MUST_CHECK enum status session_refresh(struct db *db, struct str refresh_token,
	struct str client_id, usec wall, struct arena *arena, struct session *ret_session,
	bool *ret_ended);
/** What its user may, while the session lives. @return ST_UNKNOWN */
MUST_CHECK enum status session_permissions(struct db *db, int64_t bu_id, int64_t id,
	int64_t user_id, usec wall, permission_set *ret_permissions);
/** Call identity_forget after the commit. */
MUST_CHECK enum status session_end(struct db *db, int64_t bu_id, int64_t id, usec wall);
MUST_CHECK enum status sessions_end_of_user(
	struct db *db, int64_t bu_id, int64_t user_id, usec wall);

#endif
