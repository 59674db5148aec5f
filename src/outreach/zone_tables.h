/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tables by which a zone is found: postal codes, cities, telephone prefixes, regions and the names
 * people write (data/tables, docs/zones.md). Read once; afterwards nothing changes and any thread
 * may look things up.
 */
#ifndef OUTREACH_ZONE_TABLES_H
#define OUTREACH_ZONE_TABLES_H

#include "outreach/zone_rules.h"

#define ZONE_PICK_MAX 4

/** The zones that are possible, the likeliest first; count 0: nothing is known. */
struct zone_pick {
	const struct zone *zones[ZONE_PICK_MAX];
	size_t count;
};

/** A state or province. */
struct zone_region {
	struct str code; /* "US-TX" */
	struct zone_pick pick;
	bool listed; /* an unknown city keeps the first zone */
};

/** A country; its pick is empty when it has clocks of several kinds. */
struct zone_country {
	char code[2];
	struct zone_pick pick;
};

/** A name people write: its first zone, or another of the list that the address confirms. */
struct zone_family {
	struct str name;
	const struct zone **zones;
	size_t count;
	bool is_windows;
};

struct zone_tables;

/**
 * @param set       must outlive the tables
 * @param dir       its files postal.tsv, cities.tsv, phones.tsv, regions.tsv, names.tsv replace the
 *                  program's, each as a whole; NULL or "": the program's
 * @param problems  receives "zone_table" with the file as field
 * @return          ST_INVALID: a file breaks the form of docs/zones.md or names a zone that is not
 *                  known; ST_IO: `dir` cannot be read; ST_NO_MEMORY
 */
enum status zone_tables_open(const struct zone_set *set, const char *dir, struct problems *problems,
	struct zone_tables **ret_tables) MUST_CHECK;
void zone_tables_free(struct zone_tables *tables);
const struct zone_set *zone_tables_set(const struct zone_tables *tables);
/** How many of the files come from `dir`, for the log line of the start. */
size_t zone_tables_replaced(const struct zone_tables *tables);

/** @param country  upper case @param code  upper case letters and digits only, complete or its beginning */
struct zone_pick zone_tables_postal(
	const struct zone_tables *tables, const char country[2], struct str code);
/** @param place  a region's code, or a country's @param city  a key */
struct zone_pick zone_tables_city(
	const struct zone_tables *tables, struct str place, struct str city);
/** @param digits  with the calling code, without "+" */
struct zone_pick zone_tables_phone(const struct zone_tables *tables, struct str digits);
/** By code or name (a key of outreach/zone_key.h) within a country; NULL when there is none. */
const struct zone_region *zone_tables_region(
	const struct zone_tables *tables, const char country[2], struct str key);
/** By code or name (a key), in English or French; NULL when there is none. */
const struct zone_country *zone_tables_country(const struct zone_tables *tables, struct str key);
/** A Windows name or an abbreviation (a key); NULL when there is none. */
const struct zone_family *zone_tables_family(const struct zone_tables *tables, struct str key);

/** All rows of names.tsv in their order, for lists of zones. */
size_t zone_tables_family_count(const struct zone_tables *tables);
const struct zone_family *zone_tables_family_at(const struct zone_tables *tables, size_t index);
/** The Windows name of a zone, or of one with the same clock; the zone's own name when there is none. */
struct str zone_windows_name(const struct zone_tables *tables, const struct zone *zone);

#endif
