/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/campaign.h"

#include "directory/shared.h"

static struct campaign campaign_from_row(const struct rows *rows)
{
	return (struct campaign){
		.id = rows_int(rows, 0),
		.name = rows_text(rows, 1),
		.description = rows_text(rows, 2),
		.notes = rows_text(rows, 3),
		.division_id = rows_int(rows, 4),
		.is_active = rows_bool(rows, 5),
		.updated_at = rows_int(rows, 6),
		.version = rows_int(rows, 7),
	};
}

enum status campaign_add(struct db *db, int64_t bu_id, const struct campaign *campaign, usec now,
	struct problems *problems, int64_t *ret_id)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	int64_t id;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = name_check(campaign->name, STR("name"), problems)) != ST_OK)
		return s;
	if ((s = db_new_id(db, &id)) != ST_OK)
		return s;
	s = db_run(db, &directory_sql, CAMPAIGN_ADD,
		VALUES(V_INT(bu_id), V_INT(id), V_TEXT(str_trim(campaign->name)),
			V_TEXT(name_key(arena, campaign->name)), V_TEXT(campaign->description),
			V_TEXT(campaign->notes), V_INT_OR_NULL(campaign->division_id),
			V_BOOL(campaign->is_active), V_INT(now)));
	if ((s = name_conflict(s, STR("name"), problems)) == ST_OK)
		*ret_id = id;
	return s;
}

enum status campaign_update(struct db *db, int64_t bu_id, const struct campaign *campaign, usec now,
	struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	int64_t changed = 0;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = name_check(campaign->name, STR("name"), problems)) != ST_OK)
		return s;
	s = db_change(db, &directory_sql, CAMPAIGN_UPDATE,
		VALUES(V_INT(bu_id), V_INT(campaign->id), V_TEXT(str_trim(campaign->name)),
			V_TEXT(name_key(arena, campaign->name)), V_TEXT(campaign->description),
			V_TEXT(campaign->notes), V_INT_OR_NULL(campaign->division_id),
			V_BOOL(campaign->is_active), V_INT(now), V_INT(campaign->version)),
		&changed);
	s = name_conflict(s, STR("name"), problems);
	return change_judge(db, s, changed, CAMPAIGN_EXISTS, bu_id, campaign->id, problems);
}

enum status campaign_load(struct db *db, int64_t bu_id, int64_t id, struct arena *arena,
	struct campaign *ret_campaign)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct campaign found;
	enum status s;

	s = db_query(db, &directory_sql, CAMPAIGN_GET, VALUES(V_INT(bu_id), V_INT(id)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = campaign_from_row(&rows);
	found.name = arena_copy(arena, found.name);
	found.description = arena_copy(arena, found.description);
	found.notes = arena_copy(arena, found.notes);
	*ret_campaign = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status campaign_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	campaign_fn *fn, void *arg, int64_t *ret_total)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(SCRATCH_BYTES);
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct str pattern;
	enum status s;

	if ((s = search_pattern(arena, filter->search, &pattern)) != ST_OK)
		return s;
	if ((s = list_total(db, CAMPAIGN_COUNT, bu_id, pattern, filter, ret_total)) != ST_OK)
		return s;
	s = db_query(db, &directory_sql, CAMPAIGN_LIST,
		VALUES(V_INT(bu_id), V_TEXT(pattern), V_INT(filter->active), V_INT(filter->top),
			V_INT(filter->skip)),
		&rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct campaign campaign = campaign_from_row(&rows);

		fn(arg, &campaign);
	}
	return rows_status(&rows);
}
