/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What may be said of a skill without looking anything up.
 */
#include "core/text.h"
#include "directory/skill.h"

#define NAME_MIN 2
#define NAME_MAX 30

bool skill_runs(const struct skill *skill, bool in_schedule)
{
	if (!skill->is_active || !skill->is_outbound || str_present(skill->paused))
		return false;
	switch (skill->state) {
	case SKILL_STARTED:
		return !skill->is_scheduled || in_schedule;
	case SKILL_NEW:
		return skill->is_scheduled && in_schedule;
	case SKILL_HELD:
		break;
	}
	return false;
}

bool skill_is_wanted(const struct skill *skill)
{
	return skill_runs(skill, true);
}

static bool is_name_point(uint32_t point)
{
	return text_is_letter_or_digit(point) || point == '-' || point == '_' || point == '.' ||
	       point == ':';
}

static bool name_is_valid(struct str name)
{
	if (!text_is_utf8(name) || text_points(name) < NAME_MIN || text_points(name) > NAME_MAX)
		return false;
	for (size_t at = 0; at < name.len;)
		if (!is_name_point(text_next(name, &at)))
			return false;
	return true;
}

enum status skill_name_check(struct str name, struct str field, struct problems *problems)
{
	if (!name_is_valid(name))
		return problem_add(problems, ST_INVALID, "skill_name", field);
	return ST_OK;
}

struct skill skill_default(void)
{
	return (struct skill){
		.is_active = true,
		.media_type = MEDIA_DIGITAL,
		.max_attempts = 3,
		.min_retry = USEC_HOUR,
		.load_fresh = true,
		.load_non_fresh = true,
		.finalize_exhausted = true,
		.empty_policy = EMPTY_SKIP,
		.refusal_share = 20,
		.windows = week_contact_default(),
		.wire = STR("{}"),
	};
}

/** A running skill keeps what its messages in flight depend on. */
static enum status check_running(
	const struct skill *before, const struct skill *after, struct problems *problems)
{
	enum status s = ST_OK;

	if (before->media_type != after->media_type)
		s = problem_add(problems, ST_CONFLICT, "skill_running", STR("mediaTypeId"));
	if (before->is_outbound != after->is_outbound)
		s = problem_add(problems, ST_CONFLICT, "skill_running", STR("isOutbound"));
	if (!str_equal(before->channel_id, after->channel_id))
		s = problem_add(problems, ST_CONFLICT, "skill_running", STR("digitalPOCName"));
	return s;
}

enum status skill_check_change(
	const struct skill *before, const struct skill *after, struct problems *problems)
{
	return skill_is_wanted(before) ? check_running(before, after, problems) : ST_OK;
}

enum status skill_check_plain(const struct skill *skill, struct problems *problems)
{
	enum status s = skill_name_check(skill->name, STR("skillName"), problems);

	if (!skill->is_outbound && str_is(skill->strategy, "Personal Connection"))
		s = problem_add(
			problems, ST_INVALID, "skill_outbound_only", STR("outboundStrategy"));
	if (!skill->is_outbound && skill->agentless)
		s = problem_add(problems, ST_INVALID, "skill_outbound_only", STR("agentless"));
	return s;
}
