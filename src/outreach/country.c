/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/country.h"

#include "directory/phone.h"
#include "outreach/zone_key.h"

bool country_find(
	const struct zone_tables *tables, struct str text, struct arena *scratch, char ret_code[3])
{
	char room[ZONE_KEY_SIZE];
	struct str key = zone_key(scratch, text, room);
	const struct zone_country *country = key.len > 0 ? zone_tables_country(tables, key) : NULL;

	if (country != NULL)
		text = (struct str){ country->code, sizeof country->code };
	return phone_country(text, ret_code);
}
