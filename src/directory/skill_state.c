/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starting, stopping and pausing: the moves drawn in skill.h.
 */
#include "directory/message_template.h"
#include "directory/skill_row.h"

static enum status check_outbound(const struct skill *skill, struct problems *problems)
{
	if (!skill->is_outbound || str_is(skill->strategy, "Manual"))
		return problem_add(problems, ST_INVALID, "skill_not_outbound", STR("skillId"));
	return ST_OK;
}

static enum status check_template(
	struct db *db, const struct skill *skill, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct message_template template;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if (skill->template_id == 0)
		return problem_add(
			problems, ST_CONFLICT, "skill_template", STR("messageTemplateId"));
	s = message_template_load(db, skill->bu_id, skill->template_id, 0, arena, &template);
	if (s == ST_OK && !template.is_active)
		return problem_add(
			problems, ST_CONFLICT, "template_inactive", STR("messageTemplateId"));
	return s;
}

enum status skill_check_start(struct db *db, const struct skill *skill, struct problems *problems)
{
	enum status s;

	if ((s = check_outbound(skill, problems)) != ST_OK)
		return s;
	if (!skill->is_active)
		return problem_add(problems, ST_CONFLICT, "skill_inactive", STR("skillId"));
	if (skill->media_type != MEDIA_DIGITAL)
		return ST_OK;
	if (!str_present(skill->channel_id))
		s = problem_add(problems, ST_CONFLICT, "skill_channel", STR("digitalPOCName"));
	enum status template = check_template(db, skill, problems);

	return s != ST_OK ? s : template;
}

static enum status set_state(
	struct db *db, int64_t bu_id, int64_t id, enum skill_state state, bool forced, usec now)
{
	return db_must_change(db, &directory_sql, SKILL_SET_STATE,
		VALUES(V_INT(bu_id), V_INT(id), V_INT(state), V_BOOL(forced), V_INT(now)));
}

enum status skill_start(
	struct db *db, int64_t bu_id, int64_t id, usec now, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct skill skill;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = skill_load(db, bu_id, id, arena, &skill)) != ST_OK)
		return s;
	if ((s = skill_check_start(db, &skill, problems)) != ST_OK)
		return s;
	if (skill.state == SKILL_STARTED && !str_present(skill.paused))
		return ST_OK;
	return set_state(db, bu_id, id, SKILL_STARTED, false, now);
}

enum status skill_stop(
	struct db *db, int64_t bu_id, int64_t id, bool force, usec now, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct skill skill;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = skill_load(db, bu_id, id, arena, &skill)) != ST_OK)
		return s;
	if ((s = check_outbound(&skill, problems)) != ST_OK)
		return s;
	return set_state(db, bu_id, id, SKILL_HELD, force, now);
}

enum status skill_stop_all(struct db *db, int64_t bu_id, usec now, int64_t *ret_stopped)
{
	return db_change(
		db, &directory_sql, SKILL_STOP_ALL, VALUES(V_INT(bu_id), V_INT(now)), ret_stopped);
}

enum status skill_pause(
	struct db *db, int64_t bu_id, int64_t id, const char *code, struct str why, usec now)
{
	return db_run(db, &directory_sql, SKILL_PAUSE,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_of(code)), V_TEXT(why), V_INT(now)));
}

enum status skill_pause_channel(struct db *db, int64_t bu_id, struct str channel_id,
	const char *code, struct str why, usec now, int64_t *ret_changed)
{
	return db_change(db, &directory_sql, SKILL_PAUSE_CHANNEL,
		VALUES(V_INT(bu_id), V_TEXT(channel_id), V_TEXT(str_of(code)), V_TEXT(why),
			V_INT(now)),
		ret_changed);
}

enum status skill_continue_channel(struct db *db, int64_t bu_id, struct str channel_id,
	const char *code, usec now, int64_t *ret_changed)
{
	return db_change(db, &directory_sql, SKILL_CONTINUE_CHANNEL,
		VALUES(V_INT(bu_id), V_TEXT(channel_id), V_TEXT(str_of(code)), V_INT(now)),
		ret_changed);
}

enum status skill_continue_all(struct db *db, const char *code, usec now, int64_t *ret_changed)
{
	return db_change(db, &directory_sql, SKILL_CONTINUE_ALL,
		VALUES(V_TEXT(str_of(code)), V_INT(now)), ret_changed);
}
