/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/embedded_zones.h"

struct str embedded_zones_text(const char *name)
{
	for (size_t i = 0; i < embedded_zones_count; i++)
		if (strcmp(embedded_zones[i].name, name) == 0)
			return (struct str){ (const char *)embedded_zones[i].data,
				embedded_zones[i].size };
	return STR_NULL;
}
