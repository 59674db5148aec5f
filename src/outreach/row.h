/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a row of a calling list means: its values checked, cleaned and put in their places, or the reason why not (wire 6.4; decisions
 * 7, 15, 25). Pure: tables and rules come in, nothing is looked up in a database.
 */
#ifndef OUTREACH_ROW_H
#define OUTREACH_ROW_H

#include "outreach/csv.h"
#include "outreach/mapping.h"
#include "outreach/zone_find.h"

/** In which order the parts of a date with slashes stand (decision 24). */
enum date_order { DATE_MONTH_FIRST, DATE_DAY_FIRST };

/** What holds for all rows of an upload. */
struct row_rules {
	const struct mapping *mapping;
	const struct column *columns; /* of the file, in its order             */
	size_t column_count;
	const struct zone_tables *zones;
	const struct zone *fallback; /* NULL: a row without a zone is rejected */
	struct str country;          /* of the list; may be absent             */
	struct str phone_country;    /* its ISO code; absent: North American plan */
	bool has_batch_expiry;
	struct civil_date batch_expiry; /* unless the row has its own            */
	enum date_order date_order;
	int64_t row_points; /* most characters of a row; 0: as many as fit */
};

struct row_result {
	struct record_data data; /* texts lent by the row and the arena        */
	usec expires_at;         /* 0: never                                   */
	bool is_priority;
	bool overrides_final;    /* OverrideFinalizationStatuses               */
	size_t bad_destinations; /* among good ones: a warning                 */
	const char *zone_warning;

	const char *code; /* why it is rejected: a problem code; NULL: it is good */
	struct str field; /* which column                               */
	struct str value; /* what stood there, for the reason           */
};

/** Checks one row. @return ST_OK (also for a rejected row), ST_NO_MEMORY */
MUST_CHECK enum status row_check(const struct row_rules *rules, const struct csv_row *row,
	struct arena *arena, struct row_result *ret_result);

/**
 * `YYYY-MM-DD`, also with slashes or dots; or the year last: with slashes or hyphens in the given order, with dots the day first. A
 * time that follows does not matter.
 */
bool row_date(struct str text, enum date_order order, struct civil_date *ret_date);
/** A number as people write it, in English or French: 1234, 1,234.5, 1 234,5. */
bool row_number(struct str text);
/** 1, true, yes, y, oui, o, vrai, x count as yes (wire 6.4). */
bool row_yes(struct str text);

#endif
