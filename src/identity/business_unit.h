/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Business units: the tenants of a hub.
 */
#ifndef IDENTITY_BUSINESS_UNIT_H
#define IDENTITY_BUSINESS_UNIT_H

#include "core/random.h"
#include "identity/identity.h"

struct business_unit {
	int64_t id;
	struct str name;
	struct uuid tenant;
	struct str zone;     /* IANA name                                       */
	struct str settings; /* JSON object                                     */
	int64_t version;
};

/** Texts from the arena. @return ST_NOT_FOUND */
MUST_CHECK enum status business_unit_get(
	struct db *db, int64_t id, struct arena *arena, struct business_unit *ret_unit);
MUST_CHECK enum status business_unit_by_tenant(
	struct db *db, struct uuid tenant, struct arena *arena, struct business_unit *ret_unit);
/** The oldest one: what a caller who names none means. */
MUST_CHECK enum status business_unit_first(
	struct db *db, struct arena *arena, struct business_unit *ret_unit);
/** Adds one with its roles and its team; `unit->id` and `unit->tenant` are made here. */
MUST_CHECK enum status business_unit_add(struct db *db, usec wall, struct business_unit *unit);
/** Stores name, zone and settings; ST_CONFLICT when the version is another one by now. */
MUST_CHECK enum status business_unit_set(
	struct db *db, usec wall, const struct business_unit *unit);

#endif
