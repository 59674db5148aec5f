/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/zone_fixture.h"
#include "outreach/zone_key.h"

static void names_are_compared_by_their_key(void **state)
{
	const struct zone_bench *bench = *state;
	char a[ZONE_KEY_SIZE], b[ZONE_KEY_SIZE];

	assert_true(str_equal(zone_key(bench->scratch, STR("Fort St. Élie-d’Orford"), a),
		zone_key(bench->scratch, STR("ft saint elie d'orford"), b)));
	assert_true(str_is(zone_key(bench->scratch, STR("N.-B."), a), "nb"));
	assert_true(str_is(zone_key(bench->scratch, STR("Fortune"), a), "fortune"));
	assert_true(str_is(zone_key(bench->scratch, STR("  "), a), ""));
}

/* UTF-8 of a code point from U+0080 to U+FFFF. */
static size_t put_point(char *text, uint32_t point)
{
	size_t len = 0;

	if (point >= 0x800) {
		text[len++] = (char)(0xe0 | point >> 12);
		text[len++] = (char)(0x80 | (point >> 6 & 0x3f));
	} else {
		text[len++] = (char)(0xc0 | point >> 6);
	}
	text[len++] = (char)(0x80 | (point & 0x3f));
	return len;
}

/* A letter beyond Latin makes the whole text go through the tables of Unicode: the rest must come out the same. */
static void expect_both_ways_agree(const struct zone_bench *bench, uint32_t point)
{
	char text[16] = "a", quick[ZONE_KEY_SIZE], slow[ZONE_KEY_SIZE];
	struct str plain, folded;
	size_t len = 1 + put_point(text + 1, point);

	text[len++] = 'b';
	plain = zone_key(bench->scratch, (struct str){ text, len }, quick);
	len += put_point(text + len, 0x436);
	folded = zone_key(bench->scratch, (struct str){ text, len }, slow);
	folded.len -= 2;
	if (!str_equal(plain, folded))
		fail_msg("U+%04X: %.*s and %.*s", point, STR_ARGS(plain), STR_ARGS(folded));
}

static void accents_are_folded_as_unicode_has_it(void **state)
{
	for (uint32_t point = 0xa0; point < 0x250; point++)
		expect_both_ways_agree(*state, point);
	for (uint32_t point = 0x2000; point < 0x2070; point++)
		expect_both_ways_agree(*state, point);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_compared_by_their_key),
		cmocka_unit_test(accents_are_folded_as_unicode_has_it),
	};

	return cmocka_run_group_tests(tests, zone_bench_set_up, zone_bench_tear_down);
}
