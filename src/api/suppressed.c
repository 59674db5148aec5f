/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Suppressed contacts (wire 3B.6).
 */
#include "api/filters.h"
#include "api/kept.h"
#include "directory/suppression.h"
#include "identity/audit.h"

#define SKILLS_MAX 1000

/** Skills are numbers, or {skill_No}, or {skillId}. */
static bool skill_id_of(const struct json *item, int64_t *ret_id)
{
	return json_int(item, ret_id) || json_int(kept_get(item, "skill_No"), ret_id) ||
	       json_int(kept_get(item, "skillId"), ret_id) || str_to_int(json_text(item), ret_id);
}

static enum status read_skills(
	struct call *call, const struct json *list, struct suppression *suppression)
{
	int64_t *skills = arena_array(call->arena, int64_t, SKILLS_MAX);

	if (!skills)
		return ST_NO_MEMORY;
	if (!json_is_array(list) || json_count(list) > SKILLS_MAX)
		return problem_add(&call->problems, ST_INVALID, "type", STR("skills"), "want",
			"a list of at most 1000 skill ids");
	suppression->skill_count = 0;
	for (const struct json *at = json_first(list); at; at = json_next(at)) {
		int64_t *id = &skills[suppression->skill_count++];

		/* 0 stands for "none" in the rows, and is nobody's id. */
		if (!skill_id_of(at, id) || *id == 0)
			return problem_add(
				&call->problems, ST_INVALID, "unknown_id", STR("skills"));
	}
	suppression->skills = skills;
	return ST_OK;
}

static enum status read_instant(
	struct call *call, const struct json *data, const char *field, usec *instant)
{
	struct str text = json_text(kept_get(data, field));

	return str_present(text) ? call_read_date(call, text, field, instant) : ST_OK;
}

/** The body, or what stands in its suppressedContactData, over what is there. */
static enum status read_body(struct call *call, struct suppression *suppression)
{
	const struct json *inside = kept_get(call->body, "suppressedContactData");
	const struct json *data = inside ? inside : call->body;
	const struct json *skills = kept_get(data, "skills");
	const struct json *value = kept_get(data, "value");
	int64_t number;
	enum status s, end;

	if (json_int(value, &number))
		suppression->value = arena_printf(call->arena, "%lld", (long long)number);
	else if (json_text(value).at)
		suppression->value = json_text(value);
	s = read_instant(call, data, "startDate", &suppression->starts_at);
	end = read_instant(call, data, "endDate", &suppression->ends_at);
	if (s != ST_OK || end != ST_OK)
		return ST_INVALID;
	if (!str_present(suppression->value))
		return problem_add(&call->problems, ST_INVALID, "required", STR("value"));
	return skills && !json_is_null(skills) ? read_skills(call, skills, suppression) : ST_OK;
}

static void suppression_put(
	struct json_out *out, const struct suppression *suppression, int64_t bu_id)
{
	json_put_int(out, "suppressedContactId", suppression->id);
	json_put_int(out, "bus_No", bu_id);
	json_put_instant(out, "startDate", suppression->starts_at);
	json_put_instant(out, "endDate", suppression->ends_at);
	json_put_text(out, "value", suppression->value);
	json_put_text(out, "source", suppression->source);
	json_put_null(out, "fileName");
	json_put_instant(out, "createDate", suppression->created_at);
	json_put_int(out, "createdBy", suppression->created_by);
	json_put_instant(out, "modifiedDate", suppression->updated_at);
	json_put_int(out, "modifiedBy", suppression->updated_by);
	json_put_int(out, "version", suppression->version);
}

static void put_mappings(struct json_out *out, const struct suppression *suppression)
{
	json_open_array(out, "suppressedContactMappings");
	for (size_t i = 0; i < suppression->skill_count; i++) {
		json_open(out, NULL);
		json_put_int(out, "skill_No", suppression->skills[i]);
		json_close(out);
	}
	json_close_array(out);
}

static enum status answer(struct call *call, int64_t id)
{
	struct suppression suppression;
	enum status s;

	s = suppression_load(call->db, call->caller.bu_id, id, call->arena, &suppression);
	if (s != ST_OK)
		return call_missing(call, s, "suppressedContactId");
	suppression_put(&call->out, &suppression, call->caller.bu_id);
	put_mappings(&call->out, &suppression);
	return ST_OK;
}

static enum status suppressed_create(struct call *call)
{
	struct suppression suppression = {
		.source = STR("API"), .starts_at = call->now, .created_by = call->caller.user_id
	};
	int64_t id;
	enum status s;

	if ((s = read_body(call, &suppression)) != ST_OK)
		return s;
	s = suppression_add(
		call->db, call->caller.bu_id, &suppression, call->now, &call->problems, &id);
	if (s != ST_OK)
		return s;
	if ((s = answer(call, id)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "suppressed_contact.create", id, STR_NULL);
}

static enum status suppressed_read(struct call *call)
{
	int64_t id;
	enum status s = call_param_id(call, "suppressedContactId", &id);

	return s == ST_OK ? answer(call, id) : s;
}

static enum status suppressed_change(struct call *call)
{
	struct suppression suppression;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "suppressedContactId", &id)) != ST_OK)
		return s;
	s = suppression_load(call->db, call->caller.bu_id, id, call->arena, &suppression);
	if (s != ST_OK)
		return call_missing(call, s, "suppressedContactId");
	if ((s = read_body(call, &suppression)) != ST_OK)
		return s;
	suppression.version = call_if_match(call);
	suppression.updated_by = call->caller.user_id;
	s = suppression_update(
		call->db, call->caller.bu_id, &suppression, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	if ((s = answer(call, id)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "suppressed_contact.update", id, STR_NULL);
}

static enum status suppressed_delete(struct call *call)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "suppressedContactId", &id)) != ST_OK)
		return s;
	s = suppression_remove(call->db, call->caller.bu_id, id);
	if (s != ST_OK)
		return call_missing(call, s, "suppressedContactId");
	return audit_append(
		call->db, &call->caller, call->wall, "suppressed_contact.delete", id, STR_NULL);
}

static void put_row(void *arg, const struct suppression *suppression)
{
	struct call *call = arg;

	json_open(&call->out, NULL);
	suppression_put(&call->out, suppression, call->caller.bu_id);
	json_close(&call->out);
}

static enum status suppressed_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	int64_t total = 0;
	enum status s;

	json_open_array(&call->out, "suppressedContacts");
	s = suppression_each(call->db, call->caller.bu_id, &filter, put_row, call, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	return s;
}

static void blocks_after(struct call *call)
{
	directory_blocks_changed(call->hub->directory);
}

#define BASE ADMIN "/suppressed-contact"
#define ONE  BASE "/{suppressedContactId}"
static const struct json_field no_fields[1];
#define LOOSE_BODY .fields = no_fields, .field_count = 0, .args_size = 1

static const struct route suppressed_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_DNC_VIEW, suppressed_list,
		.summary = "Suppressed contacts" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_DNC_EDIT, suppressed_create, LOOSE_BODY, .code = 201,
		.after = blocks_after, .summary = "Suppress a contact for a while" },
	{ HTTP_GET, ONE, ROUTE_READ, PERM_DNC_VIEW, suppressed_read,
		.summary = "A suppressed contact" },
	{ HTTP_PUT, ONE, ROUTE_WRITE, PERM_DNC_EDIT, suppressed_change, LOOSE_BODY,
		.after = blocks_after, .summary = "Change a suppressed contact" },
	{ HTTP_DELETE, ONE, ROUTE_WRITE, PERM_DNC_EDIT, suppressed_delete, .code = 204,
		.after = blocks_after, .summary = "Suppress a contact no longer" },
};
ROUTES(suppressed);
