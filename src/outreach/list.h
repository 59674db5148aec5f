/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling lists: what stays the same from upload to upload. Functions run wherever their connection does; those that
 * write need the writer's.
 */
#ifndef OUTREACH_LIST_H
#define OUTREACH_LIST_H

#include "core/arena.h"
#include "directory/directory.h"
#include "store/db.h"

/** Stored: never renumber. Why a list is in the bin. */
enum list_removal { LIST_DELETED = 1, LIST_EXPIRED = 2 };

struct call_list {
	int64_t id;
	struct str name;
	bool is_active;
	struct str expires_on; /* YYYY-MM-DD, 00:00 in the business unit's zone; absent: never */
	struct str mapping;    /* JSON: see mapping.h; {} until a file was loaded, when automatic */
	struct str country;    /* of telephones and postal codes; absent: not said */
	usec created_at, updated_at;
	usec uploaded_at; /* 0: never */
	usec removed_at;  /* in the bin since then; 0: it is there */
	enum list_removal removed_why;
	int64_t removed_by;  /* the user who deleted it; 0: nobody */
	usec purged_at;      /* out of the bin for good; 0: not yet */
	row_version version; /* in an update: what was read, 0 for any */
};

/** How names are compared. */
struct str list_name_key(struct arena *arena, struct str name);
/** @param problems  "unique" on listName; @return ST_CONFLICT */
MUST_CHECK enum status list_add(struct db *db, int64_t bu_id, const struct call_list *list,
	usec now, struct problems *problems, int64_t *ret_id);
/** Removed ones too. @return ST_NOT_FOUND */
MUST_CHECK enum status list_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct call_list *ret_list);
/** By name, without regard to case. @return ST_NOT_FOUND */
MUST_CHECK enum status list_find(struct db *db, int64_t bu_id, struct str name, struct arena *arena,
	struct call_list *ret_list);

/** The list is lent for the call. */
typedef void list_fn(void *arg, const struct call_list *list);
/** Of the rows of a statement that selects CALLING_LIST_COLUMNS. */
MUST_CHECK enum status list_each_row(struct rows *rows, list_fn *fn, void *arg);
/** In order of id. @param ret_total  of all that the filter lets through */
MUST_CHECK enum status list_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	list_fn *fn, void *arg, int64_t *ret_total);

/** @return ST_NOT_FOUND */
MUST_CHECK enum status list_set_mapping(
	struct db *db, int64_t bu_id, int64_t id, struct str mapping, usec now);
MUST_CHECK enum status list_set_active(
	struct db *db, int64_t bu_id, int64_t id, bool is_active, usec now);
MUST_CHECK enum status list_note_upload(struct db *db, int64_t bu_id, int64_t id, usec now);
/**
 * Changes name, date, country, and whether it is in use. Writer. What waited for a date that is over waits again.
 *
 * @param problems  "unique" on listName, "version"; @return ST_CONFLICT, ST_NOT_FOUND
 */
MUST_CHECK enum status list_update(struct db *db, int64_t bu_id, const struct call_list *list,
	usec now, struct problems *problems);
/** Rows that its uploads rejected. */
MUST_CHECK enum status list_rejected(
	struct db *db, int64_t bu_id, int64_t id, int64_t *ret_rejected);

#endif
