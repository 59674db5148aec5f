/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any text as an instant, as a date and as the value of Retry-After: what is read is written, and read
 * again as the same.
 */
#include <stdlib.h>

#include "core/civil.h"
#include "http/retry_after.h"

#define YEAR_SPAN (366 * USEC_DAY)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void instant_visit(struct str text)
{
	char out[CIVIL_INSTANT_SIZE];
	usec instant, again;
	struct str written;

	if (!civil_parse_instant(text, &instant))
		return;
	written = civil_format_instant(instant, out);
	require(written.len == CIVIL_INSTANT_SIZE - 1);
	require(civil_parse_instant(written, &again));
	if (civil_from_usec(instant).date.year >= 0 && civil_from_usec(instant).date.year <= 9999)
		require(again <= instant && instant - again < USEC_MS);
}

static void date_visit(struct str text)
{
	char out[CIVIL_DATE_SIZE];
	struct civil_date date, again;

	if (!civil_parse_date(text, &date))
		return;
	require(civil_date_valid(date));
	require(str_equal(civil_format_date(date, out), text));
	again = civil_from_days(civil_days(date));
	require(again.year == date.year && again.month == date.month && again.day == date.day);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	usec wait = retry_after_read(text, 1767225600 * USEC_SECOND);

	require(wait >= -1 && wait <= YEAR_SPAN);
	instant_visit(text);
	date_visit(text);
	return 0;
}
