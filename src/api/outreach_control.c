/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stop everything: for emergencies.
 */
#include "identity/audit.h"
#include "outreach/outreach.h"

#include "api/call.h"

static enum status stop_everything(struct call *call)
{
	int64_t stopped;
	enum status s;

	if (!caller_may(&call->caller, PERM_OPERATE) &&
		!caller_may(&call->caller, PERM_DIALER_EDIT))
		return problem_add(&call->problems, ST_DENIED, "permission", STR(""), "permission",
			permission_name(PERM_DIALER_EDIT));
	s = outreach_stop_everything(
		call->hub->outreach, call->db, call->caller.bu_id, call->now, &stopped);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "stopped", stopped);
	return audit_append(
		call->db, &call->caller, call->wall, "skill.stop_everything", 0, STR_NULL);
}

static void stopped_after(struct call *call)
{
	directory_skills_changed(call->hub->directory);
}

static const struct route outreach_control_routes[] = {
	{ HTTP_POST, OWN "/stop-everything", ROUTE_WRITE, PERM_SIGNED_IN, stop_everything,
		.after = stopped_after, .code = 200,
		.summary = "Stop every skill and withdraw what was not transmitted" },
};
ROUTES(outreach_control);
