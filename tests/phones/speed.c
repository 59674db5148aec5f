/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nanoseconds for one telephone, by how it is written.
 *
 *   phones_speed
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "directory/phone.h"

#define NUMBERS 4096
#define ROUNDS  500

static const struct {
	const char *name, *country, *before, *after; /* of four digits */
} forms[] = {
	{ "E.164", "", "+1514555", "" },
	{ "ten digits", "", "514555", "" },
	{ "(514) 555-0101", "", "(514) 555-", "" },
	{ "+1 514 555-0101 ext. 12", "", "+1 514 555-", " ext. 12" },
	{ "France at home", "FR", "01 42 34 ", "" },
	{ "Argentina, mobile at home", "AR", "011 15 2345-", "" },
	{ "no-break spaces", "CA", "514\u00a0555\u00a0", "" },
	{ "an unknown area code", "", "(999) 555-", "" },
};

static int64_t now_ns(void)
{
	struct timespec time;

	(void)clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/** The best of all rounds, so that what else the machine does counts little. */
static double measure(struct str country, const struct str *numbers, size_t *ret_good)
{
	int64_t best = INT64_MAX;
	struct phone phone;

	*ret_good = 0;
	for (size_t round = 0; round < ROUNDS; round++) {
		int64_t began = now_ns(), took;

		for (size_t i = 0; i < NUMBERS; i++)
			*ret_good += phone_parse(numbers[i], country, &phone, NULL) == ST_OK;
		took = now_ns() - began;
		best = MIN_OF(best, took);
	}
	return (double)best / NUMBERS;
}

int main(void)
{
	static char texts[NUMBERS][48];
	static struct str numbers[NUMBERS];
	size_t good;

	for (size_t form = 0; form < COUNT_OF(forms); form++) {
		for (unsigned i = 0; i < NUMBERS; i++) {
			snprintf(texts[i], sizeof texts[i], "%s%04u%s", forms[form].before,
				i * 7919 % 10000, forms[form].after);
			numbers[i] = str_of(texts[i]);
		}
		printf("%6.1f ns  %s", measure(str_of(forms[form].country), numbers, &good),
			forms[form].name);
		printf("%s\n", good == 0 ? " (refused)" : "");
	}
	return 0;
}
