/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Automatic mapping: what the headers of a file, its first values and the list's memory suggest, how sure that is, and
 * why (wire 6.3; decisions 7, 24). Pure.
 */
#ifndef OUTREACH_MAPPING_GUESS_H
#define OUTREACH_MAPPING_GUESS_H

#include "outreach/mapping.h"
#include "outreach/mapping_values.h"

/** Why a column is mapped to what it is. */
enum guess_why {
	GUESS_NONE, /* it is not mapped */
	GUESS_EXACT_NAME,
	GUESS_FRENCH_NAME,
	GUESS_PART_OF_NAME,
	GUESS_WEAK_PART, /* a word that stands in many headers */
	GUESS_VALUES,
	GUESS_REMEMBERED, /* from the list */
	GUESS_CHOSEN,     /* by a person, for this file */
	GUESS_WHY_COUNT
};
/** A problem code that says it: "mapped_exact_name" …; NULL for GUESS_NONE. */
const char *guess_why_code(enum guess_why why);

struct guess_from {
	const struct str *headers;
	size_t count;
	const struct column_values *values; /* one for each header; NULL: not looked at        */
	const struct mapping *remembered;   /* of the list; wins where the file has the header */
	/**
	 * A column whose header says nothing may be mapped for its values: to a telephone or an e-mail address when the file
	 * has no other destination, to the postal code or the time zone. Only where a person looks at the result.
	 */
	bool by_values;
};

/**
 * The list's memory first, then whole names (documented, then French), then whole words, then weaker words, in the order of
 * the fields; then values. A header is used once. A word counts for nothing when the values are plainly something else
 * ("Zone de livraison" without a time zone in it).
 *
 * @param ret_whys  one for each header; NULL: not wanted
 */
void mapping_guess(const struct guess_from *from, struct arena *arena, struct mapping *ret_mapping,
	enum guess_why *ret_whys);

/**
 * How sure a mapped column is, 0 to 100: by the reason, and by whether the values bear it out.
 *
 * @param column  of `mapping`, resolved; 0 for one that is mapped to nothing
 */
int guess_confidence(enum guess_why why, const struct mapping *mapping, const struct column *column,
	const struct column_values *values);

#endif
