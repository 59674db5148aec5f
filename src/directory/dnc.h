/* SPDX-License-Identifier: Apache-2.0 */
/*
 * DNC groups with their records and skills (wire 3B.5, 5.7): *scrubbed* skills obey a group,
 * *contributing* skills add to it.
 */
#ifndef DIRECTORY_DNC_H
#define DIRECTORY_DNC_H

#include "core/arena.h"
#include "directory/address.h"
#include "directory/directory.h"

struct dnc_group {
	int64_t id;
	struct str name;
	struct str description;
	bool is_active;
	bool is_default;
	int64_t record_count; /* that are in force */
	usec created_at, updated_at;
	row_version version;
};

MUST_CHECK enum status dnc_group_add(struct db *db, int64_t bu_id, const struct dnc_group *group,
	usec now, struct problems *problems, int64_t *ret_id);
MUST_CHECK enum status dnc_group_update(struct db *db, int64_t bu_id, const struct dnc_group *group,
	usec now, struct problems *problems);
MUST_CHECK enum status dnc_group_load(struct db *db, int64_t bu_id, int64_t id, usec now,
	struct arena *arena, struct dnc_group *ret_group);
/** The business unit's default group; ST_NOT_FOUND. */
MUST_CHECK enum status dnc_group_default(struct db *db, int64_t bu_id, int64_t *ret_id);
typedef void dnc_group_fn(void *arg, const struct dnc_group *group);
MUST_CHECK enum status dnc_group_each(struct db *db, int64_t bu_id,
	const struct list_filter *filter, usec now, dnc_group_fn *fn, void *arg,
	int64_t *ret_total);

/** Stored: never renumber. */
enum dnc_role { DNC_CONTRIBUTING = 1, DNC_SCRUBBED = 2 };
/** @param problems  "dnc_scrub_inbound": only outbound skills are scrubbed (wire 5.7) */
MUST_CHECK enum status dnc_skill_put(struct db *db, int64_t bu_id, int64_t group_id,
	int64_t skill_id, enum dnc_role role, usec now, struct problems *problems);
MUST_CHECK enum status dnc_skill_remove(
	struct db *db, int64_t bu_id, int64_t group_id, int64_t skill_id, enum dnc_role role);
typedef void dnc_skill_fn(void *arg, int64_t skill_id, struct str skill_name);
MUST_CHECK enum status dnc_skill_each(struct db *db, int64_t bu_id, int64_t group_id,
	enum dnc_role role, dnc_skill_fn *fn, void *arg);

struct dnc_record {
	int64_t group_id;
	enum address_kind kind;
	struct str address; /* clean form */
	usec expires_at;    /* 0: never   */
	usec collected_at, updated_at;
};
/** Adds, or sets the expiry of one that is there. @return ST_INVALID ("format" on phoneNumber),
 * ST_NOT_FOUND (group) */
MUST_CHECK enum status dnc_record_put(struct db *db, int64_t bu_id, const struct dnc_record *record,
	usec now, struct problems *problems);
/** Expires it at `now`. @return ST_NOT_FOUND */
MUST_CHECK enum status dnc_record_expire(struct db *db, int64_t bu_id, int64_t group_id,
	enum address_kind kind, struct str raw, usec now);
typedef void dnc_record_fn(void *arg, const struct dnc_record *record);
MUST_CHECK enum status dnc_record_each(struct db *db, int64_t bu_id, int64_t group_id,
	const struct list_filter *filter, usec now, dnc_record_fn *fn, void *arg,
	int64_t *ret_total);
/** Each group that holds the address, with its name. */
typedef void dnc_hit_fn(void *arg, const struct dnc_group *group, const struct dnc_record *record);
MUST_CHECK enum status dnc_search(struct db *db, int64_t bu_id, enum address_kind kind,
	struct str raw, dnc_hit_fn *fn, void *arg);

#endif
