/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a skill runs and when people are contacted: schedule, time zones, cadence (wire 3B.2), and
 * our own settings of a skill. Changes need the permissions of start (decision 16).
 */
#include <stdio.h>

#include "api/filters.h"
#include "api/skill_blocks.h"
#include "identity/audit.h"

#define NAME_SIZE 48
#define LIST_MAX  1000

/** "mondayStartTime": the day's name and what is said of it. */
static void day_field(int day, const char *what, char ret_name[NAME_SIZE])
{
	snprintf(ret_name, NAME_SIZE, "%s%s", week_day_name((enum week_day)day), what);
}

void skill_schedule_put(struct json_out *out, const struct skill *skill)
{
	char name[NAME_SIZE], time[6];

	json_put_bool(out, "isScheduled", skill->is_scheduled);
	for (int day = 0; day < WEEK_DAYS; day++) {
		const struct week_day_hours *hours = &skill->schedule.days[day];

		day_field(day, "IsActive", name);
		json_put_bool(out, name, hours->count > 0);
		day_field(day, "StartTime", name);
		week_time_text(hours->at[0].start, time);
		json_put_text(out, name, hours->count > 0 ? str_of(time) : STR_NULL);
		day_field(day, "EndTime", name);
		week_time_text(hours->at[0].end, time);
		json_put_text(out, name, hours->count > 0 ? str_of(time) : STR_NULL);
	}
}

/** A day that the request does not name keeps its hours. */
static enum status take_day(
	struct call *call, const struct json *object, int day, struct skill *skill)
{
	char active[NAME_SIZE], start[NAME_SIZE], end[NAME_SIZE];
	struct week_day_hours *hours = &skill->schedule.days[day];
	struct str from, to;
	bool is_active = hours->count > 0;

	day_field(day, "IsActive", active);
	day_field(day, "StartTime", start);
	day_field(day, "EndTime", end);
	from = json_text(kept_get(object, start));
	to = json_text(kept_get(object, end));
	if (!json_bool(kept_get(object, active), &is_active) && str_present(from))
		is_active = true;
	if (!is_active) {
		hours->count = 0;
		return ST_OK;
	}
	if (hours->count > 0 && !from.at && !to.at)
		return ST_OK;
	hours->count = 0;
	return week_add(
		&skill->schedule, (enum week_day)day, from, to, str_of(start), &call->problems);
}

static enum status take_schedule(struct call *call, struct skill *skill)
{
	const struct json *inside = kept_get(call->body, "scheduleSettings");
	const struct json *object = json_is_object(inside) ? inside : call->body;
	enum status s = ST_OK;

	json_bool(kept_get(object, "isScheduled"), &skill->is_scheduled);
	for (int day = 0; day < WEEK_DAYS; day++) {
		enum status one = take_day(call, object, day, skill);

		s = one != ST_OK ? one : s;
	}
	if (s == ST_OK && skill->is_scheduled && !week_opens(&skill->schedule))
		s = problem_add(&call->problems, ST_INVALID, "required", STR("mondayStartTime"));
	return s;
}

static enum status require_start(struct call *call)
{
	enum status s = call_require(call, PERM_DIALER_EDIT);

	return s == ST_OK ? call_require(call, PERM_CAMPAIGNS_VIEW) : s;
}

static enum status note_change(struct call *call, const struct skill *skill)
{
	return audit_append(
		call->db, &call->caller, call->wall, "skill.parameters", skill->id, STR_NULL);
}

static enum status store(struct call *call, struct skill *skill)
{
	enum status s;

	skill->version = call_if_match(call);
	s = skill_update(call->db, call->caller.bu_id, skill, call->now, &call->problems);
	return s == ST_OK ? note_change(call, skill) : s;
}

static enum status schedule_write(struct call *call)
{
	struct skill skill;
	enum status s;

	if ((s = require_start(call)) != ST_OK)
		return s;
	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = take_schedule(call, &skill)) != ST_OK)
		return s;
	if ((s = store(call, &skill)) != ST_OK)
		return s;
	skill_schedule_put(&call->out, &skill);
	return ST_OK;
}

static enum status schedule_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	if (s == ST_OK)
		skill_schedule_put(&call->out, &skill);
	return s;
}

void skill_zones_put(struct json_out *out, const char *key, const struct skill *skill)
{
	char time[6];

	json_open_array(out, key);
	for (size_t i = 0; i < skill->zone_count; i++) {
		const struct skill_zone *zone = &skill->zones[i];

		json_open(out, NULL);
		json_put_text(out, "name", zone->zone);
		json_put_text(out, "standardName", zone->zone);
		json_put_text(out, "description", zone->zone);
		json_put_bool(out, "overrideTime", zone->overrides);
		json_put_bool(out, "timeZoneActiveToCall", zone->is_active);
		week_time_text(zone->start, time);
		json_put_text(out, "startTime", str_of(time));
		week_time_text(zone->end, time);
		json_put_text(out, "endTime", str_of(time));
		json_close(out);
	}
	json_close_array(out);
}

static enum status take_zone(struct call *call, const struct json *item, struct skill_zone *zone)
{
	struct str name = json_text(kept_get(item, "standardName"));
	struct week week = { 0 };
	enum status s;

	if (!str_present(name))
		name = json_text(kept_get(item, "name"));
	if (!str_present(name))
		return problem_add(&call->problems, ST_INVALID, "required",
			STR("timeZoneSettings.standardName"));
	*zone = (struct skill_zone){ .zone = name, .is_active = true };
	json_bool(kept_get(item, "timeZoneActiveToCall"), &zone->is_active);
	json_bool(kept_get(item, "overrideTime"), &zone->overrides);
	if (!zone->overrides)
		return ST_OK;
	s = week_add(&week, MONDAY, json_text(kept_get(item, "startTime")),
		json_text(kept_get(item, "endTime")), STR("timeZoneSettings.startTime"),
		&call->problems);
	zone->start = week.days[MONDAY].at[0].start;
	zone->end = week.days[MONDAY].at[0].end;
	return s;
}

static enum status zones_write(struct call *call)
{
	const struct json *list = kept_get(call->body, "timeZoneSettings");
	struct skill_zone *zones = arena_array(call->arena, struct skill_zone, LIST_MAX);
	struct skill skill;
	size_t count = 0;
	enum status s;

	if ((s = require_start(call)) != ST_OK)
		return s;
	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if (!zones)
		return ST_NO_MEMORY;
	if (!json_is_array(list) || json_count(list) > LIST_MAX)
		return problem_add(&call->problems, ST_INVALID, "type", STR("timeZoneSettings"),
			"want", "a list of zones");
	for (const struct json *at = json_first(list); at && s == ST_OK; at = json_next(at))
		s = take_zone(call, at, &zones[count++]);
	if (s != ST_OK)
		return s;
	if ((s = skill_set_zones(call->db, &skill, zones, count, call->now)) != ST_OK)
		return s;
	skill.zones = zones;
	skill.zone_count = count;
	skill_zones_put(&call->out, "timeZoneSettings", &skill);
	return note_change(call, &skill);
}

static enum status zones_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	if (s == ST_OK)
		skill_zones_put(&call->out, "timeZoneSettings", &skill);
	return s;
}

/** Our own settings: what the published protocol has no name for. */
static enum status settings_take(struct call *call, struct skill *skill)
{
	const struct json *windows = json_get(call->body, "contactWindows");
	struct str empty = json_text(json_get(call->body, "emptyVariables"));
	int64_t reply = skill->reply_skill_id, share = skill->refusal_share;
	enum status s = ST_OK;

	if (windows && !json_is_null(windows))
		s = week_from_json(windows, "contactWindows", &call->problems, &skill->windows);
	if (empty.at && !str_is(empty, "skip") && !str_is(empty, "empty"))
		s = problem_add(&call->problems, ST_INVALID, "enum", STR("emptyVariables"),
			"allowed", "skip, empty");
	if (empty.at)
		skill->empty_policy = str_is(empty, "empty") ? EMPTY_SEND : EMPTY_SKIP;
	json_bool(json_get(call->body, "remindAfterSuccess"), &skill->remind_after_success);
	json_int(json_get(call->body, "replySkillId"), &reply);
	json_int(json_get(call->body, "pauseAtRefusalPercent"), &share);
	if (share < 1 || share > 100)
		s = problem_add(&call->problems, ST_INVALID, "range", STR("pauseAtRefusalPercent"),
			"min", "1", "max", "100");
	skill->reply_skill_id = reply;
	skill->refusal_share = share;
	return s;
}

static void settings_put(struct json_out *out, const struct skill *skill)
{
	json_put_int(out, "skillId", skill->id);
	week_put_json(out, "contactWindows", &skill->windows);
	json_put_text(out, "emptyVariables",
		skill->empty_policy == EMPTY_SEND ? STR("empty") : STR("skip"));
	json_put_bool(out, "remindAfterSuccess", skill->remind_after_success);
	if (skill->reply_skill_id)
		json_put_int(out, "replySkillId", skill->reply_skill_id);
	else
		json_put_null(out, "replySkillId");
	json_put_int(out, "pauseAtRefusalPercent", skill->refusal_share);
}

static enum status settings_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	if (s == ST_OK)
		settings_put(&call->out, &skill);
	return s;
}

static enum status settings_write(struct call *call)
{
	struct skill skill;
	enum status s;

	if ((s = require_start(call)) != ST_OK)
		return s;
	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = settings_take(call, &skill)) != ST_OK)
		return s;
	if ((s = store(call, &skill)) != ST_OK)
		return s;
	settings_put(&call->out, &skill);
	return ST_OK;
}

#define BASE     ADMIN "/skills/{skillId}/parameters"
#define WRITE(f) ROUTE_WRITE, PERM_SKILLS_EDIT, f, SKILL_LOOSE_BODY, .after = skills_changed_after

static const struct route skill_hours_routes[] = {
	{ HTTP_GET, BASE "/schedule-settings", ROUTE_READ, PERM_SKILLS_VIEW, schedule_read,
		.summary = "Weekly schedule" },
	{ HTTP_PUT, BASE "/schedule-settings", WRITE(schedule_write),
		.summary = "Change the weekly schedule" },
	{ HTTP_GET, BASE "/time-zones", ROUTE_READ, PERM_SKILLS_VIEW, zones_read,
		.summary = "Hours by time zone" },
	{ HTTP_PUT, BASE "/time-zones", WRITE(zones_write), .summary = "Change hours by zone" },
	{ HTTP_GET, OWN "/skills/{skillId}/settings", ROUTE_READ, PERM_SKILLS_VIEW, settings_read,
		.summary = "Contact windows, empty variables, reply skill" },
	{ HTTP_PUT, OWN "/skills/{skillId}/settings", WRITE(settings_write),
		.summary = "Change contact windows, empty variables, reply skill" },
};
ROUTES(skill_hours);
