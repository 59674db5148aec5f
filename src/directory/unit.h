/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a business unit decides for all of its outreach.
 */
#ifndef DIRECTORY_UNIT_H
#define DIRECTORY_UNIT_H

#include "core/arena.h"
#include "core/status.h"
#include "store/db.h"

struct unit_rules {
	struct str zone;         /* IANA name: schedules, list dates                       */
	bool requires_consent;   /* commercial templates need a basis of consent (decision 19) */
	usec default_expiration; /* of a record after loading; 0: never                    */
};

/** Texts from the arena. @return ST_NOT_FOUND */
MUST_CHECK enum status unit_rules_load(
	struct db *db, int64_t bu_id, struct arena *arena, struct unit_rules *ret_rules);

#endif
