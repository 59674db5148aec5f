/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as a telephone in any country: refused with a reason, or a number that is read as itself from then on, everywhere.
 */
#include <stdlib.h>

#include "directory/phone.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void phone_check(const struct phone *phone)
{
	struct str text = { phone->e164, phone->len };
	struct phone again;

	require(phone->len >= 4 && phone->len < PHONE_E164_SIZE && phone->e164[phone->len] == '\0');
	require(phone->e164[0] == '+' && phone->e164[1] != '0');
	for (size_t i = 1; i < phone->len; i++)
		require(phone->e164[i] >= '0' && phone->e164[i] <= '9');
	require(strlen(phone->region) == 2 || strcmp(phone->region, "001") == 0);
	require(phone_parse(text, STR("BR"), &again, NULL) == ST_OK);
	require(strcmp(again.e164, phone->e164) == 0 && strcmp(again.region, phone->region) == 0);
}

/** Two bytes choose the country, the others are the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str country = { (const char *)data, MIN_OF(size, 2u) };
	struct str raw = { (const char *)data + country.len, size - country.len };
	struct phone phone;
	enum phone_fault fault;
	enum status s = phone_parse(raw, country, &phone, &fault);

	require((s == ST_OK) == (fault == PHONE_FINE));
	require(phone_fault_name(fault) != NULL);
	if (s == ST_OK)
		phone_check(&phone);
	return 0;
}
