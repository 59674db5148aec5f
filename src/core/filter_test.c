/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/filter.h"
#include "core/hash.h"

#define MANY            200000
#define HASH_OF_C_1001  0x4da6f1770ecd5062u
#define HASH_OF_NOTHING 0x7cf2db3f96ffc14bu

static uint64_t hash_of(int number)
{
	char text[32];

	snprintf(text, sizeof text, "C-%d", number);
	return hash_short(1, str_of(text));
}

static void what_was_added_is_always_found(void **state)
{
	struct filter *filter = filter_new(MANY);

	(void)state;
	for (int i = 0; i < MANY; i++)
		(void)filter_add(filter, hash_of(i));
	for (int i = 0; i < MANY; i++) {
		assert_true(filter_has(filter, hash_of(i)));
		assert_true(filter_add(filter, hash_of(i)));
	}
	filter_free(filter);
}

static void what_was_not_added_is_seldom_found(void **state)
{
	struct filter *filter = filter_new(MANY);
	size_t wrong = 0;

	(void)state;
	for (int i = 0; i < MANY; i++)
		wrong += filter_add(filter, hash_of(i));
	assert_in_range(wrong, 0, MANY / 1000);
	wrong = 0;
	for (int i = MANY; i < 2 * MANY; i++)
		wrong += filter_has(filter, hash_of(i));
	assert_in_range(wrong, 0, MANY / 400);
	filter_free(filter);
}

static void a_filter_for_nothing_still_answers(void **state)
{
	struct filter *filter = filter_new(0);

	(void)state;
	assert_false(filter_has(filter, hash_of(1)));
	assert_false(filter_add(filter, hash_of(1)));
	assert_true(filter_has(filter, hash_of(1)));
	filter_free(filter);
	filter_free(NULL);
}

/* They are stored: a change of the function would lose every record. */
static void hashes_stay_as_they_are(void **state)
{
	(void)state;
	assert_int_equal(hash_short(1, STR("C-1001")), HASH_OF_C_1001);
	assert_int_not_equal(hash_short(2, STR("C-1001")), HASH_OF_C_1001);
	assert_int_equal(hash_short(0, STR("")), HASH_OF_NOTHING);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_always_found),
		cmocka_unit_test(what_was_not_added_is_seldom_found),
		cmocka_unit_test(a_filter_for_nothing_still_answers),
		cmocka_unit_test(hashes_stay_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
