/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Customers: the people, and the identities under which channels know them.
 */
#ifndef CONVERSATION_CUSTOMER_H
#define CONVERSATION_CUSTOMER_H

#include "core/arena.h"
#include "core/status.h"
#include "store/db.h"

/** authorEndUserIdentity. Texts may be absent, but for the id. */
struct identity_row {
	int64_t channel_no;
	struct str external_id; /* idOnExternalPlatform, as the channel gives it */
	int64_t customer_id;
	struct str first_name, last_name, nickname, image;
};

struct customer {
	int64_t id;
	struct str first_name, last_name;
	int64_t inbound, outbound; /* messages */
	usec created_at, updated_at;
	struct identity_row *identities;
	size_t identity_count; /* at most CUSTOMER_IDENTITIES_MAX */
};
#define CUSTOMER_IDENTITIES_MAX 100

/**
 * The customer behind an identity: found, or made. Names that are given and differ replace what was known; names that
 * are absent leave it. Writer.
 *
 * @param identity  the names are completed from what was known; customer_id is filled in
 */
MUST_CHECK enum status customer_meet(
	struct db *db, int64_t bu_id, struct identity_row *identity, usec now, struct arena *arena);
/** Adds to the message counts. */
MUST_CHECK enum status customer_count_message(
	struct db *db, int64_t bu_id, int64_t customer_id, bool is_inbound, usec now);
/** With identities. @return ST_NOT_FOUND */
MUST_CHECK enum status customer_get(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct customer *ret_customer);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status identity_get(struct db *db, int64_t bu_id, int64_t channel_no,
	struct str external_id, struct arena *arena, struct identity_row *ret_identity);

#endif
