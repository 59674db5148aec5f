/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the routes of skills share.
 */
#ifndef API_SKILLS_H
#define API_SKILLS_H

#include "api/call.h"
#include "directory/skill.h"

/** Puts the members of a skill as the wire names them. */
void skill_put_json(struct json_out *out, const struct skill *skill);
/**
 * What an object of the wire says of a skill, over what is there: the fields with behaviour, and
 * the others into `skill->wire`.
 *
 * @param is_new  the fields that are required in practice must be there (wire 10)
 * @return ST_INVALID
 */
MUST_CHECK enum status skill_read_json(struct call *call, const struct json *object, bool is_new,
	struct problems *problems, struct skill *skill);
/** The one that {skillId} names, with its arrays. @return ST_NOT_FOUND */
MUST_CHECK enum status skill_of_call(struct call *call, struct skill *ret_skill);
/** The channel is there and may send, when one is named (decision 8). @return ST_CONFLICT */
MUST_CHECK enum status skill_check_channel(
	struct call *call, const struct skill *skill, struct problems *problems);
/** For a second permission beside the route's. @return ST_DENIED */
MUST_CHECK enum status call_require(struct call *call, enum permission permission);
/** After-hook: others look at the skills again. */
void skills_changed_after(struct call *call);

/** For routes that read their body by hand: no field of it is required by the frame. */
extern const struct json_field skill_no_fields[1];
#define SKILL_LOOSE_BODY .fields = skill_no_fields, .field_count = 0, .args_size = 1

#endif
