/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the values of a column look like: evidence for or against what its header says. Shapes only; whether a value is
 * valid is the row's business. Pure.
 */
#ifndef OUTREACH_MAPPING_VALUES_H
#define OUTREACH_MAPPING_VALUES_H

#include "core/arena.h"
#include "core/base.h"

struct zone_tables;

enum value_shape {
	SHAPE_PHONE,       /* 7 to 15 digits and what stands between and behind them   */
	SHAPE_SURE_PHONE,  /* … with a + or as the North American plan has them        */
	SHAPE_EMAIL,       /* one @, a dot behind it, no white space                   */
	SHAPE_DATE,        /* 2026-12-31, 12/31/2026                                   */
	SHAPE_POSTAL,      /* short, with a digit                                      */
	SHAPE_SURE_POSTAL, /* A1A 1A1, 12345-6789                                      */
	SHAPE_ZONE,        /* a name of a zone, an abbreviation, UTC-05:00             */
	SHAPE_SURE_ZONE,   /* … that is no abbreviation                                */
	SHAPE_NUMBER,      /* a whole number                                           */
	SHAPE_YES_NO,
	SHAPE_COUNT
};

#define VALUES_SEEN 512 /* a power of two; beyond three quarters of it nothing counts as repeated */

/** Counts of a column. Zero it first. */
struct column_values {
	size_t present; /* values that are not blank */
	size_t of[SHAPE_COUNT];
	size_t repeated;      /* values that an earlier one was, too: it identifies nobody    */
	size_t may_be_phones; /* have no letters before their seventh digit: decision 7 */
	/* Dates with slashes: those whose first, whose second number can be no month, and all. */
	size_t day_first, month_first, slashed;
	uint32_t seen[VALUES_SEEN]; /* hashes of values; 0: free */
	size_t seen_count;
};

/** @param zones  NULL: no value is a zone @param scratch  the caller clears it */
void column_values_add(struct column_values *values, const struct zone_tables *zones,
	struct str value, struct arena *scratch);

/** How the values fit a kind. */
enum values_fit { FIT_UNKNOWN, FIT_NONE, FIT_SOME, FIT_MOST, FIT_ALL };
/** How those that were added fit; FIT_UNKNOWN when none is present. */
enum values_fit column_values_fit(const struct column_values *values, enum value_shape kind);

#endif
