/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *name, *text, *nfc, *nocase;
} cases[] = {
	{ "ASCII keeps its bytes", "Abc-1", "Abc-1", "abc-1" },
	{ "a combining accent is composed", "Pre\xcc\x81nom", "Pr\xc3\xa9nom", "pr\xc3\xa9nom" },
	{ "accents stay", "Zo\xc3\xab", "Zo\xc3\xab", "zo\xc3\xab" },
	{ "case is folded beyond ASCII", "\xc3\x89T\xc3\x89", "\xc3\x89T\xc3\x89",
		"\xc3\xa9t\xc3\xa9" },
	{ "a sharp s equals its capitals",
		"STRA\xc3\x9f"
		"E",
		"STRA\xc3\x9f"
		"E",
		"strasse" },
	{ "empty stays empty", "", "", "" },
};

static void forms_are_canonical(void **state)
{
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str nfc = text_nfc(arena, str_of(cases[i].text));
		struct str nocase = text_nocase(arena, str_of(cases[i].text));

		if (!str_is(nfc, cases[i].nfc) || !str_is(nocase, cases[i].nocase))
			fail_msg("%s: %.*s, %.*s", cases[i].name, STR_ARGS(nfc), STR_ARGS(nocase));
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forms_are_canonical) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
