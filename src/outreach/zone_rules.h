/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time zones: names and what their clocks show. A set is read once, at the start, and never changes:
 * every function on a `const struct zone` or a `const struct zone_set` may be called on any thread.
 *
 * Zones are known by the names of the tz database ("America/Toronto"; old names lead to the new one) and
 * by fixed differences from UTC in quarter hours ("UTC-05:00"). A name is what is stored; a pointer
 * lives as long as its set.
 */
#ifndef OUTREACH_ZONE_RULES_H
#define OUTREACH_ZONE_RULES_H

#include "core/civil.h"
#include "core/status.h"

struct zone;
struct zone_set;

/** Where the system keeps its compiled tz database. */
#define ZONE_SYSTEM_DIR "/usr/share/zoneinfo"

/**
 * Opens the newer of the copy in the program and the system's database; equal ones: the program's.
 *
 * @param system_dir  the system's database (ZONE_SYSTEM_DIR); NULL: only the copy in the program
 * @param now         from here on, for two years, clocks are compared for `zone_same_clock`
 * @return            ST_OK; ST_NO_MEMORY. A system database that cannot be read whole is passed over.
 */
enum status zone_set_open(const char *system_dir, usec now, struct zone_set **ret_set) MUST_CHECK;
void zone_set_free(struct zone_set *set);

/** The version in use, such as "2026f". */
struct str zone_set_version(const struct zone_set *set);
/** Whether the system's database is in use, for the log line of the start. */
bool zone_set_is_system(const struct zone_set *set);
/** The zones that are not links to others, in the order of their names. */
size_t zone_set_count(const struct zone_set *set);
const struct zone *zone_set_at(const struct zone_set *set, size_t index);

/** By name, without regard to case; links are followed. NULL when there is no such zone. */
const struct zone *zone_set_find(const struct zone_set *set, struct str name);
/** "UTC+05:30" for 330; NULL outside -12 h to +14 h and between the quarter hours. */
const struct zone *zone_set_fixed(const struct zone_set *set, int32_t minutes_east);

/** As it is stored and shown. */
struct str zone_name(const struct zone *zone);
/** Seconds east of UTC. */
int32_t zone_offset_at(const struct zone *zone, usec instant);
/** Seconds east of UTC outside summer time, by the rule that holds for good. */
int32_t zone_usual_offset(const struct zone *zone);
/** Whether both clocks agree from the set's `now` on, by the rules known today. */
bool zone_same_clock(const struct zone *a, const struct zone *b);

struct civil_time zone_to_local(const struct zone *zone, usec instant);
/**
 * The first instant at which the zone's clock shows this time or a later one of the same shift: a time
 * that happens twice is the earlier, one that is skipped is the moment of the skip.
 */
usec zone_from_local(const struct zone *zone, const struct civil_time *local);
/** The first instant of a day, usually 00:00. @param days  since 1970, of the local calendar */
usec zone_midnight(const struct zone *zone, int64_t days);
/**
 * When a record expires on a date: the first instant of that day in its zone; where two zones are possible
 * (`other` is not NULL), the earlier of the two.
 */
usec zone_expiry(const struct zone *zone, const struct zone *other, struct civil_date date);
/** The local calendar's day at an instant, as days since 1970. */
int64_t zone_day_at(const struct zone *zone, usec instant);

#endif
