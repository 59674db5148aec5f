/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/mapping_guess.h"
#include "outreach/row.h"

#define NOW    ((usec)1790000000 * USEC_SECOND)
#define MEMORY (1u << 20)

static const char header_line[] =
	"ExternalId,FirstName,PhoneNumber,DigitalId,Email,City,State,Zip,TimeZone,Priority,Score,"
	"ExpirationDate,Plan\n";
enum { COLUMNS = 13 };

/** Everything a row needs, made once. */
struct fixture {
	struct zone_set *set;
	struct zone_tables *tables;
	struct arena *arena;
	struct mapping mapping;
	struct column columns[COLUMNS];
	struct row_rules rules;
	struct row_result result; /* of the row read last */
	size_t rows;
};

static enum status read_header(void *arg, const struct csv_row *row)
{
	struct fixture *fixture = arg;
	struct str *headers = arena_array(fixture->arena, struct str, COLUMNS);
	struct guess_from from;

	for (size_t i = 0; i < COLUMNS; i++)
		headers[i] = arena_copy(fixture->arena, row->fields[i]);
	from = (struct guess_from){ .headers = headers, .count = COLUMNS };
	mapping_guess(&from, fixture->arena, &fixture->mapping, NULL);
	return mapping_resolve(
		&fixture->mapping, headers, COLUMNS, fixture->arena, NULL, fixture->columns);
}

static enum status read_row(void *arg, const struct csv_row *row)
{
	struct fixture *fixture = arg;
	struct csv_row kept = *row;
	struct str *fields = arena_array(fixture->arena, struct str, row->field_count);

	/* The result lends the row's texts, and is looked at when the reader is gone. */
	for (size_t i = 0; i < row->field_count; i++)
		fields[i] = arena_copy(fixture->arena, row->fields[i]);
	kept.fields = fields;
	fixture->rows++;
	return row_check(&fixture->rules, &kept, fixture->arena, &fixture->result);
}

static void feed(struct fixture *fixture, struct str text, csv_row_fn *fn)
{
	const struct csv_limits limits = { 512, 20 };
	struct csv *csv CLEANUP(csv_freep) = NULL;

	assert_int_equal(csv_new(',', &limits, 0, 1, fn, fixture, &csv), ST_OK);
	assert_int_equal(csv_feed(csv, text), ST_OK);
	assert_int_equal(csv_finish(csv), ST_OK);
}

static int setup(void **state)
{
	static struct fixture fixture;

	fixture = (struct fixture){ .arena = arena_new(MEMORY) };
	if (zone_set_open(NULL, NOW, &fixture.set) != ST_OK ||
		zone_tables_open(fixture.set, NULL, NULL, &fixture.tables) != ST_OK)
		return -1;
	fixture.rules = (struct row_rules){ .mapping = &fixture.mapping,
		.columns = fixture.columns,
		.column_count = COLUMNS,
		.zones = fixture.tables };
	feed(&fixture, str_of(header_line), read_header);
	*state = &fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	zone_tables_free(fixture->tables);
	zone_set_free(fixture->set);
	arena_free(fixture->arena);
	return 0;
}

static const struct {
	const char *name;
	struct str row;
	const char *code;  /* NULL: good */
	const char *field; /* of a bad row; zone of a good one */
} cases[] = {
	{ "a good row", STR("C-1,Ana,+15145550101,u-1,,Montréal,QC,H2X 1Y4,EST,,,2026-12-31,Gold"),
		NULL, "America/Toronto" },
	{ "the zone by postal code", STR("C-2,Bo,,u-2,,,,78701,,,,,"), NULL, "America/Chicago" },
	{ "an identity is enough", STR("C-3,,,u-3,,,,,PST,,,,"), NULL, "America/Los_Angeles" },
	{ "no external id", STR(",Ana,,u-1,,,,,EST,,,,"), "missing_external_id", "ExternalId" },
	{ "white space is no external id", STR("   ,Ana,,u-1,,,,,EST,,,,"), "missing_external_id",
		"ExternalId" },
	{ "no destination", STR("C-4,Ana,,,,,,,EST,,,,"), "row_no_destination", NULL },
	{ "only a bad telephone", STR("C-5,Ana,12345,,,,,,EST,,,,"), "bad_phone", "PhoneNumber" },
	{ "only a bad e-mail address", STR("C-6,Ana,,,nobody,,,,EST,,,,"), "bad_email", "Email" },
	{ "no zone", STR("C-7,Ana,,u-7,,,,,,,,,"), "zone_unknown", NULL },
	{ "an unknown zone value goes on with the postal code",
		STR("C-8,Ana,,u-8,,,,H2X 1Y4,Nowhere,,,,"), NULL, "America/Toronto" },
	{ "a bad date", STR("C-9,Ana,,u-9,,,,,EST,,,2026-02-30,"), "bad_date", "ExpirationDate" },
	{ "a bad number", STR("C-10,Ana,,u-10,,,,,EST,,high,,"), "bad_number", "Score" },
	{ "too few columns", STR("C-11,Ana,,u-11"), "too_few_columns", NULL },
	{ "too many columns", STR("C-12,Ana,,u-12,,,,,EST,,,,,more"), "too_many_columns", NULL },
	{ "not UTF-8", STR("C-13,Ren\xe9,,u-13,,,,,EST,,,,"), "row_encoding", NULL },
	{ "a control character", STR("C-14,A\x01na,,u-14,,,,,EST,,,,"), "control_chars",
		"FirstName" },
	{ "a NUL byte", STR("C-15,A\0na,,u-15,,,,,EST,,,,"), "row_nul", NULL },
};

static void a_row_is_good_or_says_what_is_wrong(void **state)
{
	struct fixture *fixture = *state;

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct row_result *got = &fixture->result;
		struct str where;

		feed(fixture, cases[i].row, read_row);
		where = got->code != NULL ? got->field : got->data.zone;
		if (!str_equal(str_of(got->code), str_of(cases[i].code)))
			fail_msg("%s: %s", cases[i].name, got->code ? got->code : "good");
		if (cases[i].field != NULL && !str_is(where, cases[i].field))
			fail_msg("%s: %.*s", cases[i].name, STR_ARGS(where));
	}
	assert_int_equal(fixture->rows, COUNT_OF(cases));
}

static void one_bad_destination_among_good_ones_is_a_warning(void **state)
{
	struct fixture *fixture = *state;

	feed(fixture, STR("C-1,Ana,12345,u-1,,,,,EST,,,,"), read_row);
	assert_null(fixture->result.code);
	assert_int_equal(fixture->result.bad_destinations, 1);
	assert_int_equal(fixture->result.data.destination_count, 1);
	assert_true(str_is(fixture->result.data.destinations[0].address, "u-1"));
}

static void characters_are_counted_only_where_a_limit_is_set(void **state)
{
	struct fixture *fixture = *state;
	const struct str row = STR("C-1,Ren\u00e9e,,u-1,,,,,EST,,,,"); /* 26 characters, 27 bytes */

	feed(fixture, row, read_row);
	assert_null(fixture->result.code);
	fixture->rules.row_points = 26;
	feed(fixture, row, read_row);
	assert_null(fixture->result.code);
	fixture->rules.row_points = 25;
	feed(fixture, row, read_row);
	assert_string_equal(fixture->result.code, "row_too_long_points");
}

static void a_telephone_is_kept_clean_and_as_it_was(void **state)
{
	struct fixture *fixture = *state;
	const struct record_destination *got = &fixture->result.data.destinations[0];

	feed(fixture, STR("C-1,Ana,(514) 555-0101,,,,,,EST,,,,"), read_row);
	assert_int_equal(got->kind, ADDRESS_PHONE);
	assert_true(str_is(got->address, "+15145550101"));
	assert_true(str_is(got->raw, "(514) 555-0101"));
}

static void a_rows_own_expiry_wins_over_that_of_the_batch(void **state)
{
	struct fixture *fixture = *state;
	const struct civil_date batch = { 2027, 1, 15 }, own = { 2026, 12, 31 };
	const struct zone *zone = zone_set_find(fixture->set, STR("America/Toronto"));

	fixture->rules.has_batch_expiry = true;
	fixture->rules.batch_expiry = batch;
	feed(fixture, STR("C-1,Ana,,u-1,,,,H2X 1Y4,,,,,"), read_row);
	assert_int_equal(fixture->result.expires_at, zone_expiry(zone, NULL, batch));
	feed(fixture, STR("C-1,Ana,,u-1,,,,H2X 1Y4,,,,12/31/2026,"), read_row);
	assert_int_equal(fixture->result.expires_at, zone_expiry(zone, NULL, own));
}

static void dates_are_read_in_the_order_that_was_chosen(void **state)
{
	static const struct {
		const char *text;
		enum date_order order;
		struct civil_date want;
		bool good;
	} dates[] = {
		{ "2026-12-31", DATE_MONTH_FIRST, { 2026, 12, 31 }, true },
		{ "03/04/2027", DATE_MONTH_FIRST, { 2027, 3, 4 }, true },
		{ "03/04/2027", DATE_DAY_FIRST, { 2027, 4, 3 }, true },
		{ "3/4/2027", DATE_MONTH_FIRST, { 2027, 3, 4 }, true },
		{ "31/12/2026", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "2026-02-30", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "12/31/26", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "12/31", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "2026/12/31", DATE_DAY_FIRST, { 2026, 12, 31 }, true },
		{ "03-04-2027", DATE_DAY_FIRST, { 2027, 4, 3 }, true },
		{ "3.4.2027", DATE_MONTH_FIRST, { 2027, 4, 3 }, true },
		{ "2026-12-31 18:00:00", DATE_MONTH_FIRST, { 2026, 12, 31 }, true },
		{ "2026-12-31T00:00:00.000Z", DATE_MONTH_FIRST, { 2026, 12, 31 }, true },
		{ "12/31/2026 6:00 PM", DATE_MONTH_FIRST, { 2026, 12, 31 }, true },
		{ "03/04-2027", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "12/31/2026 or so", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "12/31/2026/1", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "//2027", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "tomorrow", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
		{ "", DATE_MONTH_FIRST, { 0, 0, 0 }, false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(dates); i++) {
		struct civil_date got = { 0 };
		bool good = row_date(str_of(dates[i].text), dates[i].order, &got);

		if (good != dates[i].good || memcmp(&got, &dates[i].want, sizeof got) != 0)
			fail_msg("%s: %d %d-%d-%d", dates[i].text, good, got.year, got.month,
				got.day);
	}
}

static void numbers_are_read_as_people_write_them(void **state)
{
	static const struct {
		const char *text;
		bool good;
	} numbers[] = { { "0", true }, { "1234", true }, { "-12", true }, { "+7", true },
		{ "1,234.5", true }, { "1 234,5", true }, { "1\u00a0234\u00a0567", true },
		{ "12.5", true }, { "12,75", true }, { "1'234'567.89", true }, { "1,23,4", false },
		{ "12345,678.9", false }, { "1.2.3", false }, { "", false }, { "-", false },
		{ "12a", false }, { ".5", false }, { "5.", false }, { "1  234", false } };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (row_number(str_of(numbers[i].text)) != numbers[i].good)
			fail_msg("%s", numbers[i].text);
}

static void a_row_is_read_by_the_country_that_it_names(void **state)
{
	struct fixture *fixture = *state;

	feed(fixture, STR(header_line), read_header);
	/* The column Plan becomes the country. */
	fixture->columns[COLUMNS - 1].use = COLUMN_FIELD;
	fixture->columns[COLUMNS - 1].field = FIELD_COUNTRY;
	feed(fixture, STR("C-1,Ana,01 42 68 53 00,,,,,,,,,,France"), read_row);
	assert_null(fixture->result.code);
	assert_true(str_is(fixture->result.data.destinations[0].address, "+33142685300"));
	assert_true(str_is(fixture->result.data.zone, "Europe/Paris"));
	feed(fixture, STR("C-1,Ana,514 555 0101,,,,,,,,,,Atlantis"), read_row);
	assert_null(fixture->result.code);
	assert_true(str_is(fixture->result.data.destinations[0].address, "+15145550101"));
}

int main(void)
{
#define ROW_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		ROW_TEST(a_row_is_good_or_says_what_is_wrong),
		ROW_TEST(one_bad_destination_among_good_ones_is_a_warning),
		ROW_TEST(characters_are_counted_only_where_a_limit_is_set),
		ROW_TEST(a_telephone_is_kept_clean_and_as_it_was),
		ROW_TEST(a_rows_own_expiry_wins_over_that_of_the_batch),
		ROW_TEST(dates_are_read_in_the_order_that_was_chosen),
		ROW_TEST(numbers_are_read_as_people_write_them),
		ROW_TEST(a_row_is_read_by_the_country_that_it_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
