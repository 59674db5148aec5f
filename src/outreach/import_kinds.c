/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the first values of a file say: counted once, then asked by the mapping and by its destinations.
 */
#include "outreach/import_parts.h"

#define SAMPLE_ROWS 200

static enum status look_at(void *arg, const struct csv_row *row)
{
	struct import_run *run = arg;
	const struct import_header *header = &run->header;

	run->sample_rows++;
	run->sample_end = row->end;
	if (row->fault != CSV_OK || row->field_count != header->count + header->front)
		return ST_OK;
	arena_clear(run->load.scratch);
	for (size_t i = 0; i < header->count; i++)
		column_values_add(&run->values[i], run->import->with.zones,
			row->fields[i + header->front], run->load.scratch);
	return ST_OK;
}

enum status import_look_at_values(struct import_run *run)
{
	run->values = arena_array(run->arena, struct column_values, MAX_OF(run->header.count, 1));
	if (run->values == NULL)
		return ST_NO_MEMORY;
	run->sample_rows = 0;
	run->sample_end = run->header.begin;
	return import_read_sample(&run->text, &run->header, SAMPLE_ROWS, look_at, run);
}

void import_settle_kinds(struct import_run *run)
{
	for (size_t i = 0; i < run->header.count; i++) {
		const struct column *column = &run->columns[i];
		const struct column_values *values = &run->values[i];
		struct mapped_destination *destination;

		if (column->use != COLUMN_DESTINATION)
			continue;
		destination = &run->mapping.destinations[column->destination];
		if (destination->kind == ADDRESS_PHONE && !destination->is_kind_given &&
			values->present > 0 && values->may_be_phones == 0)
			destination->kind = ADDRESS_IDENTITY;
	}
}

int64_t import_estimated_rows(const struct import_run *run)
{
	int64_t looked = run->sample_end - run->header.begin;
	int64_t bytes = run->text.bytes - run->header.begin;

	if (looked <= 0 || run->sample_end >= run->text.bytes)
		return run->sample_rows;
	return bytes / looked * run->sample_rows + bytes % looked * run->sample_rows / looked;
}
