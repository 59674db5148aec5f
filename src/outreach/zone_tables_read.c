/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of each table. A table is lines of columns between tabs; lines that begin with # are remarks. The
 * rows are few (12,000 in all), so every open reads them as they stand, in a few milliseconds.
 */
#include <stdio.h>

#include "outreach/zone_key.h"
#include "outreach/zone_tables_build.h"
#include "outreach/zone_text.h"

/* One row of a table while it is read. */
struct row {
	struct str columns[4];
	size_t count;
};

/* Takes a row over; false when it breaks the form of its table. */
typedef bool row_reader(struct zone_tables *tables, const struct row *row);

struct table {
	const char *name;
	size_t columns;
	bool (*prepare)(struct zone_tables *tables, size_t rows, size_t names);
	row_reader *read;
};

/* "A|B" -> the zones; "*" -> none. */
static bool pick_read(const struct zone_tables *tables, struct str text, struct zone_pick *pick)
{
	*pick = (struct zone_pick){ 0 };
	if (str_is(text, "*"))
		return true;
	while (text.len > 0) {
		const struct zone *zone = zone_set_find(tables->set, text_take(&text, '|'));

		if (!zone || pick->count == ZONE_PICK_MAX)
			return false;
		pick->zones[pick->count++] = zone;
	}
	return pick->count > 0;
}

/* The place of a pick in the list; the few that there are repeat row after row. */
static bool pick_find(struct zone_tables *tables, struct str text, uint32_t *ret_value)
{
	uint64_t hash = zone_index_hash(text, ZONE_NO_PLACE);
	struct zone_pick_slot *slot;

	for (size_t i = hash;; i++) {
		slot = &tables->pick_slots[i & (ZONE_PICK_SLOTS - 1)];
		if (slot->hash == hash || slot->hash == 0)
			break;
	}
	if (slot->hash == 0) {
		if (tables->pick_count == ZONE_PICK_SLOTS / 2 ||
			!pick_read(tables, text, &tables->picks[tables->pick_count]))
			return false;
		*slot = (struct zone_pick_slot){ hash, (uint32_t)tables->pick_count++ };
	}
	*ret_value = slot->value;
	return true;
}

static bool postal_prepare(struct zone_tables *tables, size_t rows, size_t names)
{
	(void)names;
	return zone_index_init(&tables->postal, tables->arena, rows);
}

static bool is_country(struct str code)
{
	return code.len == 2 && code.at[0] >= 'A' && code.at[0] <= 'Z' && code.at[1] >= 'A' &&
	       code.at[1] <= 'Z';
}

/* country, first code, last code, zones */
static bool postal_read(struct zone_tables *tables, const struct row *row)
{
	struct str country = row->columns[0], first = row->columns[1], last = row->columns[2];
	uint32_t pick;

	if (!is_country(country) || !zone_index_is_code(first, ZONE_POSTAL_MAX) ||
		!zone_index_is_code(last, ZONE_POSTAL_MAX) || first.len != last.len ||
		!pick_find(tables, row->columns[3], &pick))
		return false;
	tables->postal_lengths[zone_country_number(country.at)] |= (uint16_t)(1u << first.len);
	zone_index_add(&tables->postal, zone_index_code(country, first),
		zone_index_code(country, last), pick);
	return true;
}

static bool cities_prepare(struct zone_tables *tables, size_t rows, size_t names)
{
	(void)names;
	return zone_index_init(&tables->cities, tables->arena, rows);
}

static bool has_key(const struct zone_index *index, uint64_t hash)
{
	for (size_t i = 0; i < index->count; i++)
		if (index->items[i].first == hash)
			return true;
	return false;
}

/* region or country, city, zones; two spellings with one key are one city */
static bool cities_read(struct zone_tables *tables, const struct row *row)
{
	char room[ZONE_KEY_SIZE];
	struct str key = zone_key(tables->arena, row->columns[1], room);
	uint64_t hash = zone_index_hash(row->columns[0], key);
	uint32_t pick;

	if (key.len == 0 || !pick_find(tables, row->columns[2], &pick))
		return false;
	zone_index_add(&tables->cities, hash, hash, pick);
	return true;
}

static bool phones_prepare(struct zone_tables *tables, size_t rows, size_t names)
{
	(void)names;
	return zone_index_init(&tables->phones, tables->arena, rows);
}

/* prefix, zones */
static bool phones_read(struct zone_tables *tables, const struct row *row)
{
	uint64_t key;
	uint32_t pick;

	if (!zone_index_is_code(row->columns[0], ZONE_PREFIX_MAX) ||
		!pick_find(tables, row->columns[1], &pick))
		return false;
	key = zone_index_code(ZONE_NO_PLACE, row->columns[0]);
	tables->phone_lengths[zone_digit_number(row->columns[0])] |=
		(uint16_t)(1u << row->columns[0].len);
	zone_index_add(&tables->phones, key, key, pick);
	return true;
}

static bool regions_prepare(struct zone_tables *tables, size_t rows, size_t names)
{
	tables->region_rows = arena_array(tables->arena, struct zone_region, rows + 1);
	tables->country_rows = arena_array(tables->arena, struct zone_country, rows + 1);
	return tables->region_rows && tables->country_rows &&
	       zone_index_init(&tables->regions, tables->arena, names) &&
	       zone_index_init(&tables->countries, tables->arena, names);
}

/* Each of the names leads to the row; a name that is there already stays with the earlier row. */
static void names_add(struct zone_tables *tables, struct zone_index *index, struct str above,
	struct str names, uint32_t value)
{
	while (names.len > 0) {
		char room[ZONE_KEY_SIZE];
		struct str key = zone_key(tables->arena, text_take(&names, '|'), room);
		uint64_t hash = zone_index_hash(above, key);

		if (key.len > 0 && !has_key(index, hash))
			zone_index_add(index, hash, hash, value);
	}
}

/* kind, code, names, zones */
static bool regions_read(struct zone_tables *tables, const struct row *row)
{
	struct str kind = row->columns[0], code = row->columns[1];
	struct zone_region *region = &tables->region_rows[tables->region_count];
	struct zone_country *country = &tables->country_rows[tables->country_count];

	if (code.len < 2)
		return false;
	if (str_is(kind, "country")) {
		if (!is_country(code))
			return false;
		memcpy(country->code, code.at, 2);
		names_add(tables, &tables->countries, ZONE_NO_PLACE, row->columns[2],
			(uint32_t)tables->country_count++);
		return pick_read(tables, row->columns[3], &country->pick);
	}
	region->code = code;
	region->listed = str_is(kind, "region+");
	names_add(tables, &tables->regions, (struct str){ code.at, 2 }, row->columns[2],
		(uint32_t)tables->region_count++);
	return (region->listed || str_is(kind, "region")) && code.len > 3 &&
	       is_country((struct str){ code.at, 2 }) &&
	       pick_read(tables, row->columns[3], &region->pick);
}

static bool names_prepare(struct zone_tables *tables, size_t rows, size_t names)
{
	tables->family_rows = arena_array(tables->arena, struct zone_family, rows + 1);
	return tables->family_rows && zone_index_init(&tables->families, tables->arena, names);
}

static size_t count_parts(struct str text)
{
	size_t count = text.len > 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.at[i] == '|';
	return count;
}

/* kind, names, zones */
static bool names_read(struct zone_tables *tables, const struct row *row)
{
	struct zone_family *family = &tables->family_rows[tables->family_count];
	struct str names = row->columns[1], zones = row->columns[2];

	family->is_windows = str_is(row->columns[0], "windows");
	if (!family->is_windows && !str_is(row->columns[0], "name"))
		return false;
	family->zones = arena_array(tables->arena, const struct zone *, count_parts(zones));
	names_add(
		tables, &tables->families, ZONE_NO_PLACE, names, (uint32_t)tables->family_count++);
	family->name = text_take(&names, '|');
	while (family->zones && zones.len > 0) {
		const struct zone *zone = zone_set_find(tables->set, text_take(&zones, '|'));

		if (!zone)
			return false;
		family->zones[family->count++] = zone;
	}
	return family->count > 0;
}

static const struct table tables_list[ZONE_TABLE_COUNT] = {
	[ZONE_TABLE_POSTAL] = { "postal.tsv", 4, postal_prepare, postal_read },
	[ZONE_TABLE_CITIES] = { "cities.tsv", 3, cities_prepare, cities_read },
	[ZONE_TABLE_PHONES] = { "phones.tsv", 2, phones_prepare, phones_read },
	[ZONE_TABLE_REGIONS] = { "regions.tsv", 4, regions_prepare, regions_read },
	[ZONE_TABLE_NAMES] = { "names.tsv", 3, names_prepare, names_read },
};

static bool line_split(struct str line, size_t columns, struct row *row)
{
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	*row = (struct row){ 0 };
	while (row->count < columns) {
		bool more = line.len > 0;

		row->columns[row->count] = text_take(&line, '\t');
		if (!more || row->columns[row->count].len == 0)
			return false;
		row->count++;
	}
	return line.len == 0;
}

static bool is_remark(struct str line)
{
	return line.len == 0 || line.at[0] == '#';
}

/* The rows, and an upper bound of the names in them. */
static size_t count_rows(struct str text, size_t *ret_names)
{
	size_t rows = 0, names = 0;

	while (text.len > 0) {
		struct str line = text_take(&text, '\n');

		if (is_remark(line))
			continue;
		rows++;
		names += 1 + count_parts(line);
	}
	*ret_names = names;
	return rows;
}

const char *zone_table_name(int table)
{
	return tables_list[table].name;
}

enum status zone_table_wrong(struct problems *problems, int table, size_t line)
{
	char number[24];

	(void)snprintf(number, sizeof number, "%zu", line);
	return problem_add(
		problems, ST_INVALID, "zone_table", str_of(zone_table_name(table)), "line", number);
}

enum status zone_table_read(
	struct zone_tables *tables, int table, struct str text, struct problems *problems)
{
	const struct table *form = &tables_list[table];
	size_t names, rows = count_rows(text, &names), number = 0;

	if (!form->prepare(tables, rows, names))
		return ST_NO_MEMORY;
	while (text.len > 0) {
		struct str line = text_take(&text, '\n');
		struct row row;

		number++;
		if (is_remark(line))
			continue;
		if (!line_split(line, form->columns, &row) || !form->read(tables, &row))
			return zone_table_wrong(problems, table, number);
	}
	return ST_OK;
}
