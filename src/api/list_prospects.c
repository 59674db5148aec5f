/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records taken out of a list by their external ids (wire 3B.4). Each is judged for itself.
 */
#include "api/filters.h"
#include "api/kept.h"
#include "identity/audit.h"
#include "outreach/list_records.h"

#define PROSPECTS_MAX 1000

static const struct json_field loose_fields[1];

static const char *result_code(enum status s)
{
	switch (s) {
	case ST_OK:
		return "Removed";
	case ST_CONFLICT:
		return "AlreadyFinal";
	case ST_TRY_LATER:
		return "InProgress";
	default:
		return "NotFound";
	}
}

static void put_result(struct json_out *out, struct str external_id, enum status s)
{
	json_open(out, NULL);
	json_put_text(out, "externalId", external_id);
	json_put_text(out, "resultCode", str_of(result_code(s)));
	json_close(out);
}

/** The path names the list; its number is taken too. */
static enum status find_list(struct call *call, struct call_list *ret_list)
{
	struct str name = call_param(call, "listId");
	int64_t id;
	enum status s;

	s = list_find(call->db, call->caller.bu_id, name, call->arena, ret_list);
	if (s == ST_NOT_FOUND && str_to_int(name, &id))
		s = list_load(call->db, call->caller.bu_id, id, call->arena, ret_list);
	if (s == ST_OK && ret_list->removed_at != 0)
		s = ST_NOT_FOUND;
	return call_missing(call, s, "sourceName");
}

static enum status remove_each(struct call *call, const struct call_list *list,
	const struct json *prospects, struct json_out *failed)
{
	for (const struct json *at = json_first(prospects); at != NULL; at = json_next(at)) {
		struct str external_id = json_text(kept_get(at, "externalId"));
		enum status s = ST_NOT_FOUND;

		if (str_present(external_id))
			s = list_record_remove(
				call->db, call->caller.bu_id, list->id, external_id, call->now);
		if (s == ST_NO_MEMORY || s == ST_IO)
			return s;
		put_result(s == ST_OK ? &call->out : failed, external_id, s);
	}
	return ST_OK;
}

static enum status prospects_remove(struct call *call)
{
	const struct json *prospects = kept_get(call->body, "prospectsToRemove");
	struct buf failed_text CLEANUP(buf_done) = { 0 };
	struct json_out failed;
	struct call_list list;
	enum status s;

	if (!json_is_array(prospects))
		return problem_add(&call->problems, ST_INVALID, "type", STR("prospectsToRemove"),
			"want", "a list of {externalId}");
	if (json_count(prospects) > PROSPECTS_MAX)
		return problem_add(&call->problems, ST_INVALID, "length", STR("prospectsToRemove"),
			"min", "0", "max", "1000");
	if ((s = find_list(call, &list)) != ST_OK)
		return s;
	buf_init(&failed_text, call->answer.max);
	json_out_init(&failed, &failed_text);
	json_open_array(&failed, NULL);
	json_open_array(&call->out, "successfulRecords");
	s = remove_each(call, &list, prospects, &failed);
	json_close_array(&call->out);
	json_close_array(&failed);
	json_put_raw(&call->out, "failedRecords", buf_str(&failed_text));
	if (s != ST_OK || failed_text.failed)
		return s != ST_OK ? s : ST_NO_MEMORY;
	return audit_append(
		call->db, &call->caller, call->wall, "list.remove_prospects", list.id, STR_NULL);
}

static const struct route list_prospects_routes[] = {
	{ HTTP_DELETE, ADMIN "/lists/call-lists/{listId}/removeProspects", ROUTE_WRITE,
		PERM_LISTS_EDIT, prospects_remove, .fields = loose_fields, .field_count = 0,
		.args_size = 1, .summary = "Take records out of a calling list" },
};
ROUTES(list_prospects);
