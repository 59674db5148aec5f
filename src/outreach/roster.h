/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A skill with all that its outreach goes by: channel, integration, template, hours by zone, the business
 * unit's rules. Read once, then never changed: any thread may look at it while it lives.
 */
#ifndef OUTREACH_ROSTER_H
#define OUTREACH_ROSTER_H

#include "byoc/channel.h"
#include "byoc/integration.h"
#include "directory/message_template.h"
#include "directory/skill.h"
#include "directory/unit.h"
#include "outreach/eligibility.h"
#include "outreach/zone_tables.h"

/** What the skill says of one zone. */
struct roster_zone {
	const struct zone *zone;
	bool is_off;
	bool overrides; /* `week` holds in place of the skill's windows */
	struct week week;
};

struct roster_skill {
	struct arena *arena; /* holds the rest, this struct included */
	struct skill skill;
	struct unit_rules unit;
	const struct zone *unit_zone;
	struct channel channel;         /* no: 0 when there is none                            */
	struct integration integration; /* without secrets                                     */
	struct message_template template;
	const struct template *text; /* NULL: nothing can be rendered (template_fault)      */
	const char *channel_fault, *template_fault; /* problem codes; NULL: none               */
	struct roster_zone *zones;
	size_t zone_count;
};

/**
 * @param tables  must outlive it
 * @return ST_NOT_FOUND (no such skill). A channel or template that is missing is a fault, not an error.
 */
MUST_CHECK enum status roster_skill_load(struct db *db, const struct zone_tables *tables,
	int64_t bu_id, int64_t id, struct roster_skill **ret_skill);
void roster_skill_free(struct roster_skill *skill);
void roster_skill_freep(struct roster_skill **skill);

/** The contact hours of a zone by this skill. */
struct zone_hours roster_hours(const struct roster_skill *skill, const struct zone *zone);
/** The kind of address that the skill's channel carries. */
enum address_kind roster_kind(const struct roster_skill *skill);

#endif
