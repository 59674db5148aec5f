/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bin of calling lists (wire 6.1, 9.16, 9.17). A list that a person deletes, or whose own date has come, is put there: its
 * records are not contacted, and nothing of them is changed but what comes up for contact meanwhile:
 *
 *      waits in a bucket       its chunk is put aside (bucket_aside)        ──┐
 *      is due for a retry      RETRY, due at RECORD_PARKED                  ──┤ goes back when the list is restored
 *      a message is under way  is withdrawn before it is sent, then RETRY   ──┘
 *
 * After `list-bin` it is purged: records that nobody was contacted for are deleted, of the others external id and addresses
 * stay, with their attempts and messages.
 */
#ifndef OUTREACH_LIST_BIN_H
#define OUTREACH_LIST_BIN_H

#include "core/civil.h"
#include "outreach/list.h"
#include "outreach/zone_tables.h"
#include "store/db.h"

/** Stored: never renumber. Work on a list that is left to the keeper (list_keeper.c). */
enum list_step {
	LIST_STEP_NONE = 0,
	LIST_STEP_RESTORING = 1, /* what was put aside goes back                */
	LIST_STEP_PURGING = 2    /* it is emptied: it can't be restored any more */
};

/** Puts a list into the bin. Writer. @param user_id  0 unless a person did it. @return ST_NOT_FOUND */
MUST_CHECK enum status list_remove(
	struct db *db, int64_t bu_id, int64_t id, enum list_removal why, int64_t user_id, usec now);
/** Of the bin, what was removed last first. @param ret_total  all that is in it */
MUST_CHECK enum status list_bin_each(struct db *db, int64_t bu_id, int64_t skip, int64_t top,
	list_fn *fn, void *arg, int64_t *ret_total);
/**
 * Takes a list out of the bin; the keeper then brings back what waited. Writer.
 *
 * @param list      its name and date are those that it has from now on
 * @param problems  "name_taken_bin" on listName, "list_purged"
 * @return ST_CONFLICT
 */
MUST_CHECK enum status list_restore(struct db *db, int64_t bu_id, const struct call_list *list,
	usec now, struct problems *problems);

/** When a day begins where the business unit is: 00:00 in its zone. @return ST_NOT_FOUND without such a unit */
MUST_CHECK enum status list_date_instant(const struct zone_tables *tables, struct db *db,
	int64_t bu_id, struct civil_date day, usec *ret_instant);
/** Which day it is there, as civil_days. */
MUST_CHECK enum status list_day_now(
	const struct zone_tables *tables, struct db *db, int64_t bu_id, usec now, int64_t *ret_day);

/** A list with work that is left. */
struct list_work {
	int64_t bu_id, list_id;
	enum list_step step;
};
/** Brings back a part of what was put aside. Writer. @param ret_more  whether something is left */
MUST_CHECK enum status list_bring_back(
	struct db *db, const struct list_work *work, usec now, bool *ret_more);

#endif
