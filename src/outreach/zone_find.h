/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time zone of a record, in the order that the protocol's documents give: the record's own value, its
 * postal code, its city with state or province, the area code of its first telephone, else the default.
 * Where one step leaves several clocks possible, the next that can tell decides; where none can, two
 * zones come back, and whoever uses them stays inside both. Pure.
 */
#ifndef OUTREACH_ZONE_FIND_H
#define OUTREACH_ZONE_FIND_H

#include "outreach/zone_tables.h"

/** Which step decided; kept with the record. The numbers are stored: they never change. */
enum zone_step {
	ZONE_STEP_NONE = 0, /* no zone: the record is rejected */
	ZONE_STEP_OWN = 1,
	ZONE_STEP_POSTAL = 2,
	ZONE_STEP_CITY = 3,
	ZONE_STEP_AREA = 4,
	ZONE_STEP_DEFAULT = 5,
};

/** "own", "postal", "city", "area", "default", "none". */
const char *zone_step_name(enum zone_step step);

/** What a row says; all may be absent. Text as it stands in the file, UTF-8. */
struct zone_hints {
	struct str own; /* Windows name, IANA name, abbreviation or fixed difference */
	struct str postal;
	struct str city;
	struct str region;           /* state or province, code or name, English or French */
	struct str country;          /* code or name; the list's country when the row has none */
	struct str phone;            /* the first mapped telephone that has a value, E.164 */
	const struct zone *fallback; /* the default zone chosen at upload; NULL: reject */
};

struct zone_found {
	const struct zone *zone;  /* NULL exactly when step is ZONE_STEP_NONE */
	const struct zone *other; /* NULL unless two clocks are possible */
	enum zone_step step;
	/** A code of core/problem_codes.h, or NULL: "zone_value_unknown", "zone_contradicts_address", "zone_two". */
	const char *warning;
};

/** @param scratch  for text that is not ASCII; the caller clears it */
struct zone_found zone_find(
	const struct zone_tables *tables, const struct zone_hints *hints, struct arena *scratch);

/**
 * The meaning of a time-zone value alone, as settings and requests use it: a Windows name, an IANA name, an
 * abbreviation, or `UTC±HH:MM`. NULL when it is none of them.
 */
const struct zone *zone_by_value(
	const struct zone_tables *tables, struct str value, struct arena *scratch);

#endif
