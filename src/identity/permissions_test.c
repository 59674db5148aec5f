/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the ones above first */
#include <cmocka.h>

#include "identity/permissions.h"

static void test_words_become_bits(void **state)
{
	static const struct {
		const char *name;
		const char *text;
		permission_set want;
	} cases[] = {
		{ "nothing", "", 0 },
		{ "one", "SKILLS_VIEW", PERM_BIT(PERM_SKILLS_VIEW) },
		{ "two", "OPERATE SKILLS_VIEW",
			PERM_BIT(PERM_SKILLS_VIEW) | PERM_BIT(PERM_OPERATE) },
		{ "spaces", "  OPERATE   OPERATE ", PERM_BIT(PERM_OPERATE) },
		{ "unknown words are passed over", "FLY OPERATE", PERM_BIT(PERM_OPERATE) },
		{ "no beginnings of words", "SKILLS_VIE SKILLS", 0 },
		{ "no other case", "operate", 0 },
		{ "all", "*", PERMISSIONS_ALL },
		{ "a star among words is no word", "* x", 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (permissions_read(str_of(cases[i].text)) != cases[i].want)
			fail_msg("%s", cases[i].name);
}

static void test_every_permission_is_its_own(void **state)
{
	(void)state;
	for (int p = 0; p < PERM_COUNT; p++) {
		struct str word = str_of(permission_word((enum permission)p));

		assert_true(permissions_read(word) == PERM_BIT(p));
		assert_true(PERMISSIONS_ALL & PERM_BIT(p));
		for (int other = 0; other < p; other++)
			assert_string_not_equal(permission_name((enum permission)p),
				permission_name((enum permission)other));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_become_bits),
		cmocka_unit_test(test_every_permission_is_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
