/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling lists (wire 3B.4): made with their mapping, listed, downloaded, deleted.
 */
#include "api/filters.h"
#include "api/kept.h"
#include "api/list_columns.h"
#include "api/list_parts.h"
#include "api/list_view.h"
#include "directory/skill.h"
#include "identity/audit.h"
#include "outreach/list.h"
#include "outreach/row.h"

#define MAPPING_MAX ((size_t)256 << 10)

/* ---- making one ---- */

struct list_args {
	struct str name, expires_on, country;
};

#define AT(member) offsetof(struct list_args, member)

static const struct json_field list_fields[] = {
	{ .path = "listName", .kind = JSON_TEXT, .at = AT(name), .required = true, .max = 100 },
	{ .path = "listExpirationDate", .kind = JSON_TEXT, .at = AT(expires_on), .max = 40 },
	{ .path = "country", .kind = JSON_TEXT, .at = AT(country), .max = 60 },
};

static enum status read_expiry(struct call *call, struct str text, struct str *ret_date)
{
	struct civil_date date;
	char formatted[CIVIL_DATE_SIZE];

	*ret_date = STR_NULL;
	text = str_trim(text);
	if (!str_present(text))
		return ST_OK;
	if (text.len > 10 && text.at[10] == 'T')
		text.len = 10;
	if (!row_date(text, DATE_MONTH_FIRST, &date))
		return problem_add(&call->problems, ST_INVALID, "format", STR("listExpirationDate"),
			"want", "2026-12-31, 12/31/2026");
	*ret_date = arena_copy(call->arena, civil_format_date(date, formatted));
	return ret_date->at != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status list_create(struct call *call)
{
	const struct list_args *args = call->args;
	struct call_list list = { .name = args->name, .country = args->country };
	struct buf text CLEANUP(buf_done) = { 0 };
	struct mapping mapping;
	enum status columns, s;
	int64_t id;

	buf_init(&text, MAPPING_MAX);
	columns = list_columns_read(call, &mapping);
	s = read_expiry(call, args->expires_on, &list.expires_on);
	if (s != ST_OK || columns != ST_OK)
		return s != ST_OK ? s : columns;
	mapping_write(&text, &mapping);
	if (text.failed)
		return ST_LIMIT;
	list.mapping = buf_str(&text);
	s = list_add(call->db, call->caller.bu_id, &list, call->now, &call->problems, &id);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "listId", id);
	return audit_append(call->db, &call->caller, call->wall, "list.create", id, STR_NULL);
}

/* ---- reading ---- */

struct list_listing {
	struct call *call;
	enum status status;
};

static void put_list(void *arg, const struct call_list *list)
{
	struct list_listing *listing = arg;

	if (listing->status != ST_OK)
		return;
	json_open(&listing->call->out, NULL);
	listing->status = list_put_head(listing->call, list);
	json_close(&listing->call->out);
}

static enum status list_all(struct call *call)
{
	struct list_filter filter = call_filter(call);
	struct list_listing listing = { call, ST_OK };
	int64_t total = 0;
	enum status s;

	json_open_array(&call->out, "callingLists");
	s = list_each(call->db, call->caller.bu_id, &filter, put_list, &listing, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	json_open(&call->out, "_links");
	json_put_text(&call->out, "self", exchange_raw_path(call->exchange));
	json_close(&call->out);
	return s != ST_OK ? s : listing.status;
}

/** -1: both; wire: `finalized`. */
static int finalized_of(const struct call *call)
{
	if (!str_present(call_query(call, "finalized")))
		return -1;
	return call_query_bool(call, "finalized", false);
}

static enum status list_read(struct call *call)
{
	struct call_list list;
	enum status s;

	if ((s = list_of_call(call, &list)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	s = list_put_head(call, &list);
	json_put_text(&call->out, "listExpirationDate", list.expires_on);
	json_put_instant(&call->out, "lastPollTime", call->now);
	if (s == ST_OK && call_query_bool(call, "includeRecords", false))
		s = list_put_records(call, &list, finalized_of(call));
	json_close(&call->out);
	return s;
}

static enum status list_attempts(struct call *call)
{
	struct call_list list;
	enum status s;

	if ((s = list_of_call(call, &list)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	s = list_put_head(call, &list);
	json_put_instant(&call->out, "lastPollTime", call->now);
	if (s == ST_OK)
		s = list_put_attempts(call, &list, finalized_of(call));
	json_close(&call->out);
	return s;
}

/* ---- deleting ---- */

static enum status delete_run(struct call *call)
{
	bool inactive = call_query_bool(call, "forceInactive", false);
	bool force = call_query_bool(call, "forceDelete", false);
	struct call_list list;
	bool runs = false;
	enum status s;

	if ((s = list_of_call(call, &list)) != ST_OK)
		return s;
	if (!inactive && !force && (s = list_is_running(call, list.id, &runs)) != ST_OK)
		return s;
	if (runs)
		return problem_add(&call->problems, ST_CONFLICT, "list_in_use", STR("listId"));
	if (inactive && !force)
		s = list_set_active(call->db, call->caller.bu_id, list.id, false, call->now);
	else
		s = list_remove(call->db, call->caller.bu_id, list.id, call->now);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	return audit_append(call->db, &call->caller, call->wall,
		inactive && !force ? "list.inactivate" : "list.delete", list.id, STR_NULL);
}

static void lists_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
}

#define BASE ADMIN "/lists/call-lists"
#define ONE  BASE "/{listId}"
#define BODY                                                                                       \
	.fields = list_fields, .field_count = COUNT_OF(list_fields),                               \
	.args_size = sizeof(struct list_args), .query_as_fields = true

static const struct route call_list_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_LISTS_VIEW, list_all, .summary = "Calling lists" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_LISTS_CREATE, list_create, BODY, .code = 201,
		.summary = "Add a calling list with its column mapping" },
	{ HTTP_GET, ONE, ROUTE_LONG, PERM_LISTS_VIEW, list_read,
		.summary = "A calling list, with its records when asked" },
	{ HTTP_GET, ONE "/attempts", ROUTE_LONG, PERM_LISTS_VIEW, list_attempts,
		.summary = "Attempts on the records of a calling list" },
	{ HTTP_DELETE, ONE, ROUTE_WRITE, PERM_LISTS_DELETE, delete_run, .after = lists_after,
		.summary = "Delete a calling list, or stop its use" },
};
ROUTES(call_list);
