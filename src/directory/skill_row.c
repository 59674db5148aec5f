/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/skill_row.h"

#include <assert.h>

static struct skill identity_from_row(const struct rows *rows)
{
	return (struct skill){
		.bu_id = rows_int(rows, 0),
		.id = rows_int(rows, 1),
		.name = rows_text(rows, 2),
		.is_outbound = rows_bool(rows, 4),
		.is_active = rows_bool(rows, 5),
		.media_type = rows_int(rows, 6),
		.strategy = rows_text(rows, 7),
		.campaign_id = rows_int(rows, 8),
		.channel_id = rows_text(rows, 9),
		.template_id = rows_int(rows, 10),
		.agentless = rows_bool(rows, 11),
		.priority_blending = rows_bool(rows, 12),
		.min_agents = rows_int(rows, 13),
		.min_available_agents = rows_int(rows, 14),
		.initial_priority = rows_int(rows, 15),
		.acceleration = rows_int(rows, 16),
		.max_priority = rows_int(rows, 17),
	};
}

static void parameters_from_row(const struct rows *rows, struct skill *skill)
{
	skill->max_attempts = rows_int(rows, 18);
	skill->min_retry = rows_int(rows, 19);
	skill->destination_rest = rows_int(rows, 20);
	skill->default_expiration = rows_int(rows, 21);
	skill->load_fresh = rows_bool(rows, 22);
	skill->load_non_fresh = rows_bool(rows, 23);
	skill->finalize_exhausted = rows_bool(rows, 24);
	skill->attempt_mode = (enum attempt_mode)rows_int(rows, 25);
	skill->request_mode = (enum request_mode)rows_int(rows, 26);
	skill->empty_policy = (enum empty_policy)rows_int(rows, 27);
	skill->remind_after_success = rows_bool(rows, 28);
	skill->reply_skill_id = rows_int(rows, 29);
	skill->refusal_share = rows_int(rows, 30);
	skill->is_scheduled = rows_bool(rows, 31);
}

static void state_from_row(const struct rows *rows, struct skill *skill)
{
	skill->wire = rows_text(rows, 34);
	skill->state = (enum skill_state)rows_int(rows, 35);
	skill->stop_forced = rows_bool(rows, 36);
	skill->paused = rows_text(rows, 37);
	skill->paused_why = rows_text(rows, 38);
	skill->paused_at = rows_int(rows, 39);
	skill->state_at = rows_int(rows, 40);
	skill->created_at = rows_int(rows, 41);
	skill->updated_at = rows_int(rows, 42);
	skill->version = rows_int(rows, 43);
	skill->campaign_name = rows_text(rows, 44);
}

enum status skill_from_row(const struct rows *rows, struct skill *ret_skill)
{
	struct skill skill = identity_from_row(rows);

	parameters_from_row(rows, &skill);
	state_from_row(rows, &skill);
	if (week_read(rows_text(rows, 32), &skill.schedule) != ST_OK ||
		week_read(rows_text(rows, 33), &skill.windows) != ST_OK)
		return ST_IO;
	*ret_skill = skill;
	return ST_OK;
}

void skill_keep_texts(struct skill *skill, struct arena *arena)
{
	struct str *texts[] = { &skill->name, &skill->strategy, &skill->campaign_name,
		&skill->channel_id, &skill->paused, &skill->paused_why, &skill->wire };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
}

static struct str week_text(const struct week *week, struct arena *arena)
{
	struct buf out CLEANUP(buf_done) = { 0 };

	buf_init(&out, 1024);
	week_write(&out, week);
	/* A closed week is an empty text, not NULL. */
	return out.len > 0 ? arena_copy(arena, buf_str(&out)) : STR("");
}

void skill_to_values(const struct skill *skill, int64_t bu_id, usec now, struct arena *arena,
	struct value ret_values[SKILL_VALUES_MAX])
{
	const struct value values[] = { V_INT(bu_id), V_INT(skill->id), V_TEXT(skill->name),
		V_TEXT(name_key(arena, skill->name)), V_BOOL(skill->is_outbound),
		V_BOOL(skill->is_active), V_INT(skill->media_type), V_TEXT(skill->strategy),
		V_INT_OR_NULL(skill->campaign_id), V_TEXT(skill->channel_id),
		V_INT_OR_NULL(skill->template_id), V_BOOL(skill->agentless),
		V_BOOL(skill->priority_blending), V_INT(skill->min_agents),
		V_INT(skill->min_available_agents), V_INT(skill->initial_priority),
		V_INT(skill->acceleration), V_INT(skill->max_priority), V_INT(skill->max_attempts),
		V_INT(skill->min_retry), V_INT(skill->destination_rest),
		V_INT(skill->default_expiration), V_BOOL(skill->load_fresh),
		V_BOOL(skill->load_non_fresh), V_BOOL(skill->finalize_exhausted),
		V_INT(skill->attempt_mode), V_INT(skill->request_mode), V_INT(skill->empty_policy),
		V_BOOL(skill->remind_after_success), V_INT_OR_NULL(skill->reply_skill_id),
		V_INT(skill->refusal_share), V_BOOL(skill->is_scheduled),
		V_TEXT(week_text(&skill->schedule, arena)),
		V_TEXT(week_text(&skill->windows, arena)), V_TEXT(skill->wire), V_INT(now),
		V_INT(skill->version) };

	static_assert(COUNT_OF(values) == SKILL_VALUES_MAX, "a value for each parameter");
	memcpy(ret_values, values, sizeof(values));
}
