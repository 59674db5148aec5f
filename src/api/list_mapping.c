/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mapping that a list remembers. What is taken out of it stays in the cadence of every skill for which it was loaded
 * (wire 5.6): the answer names it.
 */
#include "api/list_columns.h"
#include "api/list_parts.h"
#include "api/skills.h"
#include "identity/audit.h"
#include "outreach/list_records.h"

#define MAPPING_MAX ((size_t)512 << 10)

static enum status read_stored(struct call *call, const struct call_list *list,
	struct json_doc **ret_doc, struct mapping *ret_mapping)
{
	enum status s = json_parse(list->mapping, NULL, ret_doc);

	if (s == ST_OK)
		s = mapping_read(json_root(*ret_doc), ret_mapping);
	return s == ST_OK ? mapping_read_columns(json_root(*ret_doc), call->arena, ret_mapping) : s;
}

/* ---- cadences ---- */

static void put_kept(struct json_out *out, const struct skill *skill, const struct mapping *mapping)
{
	for (size_t i = 0; i < skill->destination_count; i++) {
		if (mapping_has_destination(mapping, skill->destinations[i].field_name))
			continue;
		json_open(out, NULL);
		json_put_int(out, "skillId", skill->id);
		json_put_text(out, "skillName", skill->name);
		json_put_text(out, "fieldName", skill->destinations[i].field_name);
		json_close(out);
	}
}

/** Destinations of the cadences of the list's skills that the mapping has not. */
static enum status put_cadences(
	struct call *call, const struct call_list *list, const struct mapping *mapping)
{
	struct list_tally tally;
	enum status s = list_tally(call->db, call->caller.bu_id, list->id, &tally);

	json_open_array(&call->out, "keptInCadence");
	for (size_t i = 0; s == ST_OK && i < tally.skill_count; i++) {
		struct skill skill;

		if (tally.skills[i] == 0)
			continue;
		s = skill_load(call->db, call->caller.bu_id, tally.skills[i], call->arena, &skill);
		if (s == ST_OK)
			put_kept(&call->out, &skill, mapping);
		if (s == ST_NOT_FOUND)
			s = ST_OK;
	}
	json_close_array(&call->out);
	return s;
}

static enum status put_mapping(
	struct call *call, const struct call_list *list, const struct mapping *mapping)
{
	json_put_int(&call->out, "listId", list->id);
	list_columns_put(&call->out, mapping);
	json_open_array(&call->out, "columns");
	for (size_t i = 0; i < mapping->column_count; i++)
		json_put_text(&call->out, NULL, mapping->columns[i]);
	json_close_array(&call->out);
	return put_cadences(call, list, mapping);
}

/* ---- the routes ---- */

static enum status mapping_answer(struct call *call)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct call_list list;
	struct mapping mapping;
	enum status s;

	if ((s = list_of_call(call, false, &list)) != ST_OK)
		return s;
	if ((s = read_stored(call, &list, &doc, &mapping)) != ST_OK)
		return s;
	return put_mapping(call, &list, &mapping);
}

static enum status mapping_replace(struct call *call)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct buf text CLEANUP(buf_done) = { 0 };
	struct call_list list;
	struct mapping before, mapping;
	enum status s;

	if ((s = list_of_call(call, false, &list)) != ST_OK)
		return s;
	if ((s = list_columns_of(call, call->body, &mapping)) != ST_OK)
		return s;
	if ((s = read_stored(call, &list, &doc, &before)) != ST_OK)
		return s;
	/* Templates may name the columns of what is loaded. */
	mapping.columns = before.columns;
	mapping.column_count = before.column_count;
	buf_init(&text, MAPPING_MAX);
	mapping_write(&text, &mapping);
	if (text.failed)
		return ST_LIMIT;
	s = list_set_mapping(call->db, call->caller.bu_id, list.id, buf_str(&text), call->now);
	if (s != ST_OK || (s = put_mapping(call, &list, &mapping)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "list.mapping", list.id, STR_NULL);
}

#define BASE OWN "/lists/{listId}/mapping"

static const struct route list_mapping_routes[] = {
	{ HTTP_GET, BASE, ROUTE_READ, PERM_LISTS_VIEW, mapping_answer,
		.summary = "The column mapping that a list remembers" },
	{ HTTP_PUT, BASE, ROUTE_WRITE, PERM_LISTS_EDIT, mapping_replace, SKILL_LOOSE_BODY,
		.summary = "Replace the column mapping of a list" },
};
ROUTES(list_mapping);
