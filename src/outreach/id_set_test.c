/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/id_set.h"

static void ids_are_in_it_once_they_were_added(void **state)
{
	struct id_set *set = id_set_new();

	(void)state;
	for (int64_t id = 0; id < 3000000; id += 7)
		assert_int_equal(id_set_add(set, id), ST_OK);
	for (int64_t id = 0; id < 3000000; id++)
		assert_int_equal(id_set_has(set, id), id % 7 == 0);
	assert_int_equal(id_set_count(set), (3000000 + 6) / 7);
	id_set_free(set);
}

static void ids_far_apart_take_little_and_count_once(void **state)
{
	static const int64_t ids[] = { 0, 63, 64, 32767, 32768, 1ll << 32, (1ll << 53) - 1 };
	struct id_set *set CLEANUP(id_set_freep) = id_set_new();

	(void)state;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < COUNT_OF(ids); i++)
			assert_int_equal(id_set_add(set, ids[i]), ST_OK);
	assert_int_equal(id_set_count(set), COUNT_OF(ids));
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		assert_true(id_set_has(set, ids[i]));
		assert_false(id_set_has(set, ids[i] + 100));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_are_in_it_once_they_were_added),
		cmocka_unit_test(ids_far_apart_take_little_and_count_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
