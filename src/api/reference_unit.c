/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The business unit and the time zones, as clients of the admin services read them (wire 3B.8, 10),
 * and the settings of the business unit on our own route.
 */
#include <stdio.h>
#include <stdlib.h>

#include "api/call.h"
#include "identity/audit.h"
#include "identity/business_unit.h"
#include "outreach/zone_find.h"

static struct str windows_name(const struct call *call, struct str zone)
{
	const struct zone *found = zone_set_find(zone_tables_set(call->hub->zones), zone);

	return found ? zone_windows_name(call->hub->zones, found) : zone;
}

static enum status unit_read(struct call *call)
{
	struct json_out *out = &call->out;
	struct business_unit unit;
	enum status s;

	s = business_unit_get(call->db, call->caller.bu_id, call->arena, &unit);
	if (s != ST_OK)
		return s;
	json_open_array(out, "businessUnits");
	json_open(out, NULL);
	json_put_int(out, "businessUnitId", unit.id);
	json_put_text(out, "businessUnitName", unit.name);
	json_put_text(out, "defaultTimeZone", windows_name(call, unit.zone));
	json_put_uuid(out, "tenantId", unit.tenant.bytes);
	json_put_bool(out, "callSuppression", true);
	json_put_bool(out, "priorityBasedBlending", true);
	json_open_array(out, "features");
	json_close_array(out);
	json_close(out);
	json_close_array(out);
	return ST_OK;
}

static struct str offset_text(struct call *call, int32_t seconds)
{
	int32_t minutes = abs(seconds) / 60;

	return arena_printf(
		call->arena, "%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static enum status zones_list(struct call *call)
{
	const struct zone_tables *tables = call->hub->zones;
	struct json_out *out = &call->out;

	json_open_array(out, "timeZones");
	for (size_t i = 0; i < zone_tables_family_count(tables); i++) {
		const struct zone_family *family = zone_tables_family_at(tables, i);
		struct str offset;

		if (!family->is_windows)
			continue;
		offset = offset_text(call, zone_usual_offset(family->zones[0]));
		json_open(out, NULL);
		json_put_text(out, "displayName",
			arena_printf(call->arena, "(UTC%.*s) %.*s", STR_ARGS(offset),
				STR_ARGS(family->name)));
		json_put_text(out, "standardName", family->name);
		json_put_text(out, "offset", offset);
		json_put_text(out, "zone", zone_name(family->zones[0]));
		json_close(out);
	}
	json_close_array(out);
	return ST_OK;
}

static enum status own_read(struct call *call)
{
	struct business_unit unit;
	enum status s;

	s = business_unit_get(call->db, call->caller.bu_id, call->arena, &unit);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "id", unit.id);
	json_put_text(&call->out, "name", unit.name);
	json_put_uuid(&call->out, "tenantId", unit.tenant.bytes);
	json_put_text(&call->out, "timeZone", unit.zone);
	json_put_int(&call->out, "version", unit.version);
	return ST_OK;
}

struct unit_args {
	struct str name, zone;
	int64_t version;
};

static const struct json_field unit_fields[] = {
	{ .path = "name",
		.kind = JSON_TEXT,
		.at = offsetof(struct unit_args, name),
		.min = 1,
		.max = 100 },
	{ .path = "timeZone",
		.kind = JSON_TEXT,
		.at = offsetof(struct unit_args, zone),
		.min = 1,
		.max = 100 },
	{ .path = "version",
		.kind = JSON_INT,
		.at = offsetof(struct unit_args, version),
		.min = 0,
		.max = INT64_MAX },
};

static enum status zone_read(struct call *call, struct str value, struct str *ret_zone)
{
	const struct zone *zone = zone_by_value(call->hub->zones, value, call->arena);

	if (!zone)
		return problem_add(&call->problems, ST_INVALID, "format", STR("timeZone"), "want",
			"America/Toronto, Eastern Standard Time");
	*ret_zone = zone_name(zone);
	return ST_OK;
}

static enum status own_write(struct call *call)
{
	const struct unit_args *args = call->args;
	struct business_unit unit;
	enum status s;

	s = business_unit_get(call->db, call->caller.bu_id, call->arena, &unit);
	if (s != ST_OK)
		return s;
	if (args->name.at)
		unit.name = args->name;
	if (args->zone.at && (s = zone_read(call, args->zone, &unit.zone)) != ST_OK)
		return s;
	if (args->version)
		unit.version = args->version;
	s = business_unit_set(call->db, call->wall, &unit);
	if (s == ST_CONFLICT)
		return problem_add(&call->problems, s, "version", STR("version"));
	if (s != ST_OK)
		return s;
	s = audit_append(
		call->db, &call->caller, call->wall, "business_unit.update", unit.id, STR_NULL);
	return s == ST_OK ? own_read(call) : s;
}

static const struct route business_unit_routes[] = {
	{ HTTP_GET, ADMIN "/business-unit", ROUTE_READ, PERM_SIGNED_IN, unit_read,
		.summary = "The caller's business unit" },
	{ HTTP_GET, ADMIN "/timezones", ROUTE_READ, PERM_SIGNED_IN, zones_list,
		.summary = "Time zones under their Windows names" },
	{ HTTP_GET, OWN "/business-unit", ROUTE_READ, PERM_BU_VIEW, own_read,
		.summary = "The caller's business unit and its settings" },
	{ HTTP_PUT, OWN "/business-unit", ROUTE_WRITE, PERM_BU_EDIT, own_write, unit_fields,
		COUNT_OF(unit_fields), sizeof(struct unit_args),
		.summary = "Change name or time zone of the business unit" },
};
ROUTES(business_unit);
