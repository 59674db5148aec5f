/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of a zone and of a set, for the two files that make and read them.
 */
#ifndef OUTREACH_ZONE_BUILD_H
#define OUTREACH_ZONE_BUILD_H

#include "outreach/zone_compile.h"
#include "outreach/zone_rules.h"
#include "outreach/zone_shifts.h"

struct zone {
	struct str name;
	struct zone_shifts shifts;
	uint64_t clock; /* equal for zones whose clocks agree from now on */
};

/* A name of a zone or of a link. */
struct zone_alias {
	struct str name;
	const struct zone *zone;
};

#define ZONE_FIXED_COUNT   (26 * 4 + 1)
#define ZONE_FIXED_MINUTES (-12 * 60)

struct zone_set {
	struct arena *arena;
	char version[ZONE_VERSION_SIZE];
	bool is_system;
	struct zone *zones; /* by name */
	size_t zone_count;
	struct zone_alias *aliases; /* by name, the zones' own included */
	size_t alias_count;
	struct zone fixed[ZONE_FIXED_COUNT];
};

/** Order of names without regard to ASCII case, as strcmp. */
int zone_name_order(struct str a, struct str b);

#endif
