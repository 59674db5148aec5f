/* SPDX-License-Identifier: Apache-2.0 */
#include "conversation/routing.h"

#include <assert.h>

static_assert(CONTACT_STATUS_COUNT == 8, "a name for each status");

const char *const contact_status_names[] = { "new", "open", "pending", "escalated", "resolved",
	"closed", "trashed", NULL };

static const char *const routed_names[] = {
	[ROUTED_NOBODY] = "nobody",
	[ROUTED_ASSIGNEE] = "assignee",
	[ROUTED_REPLY_SKILL] = "replySkill",
	[ROUTED_OUTBOUND_SKILL] = "outboundSkill",
	[ROUTED_CHANNEL_SKILL] = "channelSkill",
	[ROUTED_GIVEN_SKILL] = "givenSkill",
	[ROUTED_NOT_NEEDED] = "notNeeded",
};

const char *contact_status_name(enum contact_status status)
{
	return contact_status_names[status - CONTACT_NEW];
}

enum status contact_status_parse(struct str name, enum contact_status *ret_status)
{
	for (int i = 0; contact_status_names[i] != NULL; i++)
		if (str_is(name, contact_status_names[i])) {
			*ret_status = (enum contact_status)(i + CONTACT_NEW);
			return ST_OK;
		}
	return ST_INVALID;
}

bool contact_status_is_active(enum contact_status status)
{
	return status < CONTACT_RESOLVED;
}

enum contact_status contact_status_inbound(enum contact_status status)
{
	return status == CONTACT_PENDING ? CONTACT_OPEN : status;
}

enum contact_status contact_status_worked(enum contact_status status)
{
	return status == CONTACT_NEW ? CONTACT_OPEN : status;
}

enum contact_status contact_status_failed(enum contact_status status)
{
	if (status == CONTACT_PENDING || status == CONTACT_RESOLVED)
		return CONTACT_OPEN;
	return status;
}

const char *routed_how_name(enum routed_how how)
{
	return routed_names[how];
}

struct route_choice route_choose(const struct route_facts *facts)
{
	if (facts->assignee_id != 0 && facts->assignee_available)
		return (struct route_choice){ ROUTED_ASSIGNEE, 0, true };
	if (facts->given_skill_id != 0)
		return (struct route_choice){ ROUTED_GIVEN_SKILL, facts->given_skill_id, false };
	if (facts->reply_skill_id != 0)
		return (struct route_choice){ ROUTED_REPLY_SKILL, facts->reply_skill_id, false };
	if (facts->outbound_skill_id != 0 && facts->outbound_has_agents)
		return (struct route_choice){ ROUTED_OUTBOUND_SKILL, facts->outbound_skill_id,
			false };
	if (facts->channel_skill_id != 0)
		return (struct route_choice){ ROUTED_CHANNEL_SKILL, facts->channel_skill_id,
			false };
	return (struct route_choice){ ROUTED_NOBODY, 0, false };
}

enum thread_choice thread_choose(const struct thread_facts *facts)
{
	if (facts->named_exists && (facts->named_is_of_author || facts->is_shared))
		return THREAD_NAMED;
	if (facts->proactive_exists)
		return THREAD_PROACTIVE;
	return facts->named_exists ? THREAD_NAMED : THREAD_NEW;
}
