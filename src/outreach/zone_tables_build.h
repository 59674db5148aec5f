/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of the zone tables, for the files that read them and look things up.
 */
#ifndef OUTREACH_ZONE_TABLES_BUILD_H
#define OUTREACH_ZONE_TABLES_BUILD_H

#include "outreach/zone_index.h"
#include "outreach/zone_tables.h"

#define ZONE_POSTAL_MAX 7
#define ZONE_PREFIX_MAX 8
#define ZONE_NO_PLACE   STR("")
#define ZONE_PICK_SLOTS 4096 /* a power of two, several times the number of different picks */

/* A pick by the hash of its text. */
struct zone_pick_slot {
	uint64_t hash;
	uint32_t value;
};

struct zone_tables {
	struct arena *arena;
	const struct zone_set *set;
	size_t replaced;
	struct zone_pick_slot *pick_slots;
	struct zone_pick *picks;
	size_t pick_count;
	struct zone_index postal, cities, phones, regions, countries, families;
	/* Lengths of the codes that there are, a bit each: by country, and by the first character. */
	uint16_t postal_lengths[26 * 26];
	uint16_t phone_lengths[36];
	struct zone_region *region_rows;
	size_t region_count;
	struct zone_country *country_rows;
	size_t country_count;
	struct zone_family *family_rows;
	size_t family_count;
};

enum {
	ZONE_TABLE_POSTAL,
	ZONE_TABLE_CITIES,
	ZONE_TABLE_PHONES,
	ZONE_TABLE_REGIONS,
	ZONE_TABLE_NAMES,
	ZONE_TABLE_COUNT
};

/** Of a country's code: two upper case letters. */
static inline size_t zone_country_number(const char country[2])
{
	return (size_t)(country[0] - 'A') * 26 + (size_t)(country[1] - 'A');
}

/** Of a code's first character, an upper case letter or a digit. */
static inline size_t zone_digit_number(struct str code)
{
	return (size_t)(*code.at <= '9' ? *code.at - '0' : *code.at - 'A' + 10);
}

/** The file of a table. */
const char *zone_table_name(int table);
/** Notes in `problems` that a file is wrong; returns ST_INVALID. @param line  0: the file as a whole */
enum status zone_table_wrong(struct problems *problems, int table, size_t line);
/** Reads one table. @param text  must live as long as the tables */
enum status zone_table_read(struct zone_tables *tables, int table, struct str text,
	struct problems *problems) MUST_CHECK;

#endif
