/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/test_send.h"

#include "outreach/facts.h"
#include "outreach/internal.h"
#include "outreach/proactive.h"
#include "outreach/render.h"

/** One test send while it is being prepared. */
struct sample {
	struct outreach *outreach;
	struct db *db;
	const struct test_send *send;
	struct roster_skill *skill;
	usec wall, now;
	struct arena *arena;
	struct problems *problems;
};

static enum status check_rules(const struct sample *sample, struct str recipient)
{
	const struct roster_skill *skill = sample->skill;
	struct facts facts = { 0 };
	struct trace trace;
	enum status s;

	s = facts_load_test(sample->db, skill, recipient, sample->now, sample->arena, &facts);
	if (s != ST_OK)
		return s;
	if (eligibility(&facts, sample->now, &trace))
		return ST_OK;
	return problem_add(sample->problems, ST_CONFLICT, trace.decisive->code,
		trace.decisive->obstacle == OBSTACLE_BLOCK ? STR("recipient") : STR("skillId"));
}

static enum status read_recipient(const struct sample *sample, struct str *ret_recipient)
{
	enum address_kind kind = roster_kind(sample->skill);
	enum status s;

	if (sample->skill->channel_fault != NULL)
		return problem_add(sample->problems, ST_CONFLICT, sample->skill->channel_fault,
			STR("skillId"));
	s = address_clean(sample->arena, kind, sample->send->recipient, ret_recipient);
	if (s != ST_INVALID)
		return s;
	return problem_add(sample->problems, ST_INVALID, "format", STR("recipient"), "want",
		address_kind_name(kind));
}

/** @param ret_data  NULL when no record was named */
static enum status read_record(const struct sample *sample, const struct record_data **ret_data)
{
	const struct test_send *send = sample->send;
	struct record_data *data = arena_make(sample->arena, struct record_data);
	struct record_row row;
	struct record_packed packed;
	int64_t id;
	enum status s;

	*ret_data = NULL;
	if (!str_present(send->external_id))
		return ST_OK;
	if (data == NULL)
		return ST_NO_MEMORY;
	s = record_find(sample->db, send->bu_id, send->list_id, send->external_id, &id);
	if (s == ST_NOT_FOUND)
		return problem_add(sample->problems, s, "not_found", STR("externalId"));
	if (s == ST_OK)
		s = record_get(
			sample->db, send->bu_id, send->list_id, id, sample->arena, &row, &packed);
	if (s == ST_OK)
		s = record_unpack(packed, sample->arena, data);
	*ret_data = data;
	return s;
}

static enum status add(const struct sample *sample, struct str recipient, struct str content,
	struct message *ret_message)
{
	const struct roster_skill *skill = sample->skill;
	struct delivery *delivery = sample->outreach->delivery;
	struct message message = {
		.bu_id = sample->send->bu_id,
		.uuid = uuid_new(sample->wall),
		.channel_no = skill->channel.no,
		.direction = DIRECTION_OUTBOUND,
		.lane = LANE_TEST,
		.state = MESSAGE_CLAIMED,
		.skill_id = skill->skill.id,
		.template_version = skill->template.text_version,
		.author_user_id = sample->send->user_id,
		.recipient = recipient,
		.content = content,
		.attempt = 1,
		.due_at = delivery_lease_until(delivery),
		.lease = delivery_lease(delivery),
	};
	enum status s;

	s = proactive_add(sample->db, skill, &message, sample->wall, sample->now, sample->arena);
	if (s == ST_OK)
		*ret_message = message;
	return s;
}

static enum status prepare(const struct sample *sample, struct message *ret_message)
{
	const struct record_data *data;
	struct str recipient = STR_NULL, content = STR_NULL;
	enum status s;

	if ((s = read_recipient(sample, &recipient)) != ST_OK)
		return s;
	if ((s = check_rules(sample, recipient)) != ST_OK)
		return s;
	if ((s = read_record(sample, &data)) != ST_OK)
		return s;
	if ((s = render_sample(sample->skill, data, sample->arena, &content)) != ST_OK)
		return s;
	return add(sample, recipient, content, ret_message);
}

enum status test_send_add(struct outreach *outreach, struct db *db, const struct test_send *send,
	usec wall, usec now, struct arena *arena, struct problems *problems,
	struct message *ret_message)
{
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	enum status s;

	s = roster_skill_load(db, outreach->tables, send->bu_id, send->skill_id, &skill);
	if (s == ST_NOT_FOUND)
		return problem_add(problems, s, "not_found", STR("skillId"));
	if (s != ST_OK)
		return s;
	const struct sample sample = { outreach, db, send, skill, wall, now, arena, problems };

	return prepare(&sample, ret_message);
}
