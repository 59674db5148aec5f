/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/address.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct {
	const char *name;
	enum address_kind kind;
	const char *raw, *clean, *key; /* clean NULL: refused */
} cases[] = {
	{ "ten digits are North American", ADDRESS_PHONE, "(514) 555-0101", "+15145550101",
		"+15145550101" },
	{ "eleven digits with a 1", ADDRESS_PHONE, "1.514.555.0101", "+15145550101",
		"+15145550101" },
	{ "a plus is international", ADDRESS_PHONE, "+33 1 70 18 99 00", "+33170189900",
		"+33170189900" },
	{ "no-break spaces of a spreadsheet", ADDRESS_PHONE,
		"514\xc2\xa0"
		"555\xc2\xa0"
		"0101",
		"+15145550101", "+15145550101" },
	{ "an area code never begins with 1", ADDRESS_PHONE, "1145550101", NULL, NULL },
	{ "an exchange never begins with 0", ADDRESS_PHONE, "5140550101", NULL, NULL },
	{ "nine digits", ADDRESS_PHONE, "514555010", NULL, NULL },
	{ "letters", ADDRESS_PHONE, "514-CALL-NOW", NULL, NULL },
	{ "sixteen digits", ADDRESS_PHONE, "+1234567890123456", NULL, NULL },
	{ "a plus with a zero", ADDRESS_PHONE, "+0123456789", NULL, NULL },
	{ "an identity keeps its characters", ADDRESS_IDENTITY, " U-77120 ", "U-77120", "u-77120" },
	{ "an identity that looks like a telephone stays", ADDRESS_IDENTITY, "(514) 555-0101",
		"(514) 555-0101", "(514) 555-0101" },
	{ "an identity is composed", ADDRESS_IDENTITY, "Zoe\xcc\x88", "Zo\xc3\xab", "zo\xc3\xab" },
	{ "accents tell identities apart", ADDRESS_IDENTITY, "Zoe", "Zoe", "zoe" },
	{ "a control character", ADDRESS_IDENTITY, "a\x07z", NULL, NULL },
	{ "bytes that are no UTF-8", ADDRESS_IDENTITY, "a\xff", NULL, NULL },
	{ "nothing", ADDRESS_IDENTITY, "  ", NULL, NULL },
	{ "an e-mail's domain has no case", ADDRESS_EMAIL, "Zoe.B@Example.CA", "Zoe.B@example.ca",
		"zoe.b@example.ca" },
	{ "an e-mail without a dot", ADDRESS_EMAIL, "a@localhost", NULL, NULL },
	{ "two at signs", ADDRESS_EMAIL, "a@b@example.ca", NULL, NULL },
	{ "no local part", ADDRESS_EMAIL, "@example.ca", NULL, NULL },
	{ "a space", ADDRESS_EMAIL, "a b@example.ca", NULL, NULL },
	{ "two dots", ADDRESS_EMAIL, "a@example..ca", NULL, NULL },
};

static void addresses_are_cleaned_and_keyed(void **state)
{
	struct arena *arena = arena_new(1 << 16);

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct str clean = STR_NULL, key = STR_NULL;
		enum status s = address_clean(arena, cases[i].kind, str_of(cases[i].raw), &clean);
		enum status k = address_key(arena, cases[i].kind, str_of(cases[i].raw), &key);

		if ((s == ST_OK) != (cases[i].clean != NULL) || s != k)
			fail_msg("%s: %s", cases[i].name, status_name(s));
		if (s == ST_OK && (!str_is(clean, cases[i].clean) || !str_is(key, cases[i].key)))
			fail_msg("%s: %.*s, %.*s", cases[i].name, STR_ARGS(clean), STR_ARGS(key));
	}
	arena_free(arena);
}

static void a_country_is_where_telephones_are_dialled(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct str raw = STR("01 42 34 56 78"), clean;

	(void)state;
	assert_int_equal(address_clean_in(arena, ADDRESS_PHONE, raw, STR("FR"), &clean), ST_OK);
	assert_true(str_is(clean, "+33142345678"));
	assert_int_equal(address_clean(arena, ADDRESS_PHONE, raw, &clean), ST_INVALID);
	assert_int_equal(address_clean_in(arena, ADDRESS_IDENTITY, raw, STR("FR"), &clean), ST_OK);
	assert_true(str_equal(clean, raw));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_cleaned_and_keyed),
		cmocka_unit_test(a_country_is_where_telephones_are_dialled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
