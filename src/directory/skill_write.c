/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Skills as they are added and changed. Runs on the writer.
 */
#include "directory/dnc.h"
#include "directory/message_template.h"
#include "directory/skill_row.h"

/** A template of another type than Digital cannot be sent over a digital channel. */
static enum status check_template(struct db *db, int64_t bu_id, const struct skill *skill,
	struct arena *arena, struct problems *problems)
{
	struct message_template template;
	enum status s;

	if (skill->template_id == 0)
		return ST_OK;
	s = message_template_load(db, bu_id, skill->template_id, 0, arena, &template);
	if (s == ST_NOT_FOUND)
		return problem_add(problems, ST_INVALID, "unknown_id", STR("messageTemplateId"));
	if (s == ST_OK && skill->media_type == MEDIA_DIGITAL && template.type != TEMPLATE_DIGITAL)
		return problem_add(
			problems, ST_INVALID, "template_digital", STR("messageTemplateId"));
	return s;
}

static enum status check_references(struct db *db, int64_t bu_id, const struct skill *skill,
	struct arena *arena, struct problems *problems)
{
	enum status all[] = {
		skill_check_plain(skill, problems),
		reference_check(db, CAMPAIGN_EXISTS, bu_id, skill->campaign_id, STR("campaignId"),
			problems),
		reference_check(db, SKILL_EXISTS, bu_id, skill->reply_skill_id, STR("replySkillId"),
			problems),
		check_template(db, bu_id, skill, arena, problems),
	};

	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (all[i] != ST_OK)
			return all[i];
	return ST_OK;
}

/** A new skill obeys the default group, or only feeds it (wire 5.7). */
static enum status join_default_group(
	struct db *db, int64_t bu_id, const struct skill *skill, usec now)
{
	int64_t group;
	enum status s = dnc_group_default(db, bu_id, &group);

	if (s == ST_NOT_FOUND)
		return ST_OK;
	if (s != ST_OK)
		return s;
	s = dnc_skill_put(db, bu_id, group, skill->id, DNC_CONTRIBUTING, now, NULL);
	if (s != ST_OK || !skill->is_outbound)
		return s;
	return dnc_skill_put(db, bu_id, group, skill->id, DNC_SCRUBBED, now, NULL);
}

enum status skill_add(struct db *db, int64_t bu_id, const struct skill *skill, usec now,
	struct problems *problems, int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct value values[SKILL_VALUES_MAX];
	struct skill added = *skill;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = check_references(db, bu_id, skill, arena, problems)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &added.id)) != ST_OK)
		return s;
	skill_to_values(&added, bu_id, now, arena, values);
	s = db_run(db, &directory_sql, SKILL_ADD, (struct values){ values, 36 });
	if ((s = name_conflict(s, STR("skillName"), problems)) != ST_OK)
		return s;
	if ((s = join_default_group(db, bu_id, &added, now)) != ST_OK)
		return s;
	*ret_id = added.id;
	return ST_OK;
}

enum status skill_update(struct db *db, int64_t bu_id, const struct skill *skill, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct value values[SKILL_VALUES_MAX];
	struct skill before;
	int64_t changed = 0;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = skill_load(db, bu_id, skill->id, arena, &before)) != ST_OK)
		return s;
	if ((s = skill_check_change(&before, skill, problems)) != ST_OK)
		return s;
	if ((s = check_references(db, bu_id, skill, arena, problems)) != ST_OK)
		return s;
	skill_to_values(skill, bu_id, now, arena, values);
	s = db_change(db, &directory_sql, SKILL_UPDATE, (struct values){ values, 37 }, &changed);
	s = name_conflict(s, STR("skillName"), problems);
	return change_judge(db, s, changed, SKILL_EXISTS, bu_id, skill->id, problems);
}

enum status skill_set_campaign(
	struct db *db, int64_t bu_id, int64_t id, int64_t campaign_id, usec now)
{
	return db_must_change(db, &directory_sql, SKILL_SET_CAMPAIGN,
		VALUES(V_INT(bu_id), V_INT(id), V_INT_OR_NULL(campaign_id), V_INT(now)));
}
