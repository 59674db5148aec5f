/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates of lists and of their uploads as clients write them, within what this hub allows (setting list-days).
 */
#ifndef API_LIST_DATES_H
#define API_LIST_DATES_H

#include "api/call.h"

/**
 * YYYY-MM-DD, MM/DD/YYYY, or an instant, of which the day counts.
 *
 * @param ret_date  YYYY-MM-DD from the arena; absent for a blank text
 * @return ST_INVALID, with a problem on `field`
 */
MUST_CHECK enum status list_date_read(
	struct call *call, struct str text, const char *field, struct str *ret_date);
/** Whether the day is not further away than this hub keeps lists. @param date  YYYY-MM-DD or absent. @return ST_INVALID */
MUST_CHECK enum status list_date_check(
	struct call *call, struct db *db, struct str date, const char *field);
/** A list whose day is over would be in the bin at once. @param date  YYYY-MM-DD or absent. @return ST_INVALID: date_past */
MUST_CHECK enum status list_date_ahead(struct call *call, struct str date);
/** A list without a date gets the last that is allowed; without a limit it stays without one. */
MUST_CHECK enum status list_date_settle(struct call *call, struct str *date);

#endif
