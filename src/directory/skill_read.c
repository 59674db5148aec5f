/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Skills as they are read: one with its arrays, and lists without them.
 */
#include "directory/skill_row.h"

/** A list that grows inside an arena. */
struct growing {
	struct arena *arena;
	void *at;
	size_t count, room, size;
};

static void *grow(struct growing *list)
{
	if (list->count == list->room) {
		size_t room = list->room ? list->room * 2 : 8;
		void *more = arena_alloc_many(list->arena, list->size, room);

		if (!more)
			return NULL;
		if (list->count > 0)
			memcpy(more, list->at, list->count * list->size);
		list->at = more;
		list->room = room;
	}
	return (char *)list->at + list->size * list->count++;
}

static enum status load_destinations(struct db *db, struct arena *arena, struct skill *skill)
{
	struct growing list = { .arena = arena, .size = sizeof(struct skill_destination) };
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, SKILL_DESTINATIONS,
		VALUES(V_INT(skill->bu_id), V_INT(skill->id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct skill_destination *destination = grow(&list);

		if (!destination)
			return ST_NO_MEMORY;
		destination->field_name = row_text(&rows, 0, arena);
		destination->attempts =
			rows_null(&rows, 1) ? ATTEMPTS_OF_RECORD : rows_int(&rows, 1);
	}
	skill->destinations = list.at;
	skill->destination_count = list.count;
	return rows_status(&rows);
}

static enum status step_from_row(
	const struct rows *rows, struct arena *arena, struct cadence_step *ret_step)
{
	ret_step->field_name = row_text(rows, 0, arena);
	ret_step->attempts = rows_null(rows, 1) ? ATTEMPTS_OF_RECORD : rows_int(rows, 1);
	ret_step->has_hours = !rows_null(rows, 2);
	if (!ret_step->has_hours)
		return ST_OK;
	return week_read(rows_text(rows, 2), &ret_step->hours) == ST_OK ? ST_OK : ST_IO;
}

static enum status load_cadence(struct db *db, struct arena *arena, struct skill *skill)
{
	struct growing list = { .arena = arena, .size = sizeof(struct cadence_step) };
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, SKILL_STEPS, VALUES(V_INT(skill->bu_id), V_INT(skill->id)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct cadence_step *step = grow(&list);

		if (!step)
			return ST_NO_MEMORY;
		if ((s = step_from_row(&rows, arena, step)) != ST_OK)
			return s;
	}
	skill->cadence = list.at;
	skill->cadence_count = list.count;
	return rows_status(&rows);
}

static enum status load_zones(struct db *db, struct arena *arena, struct skill *skill)
{
	struct growing list = { .arena = arena, .size = sizeof(struct skill_zone) };
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, SKILL_ZONES, VALUES(V_INT(skill->bu_id), V_INT(skill->id)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct skill_zone *zone = grow(&list);

		if (!zone)
			return ST_NO_MEMORY;
		*zone = (struct skill_zone){
			.zone = row_text(&rows, 0, arena),
			.is_active = rows_bool(&rows, 1),
			.overrides = rows_bool(&rows, 2),
			.start = (int)rows_int(&rows, 3),
			.end = (int)rows_int(&rows, 4),
		};
	}
	skill->zones = list.at;
	skill->zone_count = list.count;
	return rows_status(&rows);
}

static enum status load_plain(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct skill *ret_skill)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &directory_sql, SKILL_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	if ((s = skill_from_row(&rows, ret_skill)) != ST_OK)
		return s;
	skill_keep_texts(ret_skill, arena);
	return rows_status(&rows);
}

enum status skill_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct skill *ret_skill)
{
	struct skill skill;
	enum status s;

	if ((s = load_plain(db, bu_id, id, arena, &skill)) != ST_OK)
		return s;
	if ((s = load_destinations(db, arena, &skill)) != ST_OK)
		return s;
	if ((s = load_cadence(db, arena, &skill)) != ST_OK)
		return s;
	if ((s = load_zones(db, arena, &skill)) != ST_OK)
		return s;
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_skill = skill;
	return ST_OK;
}

static enum status each(
	struct db *db, unsigned statement, struct values values, skill_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct skill skill;
	enum status s;

	if ((s = db_query(db, &directory_sql, statement, values, &rows)) != ST_OK)
		return s;
	while (rows_next(&rows)) {
		if ((s = skill_from_row(&rows, &skill)) != ST_OK)
			return s;
		fn(arg, &skill);
	}
	return rows_status(&rows);
}

enum status skill_each(struct db *db, int64_t bu_id, const struct list_filter *filter, skill_fn *fn,
	void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct str pattern;
	enum status s;

	if ((s = search_pattern(arena, filter->search, &pattern)) != ST_OK)
		return s;
	s = db_int(db, &directory_sql, SKILL_COUNT,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active), V_INT(filter->kind)),
		ret_total);
	if (s != ST_OK)
		return s;
	return each(db, SKILL_LIST,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active), V_INT(filter->kind),
			V_INT(filter->top), V_INT(filter->skip)),
		fn, arg);
}

enum status skill_each_started(struct db *db, skill_fn *fn, void *arg)
{
	return each(db, SKILL_LIST_WANTED, NO_VALUES, fn, arg);
}

enum status skill_each_of_campaign(
	struct db *db, int64_t bu_id, int64_t campaign_id, skill_fn *fn, void *arg)
{
	if (campaign_id == 0)
		return each(db, SKILL_LIST_NO_CAMPAIGN, VALUES(V_INT(bu_id)), fn, arg);
	return each(db, SKILL_LIST_CAMPAIGN, VALUES(V_INT(bu_id), V_INT(campaign_id)), fn, arg);
}

enum status skill_runs_on_channel(
	struct db *db, int64_t bu_id, struct str channel_id, bool *ret_runs)
{
	int64_t count;
	enum status s;

	s = db_int(db, &directory_sql, SKILL_ON_CHANNEL, VALUES(V_INT(bu_id), V_TEXT(channel_id)),
		&count);
	if (s == ST_OK)
		*ret_runs = count > 0;
	return s;
}
