/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The records of a list, for people: counted, listed, removed.
 */
#ifndef OUTREACH_LIST_RECORDS_H
#define OUTREACH_LIST_RECORDS_H

#include "outreach/list.h"
#include "outreach/record.h"

#define LIST_SKILLS_MAX 64

/** Where the records of a list stand. */
struct list_tally {
	int64_t records;                 /* that were loaded       */
	int64_t finalized;               /* of them                */
	int64_t skills[LIST_SKILLS_MAX]; /* that have or had records of it */
	int64_t open[LIST_SKILLS_MAX];   /* … and how many are not finished */
	size_t skill_count;
};
MUST_CHECK enum status list_tally(
	struct db *db, int64_t bu_id, int64_t list_id, struct list_tally *ret_tally);

/** Texts are lent for the call. */
struct list_record {
	int64_t id, skill_id;
	struct record_data data;
	enum record_state state;
	enum record_reason reason;
	int64_t attempts;
	usec last_at, next_at; /* 0: none */
	usec expires_at;       /* 0: never */
	bool is_priority;
	int64_t dead; /* bit n: destination n is finished */
	int64_t layout_id;
	struct str layout; /* packed: the names of its columns */
};
struct list_record_filter {
	int finalized; /* 1: only these, 0: only others, -1: both */
	usec updated_since;
	int64_t after; /* only records with greater ids: what a page before ended with; costs nothing */
	int64_t skip, top; /* what is skipped is read all the same */
};
typedef enum status list_record_fn(void *arg, struct db *db, const struct list_record *record);
/** In the order in which they were loaded. What the function returns but ST_OK ends it. */
MUST_CHECK enum status list_record_each(struct db *db, int64_t bu_id, int64_t list_id,
	const struct list_record_filter *filter, list_record_fn *fn, void *arg);

/**
 * Takes a record out: it is not contacted any more. Writer.
 *
 * @return ST_NOT_FOUND; ST_CONFLICT when it is finished already; ST_TRY_LATER while a message to it is under way
 */
MUST_CHECK enum status list_record_remove(
	struct db *db, int64_t bu_id, int64_t list_id, struct str external_id, usec now);

#endif
