/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the tables, each from the folder given or from the program, and looks things up in them.
 */
#include "outreach/zone_tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "outreach/embedded_zones.h"
#include "outreach/zone_tables_build.h"

#define TABLES_BYTES_MAX ((size_t)16 << 20)
#define FILE_MAX         ((size_t)4 << 20)

static enum status file_read(struct arena *arena, const char *path, struct str *ret_text)
{
	FILE *file = fopen(path, "re");
	char *bytes;
	size_t size;
	bool fine;

	if (!file)
		return errno == ENOENT ? ST_NOT_FOUND : ST_IO;
	bytes = malloc(FILE_MAX);
	size = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
	fine = bytes && size < FILE_MAX && !ferror(file);
	if (fine)
		*ret_text = arena_copy(arena, (struct str){ bytes, size });
	free(bytes);
	(void)fclose(file);
	return fine ? ST_OK : ST_IO;
}

static enum status table_text(
	struct zone_tables *tables, const char *dir, const char *name, struct str *ret_text)
{
	char path[4096];
	enum status s = ST_NOT_FOUND;

	if (dir && *dir) {
		if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
			return ST_IO;
		s = file_read(tables->arena, path, ret_text);
		tables->replaced += s == ST_OK;
	}
	if (s != ST_NOT_FOUND)
		return s;
	*ret_text = embedded_zones_text(name);
	return ret_text->at ? ST_OK : ST_NOT_FOUND;
}

static bool indexes_spread(struct zone_tables *tables)
{
	struct zone_index *const of_hashes[] = { &tables->cities, &tables->regions,
		&tables->countries, &tables->families };

	for (size_t i = 0; i < COUNT_OF(of_hashes); i++)
		if (!zone_index_spread(of_hashes[i], tables->arena))
			return false;
	return true;
}

static enum status indexes_sort(struct zone_tables *tables, struct problems *problems)
{
	if (!zone_index_sort(&tables->postal))
		return zone_table_wrong(problems, ZONE_TABLE_POSTAL, 0);
	if (!zone_index_sort(&tables->phones))
		return zone_table_wrong(problems, ZONE_TABLE_PHONES, 0);
	return indexes_spread(tables) && !arena_failed(tables->arena) ? ST_OK : ST_NO_MEMORY;
}

static enum status tables_read(
	struct zone_tables *tables, const char *dir, struct problems *problems)
{
	tables->picks = arena_array(tables->arena, struct zone_pick, ZONE_PICK_SLOTS / 2);
	tables->pick_slots = arena_array(tables->arena, struct zone_pick_slot, ZONE_PICK_SLOTS);
	if (!tables->picks || !tables->pick_slots)
		return ST_NO_MEMORY;
	for (int table = 0; table < ZONE_TABLE_COUNT; table++) {
		struct str text = STR_NULL;
		enum status s = table_text(tables, dir, zone_table_name(table), &text);

		if (s == ST_OK)
			s = zone_table_read(tables, table, text, problems);
		if (s != ST_OK)
			return s;
	}
	return indexes_sort(tables, problems);
}

enum status zone_tables_open(const struct zone_set *set, const char *dir, struct problems *problems,
	struct zone_tables **ret_tables)
{
	struct arena *arena = arena_new(TABLES_BYTES_MAX);
	struct zone_tables *tables = arena ? arena_make(arena, struct zone_tables) : NULL;
	enum status s = ST_NO_MEMORY;

	if (tables) {
		tables->arena = arena;
		tables->set = set;
		s = tables_read(tables, dir, problems);
	}
	if (s == ST_OK)
		*ret_tables = tables;
	else
		arena_free(arena);
	return s;
}

void zone_tables_free(struct zone_tables *tables)
{
	if (tables)
		arena_free(tables->arena);
}

const struct zone_set *zone_tables_set(const struct zone_tables *tables)
{
	return tables->set;
}

size_t zone_tables_replaced(const struct zone_tables *tables)
{
	return tables->replaced;
}

static struct zone_pick pick_at(const struct zone_tables *tables, uint32_t value)
{
	return value == ZONE_INDEX_NONE ? (struct zone_pick){ 0 } : tables->picks[value];
}

/* Longer codes know more: "P0T1T0" before "P0T". @param lengths  those that there are, a bit each */
static struct zone_pick longest(const struct zone_tables *tables, const struct zone_index *index,
	unsigned lengths, struct str above, struct str code)
{
	for (; code.len > 0; code.len--) {
		uint32_t value;

		if (!(lengths & 1u << code.len))
			continue;
		value = zone_index_find(index, zone_index_code(above, code));

		if (value != ZONE_INDEX_NONE)
			return tables->picks[value];
	}
	return (struct zone_pick){ 0 };
}

struct zone_pick zone_tables_postal(
	const struct zone_tables *tables, const char country[2], struct str code)
{
	if (!zone_index_is_code(code, SIZE_MAX))
		return (struct zone_pick){ 0 };
	code.len = MIN_OF(code.len, ZONE_POSTAL_MAX);
	return longest(tables, &tables->postal,
		tables->postal_lengths[zone_country_number(country)], (struct str){ country, 2 },
		code);
}

struct zone_pick zone_tables_phone(const struct zone_tables *tables, struct str digits)
{
	if (!zone_index_is_code(digits, SIZE_MAX))
		return (struct zone_pick){ 0 };
	digits.len = MIN_OF(digits.len, ZONE_PREFIX_MAX);
	return longest(tables, &tables->phones, tables->phone_lengths[zone_digit_number(digits)],
		ZONE_NO_PLACE, digits);
}

struct zone_pick zone_tables_city(
	const struct zone_tables *tables, struct str place, struct str city)
{
	return pick_at(tables, zone_index_get(&tables->cities, zone_index_hash(place, city)));
}

const struct zone_region *zone_tables_region(
	const struct zone_tables *tables, const char country[2], struct str key)
{
	uint32_t value =
		zone_index_get(&tables->regions, zone_index_hash((struct str){ country, 2 }, key));

	return value == ZONE_INDEX_NONE ? NULL : &tables->region_rows[value];
}

const struct zone_country *zone_tables_country(const struct zone_tables *tables, struct str key)
{
	uint32_t value = zone_index_get(&tables->countries, zone_index_hash(ZONE_NO_PLACE, key));

	return value == ZONE_INDEX_NONE ? NULL : &tables->country_rows[value];
}

const struct zone_family *zone_tables_family(const struct zone_tables *tables, struct str key)
{
	uint32_t value = zone_index_get(&tables->families, zone_index_hash(ZONE_NO_PLACE, key));

	return value == ZONE_INDEX_NONE ? NULL : &tables->family_rows[value];
}

size_t zone_tables_family_count(const struct zone_tables *tables)
{
	return tables->family_count;
}

const struct zone_family *zone_tables_family_at(const struct zone_tables *tables, size_t index)
{
	return &tables->family_rows[index];
}

/* How well a row speaks for a zone: 3 its first zone, 2 one of the list, 1 the same clock, 0 not at all. */
static int family_fit(const struct zone_family *family, const struct zone *zone)
{
	if (!family->is_windows)
		return 0;
	if (family->zones[0] == zone)
		return 3;
	for (size_t i = 1; i < family->count; i++)
		if (family->zones[i] == zone)
			return 2;
	return zone_same_clock(family->zones[0], zone);
}

struct str zone_windows_name(const struct zone_tables *tables, const struct zone *zone)
{
	struct str name = zone_name(zone);
	int best = 0;

	for (size_t i = 0; i < tables->family_count; i++) {
		int fit = family_fit(&tables->family_rows[i], zone);

		if (fit > best) {
			best = fit;
			name = tables->family_rows[i].name;
		}
	}
	return name;
}
