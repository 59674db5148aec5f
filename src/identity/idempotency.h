/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers kept for clients that repeat a request under one Idempotency-Key: for 24 hours, per user.
 */
#ifndef IDENTITY_IDEMPOTENCY_H
#define IDENTITY_IDEMPOTENCY_H

#include "identity/identity.h"

#define IDEMPOTENCY_KEEP (24 * USEC_HOUR)

struct stored_answer {
	uint8_t request_hash[32]; /* SHA-256 of method, path, query and body */
	int code;                 /* HTTP, as it was answered                */
	struct str body;
};

/** @return ST_NOT_FOUND; texts from the arena */
MUST_CHECK enum status idempotency_find(struct db *db, const struct caller *caller, struct str key,
	usec wall, struct arena *arena, struct stored_answer *ret_answer);
/** In the unit of the change itself. Drops a few answers that are too old. */
MUST_CHECK enum status idempotency_store(struct db *db, const struct caller *caller, struct str key,
	usec wall, const struct stored_answer *answer);

#endif
