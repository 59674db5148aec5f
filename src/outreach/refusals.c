/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/refusals.h"

#define LAST_MASK (((uint64_t)1 << REFUSALS_LAST) - 1)

/** The skill's place, or that of the skill that has sent nothing for longest. */
static struct refusals_skill *place_of(struct refusals *refusals, int64_t skill_id)
{
	struct refusals_skill *oldest = &refusals->skills[0];

	for (size_t i = 0; i < REFUSALS_SKILLS; i++) {
		struct refusals_skill *at = &refusals->skills[i];

		if (at->skill_id == skill_id)
			return at;
		if (at->age < oldest->age)
			oldest = at;
	}
	*oldest = (struct refusals_skill){ .skill_id = skill_id };
	return oldest;
}

bool refusals_note(
	struct refusals *refusals, int64_t skill_id, bool is_refused, int64_t share_percent)
{
	struct refusals_skill *skill = place_of(refusals, skill_id);
	int64_t refused;

	skill->age = ++refusals->clock;
	skill->refused = (skill->refused << 1 | is_refused) & LAST_MASK;
	skill->sends = MIN_OF(skill->sends + 1, REFUSALS_LAST);
	refused = __builtin_popcountll(skill->refused);
	if (share_percent <= 0 || skill->sends < REFUSALS_LAST ||
		refused * 100 < share_percent * REFUSALS_LAST)
		return false;
	skill->refused = 0;
	skill->sends = 0;
	return true;
}
