/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A calling list after its import: changed, found in the bin, restored.
 */
#include "api/filters.h"
#include "api/kept.h"
#include "api/list_dates.h"
#include "api/list_options.h"
#include "api/list_parts.h"
#include "api/list_view.h"
#include "identity/audit.h"
#include "identity/users.h"
#include "outreach/list_bin.h"
#include "outreach/list_records.h"
#include "outreach/outreach.h"

/* ---- one list ---- */

static enum status put_list(struct call *call, const struct call_list *list)
{
	enum status s = list_put_head(call, list);

	json_put_text(&call->out, "listExpirationDate", list->expires_on);
	json_put_text(&call->out, "country", list->country);
	json_put_bool(&call->out, "isActive", list->is_active);
	json_put_int(&call->out, "version", list->version);
	return s;
}

static enum status list_show(struct call *call)
{
	struct call_list list = { 0 };
	enum status s = list_of_call(call, false, &list);

	return s == ST_OK ? put_list(call, &list) : s;
}

/* ---- changing it ---- */

struct life_args {
	struct str name, expires_on, country;
	bool is_active;
	bool gave_name, gave_active;
};

#define AT(member) offsetof(struct life_args, member)

static const struct json_field life_fields[] = {
	{ .path = "listName",
		.kind = JSON_TEXT,
		.at = AT(name),
		.max = 100,
		.present_at = AT(gave_name) + 1 },
	{ .path = "listExpirationDate", .kind = JSON_TEXT, .at = AT(expires_on), .max = 40 },
	{ .path = "country", .kind = JSON_TEXT, .at = AT(country), .max = 60 },
	{ .path = "isActive",
		.kind = JSON_BOOL,
		.at = AT(is_active),
		.present_at = AT(gave_active) + 1 },
};

static bool is_given(const struct call *call, const char *name)
{
	return kept_get(call->body, name) != NULL;
}

static enum status read_date(struct call *call, struct call_list *list)
{
	static const char field[] = "listExpirationDate";
	const struct life_args *args = call->args;
	enum status s;

	if (!is_given(call, field))
		return ST_OK;
	s = list_date_read(call, args->expires_on, field, &list->expires_on);
	if (s == ST_OK)
		s = list_date_check(call, call->db, list->expires_on, field);
	if (s == ST_OK)
		s = list_date_ahead(call, list->expires_on);
	return s == ST_OK ? list_date_settle(call, &list->expires_on) : s;
}

static enum status read_change(struct call *call, struct call_list *list)
{
	const struct life_args *args = call->args;
	enum status s;

	if (args->gave_name && !str_present(str_trim(args->name)))
		return problem_add(&call->problems, ST_INVALID, "required", STR("listName"));
	if (args->gave_name)
		list->name = args->name;
	if (is_given(call, "country"))
		list->country = args->country;
	if (args->gave_active)
		list->is_active = args->is_active;
	list->version = call_if_match(call);
	if ((s = list_country_check(call, args->country)) != ST_OK)
		return s;
	return read_date(call, list);
}

static enum status list_change(struct call *call)
{
	struct call_list list = { 0 };
	enum status s;

	if ((s = list_of_call(call, false, &list)) != ST_OK ||
		(s = read_change(call, &list)) != ST_OK)
		return s;
	s = list_update(call->db, call->caller.bu_id, &list, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	s = list_load(call->db, call->caller.bu_id, list.id, call->arena, &list);
	if (s != ST_OK || (s = put_list(call, &list)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "list.update", list.id, STR_NULL);
}

/* ---- the bin ---- */

struct bin_listing {
	struct call *call;
	enum status status;
};

static void put_remover(struct call *call, const struct call_list *list)
{
	struct user user;

	if (list->removed_by == 0)
		return;
	json_open(&call->out, "removedBy");
	json_put_int(&call->out, "userId", list->removed_by);
	if (user_get(call->db, call->caller.bu_id, list->removed_by, call->arena, &user) == ST_OK)
		json_put_text(&call->out, "userName", user.user_name);
	json_close(&call->out);
}

static void put_binned(void *arg, const struct call_list *list)
{
	struct bin_listing *listing = arg;
	struct call *call = listing->call;
	struct json_out *out = &call->out;
	struct list_tally tally;

	if (listing->status != ST_OK)
		return;
	listing->status = list_tally(call->db, call->caller.bu_id, list->id, &tally);
	json_open(out, NULL);
	json_put_int(out, "listId", list->id);
	json_put_text(out, "listName", list->name);
	json_put_int(out, "records", tally.records);
	json_put_int(out, "openRecords", tally.records - tally.finalized);
	json_put_int(out, "finalizedRecords", tally.finalized);
	json_put_instant(out, "removedAt", list->removed_at);
	json_put_text(out, "removedWhy",
		list->removed_why == LIST_EXPIRED ? STR("expired") : STR("deleted"));
	put_remover(call, list);
	json_put_instant(out, "purgedAt", list->removed_at + call->hub->settings->list_bin);
	json_put_text(out, "listExpirationDate", list->expires_on);
	json_close(out);
}

static enum status bin_list(struct call *call)
{
	struct list_filter filter = call_filter(call);
	struct bin_listing listing = { call, ST_OK };
	int64_t total = 0;
	enum status s;

	json_open_array(&call->out, "lists");
	s = list_bin_each(call->db, call->caller.bu_id, filter.skip, filter.top, put_binned,
		&listing, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	return s != ST_OK ? s : listing.status;
}

/* ---- restoring ---- */

struct restore_args {
	struct str name;
};

static const struct json_field restore_fields[] = {
	{ .path = "listName",
		.kind = JSON_TEXT,
		.at = offsetof(struct restore_args, name),
		.max = 100 },
};

/** A date that is over would put it back at once: the list comes without one. */
static enum status drop_past_date(struct call *call, struct call_list *list)
{
	struct civil_date day;
	usec at;
	enum status s;

	if (!civil_parse_date(list->expires_on, &day))
		return ST_OK;
	s = list_date_instant(call->hub->zones, call->db, call->caller.bu_id, day, &at);
	if (s != ST_OK || at > call->now)
		return s;
	list->expires_on = STR_NULL;
	return list_date_settle(call, &list->expires_on);
}

static enum status bin_restore(struct call *call)
{
	const struct restore_args *args = call->args;
	struct call_list list = { 0 };
	enum status s;

	if ((s = list_of_call(call, true, &list)) != ST_OK)
		return s;
	if (list.removed_at == 0)
		return problem_add(&call->problems, ST_CONFLICT, "list_not_in_bin", STR("listId"));
	if (str_present(str_trim(args->name)))
		list.name = args->name;
	if ((s = drop_past_date(call, &list)) != ST_OK)
		return s;
	s = list_restore(call->db, call->caller.bu_id, &list, call->now, &call->problems);
	if (s != ST_OK)
		return s;
	s = list_load(call->db, call->caller.bu_id, list.id, call->arena, &list);
	if (s != ST_OK || (s = put_list(call, &list)) != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "list.restore", list.id, STR_NULL);
}

static void life_after(struct call *call)
{
	outreach_wake(call->hub->outreach);
}

#define ONE OWN "/lists/{listId}"
#define BODY                                                                                       \
	.fields = life_fields, .field_count = COUNT_OF(life_fields),                               \
	.args_size = sizeof(struct life_args), .after = life_after

static const struct route list_life_routes[] = {
	{ HTTP_GET, OWN "/lists/bin", ROUTE_LONG, PERM_LISTS_DELETE, bin_list,
		.summary = "Calling lists in the bin" },
	{ HTTP_POST, ONE "/restore", ROUTE_WRITE, PERM_LISTS_DELETE, bin_restore,
		.fields = restore_fields, .field_count = COUNT_OF(restore_fields),
		.args_size = sizeof(struct restore_args), .body_optional = true,
		.after = life_after, .summary = "Take a calling list out of the bin" },
	{ HTTP_GET, ONE, ROUTE_READ, PERM_LISTS_VIEW, list_show,
		.summary = "A calling list and its version" },
	{ HTTP_PATCH, ONE, ROUTE_WRITE, PERM_LISTS_EDIT, list_change, BODY,
		.summary = "Change name, date, country or use of a calling list" },
	{ HTTP_PUT, ONE, ROUTE_WRITE, PERM_LISTS_EDIT, list_change, BODY,
		.summary = "Change a calling list; what is left out stays as it is" },
};
ROUTES(list_life);
