/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/business_unit.h"

#include "identity/sql.h"
#include "identity/users.h"

static enum status unit_read(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct business_unit *ret_unit)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &identity_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	*ret_unit = (struct business_unit){
		.id = rows_int(&rows, 0),
		.name = arena_copy(arena, rows_text(&rows, 1)),
		.tenant = rows_uuid(&rows, 2),
		.zone = arena_copy(arena, rows_text(&rows, 3)),
		.settings = arena_copy(arena, rows_text(&rows, 4)),
		.version = rows_int(&rows, 5),
	};
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status business_unit_get(
	struct db *db, int64_t id, struct arena *arena, struct business_unit *ret_unit)
{
	return unit_read(db, BU_GET, VALUES(V_INT(id)), arena, ret_unit);
}

enum status business_unit_by_tenant(
	struct db *db, struct uuid tenant, struct arena *arena, struct business_unit *ret_unit)
{
	return unit_read(db, BU_BY_TENANT, VALUES(V_UUID(tenant)), arena, ret_unit);
}

enum status business_unit_first(struct db *db, struct arena *arena, struct business_unit *ret_unit)
{
	return unit_read(db, BU_FIRST, NO_VALUES, arena, ret_unit);
}

enum status business_unit_add(struct db *db, usec wall, struct business_unit *unit)
{
	int64_t team;
	enum status s;

	if ((s = db_new_id(db, &unit->id)) != ST_OK)
		return s;
	unit->tenant = uuid_new(wall);
	unit->version = 1;
	s = db_run(db, &identity_sql, BU_ADD,
		VALUES(V_INT(unit->id), V_TEXT(unit->name), V_UUID(unit->tenant),
			V_TEXT(unit->zone), V_TEXT(unit->settings), V_INT(wall)));
	if (s != ST_OK || (s = roles_add(db, unit->id, wall)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &team)) != ST_OK)
		return s;
	return db_run(db, &identity_sql, TEAM_ADD,
		VALUES(V_INT(unit->id), V_INT(team), V_TEXT(STR("Default Team")), V_INT(wall)));
}

enum status business_unit_set(struct db *db, usec wall, const struct business_unit *unit)
{
	enum status s = db_must_change(db, &identity_sql, BU_SET,
		VALUES(V_INT(unit->id), V_TEXT(unit->name), V_TEXT(unit->zone),
			V_TEXT(unit->settings), V_INT(wall), V_INT(unit->version)));

	return s == ST_NOT_FOUND ? ST_CONFLICT : s;
}
