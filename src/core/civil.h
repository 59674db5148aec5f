/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Civil dates and times of the proleptic Gregorian calendar, and their text forms. Pure: no clock,
 * no time zone. Zones are in outreach/zone_rules.h.
 */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include "core/base.h"

/** A date on a calendar; month 1 to 12, day 1 to 31. */
struct civil_date {
	int32_t year;
	int32_t month;
	int32_t day;
};

/** What a calendar and a clock on the wall show; `micros` is the part below the second. */
struct civil_time {
	struct civil_date date;
	int32_t hour;
	int32_t minute;
	int32_t second;
	int32_t micros;
};

/** Whether the date exists; years 0 to 9999. */
bool civil_date_valid(struct civil_date date);
/** Days since 1 January 1970; the date need not exist in its month (31 June is 1 July). */
int64_t civil_days(struct civil_date date);
struct civil_date civil_from_days(int64_t days);
/** 0 for Sunday to 6 for Saturday. */
int32_t civil_weekday(int64_t days);
int32_t civil_month_days(int32_t year, int32_t month);

/** The microseconds since 1970 of a clock that never shifts (UTC). */
usec civil_to_usec(const struct civil_time *time);
struct civil_time civil_from_usec(usec instant);

/** `YYYY-MM-DD`, the whole text; false for anything else and for dates that do not exist. */
bool civil_parse_date(struct str text, struct civil_date *ret_date);

/**
 * An instant of RFC 3339 or ISO 8601: date, `T` or a space, `hh:mm` or `hh:mm:ss` with a fraction of any
 * length (digits below the microsecond are dropped), then `Z`, `±hh:mm`, `±hhmm`, `±hh`, or nothing,
 * which means UTC. The second 60 is the first of the next minute.
 *
 * @return  false, and `*ret_instant` untouched, when the text is anything else
 */
bool civil_parse_instant(struct str text, usec *ret_instant);

/** Bytes that `civil_format_instant` and `civil_format_date` need, with the NUL. */
#define CIVIL_INSTANT_SIZE 25
#define CIVIL_DATE_SIZE    11

/** `2026-11-22T14:45:00.123Z`; instants outside the years 0 to 9999 become the nearest inside. */
struct str civil_format_instant(usec instant, char out[CIVIL_INSTANT_SIZE]);
/** `2026-11-22`. */
struct str civil_format_date(struct civil_date date, char out[CIVIL_DATE_SIZE]);

#endif
