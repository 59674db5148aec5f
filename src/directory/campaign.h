/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Campaigns: groups of skills, used for reporting (wire 3B.1).
 */
#ifndef DIRECTORY_CAMPAIGN_H
#define DIRECTORY_CAMPAIGN_H

#include "core/arena.h"
#include "directory/directory.h"

struct campaign {
	int64_t id;
	struct str name; /* 1 to 100 code points, unique in the business unit without case */
	struct str description;
	struct str notes;
	int64_t division_id;
	bool is_active;
	usec updated_at;
	row_version version;
};

/** @param problems  "unique" on name; @return ST_CONFLICT. Writer. */
MUST_CHECK enum status campaign_add(struct db *db, int64_t bu_id, const struct campaign *campaign,
	usec now, struct problems *problems, int64_t *ret_id);
/** @return ST_NOT_FOUND, ST_CONFLICT (name, or `campaign->version` is not 0 and not current) */
MUST_CHECK enum status campaign_update(struct db *db, int64_t bu_id,
	const struct campaign *campaign, usec now, struct problems *problems);
/** Texts from the arena. @return ST_NOT_FOUND */
MUST_CHECK enum status campaign_load(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct campaign *ret_campaign);

/** The campaign is lent for the call. */
typedef void campaign_fn(void *arg, const struct campaign *campaign);
/** In order of id. */
MUST_CHECK enum status campaign_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	campaign_fn *fn, void *arg, int64_t *ret_total);

#endif
