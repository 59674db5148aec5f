/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "identity/password.h"

static void test_fits_only_its_hash(void **state)
{
	struct arena *arena = arena_new(65536);
	struct str hash, again;

	(void)state;
	assert_int_equal(password_hash(STR("correct horse"), arena, &hash), ST_OK);
	assert_int_equal(password_hash(STR("correct horse"), arena, &again), ST_OK);
	assert_false(str_equal(hash, again));
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_true(password_fits(STR("correct horse"), hash));
	assert_false(password_fits(STR("correct hors"), hash));
	assert_false(password_fits(STR(""), hash));
	assert_false(password_fits(STR("correct horse"), STR_NULL));
	assert_false(password_fits(STR("correct horse"), STR("nonsense")));
	arena_free(arena);
}

static void test_made_passwords_differ(void **state)
{
	char one[24], two[24];

	(void)state;
	password_make(one);
	password_make(two);
	assert_int_equal(strlen(one), 23);
	assert_string_not_equal(one, two);
	for (size_t i = 0; i < 23; i++)
		assert_true((i % 6 == 5) == (one[i] == '-'));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fits_only_its_hash),
		cmocka_unit_test(test_made_passwords_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
