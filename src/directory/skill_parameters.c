/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What hangs on a skill in rows of its own: cadence, zones, blocks kept for clients, agents.
 */
#include "directory/skill_row.h"

static struct value attempts_value(int64_t attempts)
{
	return attempts == ATTEMPTS_OF_RECORD ? V_NULL : V_INT(attempts);
}

static enum status touch(struct db *db, const struct skill *skill, usec now)
{
	return db_must_change(db, &directory_sql, SKILL_TOUCH,
		VALUES(V_INT(skill->bu_id), V_INT(skill->id), V_INT(now)));
}

enum status skill_add_destination(struct db *db, int64_t bu_id, int64_t id, struct str field_name)
{
	int64_t next;
	enum status s;

	s = db_int(
		db, &directory_sql, SKILL_DESTINATION_NEXT, VALUES(V_INT(bu_id), V_INT(id)), &next);
	if (s != ST_OK)
		return s;
	return db_run(db, &directory_sql, SKILL_DESTINATION_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(field_name), V_INT(next), V_NULL, V_INT(1)));
}

static enum status put_limits(struct db *db, const struct skill *skill,
	const struct skill_destination *limits, size_t count)
{
	const struct values key = VALUES(V_INT(skill->bu_id), V_INT(skill->id));
	enum status s;

	if ((s = db_run(db, &directory_sql, SKILL_DESTINATIONS_DROP, key)) != ST_OK)
		return s;
	/* What stays without being named goes behind what is. */
	if ((s = db_run(db, &directory_sql, SKILL_DESTINATIONS_SHIFT, key)) != ST_OK)
		return s;
	for (size_t i = 0; i < count && s == ST_OK; i++)
		s = db_run(db, &directory_sql, SKILL_DESTINATION_LIMIT,
			VALUES(V_INT(skill->bu_id), V_INT(skill->id), V_TEXT(limits[i].field_name),
				V_INT(i + 1), attempts_value(limits[i].attempts)));
	return s;
}

static enum status put_step(
	struct db *db, const struct skill *skill, size_t position, const struct cadence_step *step)
{
	struct buf hours CLEANUP(buf_done) = { 0 };

	buf_init(&hours, 1024);
	week_write(&hours, &step->hours);
	return db_run(db, &directory_sql, SKILL_STEP_ADD,
		VALUES(V_INT(skill->bu_id), V_INT(skill->id), V_INT(position),
			V_TEXT(step->field_name), attempts_value(step->attempts),
			step->has_hours ? V_TEXT(hours.len > 0 ? buf_str(&hours) : STR(""))
					: V_NULL));
}

enum status skill_set_cadence(struct db *db, const struct skill *skill,
	const struct skill_destination *limits, size_t limit_count,
	const struct cadence_step *steps, size_t step_count, usec now)
{
	enum status s;

	if ((s = touch(db, skill, now)) != ST_OK)
		return s;
	if ((s = put_limits(db, skill, limits, limit_count)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, SKILL_STEPS_DROP,
		VALUES(V_INT(skill->bu_id), V_INT(skill->id)));
	for (size_t i = 0; i < step_count && s == ST_OK; i++)
		s = put_step(db, skill, i + 1, &steps[i]);
	return s;
}

enum status skill_set_zones(struct db *db, const struct skill *skill,
	const struct skill_zone *zones, size_t count, usec now)
{
	enum status s;

	if ((s = touch(db, skill, now)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, SKILL_ZONES_DROP,
		VALUES(V_INT(skill->bu_id), V_INT(skill->id)));
	for (size_t i = 0; i < count && s == ST_OK; i++)
		s = db_run(db, &directory_sql, SKILL_ZONE_ADD,
			VALUES(V_INT(skill->bu_id), V_INT(skill->id), V_TEXT(zones[i].zone),
				V_BOOL(zones[i].is_active), V_BOOL(zones[i].overrides),
				V_INT(zones[i].start), V_INT(zones[i].end)));
	return s;
}

enum status skill_block_load(struct db *db, int64_t bu_id, int64_t id, const char *block,
	struct arena *arena, struct str *ret_json)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str json = STR("{}");
	enum status s;

	s = db_query(db, &directory_sql, SKILL_BLOCK_GET,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_of(block))), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows))
		json = row_text(&rows, 0, arena);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	*ret_json = json;
	return json.at ? ST_OK : ST_NO_MEMORY;
}

enum status skill_block_store(
	struct db *db, int64_t bu_id, int64_t id, const char *block, struct str json)
{
	return db_run(db, &directory_sql, SKILL_BLOCK_PUT,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_of(block)), V_TEXT(json)));
}

static enum status each_agent(
	struct db *db, unsigned statement, struct values values, skill_agent_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, &directory_sql, statement, values, &rows)) != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct skill_agent agent = { rows_int(&rows, 0), rows_int(&rows, 1),
			rows_int(&rows, 2), rows_bool(&rows, 3) };

		fn(arg, &agent);
	}
	return rows_status(&rows);
}

enum status skill_agent_each(
	struct db *db, int64_t bu_id, int64_t skill_id, skill_agent_fn *fn, void *arg)
{
	return each_agent(db, SKILL_AGENTS, VALUES(V_INT(bu_id), V_INT(skill_id)), fn, arg);
}

enum status skill_each_of_agent(
	struct db *db, int64_t bu_id, int64_t user_id, skill_agent_fn *fn, void *arg)
{
	return each_agent(db, SKILL_OF_AGENT, VALUES(V_INT(bu_id), V_INT(user_id)), fn, arg);
}

enum status skill_agent_put(struct db *db, int64_t bu_id, const struct skill_agent *agent, usec now)
{
	return db_run(db, &directory_sql, SKILL_AGENT_PUT,
		VALUES(V_INT(bu_id), V_INT(agent->skill_id), V_INT(agent->user_id),
			V_INT(agent->proficiency), V_BOOL(agent->is_active), V_INT(now)));
}

enum status skill_agent_remove(struct db *db, int64_t bu_id, int64_t skill_id, int64_t user_id)
{
	return db_must_change(db, &directory_sql, SKILL_AGENT_REMOVE,
		VALUES(V_INT(bu_id), V_INT(skill_id), V_INT(user_id)));
}
