/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the records of one file have in common, made once and stored with the list.
 */
#include "outreach/import_parts.h"

#define MAPPED_MAX RECORD_DESTINATIONS_MAX

static void set_fields(const struct column *columns, size_t count, struct record_layout *layout,
	size_t places[MAPPED_MAX])
{
	for (size_t i = 0; i < count; i++) {
		const struct column *column = &columns[i];
		bool is_same = str_equal(column->name, column->header);

		if (column->use == COLUMN_IGNORED)
			continue;
		layout->fields[layout->field_count++] = (struct record_field){ column->name,
			is_same ? STR_NULL : column->header, STR_NULL };
		if (column->use == COLUMN_FIELD && column->field == FIELD_EXTERNAL_ID)
			layout->external_id = layout->field_count;
		if (column->use == COLUMN_DESTINATION)
			places[column->destination] = layout->field_count;
	}
}

static void set_destinations(const struct mapping *mapping, struct record_layout *layout,
	const size_t places[MAPPED_MAX])
{
	for (size_t i = 0; i < mapping->destination_count; i++) {
		const struct mapped_destination *mapped = &mapping->destinations[i];

		if (places[i] != 0)
			layout->destinations[layout->destination_count++] =
				(struct layout_destination){ mapped->name, mapped->kind,
					places[i] };
	}
}

enum status import_layout(const struct mapping *mapping, const struct column *columns, size_t count,
	struct arena *arena, struct record_layout *ret_layout)
{
	size_t places[MAPPED_MAX] = { 0 };

	*ret_layout = (struct record_layout){ .fields = arena_array(arena, struct record_field,
						      MAX_OF(count, 1)) };
	if (ret_layout->fields == NULL)
		return ST_NO_MEMORY;
	set_fields(columns, count, ret_layout, places);
	set_destinations(mapping, ret_layout, places);
	return ST_OK;
}

static enum status find_layout(struct db *db, void *args)
{
	struct import_run *run = args;

	return record_layout_find(
		db, run->job.bu_id, run->job.list_id, run->load.judge.layout, &run->load.layout_id);
}

enum status import_set_judge(struct import_run *run)
{
	struct judge *judge = &run->load.judge;
	enum status s;

	judge->bu_id = run->job.bu_id;
	judge->list_id = run->job.list_id;
	judge->job_id = run->job.id;
	judge->skill_id = run->job.skill_id;
	judge->force_overwrite = run->options.force_overwrite;
	s = import_layout(&run->mapping, run->columns, run->header.count, run->arena, &run->layout);
	return s == ST_OK ? record_layout_pack(&run->layout, run->arena, &judge->layout) : s;
}

enum status import_store_layout(struct import_run *run)
{
	return store_write_now(run->import->with.store, find_layout, run);
}
