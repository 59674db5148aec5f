/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often the zone found is right: against the zone of the coordinates of postal codes, and, where
 * PASSERELLE_SHARED names a folder with them, against real offices by the area code of their telephone alone.
 * PASSERELLE_ZONE_PLACES names a file that replaces the sample of data/expected/places.tsv
 * (data/check-accuracy.mjs makes one of all codes).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "outreach/zone_find.h"
#include "outreach/zone_fixture.h"
#include "outreach/zone_text.h"

#define SAMPLE "data/expected/places.tsv"

struct tally {
	size_t rows;
	size_t right;
	size_t without;
};

struct place_row {
	struct str country, postal, city, region;
	const struct zone *zone;
};

static struct str read_file(const char *path, char **ret_bytes)
{
	FILE *file = fopen(path, "re");
	const size_t room = (size_t)8 << 20;
	size_t size;

	if (!file)
		fail_msg("%s cannot be read (the tests run in the root of the repository)", path);
	*ret_bytes = malloc(room);
	assert_non_null(*ret_bytes);
	size = fread(*ret_bytes, 1, room, file);
	assert_int_equal(fclose(file), 0);
	assert_true(size < room);
	return (struct str){ *ret_bytes, size };
}

/* The same offset on every day of the year after the newest changes of law. */
static bool same_all_year(const struct zone *a, const struct zone *b)
{
	const usec first = civil_days((struct civil_date){ 2027, 1, 1 }) * USEC_DAY + USEC_DAY / 2;

	for (int day = 0; a != b && day < 365; day++)
		if (zone_offset_at(a, first + day * USEC_DAY) !=
			zone_offset_at(b, first + day * USEC_DAY))
			return false;
	return true;
}

static void tally_add(struct tally *tally, const struct zone_found *found, const struct zone *want)
{
	tally->rows++;
	tally->without += !found->zone;
	tally->right += found->zone && !found->other && same_all_year(found->zone, want);
}

static void expect_share(const struct tally *tally, const char *what, double least)
{
	double share = tally->rows ? 100.0 * (double)tally->right / (double)tally->rows : 0;

	print_message("%s: %zu of %zu right, %.2f %%; %zu without a zone\n", what, tally->right,
		tally->rows, share, tally->without);
	if (share < least)
		fail_msg("%s: %.2f %% is less than %.2f %%", what, share, least);
}

static bool place_read(const struct zone_bench *bench, struct str line, struct place_row *row)
{
	if (line.len == 0 || *line.at == '#')
		return false;
	row->country = text_take(&line, '\t');
	row->postal = text_take(&line, '\t');
	row->city = text_take(&line, '\t');
	row->region = text_take(&line, '\t');
	row->zone = zone_set_find(bench->set, line);
	if (!row->zone)
		fail_msg("no zone %.*s", STR_ARGS(line));
	return true;
}

static void the_zone_is_that_of_the_coordinates(void **state)
{
	const struct zone_bench *bench = *state;
	const char *path = getenv("PASSERELLE_ZONE_PLACES");
	struct tally postal[2] = { 0 }, cities[2] = { 0 };
	struct place_row row;
	char *bytes;
	struct str text = read_file(path ? path : SAMPLE, &bytes);

	while (text.len > 0) {
		struct zone_hints by_postal = { 0 }, by_city = { 0 };
		struct zone_found found;
		bool canada;

		if (!place_read(bench, text_take(&text, '\n'), &row))
			continue;
		canada = str_is(row.country, "CA");
		by_postal.postal = row.postal;
		found = zone_find(bench->tables, &by_postal, bench->scratch);
		tally_add(&postal[canada], &found, row.zone);
		by_city.city = row.city;
		by_city.region = row.region;
		if (str_is(row.region, "-")) /* military post: no city */
			continue;
		found = zone_find(bench->tables, &by_city, bench->scratch);
		tally_add(&cities[canada], &found, row.zone);
		arena_clear(bench->scratch);
	}
	free(bytes);
	expect_share(&postal[0], "US ZIP", 99.7);
	expect_share(&postal[1], "Canadian FSA", 99.7);
	expect_share(&cities[0], "US city and state", 99.0);
	expect_share(&cities[1], "Canadian city and province", 99.0);
}

/* One field of a CSV line, without its quotes. */
static struct str csv_take(struct str *line)
{
	struct str field;

	if (line->len == 0 || *line->at != '"')
		return text_take(line, ',');
	line->at++;
	line->len--;
	field = text_take(line, '"');
	(void)text_take(line, ',');
	return field;
}

struct office {
	struct str postal, phone;
};

static struct office office_read(struct str line)
{
	struct office office = { 0 };

	for (int i = 0; i < 5; i++)
		(void)csv_take(&line);
	office.postal = csv_take(&line);
	office.phone = csv_take(&line);
	return office;
}

/* 256-734-6043 -> +12567346043 */
static struct str e164(struct str phone, char room[16])
{
	size_t len = 2;

	room[0] = '+';
	room[1] = '1';
	for (size_t i = 0; i < phone.len && len < 12; i++)
		if (phone.at[i] >= '0' && phone.at[i] <= '9')
			room[len++] = phone.at[i];
	return (struct str){ room, len };
}

static void offices_are_found_by_their_area_code(void **state)
{
	const struct zone_bench *bench = *state;
	const char *shared = getenv("PASSERELLE_SHARED");
	struct tally tally = { 0 }, all = { 0 };
	char path[512], *bytes;
	struct str text;

	if (!shared || !*shared)
		skip();
	(void)snprintf(path, sizeof path, "%s/data/us-congress-offices.csv", shared);
	text = read_file(path, &bytes);
	(void)text_take(&text, '\n');
	while (text.len > 0) {
		struct office office = office_read(text_take(&text, '\n'));
		struct zone_hints by_postal = { .postal = office.postal };
		struct zone_hints by_phone = { 0 }, by_all;
		struct zone_found want, found;
		char room[16];

		by_phone.phone = e164(office.phone, room);
		by_all = by_phone;
		by_all.postal = office.postal;
		want = zone_find(bench->tables, &by_postal, bench->scratch);
		found = zone_find(bench->tables, &by_phone, bench->scratch);
		if (want.zone && by_phone.phone.len == 12)
			tally_add(&tally, &found, want.zone);
		found = zone_find(bench->tables, &by_all, bench->scratch);
		tally_add(&all, &found, found.zone);
	}
	free(bytes);
	expect_share(&tally, "offices by area code", 98.5);
	assert_int_equal(tally.without, 0);
	assert_int_equal(all.without, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_zone_is_that_of_the_coordinates),
		cmocka_unit_test(offices_are_found_by_their_area_code),
	};

	return cmocka_run_group_tests(tests, zone_bench_set_up, zone_bench_tear_down);
}
