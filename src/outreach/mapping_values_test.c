/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/mapping_values.h"
#include "outreach/zone_tables.h"

#define MEMORY ((size_t)1 << 20)
#define BIT(n) (1u << (n))

static struct zone_set *set;
static struct zone_tables *tables;

static int open_zones(void **state)
{
	(void)state;
	if (zone_set_open(NULL, 0, &set) != ST_OK)
		return -1;
	return zone_tables_open(set, NULL, NULL, &tables) == ST_OK ? 0 : -1;
}

static int close_zones(void **state)
{
	(void)state;
	zone_tables_free(tables);
	zone_set_free(set);
	return 0;
}

static struct column_values values_of(const char *value)
{
	struct arena *arena = arena_new(MEMORY);
	struct column_values values = { 0 };

	column_values_add(&values, tables, str_of(value), arena);
	arena_free(arena);
	return values;
}

static void each_value_has_its_shapes(void **state)
{
	enum {
		PHONE = BIT(SHAPE_PHONE),
		SURE_PHONE = PHONE | BIT(SHAPE_SURE_PHONE),
		POSTAL = BIT(SHAPE_POSTAL),
		NUMBER = BIT(SHAPE_NUMBER),
		ZONE = BIT(SHAPE_ZONE),
	};
	static const struct {
		const char *value;
		unsigned want;
	} cases[] = {
		{ "514 555-0101", SURE_PHONE },
		{ "(514) 555.0101", SURE_PHONE },
		{ "1-514-555-0101", SURE_PHONE },
		{ "+33 1 42 68 53 00", SURE_PHONE },
		{ "514-555-0101 poste 12", SURE_PHONE },
		{ "01 42 68 53 00", PHONE },
		{ "5145550101", SURE_PHONE | POSTAL | NUMBER },
		{ "1735689600", PHONE | POSTAL | NUMBER }, /* seconds since 1970 */
		{ "12345", POSTAL | NUMBER },
		{ "12345-6789", PHONE | POSTAL | BIT(SHAPE_SURE_POSTAL) },
		{ "H2X 1Y4", POSTAL | BIT(SHAPE_SURE_POSTAL) },
		{ "h2x1y4", POSTAL | BIT(SHAPE_SURE_POSTAL) },
		{ "a@b.ca", BIT(SHAPE_EMAIL) },
		{ "a@b", 0 },
		{ "a b@c.ca", 0 },
		{ "a@b@c.ca", 0 },
		{ "@user", 0 },
		{ "12/31/2026", BIT(SHAPE_DATE) | PHONE | POSTAL },
		{ "31/12/2026", BIT(SHAPE_DATE) | PHONE | POSTAL },
		{ "31/31/2026", PHONE | POSTAL },
		{ "America/Toronto", ZONE | BIT(SHAPE_SURE_ZONE) },
		{ "Eastern Standard Time", ZONE | BIT(SHAPE_SURE_ZONE) },
		{ "EST", ZONE },
		{ "HNE", ZONE },
		{ "oui", BIT(SHAPE_YES_NO) },
		{ "Faux", BIT(SHAPE_YES_NO) },
		{ "Roy", 0 },
		{ "Québec", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct column_values values = values_of(cases[i].value);
		unsigned got = 0;

		for (size_t k = 0; k < SHAPE_COUNT; k++)
			got |= values.of[k] > 0 ? BIT(k) : 0;
		assert_int_equal(values.present, 1);
		if (got != cases[i].want)
			fail_msg("%s: %x, wanted %x", cases[i].value, got, cases[i].want);
	}
}

static void blanks_are_no_values(void **state)
{
	struct column_values values = values_of("  ");

	(void)state;
	assert_int_equal(values.present, 0);
	assert_int_equal(column_values_fit(&values, SHAPE_EMAIL), FIT_UNKNOWN);
}

static void letters_before_the_seventh_digit_are_no_telephone(void **state)
{
	(void)state;
	assert_int_equal(values_of("514 555 0101 ext 3").may_be_phones, 1);
	assert_int_equal(values_of("555").may_be_phones, 1);
	assert_int_equal(values_of("u-77120").may_be_phones, 0);
	assert_int_equal(values_of("5145_550101").may_be_phones, 0);
}

static void dates_say_in_which_order_they_are(void **state)
{
	struct column_values day = values_of("31/12/2026"), month = values_of("12/31/2026"),
			     open = values_of("03/04/2027"), iso = values_of("2026-12-31");

	(void)state;
	assert_true(day.day_first == 1 && day.month_first == 0 && day.slashed == 1);
	assert_true(month.day_first == 0 && month.month_first == 1 && month.slashed == 1);
	assert_true(open.day_first == 0 && open.month_first == 0 && open.slashed == 1);
	assert_true(iso.slashed == 0 && iso.of[SHAPE_DATE] == 1);
}

static void what_stands_twice_is_repeated(void **state)
{
	struct arena *arena = arena_new(MEMORY);
	struct column_values values = { 0 };

	(void)state;
	for (int i = 0; i < 300; i++) {
		struct str value = arena_printf(arena, "C-%d", i % 250);

		column_values_add(&values, NULL, value, arena);
	}
	assert_int_equal(values.present, 300);
	assert_int_equal(values.repeated, 50);
	for (int i = 0; i < 1000; i++) /* more than it can tell apart */
		column_values_add(&values, NULL, arena_printf(arena, "D-%d", i), arena);
	assert_int_equal(values.repeated, 50);
	arena_free(arena);
}

static void fits_are_told_apart(void **state)
{
	struct column_values values = { .present = 10 };

	(void)state;
	assert_int_equal(column_values_fit(&values, SHAPE_DATE), FIT_NONE);
	values.of[SHAPE_DATE] = 7;
	assert_int_equal(column_values_fit(&values, SHAPE_DATE), FIT_SOME);
	values.of[SHAPE_DATE] = 8;
	assert_int_equal(column_values_fit(&values, SHAPE_DATE), FIT_MOST);
	values.of[SHAPE_DATE] = 10;
	assert_int_equal(column_values_fit(&values, SHAPE_DATE), FIT_ALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_value_has_its_shapes),
		cmocka_unit_test(blanks_are_no_values),
		cmocka_unit_test(letters_before_the_seventh_digit_are_no_telephone),
		cmocka_unit_test(dates_say_in_which_order_they_are),
		cmocka_unit_test(what_stands_twice_is_repeated),
		cmocka_unit_test(fits_are_told_apart),
	};

	return cmocka_run_group_tests(tests, open_zones, close_zones);
}
