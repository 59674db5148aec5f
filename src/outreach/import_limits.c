/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Limits of the inventory, which are settings and by default none (wire 6.1: "exceeding it fails the upload"). A file with too many
 * rows fails before anything is loaded. Whether the records of a business unit become too many shows only row by row, since
 * rows may update records that are there: the upload ends before the first row that exceeds, and says which it is.
 */
#include "outreach/import_parts.h"
#include "outreach/list_sql.h"

static enum status count_row(void *arg, const struct csv_row *row)
{
	int64_t *count = arg;

	(void)row;
	++*count;
	return ST_OK;
}

static enum status too_many_rows(struct import_run *run, int64_t count, int64_t most)
{
	return problem_add(&run->problems, ST_INVALID, "file_records", STR("listFile"), "count",
		arena_printf(run->arena, "%lld", (long long)count).at, "max",
		arena_printf(run->arena, "%lld", (long long)most).at);
}

/** Counting costs a reading of the file, as fast as memory is; an estimate would let some pass. */
static enum status check_file(struct import_run *run)
{
	const int64_t most = run->import->with.settings->list_records_file;
	int64_t count = 0;
	enum status s;

	if (most == 0)
		return ST_OK;
	s = import_read_sample(&run->text, &run->header, SIZE_MAX, count_row, &count);
	return s == ST_OK && count > most ? too_many_rows(run, count, most) : s;
}

static enum status read_room(struct db *db, void *args)
{
	struct import_run *run = args;
	int64_t active = 0;
	enum status s;

	s = db_int(db, &list_sql, LIST_OPEN_RECORDS,
		VALUES(V_INT(run->job.bu_id), V_INT(RECORD_FINAL)), &active);
	run->load.room = MAX_OF(run->import->with.settings->list_records_active - active, 0);
	return s;
}

enum status import_check_limits(struct import_run *run)
{
	enum status s = check_file(run);

	run->load.has_limit = run->import->with.settings->list_records_active > 0;
	if (s != ST_OK || !run->load.has_limit)
		return s;
	return store_read_now(run->import->with.store, read_room, run);
}

bool import_limit_takes(struct import_load *load, const struct verdict_on_row *verdict)
{
	bool is_more =
		verdict->fate == FATE_NEW || (verdict->fate == FATE_CHANGED && verdict->revive &&
						     verdict->known.state == RECORD_FINAL);

	if (!load->has_limit || !is_more)
		return true;
	if (load->unit_room == 0)
		return false;
	load->unit_room--;
	return true;
}

void import_limit_stop(struct import_load *load, int64_t offset, int64_t line)
{
	load->is_full = true;
	load->unit_next--;
	load->unit_progress.counts.read--;
	load->unit_progress.offset = offset;
	load->unit_progress.line = line;
}

enum status import_limit_reached(struct import_run *run)
{
	const int64_t most = run->import->with.settings->list_records_active;

	return problem_add(&run->problems, ST_INVALID, "list_full", STR("listFile"), "max",
		arena_printf(run->arena, "%lld", (long long)most).at, "line",
		arena_printf(run->arena, "%lld", (long long)run->load.progress.line).at);
}
