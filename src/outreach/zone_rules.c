/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading zones. Everything here works on values that no longer change.
 */
#include "outreach/zone_rules.h"

#include "outreach/zone_build.h"

#define DAY_SECONDS 86400

static int64_t seconds_of(usec instant)
{
	return instant / USEC_SECOND - (instant % USEC_SECOND < 0);
}

struct str zone_set_version(const struct zone_set *set)
{
	return str_of(set->version);
}

bool zone_set_is_system(const struct zone_set *set)
{
	return set->is_system;
}

size_t zone_set_count(const struct zone_set *set)
{
	return set->zone_count;
}

const struct zone *zone_set_at(const struct zone_set *set, size_t index)
{
	return &set->zones[index];
}

const struct zone *zone_set_fixed(const struct zone_set *set, int32_t minutes_east)
{
	int32_t from_first = minutes_east - ZONE_FIXED_MINUTES;

	if (from_first < 0 || from_first % 15 != 0 || from_first / 15 >= ZONE_FIXED_COUNT)
		return NULL;
	return &set->fixed[from_first / 15];
}

const struct zone *zone_set_find(const struct zone_set *set, struct str name)
{
	for (size_t at = zone_name_hash(name);; at++) {
		size_t place = set->slots[at & set->slot_mask];

		if (place == 0)
			return NULL;
		if (str_equal_nocase(set->aliases[place - 1].name, name))
			return set->aliases[place - 1].zone;
	}
}

struct str zone_name(const struct zone *zone)
{
	return zone->name;
}

int32_t zone_offset_at(const struct zone *zone, usec instant)
{
	return zone_shifts_offset(&zone->shifts, seconds_of(instant));
}

int32_t zone_usual_offset(const struct zone *zone)
{
	return MIN_OF(zone->shifts.tail.standard, zone->shifts.tail.summer);
}

bool zone_same_clock(const struct zone *a, const struct zone *b)
{
	return a == b || a->clock == b->clock;
}

static usec local_at(const struct zone *zone, usec instant)
{
	return instant + zone_offset_at(zone, instant) * USEC_SECOND;
}

struct civil_time zone_to_local(const struct zone *zone, usec instant)
{
	return civil_from_usec(local_at(zone, instant));
}

/* The moment of the skip that leaves out `local`: the first instant whose local time is not before it. */
static usec skip_instant(const struct zone *zone, usec local)
{
	int64_t low = seconds_of(local) - DAY_SECONDS, high = low + 2 * DAY_SECONDS;

	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (local_at(zone, middle * USEC_SECOND) < local)
			low = middle + 1;
		else
			high = middle;
	}
	return low * USEC_SECOND;
}

static usec from_local(const struct zone *zone, usec local)
{
	/* No clock is more than 14 hours from UTC: these two are the offsets on either side of a shift. */
	int32_t before = zone_offset_at(zone, local - USEC_DAY);
	int32_t after = zone_offset_at(zone, local + USEC_DAY);
	usec early = local - before * USEC_SECOND, late = local - after * USEC_SECOND;
	bool early_shows = zone_offset_at(zone, early) == before;
	bool late_shows = zone_offset_at(zone, late) == after;

	if (early_shows && late_shows)
		return MIN_OF(early, late);
	if (early_shows)
		return early;
	return late_shows ? late : skip_instant(zone, local);
}

usec zone_from_local(const struct zone *zone, const struct civil_time *local)
{
	return from_local(zone, civil_to_usec(local));
}

usec zone_midnight(const struct zone *zone, int64_t days)
{
	return from_local(zone, days * USEC_DAY);
}

usec zone_expiry(const struct zone *zone, const struct zone *other, struct civil_date date)
{
	usec instant = zone_midnight(zone, civil_days(date));

	return other ? MIN_OF(instant, zone_midnight(other, civil_days(date))) : instant;
}

int64_t zone_day_at(const struct zone *zone, usec instant)
{
	usec local = local_at(zone, instant);

	return local / USEC_DAY - (local % USEC_DAY < 0);
}
