/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which contacts a caller sees: agents those assigned to them or to a skill of theirs that nobody has yet; who may see the
 * outbound strategy sees all.
 */
#ifndef API_CONTACTS_ACCESS_H
#define API_CONTACTS_ACCESS_H

#include "api/call.h"
#include "conversation/contact.h"

#define SIGHT_SKILLS_MAX 500

struct sight {
	bool sees_all;
	int64_t user_id;
	int64_t skills[SIGHT_SKILLS_MAX];
	size_t skill_count;
};

MUST_CHECK enum status sight_of(const struct call *call, struct sight *ret_sight);
bool sight_sees(const struct sight *sight, const struct contact *contact);
/** The contact of the path ({contactNumber}); one that the caller does not see is not found. */
MUST_CHECK enum status contact_of_path(struct call *call, struct contact *ret_contact);
/** The same for any id; `field` names it in the problem. */
MUST_CHECK enum status contact_seen(
	struct call *call, int64_t id, const char *field, struct contact *ret_contact);

#endif
