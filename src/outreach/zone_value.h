/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a person writes into a time-zone column. Pure.
 */
#ifndef OUTREACH_ZONE_VALUE_H
#define OUTREACH_ZONE_VALUE_H

#include "outreach/zone_tables.h"

/** One of the two is set, or neither when the text is not understood. */
struct zone_value {
	const struct zone *zone;          /* one zone: an IANA name or a fixed difference */
	const struct zone_family *family; /* a word for several zones */
};

struct zone_value zone_value_read(
	const struct zone_tables *tables, struct str text, struct arena *scratch);

#endif
