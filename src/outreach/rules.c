/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The last look before each transmission (decision 6): the same rules, asked by the sender on the loop. What the planner has
 * just found out is used while nothing it depends on has changed; otherwise it is all read again.
 */
#include "outreach/facts.h"
#include "outreach/internal.h"

#define LOOK_MEMORY (2u * 1024 * 1024)
#define SOON        USEC_MINUTE
#define LATER       (15 * USEC_MINUTE)

/** One question of the sender. */
struct look {
	struct outreach *outreach;
	struct db *db;
	const struct message *message;
	struct arena *arena;
	struct roster_skill *own; /* read for this question alone, or NULL */
	const struct roster_skill *skill;
	usec now;
};

/** The skill as it is at this moment: the planner's, unless it is on loan or no longer wanted. */
static enum status find_skill(struct look *look)
{
	const struct message *message = look->message;
	enum status s;

	look->skill = NULL;
	if (planner_refresh(look->outreach) || planner_is_current(look->outreach))
		look->skill = planner_find(look->outreach, message->bu_id, message->skill_id);
	if (look->skill != NULL)
		return ST_OK;
	s = roster_skill_load(
		look->db, look->outreach->tables, message->bu_id, message->skill_id, &look->own);
	look->skill = look->own;
	return s;
}

static enum status read_again(const struct look *look, struct facts *ret_facts)
{
	const struct message *message = look->message;
	struct facts_list list = { 0 };
	struct record_data data;
	struct record_packed packed;
	struct record_row row;
	const struct facts_query query = {
		.db = look->db,
		.skill = look->skill,
		.zones = look->outreach->zones,
		.row = &row,
		.data = &data,
		.recipient = message->recipient,
		.list = &list,
		.arena = look->arena,
		.now = look->now,
	};
	enum status s;

	s = record_get(look->db, message->bu_id, 0, message->record_id, look->arena, &row, &packed);
	if (s != ST_OK)
		return s;
	if ((s = record_unpack(packed, look->arena, &data)) != ST_OK)
		return s;
	return facts_load(&query, ret_facts);
}

/** Whether the planner's note still holds; if so, only the list is read. */
static bool use_note(const struct look *look, struct facts *ret_facts)
{
	struct outreach *outreach = look->outreach;
	struct facts_list list = { 0 };
	struct claim_note note;

	if (!claim_notes_take(&outreach->notes, look->message->id, &note))
		return false;
	if (look->own != NULL || note.generation != outreach->planner.generation ||
		note.blocks != directory_blocks_version(outreach->with.directory))
		return false;
	if (facts_read_list(look->db, look->skill, note.list_id, &list) != ST_OK)
		return false;
	*ret_facts = note.facts;
	ret_facts->is_own_message = true;
	facts_set_list(ret_facts, &list);
	return true;
}

static enum status read_facts(const struct look *look, struct facts *ret_facts)
{
	const struct message *message = look->message;
	enum status s = ST_OK;

	if (message->lane == LANE_TEST)
		return facts_load_test(look->db, look->skill, message->recipient, look->now,
			look->arena, ret_facts);
	if (!use_note(look, ret_facts))
		s = read_again(look, ret_facts);
	ret_facts->has_room = true;
	ret_facts->integration_fault = NULL; /* the sender's own business */
	ret_facts->agents_capacity = 1;
	if (s == ST_OK && !look->skill->skill.agentless)
		s = agents_count(look->outreach, look->db, message->bu_id, message->skill_id,
			&ret_facts->agents);
	return s;
}

static bool is_withdrawn(const struct look *look)
{
	const struct skill *skill = &look->skill->skill;

	return skill->state == SKILL_HELD && skill->stop_forced && !look->message->transmitted;
}

/** Causes outlive the question, so a pause is told by its constant. */
static const char *cause_of(const struct look *look, const struct trace_step *step)
{
	static const char *const pauses[] = { "paused_refusals", "paused_integration" };

	if (step->code != look->skill->skill.paused.at)
		return step->code;
	for (size_t i = 0; i < COUNT_OF(pauses); i++)
		if (str_is(look->skill->skill.paused, pauses[i]))
			return pauses[i];
	return "skill_stopped";
}

static struct verdict judge(const struct look *look, const struct trace *trace)
{
	const struct trace_step *step = trace->decisive;
	struct verdict verdict = { .kind = VERDICT_NOT_NOW, .cause = cause_of(look, step) };

	switch (step->obstacle) {
	case OBSTACLE_NEVER:
	case OBSTACLE_BLOCK:
		verdict.kind = VERDICT_NEVER;
		return verdict;
	case OBSTACLE_STAND:
		verdict.at = look->now + LATER;
		if (step->rule == RULE_SKILL)
			verdict.kind = is_withdrawn(look) ? VERDICT_NEVER : VERDICT_PAUSE;
		return verdict;
	default:
		verdict.at = trace->next > look->now ? trace->next : step->next;
		if (verdict.at <= look->now)
			verdict.at = look->now + SOON;
		return verdict;
	}
}

static struct verdict answer(struct look *look)
{
	struct facts facts;
	struct trace trace;
	enum status s = find_skill(look);

	if (s == ST_OK)
		s = read_facts(look, &facts);
	if (s == ST_NOT_FOUND)
		return (struct verdict){ .kind = VERDICT_NEVER, .cause = "list_removed" };
	if (s != ST_OK) {
		log_event(look->outreach->with.log, LOG_ERROR, "rules.look",
			"message=%lld result=%s", (long long)look->message->id, status_name(s));
		return (struct verdict){
			.kind = VERDICT_NOT_NOW, .at = look->now + SOON, .cause = "busy"
		};
	}
	if (eligibility(&facts, look->now, &trace))
		return (struct verdict){ .kind = VERDICT_SEND };
	return judge(look, &trace);
}

struct verdict rules_may_send(void *arg, const struct message *message, usec now)
{
	struct outreach *outreach = arg;
	struct arena *arena CLEANUP(arena_freep) = arena_new(LOOK_MEMORY);
	struct look look = {
		.outreach = outreach,
		.db = store_reader(outreach->with.store),
		.message = message,
		.arena = arena,
		.now = now,
	};
	struct verdict verdict = { .kind = VERDICT_NOT_NOW, .at = now + SOON, .cause = "busy" };

	if (arena != NULL)
		verdict = answer(&look);
	roster_skill_free(look.own);
	return verdict;
}
