/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Work on contacts: status, assignment (wire 3A.5).
 */
#include "api/contacts_access.h"
#include "api/filters.h"
#include "api/messages_view.h"
#include "identity/users.h"

static enum status answer(struct call *call, struct contact *contact)
{
	struct view view = { .call = call };
	enum status s;

	if ((s = contact_set(call->db, contact, call->now)) != ST_OK)
		return s;
	(void)call_bare(call);
	contact_put(&view, NULL, contact);
	return ST_OK;
}

/** If-Match, when it is sent, must be the version that is stored. */
static enum status version_check(struct call *call, const struct contact *contact)
{
	row_version wanted = call_if_match(call);

	if (wanted != 0 && wanted != contact->version)
		return problem_add(&call->problems, ST_CONFLICT, "version", STR(""));
	return ST_OK;
}

struct status_args {
	struct str status;
};

static const struct json_field status_fields[] = {
	{ .path = "status",
		.kind = JSON_TEXT,
		.at = offsetof(struct status_args, status),
		.required = true,
		.allowed = contact_status_names },
};

static enum status status_put(struct call *call)
{
	const struct status_args *args = call->args;
	enum contact_status status;
	struct contact contact;
	enum status s;

	if ((s = contact_of_path(call, &contact)) != ST_OK)
		return s;
	if ((s = version_check(call, &contact)) != ST_OK)
		return s;
	if ((s = contact_status_parse(args->status, &status)) != ST_OK)
		return s;
	contact_change_status(&contact, status, call->now);
	return answer(call, &contact);
}

/* One of the three names the agent. */
struct assign_args {
	struct str user_id, inbox_assignee, cxone_id;
};

static const struct json_field assign_fields[] = {
	{ .path = "userId", .kind = JSON_TEXT_OR_INT, .at = offsetof(struct assign_args, user_id) },
	{ .path = "inboxAssignee",
		.kind = JSON_TEXT_OR_INT,
		.at = offsetof(struct assign_args, inbox_assignee) },
	{ .path = "inboxAssigneeCxoneId",
		.kind = JSON_TEXT_OR_INT,
		.at = offsetof(struct assign_args, cxone_id) },
};

/** An agent by number or by UUID. */
static enum status user_named(struct call *call, struct str name, struct user *ret_user)
{
	struct uuid uuid;
	int64_t id;
	enum status s = ST_NOT_FOUND;

	if (str_to_int(name, &id))
		s = user_get(call->db, call->caller.bu_id, id, call->arena, ret_user);
	else if (uuid_parse(name, &uuid))
		s = user_by_uuid(call->db, uuid, call->arena, ret_user);
	if (s == ST_OK && (ret_user->bu_id != call->caller.bu_id || !ret_user->is_active))
		s = ST_NOT_FOUND;
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, ST_INVALID, "unknown_id", STR("userId"));
	return s;
}

static struct str name_of(const struct assign_args *args)
{
	if (str_present(args->user_id))
		return args->user_id;
	return str_present(args->inbox_assignee) ? args->inbox_assignee : args->cxone_id;
}

/** Two agents who reach for one contact: the first has it; a manager may give it to another. */
static enum status taken_check(struct call *call, const struct contact *contact, int64_t user_id)
{
	bool is_others = contact->assignee_id != 0 && contact->assignee_id != user_id &&
			 contact->assignee_id != call->caller.user_id;

	if (is_others && !caller_may(&call->caller, PERM_STRATEGY_VIEW))
		return problem_add(
			&call->problems, ST_CONFLICT, "contact_assigned", STR("contactNumber"));
	return ST_OK;
}

static enum status assignment_put(struct call *call)
{
	const struct assign_args *args = call->args;
	struct contact contact;
	struct user user = { 0 };
	enum status s;

	if (!str_present(name_of(args)))
		return problem_add(&call->problems, ST_INVALID, "required", STR("userId"));
	if ((s = contact_of_path(call, &contact)) != ST_OK)
		return s;
	if ((s = version_check(call, &contact)) != ST_OK)
		return s;
	if ((s = user_named(call, name_of(args), &user)) != ST_OK)
		return s;
	if ((s = taken_check(call, &contact, user.id)) != ST_OK)
		return s;
	contact_change_assignee(&contact, user.id, call->now);
	return answer(call, &contact);
}

static enum status assignment_delete(struct call *call)
{
	struct contact contact;
	enum status s;

	if ((s = contact_of_path(call, &contact)) != ST_OK)
		return s;
	if ((s = taken_check(call, &contact, 0)) != ST_OK)
		return s;
	contact_change_assignee(&contact, 0, call->now);
	return answer(call, &contact);
}

#define CONTACT DFO "/contacts/{contactNumber}"

static const struct route contact_work_routes[] = {
	{ HTTP_PUT, CONTACT "/status", ROUTE_WRITE, PERM_CONTACTS_WORK, status_put, status_fields,
		COUNT_OF(status_fields), sizeof(struct status_args),
		.summary = "Set the status of a contact" },
	{ HTTP_PUT, CONTACT "/inbox-assignment", ROUTE_WRITE, PERM_CONTACTS_WORK, assignment_put,
		assign_fields, COUNT_OF(assign_fields), sizeof(struct assign_args),
		.summary = "Give a contact to an agent" },
	{ HTTP_DELETE, CONTACT "/inbox-assignment", ROUTE_WRITE, PERM_CONTACTS_WORK,
		assignment_delete, .summary = "Give a contact back to its skill" },
};
ROUTES(contact_work);
