/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocks of a skill's parameters (wire 3B.2 "Skill parameters"): fields that act stand in the
 * skill, the others are kept as they came.
 */
#ifndef API_SKILL_BLOCKS_H
#define API_SKILL_BLOCKS_H

#include "api/kept.h"
#include "api/skills.h"

struct skill_block {
	const char
		*name; /* "generalSettings": how the wire wraps it, and the key in the database */
	const struct kept_field *fields;
	size_t field_count;
	/** Takes what acts from the object; may be NULL. @return ST_INVALID */
	enum status (*take)(
		const struct json *object, struct problems *problems, struct skill *skill);
	/** Puts what acts; may be NULL. */
	void (*put)(struct json_out *out, const struct skill *skill);
};

extern const struct skill_block block_general, block_retry, block_list, block_delivery, block_cpa,
	block_xs;

/** Puts the members of a block: what acts first, then what is kept. */
MUST_CHECK enum status skill_block_put(
	struct call *call, const struct skill_block *block, const struct skill *skill);
/** Puts the members of schedule, time zones and cadence. */
void skill_schedule_put(struct json_out *out, const struct skill *skill);
void skill_zones_put(struct json_out *out, const char *key, const struct skill *skill);
void skill_cadence_put(struct json_out *out, const struct skill *skill);

#endif
