/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The country of a list, as people write it.
 */
#ifndef OUTREACH_COUNTRY_H
#define OUTREACH_COUNTRY_H

#include "outreach/zone_tables.h"

/**
 * @param text      an ISO 3166 code, or the name in English or French, without regard to case and accents
 * @param scratch   used for text that is not ASCII
 * @param ret_code  its ISO code of two letters
 * @return false: no country is called so, or it has no telephones
 */
bool country_find(
	const struct zone_tables *tables, struct str text, struct arena *scratch, char ret_code[3]);

#endif
