/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who gets a contact: collects what the rule needs to know.
 */
#include "conversation/internal.h"

#define ALARM_PAUSE USEC_MINUTE

static void count_active(void *arg, const struct skill_agent *agent)
{
	if (agent->is_active)
		*(bool *)arg = true;
}

/** Of a reply to a proactive message: the skill that sent it, its reply skill, whether it has agents. */
static enum status know_outbound_skill(struct db *db, const struct thread *thread, usec now,
	struct arena *arena, struct route_facts *facts)
{
	struct skill skill;
	enum status s;

	if (thread->skill_id == 0 || thread->proactive_at + PROACTIVE_REACH < now)
		return ST_OK;
	s = skill_load(db, thread->bu_id, thread->skill_id, arena, &skill);
	if (s == ST_NOT_FOUND)
		return ST_OK;
	if (s != ST_OK)
		return s;
	facts->outbound_skill_id = skill.id;
	facts->reply_skill_id = skill.reply_skill_id;
	if (facts->reply_skill_id != 0)
		return ST_OK;
	return skill_agent_each(
		db, thread->bu_id, skill.id, count_active, &facts->outbound_has_agents);
}

static enum status know_assignee(const struct conversation *conversation, struct db *db,
	const struct contact *contact, struct route_facts *facts)
{
	facts->assignee_id = contact->assignee_id;
	facts->assignee_available = true;
	if (contact->assignee_id == 0 || conversation->with.agent_available == NULL)
		return ST_OK;
	return conversation->with.agent_available(
		db, contact->bu_id, contact->assignee_id, &facts->assignee_available);
}

enum status contact_route(struct conversation *conversation, struct db *db,
	const struct incoming *incoming, const struct thread *thread, struct arena *arena,
	struct contact *contact)
{
	struct route_facts facts = {
		.given_skill_id = incoming->skill_id,
		.channel_skill_id = incoming->channel->default_skill_id,
	};
	struct route_choice choice;
	enum status s;

	if ((s = know_assignee(conversation, db, contact, &facts)) != ST_OK)
		return s;
	if (facts.assignee_id != 0 && facts.assignee_available)
		return ST_OK; /* the usual case of a running conversation needs no more look-ups */
	if ((s = know_outbound_skill(db, thread, incoming->now, arena, &facts)) != ST_OK)
		return s;
	choice = route_choose(&facts);
	contact->routed_how = choice.how;
	contact->skill_id = choice.skill_id;
	contact_change_assignee(contact, 0, incoming->now);
	return ST_OK;
}

void contact_alarm(struct conversation *conversation, const struct contact *contact, usec now)
{
	if (now - conversation->alarm_at < ALARM_PAUSE && now >= conversation->alarm_at) {
		conversation->alarm_skipped++;
		return;
	}
	log_event(conversation->with.log, LOG_WARNING, "contact.unrouted",
		"bu=%lld contact=%lld channel=%lld others=%lld", (long long)contact->bu_id,
		(long long)contact->id, (long long)contact->channel_no,
		(long long)conversation->alarm_skipped);
	conversation->alarm_at = now;
	conversation->alarm_skipped = 0;
}
