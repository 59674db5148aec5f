/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/internal.h"

/* Users of one skill that are looked at; further ones do not change whether it may send. */
#define AGENTS_MAX 512

struct assigned {
	int64_t users[AGENTS_MAX];
	size_t count;
};

static void collect(void *arg, const struct skill_agent *agent)
{
	struct assigned *assigned = arg;

	if (agent->is_active && assigned->count < AGENTS_MAX)
		assigned->users[assigned->count++] = agent->user_id;
}

enum status agents_count(const struct outreach *outreach, struct db *db, int64_t bu_id,
	int64_t skill_id, int64_t *ret_agents)
{
	struct assigned assigned = { .count = 0 };
	int64_t agents = 0;
	enum status s = skill_agent_each(db, bu_id, skill_id, collect, &assigned);

	for (size_t i = 0; s == ST_OK && i < assigned.count; i++) {
		bool is_available = true;

		if (outreach->with.agent_available != NULL)
			s = outreach->with.agent_available(
				db, bu_id, assigned.users[i], &is_available);
		agents += is_available;
	}
	if (s == ST_OK)
		*ret_agents = agents;
	return s;
}
