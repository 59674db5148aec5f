/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/why.h"

#include "outreach/facts.h"
#include "outreach/internal.h"
#include "outreach/render.h"

#define ATTEMPTS_SHOWN 100

/** What is known in memory only. */
static enum status complete_facts(struct outreach *outreach, struct db *db,
	const struct roster_skill *skill, struct why *why, struct arena *arena)
{
	int64_t bu_id = skill->skill.bu_id, integration_no = skill->integration.no;
	struct facts *facts = &why->facts;
	struct str content;
	enum status s = ST_OK;

	facts->integration_fault =
		delivery_integration_fault(outreach->delivery, bu_id, integration_no);
	/* A sender that is full now will have room in a moment: that is no reason. */
	facts->has_room = true;
	if (!skill->skill.agentless)
		s = agents_count(outreach, db, bu_id, skill->skill.id, &facts->agents);
	facts->agents_capacity = facts->agents;
	if (s != ST_OK || skill->text == NULL)
		return s;
	s = render_content(skill, &why->data, arena, &content, &facts->missing);
	if (s == ST_LIMIT)
		facts->missing = STR("length");
	return s == ST_INVALID || s == ST_LIMIT ? ST_OK : s;
}

static enum status read_record(struct db *db, int64_t bu_id, int64_t list_id,
	struct str external_id, struct arena *arena, struct why *why)
{
	struct record_packed packed;
	int64_t id;
	enum status s;

	if ((s = record_find(db, bu_id, list_id, external_id, &id)) != ST_OK)
		return s;
	if ((s = record_get(db, bu_id, list_id, id, arena, &why->row, &packed)) != ST_OK)
		return s;
	if ((s = record_unpack(packed, arena, &why->data)) != ST_OK)
		return s;
	s = attempt_list_record(db, bu_id, id, ATTEMPTS_SHOWN, arena, &why->attempts);
	if (s == ST_OK && why->row.message_id != 0)
		s = message_get(db, bu_id, why->row.message_id, arena, &why->message);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static enum status judge(struct outreach *outreach, struct db *db, const struct roster_skill *skill,
	struct why *why, usec now, struct arena *arena)
{
	bool is_under_way = why->row.state == RECORD_IN_PROGRESS;
	struct facts_list list = { 0 };
	const struct facts_query query = {
		.db = db,
		.skill = skill,
		.zones = outreach->zones,
		.row = &why->row,
		.data = &why->data,
		.recipient = is_under_way ? why->message.recipient : STR_NULL,
		.list = &list,
		.arena = arena,
		.now = now,
	};
	enum status s;

	if ((s = facts_load(&query, &why->facts)) != ST_OK)
		return s;
	if ((s = complete_facts(outreach, db, skill, why, arena)) != ST_OK)
		return s;
	why->may_go = eligibility(&why->facts, now, &why->trace);
	why->next = why->trace.next;
	/* A message that waits for a retry has a time of its own, and the rules of that time. */
	if (is_under_way && why->message.state == MESSAGE_QUEUED && why->message.due_at > now)
		why->next = MAX_OF(why->next, why->message.due_at);
	return ST_OK;
}

enum status why_record(struct outreach *outreach, struct db *db, int64_t bu_id, int64_t list_id,
	struct str external_id, usec now, struct arena *arena, struct why **ret_why)
{
	struct why *why = arena_make(arena, struct why);
	enum status s;

	if (why == NULL)
		return ST_NO_MEMORY;
	if ((s = read_record(db, bu_id, list_id, external_id, arena, why)) != ST_OK)
		return s;
	if (why->row.skill_id == 0)
		return ST_CONFLICT;
	s = roster_skill_load(db, outreach->tables, bu_id, why->row.skill_id, &why->skill);
	if (s == ST_OK)
		s = judge(outreach, db, why->skill, why, now, arena);
	if (s != ST_OK) {
		why_done(why);
		return s;
	}
	*ret_why = why;
	return ST_OK;
}

void why_done(struct why *why)
{
	if (why == NULL)
		return;
	roster_skill_free(why->skill);
	why->skill = NULL;
}

void why_donep(struct why **why)
{
	why_done(*why);
}
