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
	struct zone_alias
		*aliases; /* the zones' own names and those of the fixed differences included */
	size_t alias_count;
	/* Names by their hash: the place in `aliases` + 1, or 0; a power of two, at most half full. */
	uint16_t *slots;
	size_t slot_mask;
	struct zone fixed[ZONE_FIXED_COUNT];
};

/** A hash of a name without regard to ASCII case. */
size_t zone_name_hash(struct str name);

#endif
