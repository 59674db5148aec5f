/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What many routes read alike: which rows of a list, which version an update expects, dates.
 */
#ifndef API_FILTERS_H
#define API_FILTERS_H

#include "api/call.h"
#include "directory/directory.h"

/** skip, top (50 unless asked, at most 10,000), searchString, isActive (wire 3B). */
struct list_filter call_filter(const struct call *call);
/** If-Match as a version; 0 when there is none. */
row_version call_if_match(const struct call *call);
/** ST_NOT_FOUND gets a problem that names the path parameter; all else is passed on. */
enum status call_missing(struct call *call, enum status s, const char *param);
/** An instant, or a date that stands for its 00:00 UTC; absent: 0. Adds "format" on `field`. */
MUST_CHECK enum status call_read_date(
	struct call *call, struct str text, const char *field, usec *ret_instant);

#endif
