/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cadence: which destinations are tried, in which order, how often (wire 3B.2, 5.6).
 */
#include "api/filters.h"
#include "api/skill_blocks.h"
#include "identity/audit.h"

#define LIST_MAX 100

static const struct {
	const char *name;
	enum attempt_mode mode;
} attempt_modes[] = { { "Repeat", ATTEMPT_REPEAT }, { "Single Pass", ATTEMPT_SINGLE_PASS },
	{ "SinglePass", ATTEMPT_SINGLE_PASS }, { "0", ATTEMPT_REPEAT },
	{ "1", ATTEMPT_SINGLE_PASS } };
static const struct {
	const char *name;
	enum request_mode mode;
} request_modes[] = { { "Sequential", REQUEST_SEQUENTIAL }, { "Next Best", REQUEST_NEXT_BEST },
	{ "NextBest", REQUEST_NEXT_BEST }, { "0", REQUEST_SEQUENTIAL },
	{ "1", REQUEST_NEXT_BEST } };

static void put_attempts(struct json_out *out, int64_t attempts)
{
	if (attempts == ATTEMPTS_OF_RECORD)
		json_put_null(out, "attempts");
	else
		json_put_int(out, "attempts", attempts);
}

static void put_hours(struct json_out *out, const char *key, const struct week_day_hours *hours)
{
	char time[6];

	json_open_array(out, key);
	for (int i = 0; i < hours->count; i++) {
		json_open(out, NULL);
		week_time_text(hours->at[i].start, time);
		json_put_text(out, "startTime", str_of(time));
		week_time_text(hours->at[i].end, time);
		json_put_text(out, "endTime", str_of(time));
		json_close(out);
	}
	json_close_array(out);
}

static void put_step(struct json_out *out, const struct cadence_step *step)
{
	json_open(out, NULL);
	json_put_text(out, "fieldName", step->field_name);
	put_attempts(out, step->attempts);
	if (step->has_hours) {
		json_open(out, "timeConstraints");
		put_hours(out, "weekdayTimeConstraints", &step->hours.days[MONDAY]);
		put_hours(out, "weekendTimeConstraints", &step->hours.days[SATURDAY]);
		json_close(out);
	}
	json_close(out);
}

void skill_cadence_put(struct json_out *out, const struct skill *skill)
{
	json_put_int(out, "attemptMode", skill->attempt_mode);
	json_put_int(out, "recordRequestMode", skill->request_mode);
	json_put_int(out, "destinationRetryRestMinutes", skill->destination_rest / USEC_MINUTE);
	json_open_array(out, "cadenceMaximumAttempts");
	for (size_t i = 0; i < skill->destination_count; i++) {
		json_open(out, NULL);
		json_put_text(out, "fieldName", skill->destinations[i].field_name);
		put_attempts(out, skill->destinations[i].attempts);
		json_close(out);
	}
	json_close_array(out);
	json_open_array(out, "cadences");
	for (size_t i = 0; i < skill->cadence_count; i++)
		put_step(out, &skill->cadence[i]);
	json_close_array(out);
}

/** 0: never used; absent: the record's maximum (decision 1). */
static enum status take_attempts(struct call *call, const struct json *item, int64_t *ret_attempts)
{
	const struct json *value = kept_get(item, "attempts");

	*ret_attempts = ATTEMPTS_OF_RECORD;
	if (!value || json_is_null(value))
		return ST_OK;
	if (!json_int(value, ret_attempts) || *ret_attempts < 0 || *ret_attempts > 1000)
		return problem_add(&call->problems, ST_INVALID, "range", STR("attempts"), "min",
			"0", "max", "1000");
	return ST_OK;
}

static enum status take_name(struct call *call, const struct json *item, struct str *ret_name)
{
	*ret_name = str_trim(json_text(kept_get(item, "fieldName")));
	if (!str_present(*ret_name))
		return problem_add(&call->problems, ST_INVALID, "required", STR("fieldName"));
	return ST_OK;
}

static enum status take_limit(
	struct call *call, const struct json *item, struct skill_destination *limit)
{
	enum status s = take_name(call, item, &limit->field_name);
	enum status attempts = take_attempts(call, item, &limit->attempts);

	return s != ST_OK ? s : attempts;
}

static enum status take_hours(struct call *call, const struct json *list, enum week_day first,
	enum week_day last, const char *field, struct week *week)
{
	for (const struct json *at = json_first(list); at; at = json_next(at))
		for (int day = (int)first; day <= (int)last; day++) {
			enum status s = week_add(week, (enum week_day)day,
				json_text(kept_get(at, "startTime")),
				json_text(kept_get(at, "endTime")), str_of(field), &call->problems);

			if (s != ST_OK)
				return s;
		}
	return ST_OK;
}

static enum status take_step(struct call *call, const struct json *item, struct cadence_step *step)
{
	const struct json *hours = kept_get(item, "timeConstraints");
	const struct json *weekdays = kept_get(hours, "weekdayTimeConstraints");
	const struct json *weekend = kept_get(hours, "weekendTimeConstraints");
	enum status s;

	if ((s = take_name(call, item, &step->field_name)) != ST_OK)
		return s;
	if ((s = take_attempts(call, item, &step->attempts)) != ST_OK)
		return s;
	step->has_hours = json_count(weekdays) + json_count(weekend) > 0;
	if (!step->has_hours)
		return ST_OK;
	s = take_hours(call, weekdays, MONDAY, FRIDAY, "weekdayTimeConstraints", &step->hours);
	if (s == ST_OK)
		s = take_hours(
			call, weekend, SATURDAY, SATURDAY, "weekendTimeConstraints", &step->hours);
	return s == ST_OK ? take_hours(call, weekend, SUNDAY, SUNDAY, "weekendTimeConstraints",
				    &step->hours)
			  : s;
}

struct cadence {
	struct skill_destination limits[LIST_MAX];
	size_t limit_count;
	struct cadence_step steps[LIST_MAX];
	size_t step_count;
};

static enum status check_list(struct call *call, const struct json *list, const char *field)
{
	if (!list || json_is_null(list) || (json_is_array(list) && json_count(list) <= LIST_MAX))
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "type", str_of(field), "want",
		"a list of at most 100");
}

static enum status take_lists(struct call *call, const struct json *object, struct cadence *cadence)
{
	const struct json *limits = kept_get(object, "maximumAttempts");
	const struct json *steps = kept_get(object, "cadences");
	enum status s;

	if (!limits)
		limits = kept_get(object, "cadenceMaximumAttempts");
	if ((s = check_list(call, limits, "maximumAttempts")) != ST_OK)
		return s;
	if ((s = check_list(call, steps, "cadences")) != ST_OK)
		return s;
	for (const struct json *at = json_first(limits); at && s == ST_OK; at = json_next(at))
		s = take_limit(call, at, &cadence->limits[cadence->limit_count++]);
	for (const struct json *at = json_first(steps); at && s == ST_OK; at = json_next(at))
		s = take_step(call, at, &cadence->steps[cadence->step_count++]);
	return s;
}

/** Modes are texts in a change and numbers in an answer: both are read (wire 9.X). */
static struct str mode_text(struct call *call, const struct json *value)
{
	int64_t number;

	if (json_int(value, &number))
		return arena_printf(call->arena, "%lld", (long long)number);
	return json_text(value);
}

static enum status take_attempt_mode(
	struct call *call, const struct json *object, struct skill *skill)
{
	struct str text = mode_text(call, kept_get(object, "attemptMode"));

	for (size_t i = 0; i < COUNT_OF(attempt_modes); i++)
		if (str_equal_nocase(text, str_of(attempt_modes[i].name))) {
			skill->attempt_mode = attempt_modes[i].mode;
			return ST_OK;
		}
	if (!str_present(text))
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "enum", STR("attemptMode"), "allowed",
		"Repeat, Single Pass");
}

static enum status take_request_mode(
	struct call *call, const struct json *object, struct skill *skill)
{
	struct str text = mode_text(call, kept_get(object, "recordRequestMode"));

	for (size_t i = 0; i < COUNT_OF(request_modes); i++)
		if (str_equal_nocase(text, str_of(request_modes[i].name))) {
			skill->request_mode = request_modes[i].mode;
			return ST_OK;
		}
	if (!str_present(text))
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "enum", STR("recordRequestMode"), "allowed",
		"Sequential, Next Best");
}

static enum status take_plain(struct call *call, const struct json *object, struct skill *skill)
{
	int64_t rest = skill->destination_rest / USEC_MINUTE;
	enum status attempt = take_attempt_mode(call, object, skill);
	enum status request = take_request_mode(call, object, skill);

	json_int(kept_get(object, "destinationRetryRestMinutes"), &rest);
	if (rest < 0 || rest > 10000000)
		return problem_add(&call->problems, ST_INVALID, "range",
			STR("destinationRetryRestMinutes"), "min", "0", "max", "10000000");
	skill->destination_rest = rest * USEC_MINUTE;
	return attempt != ST_OK ? attempt : request;
}

static enum status store(struct call *call, struct skill *skill, const struct cadence *cadence)
{
	enum status s;

	skill->version = call_if_match(call);
	s = skill_update(call->db, call->caller.bu_id, skill, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	s = skill_set_cadence(call->db, skill, cadence->limits, cadence->limit_count,
		cadence->steps, cadence->step_count, call->now);
	if (s != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "skill.cadence", skill->id, STR_NULL);
}

static enum status cadence_write(struct call *call)
{
	const struct json *inside = kept_get(call->body, "cadenceSettings");
	const struct json *object = json_is_object(inside) ? inside : call->body;
	struct cadence *cadence = arena_make(call->arena, struct cadence);
	struct skill skill;
	enum status s;

	if (!cadence)
		return ST_NO_MEMORY;
	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	if ((s = take_plain(call, object, &skill)) != ST_OK)
		return s;
	if ((s = take_lists(call, object, cadence)) != ST_OK)
		return s;
	if ((s = store(call, &skill, cadence)) != ST_OK)
		return s;
	if ((s = skill_of_call(call, &skill)) == ST_OK)
		skill_cadence_put(&call->out, &skill);
	return s;
}

static enum status cadence_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	if (s == ST_OK)
		skill_cadence_put(&call->out, &skill);
	return s;
}

#define BASE ADMIN "/skills/{skillId}/parameters/cadence-settings"

static const struct route skill_cadence_routes[] = {
	{ HTTP_GET, BASE, ROUTE_READ, PERM_SKILLS_VIEW, cadence_read, .summary = "Cadence" },
	{ HTTP_PUT, BASE, ROUTE_WRITE, PERM_SKILLS_EDIT, cadence_write, SKILL_LOOSE_BODY,
		.after = skills_changed_after, .summary = "Change the cadence" },
};
ROUTES(skill_cadence);
