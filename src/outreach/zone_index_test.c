/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "outreach/zone_index.h"

#define MANY 5000

static struct arena *arena_of(void **state)
{
	return *state;
}

static uint64_t hash_of(int number)
{
	char text[32];
	int len = snprintf(text, sizeof text, "place %d", number);

	return zone_index_hash(STR("US-TX"), (struct str){ text, (size_t)len });
}

static void hashes_are_found_and_others_are_not(void **state)
{
	struct zone_index index;

	assert_true(zone_index_init(&index, arena_of(state), MANY));
	for (int i = 0; i < MANY; i++)
		zone_index_add(&index, hash_of(i), hash_of(i), (uint32_t)i);
	assert_true(zone_index_spread(&index, arena_of(state)));
	assert_int_equal(index.count, MANY);
	for (int i = 0; i < MANY; i++)
		assert_int_equal(zone_index_get(&index, hash_of(i)), i);
	for (int i = MANY; i < 2 * MANY; i++)
		assert_true(zone_index_get(&index, hash_of(i)) == ZONE_INDEX_NONE);
	assert_true(zone_index_get(&index, 0) == ZONE_INDEX_NONE);
	assert_true(zone_index_get(&index, UINT64_MAX) == ZONE_INDEX_NONE);
}

static void the_same_hash_twice_is_kept_once(void **state)
{
	struct zone_index index;

	assert_true(zone_index_init(&index, arena_of(state), 3));
	for (uint32_t i = 0; i < 3; i++)
		zone_index_add(&index, hash_of(i == 2), hash_of(i == 2), i);
	assert_true(zone_index_spread(&index, arena_of(state)));
	assert_int_equal(index.count, 2);
	assert_int_equal(zone_index_get(&index, hash_of(1)), 2);
}

static void texts_that_differ_a_little_have_other_hashes(void **state)
{
	static const char *const texts[] = { "", "a", "aa", "aaaaaaa", "aaaaaaaa", "aaaaaaaaa",
		"aaaaaaab", "baaaaaaa", "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaab" };

	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		for (size_t j = 0; j < i; j++) {
			struct str a = str_of(texts[i]), b = str_of(texts[j]);

			assert_true(zone_index_hash(a, b) != zone_index_hash(b, a));
			assert_true(zone_index_hash(a, a) != zone_index_hash(b, b));
			assert_true(zone_index_hash(a, STR("x")) != zone_index_hash(b, STR("x")));
		}
}

static void a_range_holds_its_ends_and_nothing_beside_them(void **state)
{
	struct zone_index index;

	for (uint64_t count = 0; count < 20; count++) {
		assert_true(zone_index_init(&index, arena_of(state), count));
		for (uint64_t i = count; i-- > 0;)
			zone_index_add(&index, 100 * i + 10, 100 * i + 20, (uint32_t)i);
		assert_true(zone_index_sort(&index));
		for (uint64_t key = 0; key < 2100; key++) {
			bool inside = key / 100 < count && key % 100 >= 10 && key % 100 <= 20;
			uint32_t want = inside ? (uint32_t)(key / 100) : ZONE_INDEX_NONE;

			assert_int_equal(zone_index_find(&index, key), want);
		}
	}
}

static void ranges_that_touch_are_refused(void **state)
{
	struct zone_index index;

	assert_true(zone_index_init(&index, arena_of(state), 2));
	zone_index_add(&index, 20, 30, 1);
	zone_index_add(&index, 10, 20, 2);
	assert_false(zone_index_sort(&index));
}

static void an_empty_index_finds_nothing(void **state)
{
	struct zone_index index;

	assert_true(zone_index_init(&index, arena_of(state), 0));
	assert_true(zone_index_spread(&index, arena_of(state)));
	assert_true(zone_index_get(&index, hash_of(1)) == ZONE_INDEX_NONE);
	assert_true(zone_index_get(&index, UINT64_MAX) == ZONE_INDEX_NONE);
	assert_true(zone_index_find(&index, 1) == ZONE_INDEX_NONE);
}

static int set_up(void **state)
{
	*state = arena_new((size_t)4 << 20);
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_found_and_others_are_not),
		cmocka_unit_test(the_same_hash_twice_is_kept_once),
		cmocka_unit_test(texts_that_differ_a_little_have_other_hashes),
		cmocka_unit_test(a_range_holds_its_ends_and_nothing_beside_them),
		cmocka_unit_test(ranges_that_touch_are_refused),
		cmocka_unit_test(an_empty_index_finds_nothing),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
