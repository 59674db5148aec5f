/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/phone.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "directory/phone_tables.h"

static const struct {
	const char *country, *raw, *e164, *region;
} good[] = {
	/* North America, as before */
	{ "", "5145550101", "+15145550101", "CA" },
	{ "", "(514) 555-0101", "+15145550101", "CA" },
	{ "", "1 514 555-0101", "+15145550101", "CA" },
	{ "", "+1.514.555.0101", "+15145550101", "CA" },
	{ "US", "212/555/0199", "+12125550199", "US" },
	{ "CA", "011 33 1 42 34 56 78", "+33142345678", "FR" },
	{ "", "00 33 1 42 34 56 78", "+33142345678", "FR" },
	{ "AG", "464-1234", "+12684641234", "AG" },
	{ "US", "+1 246 250 1234", "+12462501234", "BB" },
	/* an area code of 2024 */
	{ "US", "329 555 0123", "+13295550123", "US" },
	/* national prefixes */
	{ "FR", "01 42 34 56 78", "+33142345678", "FR" },
	{ "fr", "+33 (0)1 42 34 56 78", "+33142345678", "FR" },
	{ "FR", "33 1 42 34 56 78", "+33142345678", "FR" },
	{ "GB", "020 7946 0018", "+442079460018", "GB" },
	{ "GB", "+44 (0)20 7946 0018", "+442079460018", "GB" },
	{ "JE", "01534 456789", "+441534456789", "JE" },
	{ "JE", "456789", "+441534456789", "JE" },
	{ "DE", "030/123456", "+4930123456", "DE" },
	{ "HU", "06 20 123 4567", "+36201234567", "HU" },
	{ "RU", "8 (912) 345-67-89", "+79123456789", "RU" },
	{ "RU", "810 33 1 42 34 56 78", "+33142345678", "FR" },
	{ "KZ", "8 712 345 6789", "+77123456789", "KZ" },
	{ "JP", "03-1234-5678", "+81312345678", "JP" },
	{ "JP", "010-1-514-555-0101", "+15145550101", "CA" },
	{ "AU", "0011 61 2 1234 5678", "+61212345678", "AU" },
	/* zeros that belong to the number */
	{ "IT", "02 12345678", "+390212345678", "IT" },
	{ "US", "+39 06 69812345", "+390669812345", "VA" },
	{ "SM", "886377", "+3780549886377", "SM" },
	/* what is dialled before or inside and is no part of the number */
	{ "AR", "011 15 2345 6789", "+5491123456789", "AR" },
	{ "AR", "0343 15 555 1212", "+5493435551212", "AR" },
	{ "AR", "+54 9 343 555 1212", "+5493435551212", "AR" },
	{ "MX", "044 55 1234 5678", "+525512345678", "MX" },
	{ "US", "+52 1 55 1234 5678", "+525512345678", "MX" },
	{ "BR", "0 21 11 96123 4567", "+5511961234567", "BR" },
	{ "BR", "011 96123 4567", "+5511961234567", "BR" },
	{ "CO", "03 321 123 4567", "+573211234567", "CO" },
	/* no country */
	{ "", "+800 1234 5678", "+80012345678", "001" },
	{ "", "+979 123 456 789", "+979123456789", "001" },
	/* as people write */
	{ "", " 514\u00a0555\u202f0101 ", "+15145550101", "CA" },
	{ "", "514\u2011555\u20130101", "+15145550101", "CA" },
	{ "", "\u202a+1 514 555 0101\u202c", "+15145550101", "CA" },
	{ "", "+1 514 555 0101", "+15145550101", "CA" },
	{ "", "٥١٤٥٥٥٠١٠١", "+15145550101", "CA" },
	{ "", "tel:+1-514-555-0101", "+15145550101", "CA" },
	{ "", "TEL:+15145550101;ext=104", "+15145550101", "CA" },
	{ "", "514 555-0101 ext. 104", "+15145550101", "CA" },
	{ "", "514 555-0101 Poste\u00a0: 104", "+15145550101", "CA" },
	{ "", "514 555-0101x104", "+15145550101", "CA" },
	{ "", "514 555-0101, 104#", "+15145550101", "CA" },
	{ "", "'+15145550101", "+15145550101", "CA" },
	/* more than the country's prefixes */
	{ "FR", "+0033 1 42 34 56 78", "+33142345678", "FR" },
	{ "XX", "514 555 0101", "+15145550101", "CA" },
};

static void a_number_becomes_e164(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct phone phone = { .len = 0 };
		enum phone_fault fault;

		if (phone_parse(str_of(good[i].raw), str_of(good[i].country), &phone, &fault) !=
				ST_OK ||
			strcmp(phone.e164, good[i].e164) != 0 ||
			strcmp(phone.region, good[i].region) != 0 ||
			phone.len != strlen(phone.e164) || fault != PHONE_FINE)
			fail_msg("%s in %s: %s of %s (%s), not %s of %s", good[i].raw,
				good[i].country, phone.e164, phone.region, phone_fault_name(fault),
				good[i].e164, good[i].region);
	}
}

static const struct {
	const char *country, *raw;
	enum phone_fault fault;
} bad[] = {
	{ "", "", PHONE_EMPTY },
	{ "", " ( ) - ", PHONE_EMPTY },
	{ "", "+", PHONE_EMPTY },
	{ "", "514-CALL-NOW", PHONE_CHARACTER },
	{ "", "call me", PHONE_CHARACTER },
	{ "", "1.5145550101E10", PHONE_CHARACTER },
	{ "", "514 555 0101 or 0102", PHONE_CHARACTER },
	{ "", "514+5550101", PHONE_CHARACTER },
	{ "", "++15145550101", PHONE_CHARACTER },
	{ "", "514*555*0101", PHONE_CHARACTER },
	{ "", "514 555 0101 ext", PHONE_CHARACTER },
	{ "", "514 555 0101 x1234567890", PHONE_CHARACTER },
	{ "", "514 555 0101; 514 555 0102", PHONE_CHARACTER },
	{ "", "\xff\xff", PHONE_CHARACTER },
	{ "", "+999 123 4567", PHONE_CODE },
	{ "FR", "00 999 123 4567", PHONE_CODE },
	{ "", "011", PHONE_CODE },
	{ "", "5", PHONE_SHORT },
	{ "", "555-0101", PHONE_SHORT },
	{ "", "+33 1 42", PHONE_SHORT },
	{ "", "514 555 0101 0102", PHONE_LONG },
	{ "", "514 555 0101 / 514 555 0102", PHONE_LONG },
	{ "", "+1 514 555 0101 9", PHONE_LONG },
	{ "", "1234567890123456789012345678901234567890123", PHONE_LONG },
	{ "", "114 555 0101", PHONE_UNUSED },
	{ "", "514 055 0101", PHONE_UNUSED },
	{ "", "999 555 0101", PHONE_UNUSED },
	{ "FR", "00 00 00 00 00", PHONE_CODE },
	/* what is right elsewhere */
	{ "", "01 42 34 56 78", PHONE_UNUSED },
	{ "FR", "514 555 0101", PHONE_LONG },
	{ "AG", "234-1234", PHONE_SHORT },
};

static void a_fault_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct phone phone = { .e164 = "kept" };
		enum phone_fault fault = PHONE_FINE;
		enum status s =
			phone_parse(str_of(bad[i].raw), str_of(bad[i].country), &phone, &fault);

		if (s != ST_INVALID || fault != bad[i].fault || strcmp(phone.e164, "kept") != 0)
			fail_msg("%s in %s: %s, not %s (%s)", bad[i].raw, bad[i].country,
				phone_fault_name(fault), phone_fault_name(bad[i].fault),
				phone.e164);
	}
}

/** Follows the least digits that lead to a valid number. */
static size_t valid_number(uint16_t state, char *digits)
{
	size_t len = 0;

	while (phone_states[state].output == 0) {
		size_t digit = 0;

		while (phone_states[state].next[digit] == 0)
			assert_true(++digit < 10);
		digits[len++] = (char)('0' + digit);
		state = phone_states[state].next[digit];
	}
	return len;
}

static void every_calling_code_has_numbers(void **state)
{
	size_t count = 0;

	(void)state;
	for (size_t code = 1; code < COUNT_OF(phone_calling_of); code++) {
		const struct phone_calling *calling = &phone_callings[phone_calling_of[code] - 1];
		char raw[64];
		size_t len;
		struct phone phone;

		if (phone_calling_of[code] == 0)
			continue;
		count++;
		len = (size_t)snprintf(raw, sizeof raw, "+%s", calling->digits);
		len += valid_number(calling->numbers, raw + len);
		assert_int_equal(
			phone_parse((struct str){ raw, len }, STR_NULL, &phone, NULL), ST_OK);
		assert_true(
			str_equal((struct str){ phone.e164, phone.len }, (struct str){ raw, len }));
	}
	assert_in_range(count, 200, 255);
}

static void a_country_is_known_by_its_code(void **state)
{
	static const char *const none[] = { "", "C", "CAN", "Canada", "AQ", "ZZ", "0A", "@@", "{{",
		"001" };
	char code[3] = "";

	(void)state;
	assert_true(phone_country(STR("CA"), code));
	assert_string_equal(code, "CA");
	assert_true(phone_country(STR("fR"), code));
	assert_string_equal(code, "FR");
	for (size_t i = 0; i < COUNT_OF(none); i++)
		if (phone_country(str_of(none[i]), code))
			fail_msg("%s is no country with telephones", none[i]);
	assert_string_equal(code, "FR");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_becomes_e164),
		cmocka_unit_test(a_fault_is_named),
		cmocka_unit_test(every_calling_code_has_numbers),
		cmocka_unit_test(a_country_is_known_by_its_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
