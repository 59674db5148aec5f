/* SPDX-License-Identifier: Apache-2.0 */
#include "http/retry_after.h"

#include <stdio.h>

#include <curl/curl.h>

#define LONGEST (365 * USEC_DAY)

static bool all_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	return text.len > 0;
}

usec retry_after_read(struct str value, usec wall)
{
	struct str text = str_trim(value);
	int64_t seconds;
	char copy[64];
	time_t date;

	if (all_digits(text)) {
		if (!str_to_int(text, &seconds) || seconds > LONGEST / USEC_SECOND)
			return LONGEST;
		return seconds * USEC_SECOND;
	}
	if (text.len == 0 || text.len >= sizeof(copy))
		return -1;
	snprintf(copy, sizeof(copy), "%.*s", STR_ARGS(text));
	date = curl_getdate(copy, NULL);
	if (date < 0 || date > INT64_MAX / USEC_SECOND)
		return -1;
	return MAX_OF(0, MIN_OF(date * USEC_SECOND - wall, LONGEST));
}
