/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The words by which the columns of people's files are recognised, English and French (wire 6.3; decision 24). Pure.
 *
 * Headers are compared without case, accents, white space and punctuation. A word of a header counts as a whole word
 * only: "Résidence" has no "id" in it.
 */
#ifndef OUTREACH_MAPPING_NAMES_H
#define OUTREACH_MAPPING_NAMES_H

#include "outreach/mapping.h"

/** How well a header names something, the weakest first. */
enum name_match {
	NAME_OTHER,
	NAME_WEAK_WORD, /* a word that stands in many headers: "nom", "name", "adresse" */
	NAME_WORD,      /* a word that says it: "ville", "courriel"                     */
	NAME_FRENCH,    /* a common French name, whole                                  */
	NAME_EXACT      /* the documented name, or a common English one, whole          */
};

/** A header as it is compared; texts from the arena. */
struct header_words {
	struct str
		words; /* small letters and digits, one space between words; "FirstName" has two */
	struct str
		squeezed; /* without the spaces                                                     */
};
/** Absent texts when memory is out. */
struct header_words header_words_of(struct str header, struct arena *arena);

/** How well the header names a field. */
enum name_match field_name_match(enum list_field field, const struct header_words *header);

/** Destinations that a guess knows, in the order of the cadence that it makes. */
struct known_destination {
	const char *name;
	enum address_kind kind;
};
/** How many there are. */
size_t known_destination_count(void);
/** @param index  below the count */
struct known_destination known_destination_at(size_t index);
/** How well the header names one. */
enum name_match known_destination_match(size_t index, const struct header_words *header);

#endif
