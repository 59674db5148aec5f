/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens a set: chooses the database, reads its text (outreach/zone_compile.h), sorts the names. One
 * arena holds it all; after the opening nothing in it changes.
 */
#include <stdlib.h>

#include "core/buf.h"
#include "outreach/embedded_zones.h"
#include "outreach/zone_build.h"
#include "outreach/zone_compile.h"
#include "outreach/zone_text.h"

#define SET_BYTES_MAX  ((size_t)4 << 20)
#define COMPARED_SPAN  (2 * 366 * USEC_DAY)
#define HASH_START     UINT64_C(0xcbf29ce484222325)
#define HASH_PRIME     UINT64_C(0x100000001b3)
#define VERSION_PREFIX "tz "

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

size_t zone_name_hash(struct str name)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)lower(name.at[i])) * HASH_PRIME;
	return (size_t)(hash ^ hash >> 32);
}

/* Order of names without regard to case, as strcmp. */
static int name_order(struct str a, struct str b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return lower(a.at[i]) < lower(b.at[i]) ? -1 : 1;
	return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

static int by_zone_name(const void *a, const void *b)
{
	return name_order(((const struct zone *)a)->name, ((const struct zone *)b)->name);
}

static bool take_int(struct str *text, char stop, int64_t *ret_value)
{
	return str_to_int(text_take(text, stop), ret_value);
}

/* R <offset before> <tail> <instant>:<offset> ... */
static bool rules_read(struct arena *arena, struct str line, struct zone_shifts *ret_shifts)
{
	struct zone_shift room[ZONE_SHIFTS_MAX + ZONE_SHIFTS_ADDED];
	struct zone_shifts shifts = { .items = room };
	int64_t before, offset;

	if (!take_int(&line, ' ', &before) || !zone_tail_parse(text_take(&line, ' '), &shifts.tail))
		return false;
	shifts.before = (int32_t)before;
	while (line.len > 0) {
		if (shifts.count == ZONE_SHIFTS_MAX ||
			!take_int(&line, ':', &room[shifts.count].at) ||
			!take_int(&line, ' ', &offset))
			return false;
		room[shifts.count++].offset = (int32_t)offset;
	}
	zone_shifts_write_out(&shifts);
	shifts.items = arena_array(arena, struct zone_shift, shifts.count);
	if (shifts.items && shifts.count > 0)
		memcpy(shifts.items, room, shifts.count * sizeof *room);
	*ret_shifts = shifts;
	return true;
}

static uint64_t hash_add(uint64_t hash, int64_t value)
{
	uint64_t bits = (uint64_t)value;

	for (int i = 0; i < 8; i++)
		hash = (hash ^ (bits >> (8 * i) & 0xff)) * HASH_PRIME;
	return hash;
}

static uint64_t hash_day(uint64_t hash, const struct zone_tail_day *day)
{
	hash = hash_add(hash, day->kind);
	hash = hash_add(hash, day->month);
	hash = hash_add(hash, day->week);
	hash = hash_add(hash, day->day);
	return hash_add(hash, day->seconds);
}

/* Ireland calls its winter the exception; the clock is the one of its neighbours all the same. */
static uint64_t hash_tail(uint64_t hash, const struct zone_tail *tail)
{
	bool turned = tail->summer < tail->standard;

	hash = hash_add(hash, MIN_OF(tail->standard, tail->summer));
	hash = hash_add(hash, MAX_OF(tail->standard, tail->summer));
	if (tail->standard == tail->summer)
		return hash;
	hash = hash_day(hash, turned ? &tail->ends : &tail->starts);
	return hash_day(hash, turned ? &tail->starts : &tail->ends);
}

static uint64_t clock_hash(const struct zone *zone, usec now)
{
	const struct zone_shifts *shifts = &zone->shifts;
	uint64_t hash = hash_add(HASH_START, zone_offset_at(zone, now));

	for (uint32_t i = 0; i < shifts->count; i++)
		if (shifts->items[i].at > now / USEC_SECOND &&
			shifts->items[i].at <= (now + COMPARED_SPAN) / USEC_SECOND) {
			hash = hash_add(hash, shifts->items[i].at);
			hash = hash_add(hash, shifts->items[i].offset);
		}
	return hash_tail(hash, &shifts->tail);
}

static size_t count_lines(struct str text, char first)
{
	size_t count = 0;

	while (text.len > 0)
		count += str_starts(text_take(&text, '\n'), (struct str){ &first, 1 });
	return count;
}

/* Lines R and Z: the zones. */
static bool zones_read(struct zone_set *set, struct str text, usec now)
{
	struct zone_shifts shifts = { 0 };

	while (text.len > 0) {
		struct str line = text_take(&text, '\n');
		struct str kind = text_take(&line, ' ');
		struct zone *zone = &set->zones[set->zone_count];

		if (str_is(kind, "R") && !rules_read(set->arena, line, &shifts))
			return false;
		if (!str_is(kind, "Z"))
			continue;
		*zone = (struct zone){ .name = line, .shifts = shifts };
		zone->clock = clock_hash(zone, now);
		set->zone_count++;
	}
	qsort(set->zones, set->zone_count, sizeof *set->zones, by_zone_name);
	return set->zone_count > 0;
}

static const struct zone *zone_named(const struct zone_set *set, struct str name)
{
	struct zone key = { .name = name };

	return bsearch(&key, set->zones, set->zone_count, sizeof *set->zones, by_zone_name);
}

/* A name that is there already stays with the zone that had it first. */
static void alias_add(struct zone_set *set, struct str name, const struct zone *zone)
{
	size_t at = zone_name_hash(name) & set->slot_mask;

	while (set->slots[at] != 0) {
		if (str_equal_nocase(set->aliases[set->slots[at] - 1].name, name))
			return;
		at = (at + 1) & set->slot_mask;
	}
	set->aliases[set->alias_count++] = (struct zone_alias){ name, zone };
	set->slots[at] = (uint16_t)set->alias_count;
}

/* Lines L, and the zones' own names. */
static void aliases_read(struct zone_set *set, struct str text)
{
	for (size_t i = 0; i < set->zone_count; i++)
		alias_add(set, set->zones[i].name, &set->zones[i]);
	while (text.len > 0) {
		struct str line = text_take(&text, '\n');
		const struct zone *zone;

		if (!str_is(text_take(&line, ' '), "L"))
			continue;
		zone = zone_named(set, text_take(&line, ' '));
		if (zone)
			alias_add(set, line, zone);
	}
}

static void fixed_make(struct zone_set *set, usec now)
{
	for (int32_t i = 0; i < ZONE_FIXED_COUNT; i++) {
		int32_t minutes = ZONE_FIXED_MINUTES + 15 * i;
		int32_t size = abs(minutes);
		struct zone *zone = &set->fixed[i];

		zone->name = arena_printf(set->arena, "UTC%c%02d:%02d", minutes < 0 ? '-' : '+',
			size / 60, size % 60);
		zone->shifts.before = minutes * 60;
		zone->shifts.tail.standard = zone->shifts.tail.summer = minutes * 60;
		zone->clock = clock_hash(zone, now);
		alias_add(set, zone->name, zone);
	}
}

/* Room for so many names; false when memory is out or they are more than a slot can count. */
static bool names_prepare(struct zone_set *set, size_t names)
{
	size_t slots = 1;

	while (slots < 2 * names)
		slots *= 2;
	set->slot_mask = slots - 1;
	set->slots = arena_array(set->arena, uint16_t, slots);
	set->aliases = arena_array(set->arena, struct zone_alias, names);
	return set->slots && set->aliases && names < UINT16_MAX;
}

/* `text` must be of the set's arena or of the program. */
static enum status set_read(struct zone_set *set, struct str text, usec now)
{
	struct str version = text_take(&text, '\n');
	size_t zones = count_lines(text, 'Z');

	if (!str_starts(version, STR(VERSION_PREFIX)))
		return ST_INVALID;
	version.at += sizeof VERSION_PREFIX - 1;
	version.len = MIN_OF(version.len - (sizeof VERSION_PREFIX - 1), ZONE_VERSION_SIZE - 1);
	memcpy(set->version, version.at, version.len);
	set->zones = arena_array(set->arena, struct zone, zones + 1);
	if (!set->zones || !names_prepare(set, zones + count_lines(text, 'L') + ZONE_FIXED_COUNT))
		return ST_NO_MEMORY;
	if (!zones_read(set, text, now))
		return ST_INVALID;
	aliases_read(set, text);
	fixed_make(set, now);
	return arena_failed(set->arena) ? ST_NO_MEMORY : ST_OK;
}

static enum status set_new(struct zone_set **ret_set)
{
	struct arena *arena = arena_new(SET_BYTES_MAX);
	struct zone_set *set = arena ? arena_make(arena, struct zone_set) : NULL;

	if (!set) {
		arena_free(arena);
		return ST_NO_MEMORY;
	}
	set->arena = arena;
	*ret_set = set;
	return ST_OK;
}

void zone_set_free(struct zone_set *set)
{
	if (set)
		arena_free(set->arena);
}

static enum status open_text(struct str text, bool is_system, usec now, struct zone_set **ret_set)
{
	struct zone_set *set;
	enum status s = set_new(&set);

	if (s != ST_OK)
		return s;
	set->is_system = is_system;
	s = set_read(set, is_system ? arena_copy(set->arena, text) : text, now);
	if (s != ST_OK)
		zone_set_free(set);
	else
		*ret_set = set;
	return s;
}

static enum status open_system(const char *dir, usec now, struct zone_set **ret_set)
{
	struct buf text;
	enum status s;

	buf_init(&text, ZONE_TEXT_MAX);
	s = zone_compile(dir, &text);
	if (s == ST_OK)
		s = open_text(buf_str(&text), true, now, ret_set);
	buf_done(&text);
	return s;
}

enum status zone_set_open(const char *system_dir, usec now, struct zone_set **ret_set)
{
	struct str own = embedded_zones_text("zones.txt"), rest = own;
	struct str own_version = text_take(&rest, '\n');
	char version[ZONE_VERSION_SIZE];

	own_version.at += MIN_OF(own_version.len, sizeof VERSION_PREFIX - 1);
	own_version.len -= MIN_OF(own_version.len, sizeof VERSION_PREFIX - 1);
	if (system_dir && zone_dir_version(system_dir, version, sizeof version) == ST_OK &&
		zone_version_newer(str_of(version), own_version) &&
		open_system(system_dir, now, ret_set) == ST_OK)
		return ST_OK;
	return open_text(own, false, now, ret_set);
}
