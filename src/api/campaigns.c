/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Campaigns (wire 3B.1). Clients of both ages are served: id and name stand beside campaignId and
 * campaignName (wire 10).
 */
#include "directory/campaign.h"

#include "api/filters.h"
#include "api/kept.h"
#include "directory/skill.h"
#include "identity/audit.h"

struct campaign_args {
	struct str name, notes, description;
	int64_t division_id;
	bool is_active;
	struct str status;
	bool gave_name, gave_notes, gave_description, gave_division, gave_active;
};

#define AT(member)   offsetof(struct campaign_args, member)
#define GAVE(member) (AT(member) + 1)

static const struct json_field campaign_fields[] = {
	{ .path = "name",
		.kind = JSON_TEXT,
		.at = AT(name),
		.max = 100,
		.present_at = GAVE(gave_name) },
	{ .path = "notes",
		.kind = JSON_LINES,
		.at = AT(notes),
		.max = 2000,
		.present_at = GAVE(gave_notes) },
	{ .path = "description",
		.kind = JSON_LINES,
		.at = AT(description),
		.max = 2000,
		.present_at = GAVE(gave_description) },
	{ .path = "divisionId",
		.kind = JSON_INT,
		.at = AT(division_id),
		.max = INT64_MAX,
		.present_at = GAVE(gave_division) },
	{ .path = "isActive",
		.kind = JSON_BOOL,
		.at = AT(is_active),
		.present_at = GAVE(gave_active) },
	{ .path = "status", .kind = JSON_TEXT, .at = AT(status) },
};

static void overlay(const struct campaign_args *args, struct campaign *campaign)
{
	if (args->gave_name)
		campaign->name = args->name;
	if (args->gave_notes)
		campaign->notes = args->notes;
	if (args->gave_description)
		campaign->description = args->description;
	if (args->gave_division)
		campaign->division_id = args->division_id;
	if (args->gave_active)
		campaign->is_active = args->is_active;
}

static void campaign_put(struct json_out *out, const struct campaign *campaign)
{
	json_put_int(out, "id", campaign->id);
	json_put_int(out, "campaignId", campaign->id);
	json_put_text(out, "name", campaign->name);
	json_put_text(out, "campaignName", campaign->name);
	json_put_bool(out, "isActive", campaign->is_active);
	json_put_text(out, "description", campaign->description);
	json_put_text(out, "notes", campaign->notes);
	json_put_int(out, "divisionId", campaign->division_id);
	json_put_instant(out, "lastUpdateTime", campaign->updated_at);
	json_put_int(out, "version", campaign->version);
}

static enum status campaign_create(struct call *call)
{
	struct campaign campaign = { .is_active = true };
	int64_t id;
	enum status s;

	overlay(call->args, &campaign);
	s = campaign_add(call->db, call->caller.bu_id, &campaign, call->now, &call->problems, &id);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "id", id);
	return audit_append(call->db, &call->caller, call->wall, "campaign.create", id, STR_NULL);
}

static enum status campaign_of_call(struct call *call, struct campaign *ret_campaign)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "campaignId", &id)) != ST_OK)
		return s;
	s = campaign_load(call->db, call->caller.bu_id, id, call->arena, ret_campaign);
	return call_missing(call, s, "campaignId");
}

static enum status campaign_read(struct call *call)
{
	struct campaign campaign;
	enum status s = campaign_of_call(call, &campaign);

	if (s == ST_OK)
		campaign_put(&call->out, &campaign);
	return s;
}

static enum status store_change(struct call *call, struct campaign *campaign)
{
	enum status s;

	campaign->version = call_if_match(call);
	s = campaign_update(call->db, call->caller.bu_id, campaign, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	json_put_int(&call->out, "id", campaign->id);
	return audit_append(
		call->db, &call->caller, call->wall, "campaign.update", campaign->id, STR_NULL);
}

static enum status campaign_change(struct call *call)
{
	struct campaign campaign;
	enum status s;

	if ((s = campaign_of_call(call, &campaign)) != ST_OK)
		return s;
	overlay(call->args, &campaign);
	return store_change(call, &campaign);
}

/** {isActive} or {status: "active"} (wire 9.14). */
static enum status campaign_status(struct call *call)
{
	const struct campaign_args *args = call->args;
	struct campaign campaign;
	enum status s;

	if ((s = campaign_of_call(call, &campaign)) != ST_OK)
		return s;
	if (!args->gave_active && !str_present(args->status))
		return problem_add(&call->problems, ST_INVALID, "required", STR("isActive"));
	campaign.is_active =
		args->gave_active ? args->is_active : str_equal_nocase(args->status, STR("active"));
	return store_change(call, &campaign);
}

static void put_row(void *arg, const struct campaign *campaign)
{
	json_open(arg, NULL);
	campaign_put(arg, campaign);
	json_close(arg);
}

static enum status put_campaigns(struct call *call, struct json_out *out)
{
	struct list_filter filter = call_filter(call);
	int64_t total = 0;
	enum status s;

	json_open_array(out, "campaigns");
	s = campaign_each(call->db, call->caller.bu_id, &filter, put_row, out, &total);
	json_close_array(out);
	json_put_int(out, "totalRecords", total);
	json_put_int(out, "businessUnitId", call->caller.bu_id);
	return s;
}

static enum status campaign_list(struct call *call)
{
	return put_campaigns(call, &call->out);
}

static void put_skill(void *arg, const struct skill *skill)
{
	json_open(arg, NULL);
	json_put_int(arg, "skillId", skill->id);
	json_put_text(arg, "skillName", skill->name);
	json_put_int(arg, "mediaType", skill->media_type);
	json_put_text(arg, "mediaName", STR("Digital"));
	json_put_bool(arg, "isOutbound", skill->is_outbound);
	json_close(arg);
}

static enum status put_skills(struct call *call, int64_t campaign_id)
{
	enum status s;

	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_open_array(&call->out, "skills");
	s = skill_each_of_campaign(
		call->db, call->caller.bu_id, campaign_id, put_skill, &call->out);
	json_close_array(&call->out);
	return s;
}

static enum status campaign_skills(struct call *call)
{
	struct campaign campaign;
	enum status s = campaign_of_call(call, &campaign);

	return s == ST_OK ? put_skills(call, campaign.id) : s;
}

static enum status campaign_skills_unassigned(struct call *call)
{
	struct campaign campaign;
	enum status s = campaign_of_call(call, &campaign);

	return s == ST_OK ? put_skills(call, 0) : s;
}

/** Skills are a list of numbers, or of {skillId} (wire 10). */
static bool skill_id_of(const struct json *item, int64_t *ret_id)
{
	return json_int(item, ret_id) || json_int(kept_get(item, "skillId"), ret_id) ||
	       str_to_int(json_text(item), ret_id);
}

struct moved {
	struct call *call;
	struct json_out assigned, invalid;
	struct buf assigned_text, invalid_text;
	int64_t campaign_id;
};

static enum status move_each(struct call *call, struct moved *moved)
{
	const struct json *skills = kept_get(call->body, "skills");

	for (const struct json *at = json_first(skills); at; at = json_next(at)) {
		int64_t id = 0;
		enum status s = ST_NOT_FOUND;

		if (skill_id_of(at, &id))
			s = skill_set_campaign(
				call->db, call->caller.bu_id, id, moved->campaign_id, call->now);
		if (s != ST_OK && s != ST_NOT_FOUND)
			return s;
		json_put_int(s == ST_OK ? &moved->assigned : &moved->invalid, NULL, id);
	}
	return ST_OK;
}

static enum status move_skills(struct call *call, int64_t campaign_id)
{
	struct moved moved = { .campaign_id = campaign_id };
	enum status s;

	if (!json_is_array(kept_get(call->body, "skills")))
		return problem_add(&call->problems, ST_INVALID, "type", STR("skills"), "want",
			"a list of skill ids");
	buf_init(&moved.assigned_text, KEPT_BYTES);
	buf_init(&moved.invalid_text, KEPT_BYTES);
	json_out_init(&moved.assigned, &moved.assigned_text);
	json_out_init(&moved.invalid, &moved.invalid_text);
	json_open_array(&moved.assigned, NULL);
	json_open_array(&moved.invalid, NULL);
	s = move_each(call, &moved);
	json_close_array(&moved.assigned);
	json_close_array(&moved.invalid);
	json_put_raw(&call->out, "assignedSkills", buf_str(&moved.assigned_text));
	json_put_raw(&call->out, "invalidSkills", buf_str(&moved.invalid_text));
	buf_done(&moved.assigned_text);
	buf_done(&moved.invalid_text);
	return s;
}

static enum status campaign_skills_add(struct call *call)
{
	struct campaign campaign;
	enum status s = campaign_of_call(call, &campaign);

	return s == ST_OK ? move_skills(call, campaign.id) : s;
}

static enum status campaign_skills_remove(struct call *call)
{
	struct campaign campaign;
	enum status s = campaign_of_call(call, &campaign);

	return s == ST_OK ? move_skills(call, 0) : s;
}

static void skills_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
}

#define BASE ADMIN "/campaigns"
#define ONE  BASE "/{campaignId}"
#define BODY                                                                                       \
	.fields = campaign_fields, .field_count = COUNT_OF(campaign_fields),                       \
	.args_size = sizeof(struct campaign_args)
/* The body is read by hand: no field of it is required. */
#define LOOSE_BODY                                                                                 \
	.fields = campaign_fields, .field_count = 0, .args_size = sizeof(struct campaign_args)

static const struct route campaign_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_CAMPAIGNS_VIEW, campaign_list, .summary = "Campaigns" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_create, BODY, .code = 201,
		.summary = "Add a campaign" },
	{ HTTP_GET, ONE, ROUTE_READ, PERM_CAMPAIGNS_VIEW, campaign_read, .summary = "A campaign" },
	{ HTTP_PUT, ONE, ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_change, BODY,
		.after = skills_after, .summary = "Change a campaign" },
	{ HTTP_PATCH, ONE "/status", ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_status, BODY,
		.after = skills_after, .summary = "Activate or deactivate a campaign" },
	{ HTTP_GET, ONE "/skills", ROUTE_READ, PERM_CAMPAIGNS_VIEW, campaign_skills,
		.summary = "Skills of a campaign" },
	{ HTTP_GET, ONE "/skills/unassigned", ROUTE_READ, PERM_CAMPAIGNS_VIEW,
		campaign_skills_unassigned, .summary = "Skills of no campaign" },
	{ HTTP_POST, ONE "/skills", ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_skills_add,
		LOOSE_BODY, .after = skills_after, .summary = "Put skills into a campaign" },
	{ HTTP_DELETE, ONE "/skills", ROUTE_WRITE, PERM_CAMPAIGNS_CREATE, campaign_skills_remove,
		LOOSE_BODY, .after = skills_after, .summary = "Take skills out of a campaign" },
};
ROUTES(campaign);
