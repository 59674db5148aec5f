/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calling lists (wire 3B.4): made with their mapping, listed, downloaded, deleted.
 */
#include "api/filters.h"
#include "api/list_columns.h"
#include "api/list_dates.h"
#include "api/list_options.h"
#include "api/list_parts.h"
#include "api/list_view.h"
#include "identity/audit.h"
#include "outreach/list_bin.h"
#include "outreach/outreach.h"

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

static enum status list_create(struct call *call)
{
	const struct list_args *args = call->args;
	struct call_list list = { .name = args->name, .country = args->country };
	struct buf text CLEANUP(buf_done) = { 0 };
	struct mapping mapping;
	enum status columns, country, s;
	int64_t id;

	buf_init(&text, MAPPING_MAX);
	columns = list_columns_read(call, &mapping);
	s = list_date_read(call, args->expires_on, "listExpirationDate", &list.expires_on);
	if (s == ST_OK)
		s = list_date_check(call, call->db, list.expires_on, "listExpirationDate");
	if (s == ST_OK)
		s = list_date_ahead(call, list.expires_on);
	country = list_country_check(call, list.country);
	if (s != ST_OK || columns != ST_OK || country != ST_OK)
		return s != ST_OK ? s : columns != ST_OK ? columns : country;
	if ((s = list_date_settle(call, &list.expires_on)) != ST_OK)
		return s;
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

static enum status list_read(struct call *call)
{
	struct call_list list;
	enum status s;

	if ((s = list_of_call(call, false, &list)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	s = list_put_head(call, &list);
	json_put_text(&call->out, "listExpirationDate", list.expires_on);
	json_put_instant(&call->out, "lastPollTime", call->now);
	if (s == ST_OK && call_query_bool(call, "includeRecords", false))
		s = list_put_records(call, &list, list_finalized(call));
	json_close(&call->out);
	return s;
}

/** What was sent stays to be seen: also for lists in the bin, and for those that were purged. */
static enum status list_attempts(struct call *call)
{
	struct call_list list;
	enum status s;

	if ((s = list_of_call(call, true, &list)) != ST_OK)
		return s;
	json_open(&call->out, "resultSet");
	s = list_put_head(call, &list);
	json_put_instant(&call->out, "lastPollTime", call->now);
	if (s == ST_OK)
		s = list_put_attempts(call, &list, list_finalized(call));
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

	if ((s = list_of_call(call, false, &list)) != ST_OK)
		return s;
	if (!inactive && !force && (s = list_is_running(call, list.id, &runs)) != ST_OK)
		return s;
	if (runs)
		return problem_add(&call->problems, ST_CONFLICT, "list_in_use", STR("listId"));
	if (inactive && !force)
		s = list_set_active(call->db, call->caller.bu_id, list.id, false, call->now);
	else
		s = list_remove(call->db, call->caller.bu_id, list.id, LIST_DELETED,
			call->caller.user_id, call->now);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	return audit_append(call->db, &call->caller, call->wall,
		inactive && !force ? "list.inactivate" : "list.delete", list.id, STR_NULL);
}

static void lists_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
	outreach_wake(call->hub->outreach);
}

/** Its date may be the next that comes. */
static void list_made(struct call *call)
{
	outreach_wake(call->hub->outreach);
}

#define BASE ADMIN "/lists/call-lists"
#define ONE  BASE "/{listId}"
#define BODY                                                                                       \
	.fields = list_fields, .field_count = COUNT_OF(list_fields),                               \
	.args_size = sizeof(struct list_args), .query_as_fields = true

static const struct route call_list_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_LISTS_VIEW, list_all, .summary = "Calling lists" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_LISTS_CREATE, list_create, BODY, .code = 201,
		.after = list_made, .summary = "Add a calling list with its column mapping" },
	{ HTTP_GET, ONE, ROUTE_LONG, PERM_LISTS_VIEW, list_read,
		.summary = "A calling list, with its records when asked" },
	{ HTTP_GET, ONE "/attempts", ROUTE_LONG, PERM_LISTS_VIEW, list_attempts,
		.summary = "Attempts on the records of a calling list" },
	{ HTTP_DELETE, ONE, ROUTE_WRITE, PERM_LISTS_DELETE, delete_run, .after = lists_after,
		.summary = "Delete a calling list, or stop its use" },
};
ROUTES(call_list);
