/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ACD skills (wire 3B.2, 10).
 */
#include "api/skills.h"

#include "api/filters.h"
#include "api/kept.h"
#include "api/messages.h"
#include "byoc/channel.h"
#include "core/clock.h"
#include "identity/audit.h"

#define SKILLS_MAX 100 /* in one request */

const struct json_field skill_no_fields[1];

enum status call_require(struct call *call, enum permission permission)
{
	if (caller_may(&call->caller, permission))
		return ST_OK;
	return problem_add(&call->problems, ST_DENIED, "permission", STR(""), "permission",
		permission_name(permission));
}

enum status skill_of_call(struct call *call, struct skill *ret_skill)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "skillId", &id)) != ST_OK)
		return s;
	s = skill_load(call->db, call->caller.bu_id, id, call->arena, ret_skill);
	return call_missing(call, s, "skillId");
}

enum status skill_check_channel(
	struct call *call, const struct skill *skill, struct problems *problems)
{
	if (!str_present(skill->channel_id))
		return ST_OK;
	return channel_check_outbound(
		call->db, call->caller.bu_id, skill->channel_id, STR("digitalPOCName"), problems);
}

void skills_changed_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
}

static enum status add_one(
	struct call *call, const struct json *object, struct problems *problems, int64_t *ret_id)
{
	struct skill skill = skill_default();
	enum status s;

	skill.min_agents = skill.min_available_agents = 0;
	if ((s = skill_read_json(call, object, true, problems, &skill)) != ST_OK)
		return s;
	if ((s = skill_check_channel(call, &skill, problems)) != ST_OK)
		return s;
	s = skill_add(call->db, call->caller.bu_id, &skill, call->now, problems, ret_id);
	if (s != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "skill.create", *ret_id, STR_NULL);
}

static void put_error(struct call *call, const struct problems *problems, enum status s)
{
	enum language language =
		language_choose(exchange_header(call->exchange, "Accept-Language"));
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, 8192);
	for (size_t i = 0; i < problems->count; i++) {
		if (i > 0)
			buf_add_char(&text, ' ');
		message_write(&text, &problems->items[i], language);
	}
	if (problems->count == 0)
		buf_add(&text, str_of(status_name(s)));
	json_put_text(&call->out, "error", buf_str(&text));
}

static bool is_judgement(enum status s)
{
	return s == ST_OK || s == ST_INVALID || s == ST_CONFLICT || s == ST_NOT_FOUND;
}

/** HTTP 200 even when an item fails (wire 10); only a fault of ours undoes the whole. */
static enum status put_result(struct call *call, const struct json *object, int64_t *errors)
{
	struct problems problems = { .arena = call->arena };
	int64_t id = 0;
	enum status s = add_one(call, object, &problems, &id);

	if (!is_judgement(s))
		return s;
	*errors += s != ST_OK;
	json_open(&call->out, NULL);
	json_put_bool(&call->out, "success", s == ST_OK);
	if (s == ST_OK) {
		json_put_int(&call->out, "skillId", id);
		json_put_null(&call->out, "error");
	} else {
		json_put_null(&call->out, "skillId");
		put_error(call, &problems, s);
	}
	json_close(&call->out);
	return ST_OK;
}

static enum status skill_create(struct call *call)
{
	const struct json *list = kept_get(call->body, "skills");
	int64_t errors = 0;
	enum status s = ST_OK;

	if (!json_is_array(list) || json_count(list) == 0 || json_count(list) > SKILLS_MAX)
		return problem_add(&call->problems, ST_INVALID, "type", STR("skills"), "want",
			"a list of 1 to 100 skills");
	json_open_array(&call->out, "skillsResults");
	for (const struct json *at = json_first(list); at && s == ST_OK; at = json_next(at))
		s = put_result(call, at, &errors);
	json_close_array(&call->out);
	json_put_int(&call->out, "errorCount", errors);
	return s;
}

static enum status skill_change(struct call *call)
{
	const struct json *inside = kept_get(call->body, "skill");
	struct skill skill;
	bool moved;
	struct str channel;
	enum status s;

	if ((s = skill_of_call(call, &skill)) != ST_OK)
		return s;
	channel = skill.channel_id;
	s = skill_read_json(call, inside ? inside : call->body, false, &call->problems, &skill);
	if (s != ST_OK)
		return s;
	moved = !str_equal(channel, skill.channel_id);
	if (moved && (s = skill_check_channel(call, &skill, &call->problems)) != ST_OK)
		return s;
	skill.version = call_if_match(call);
	s = skill_update(call->db, call->caller.bu_id, &skill, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	json_put_int(&call->out, "skillId", skill.id);
	return audit_append(
		call->db, &call->caller, call->wall, "skill.update", skill.id, STR_NULL);
}

static void put_row(void *arg, const struct skill *skill)
{
	json_open(arg, NULL);
	skill_put_json(arg, skill);
	json_close(arg);
}

static enum status skill_read(struct call *call)
{
	struct skill skill;
	enum status s = skill_of_call(call, &skill);

	if (s != ST_OK)
		return s;
	json_open_array(&call->out, "skills");
	put_row(&call->out, &skill);
	json_close_array(&call->out);
	return ST_OK;
}

static enum status skill_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	int64_t total = 0;
	enum status s;

	filter.kind = call_query_int(call, "mediaTypeId", 0, 0, INT32_MAX);
	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_put_instant(&call->out, "lastPollTime", call->now);
	json_open_array(&call->out, "skills");
	s = skill_each(call->db, call->caller.bu_id, &filter, put_row, &call->out, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	return s;
}

#define BASE ADMIN "/skills"

static const struct route skill_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_SKILLS_VIEW, skill_list, .summary = "Skills" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_SKILLS_CREATE, skill_create, SKILL_LOOSE_BODY,
		.after = skills_changed_after, .summary = "Add skills; each is judged for itself" },
	{ HTTP_GET, BASE "/{skillId}", ROUTE_READ, PERM_SKILLS_VIEW, skill_read,
		.summary = "A skill" },
	{ HTTP_PUT, BASE "/{skillId}", ROUTE_WRITE, PERM_SKILLS_EDIT, skill_change,
		SKILL_LOOSE_BODY, .after = skills_changed_after, .summary = "Change a skill" },
};
ROUTES(skill);
