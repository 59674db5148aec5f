/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ways of signing in share: the limit on failures, the session, the answer.
 */
#ifndef API_AUTH_SIGN_IN_H
#define API_AUTH_SIGN_IN_H

#include "api/call.h"
#include "identity/sessions.h"

/** Refuses (ST_LIMIT) an address that failed too often. Loop. */
MUST_CHECK enum status sign_in_allowed(struct call *call);
/** Counts a failure; adds `code` and returns `s`. Loop. */
enum status sign_in_failed(struct call *call, enum status s, const char *code);
/** Begins `session` in a unit, then answers with its tokens and finishes the call. Loop. */
MUST_CHECK enum status sign_in_begin(struct call *call, const struct session *session);
/** Answers with the tokens of a session; for the end of a ROUTE_START. Loop. */
void sign_in_answer(struct call *call, const struct session *session);

#endif
