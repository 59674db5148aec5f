/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suppressed contacts (wire 3B.6, 5.8): a value that is not contacted for a while, for some skills
 * or for all. Being suppressed costs no attempt.
 */
#ifndef DIRECTORY_SUPPRESSION_H
#define DIRECTORY_SUPPRESSION_H

#include "core/arena.h"
#include "directory/directory.h"

struct suppression {
	int64_t id;
	struct str value; /* an address or an external id, as given */
	usec starts_at;
	usec ends_at; /* after starts_at */
	struct str source;
	const int64_t *skills; /* none: all skills */
	size_t skill_count;
	int64_t created_by, updated_by;
	usec created_at, updated_at;
	row_version version;
};

/** @param problems  "range" on endDate, "unknown_id" on skills; @return ST_INVALID */
MUST_CHECK enum status suppression_add(struct db *db, int64_t bu_id,
	const struct suppression *suppression, usec now, struct problems *problems,
	int64_t *ret_id);
MUST_CHECK enum status suppression_update(struct db *db, int64_t bu_id,
	const struct suppression *suppression, usec now, struct problems *problems);
MUST_CHECK enum status suppression_load(struct db *db, int64_t bu_id, int64_t id,
	struct arena *arena, struct suppression *ret_suppression);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status suppression_remove(struct db *db, int64_t bu_id, int64_t id);
typedef void suppression_fn(void *arg, const struct suppression *suppression);
/** Without skills. */
MUST_CHECK enum status suppression_each(struct db *db, int64_t bu_id,
	const struct list_filter *filter, suppression_fn *fn, void *arg, int64_t *ret_total);

/** What suppressed values are compared by: telephones canonical, anything else without case. */
MUST_CHECK enum status suppression_key(struct arena *arena, struct str value, struct str *ret_key);

#endif
