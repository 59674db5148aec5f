/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records of the list that the file does not name: counted before it is loaded, and taken out afterwards when a person chose so.
 * Whoever is finished stays as it is, and so does a record of which a message is under way.
 */
#include <stdlib.h>

#include "outreach/import_parts.h"
#include "outreach/list_sql.h"

#define READ_AT_ONCE 2000
#define UNIT_TIME    (1500 * (usec)1)
#define LOOK_AT_TIME 16 /* records */

/** A walk through the list, a part at a time. */
struct gone {
	struct import_run *run;
	int64_t after; /* id of the last record that was looked at */
	int64_t ids[READ_AT_ONCE];
	size_t count; /* of the part at hand that are gone */
	size_t next;  /* of them, to be withdrawn           */
	int64_t withdrawn;
	bool more;
};

struct naming {
	struct gone *gone;
	struct difference_sample *sample;
};

/** At the beginning. @return NULL when memory is out */
static struct gone *gone_new(struct import_run *run)
{
	struct gone *gone = calloc(1, sizeof *gone);

	if (gone == NULL)
		return NULL;
	gone->run = run;
	gone->more = true;
	return gone;
}

static bool is_gone(const struct import_run *run, int64_t id, int64_t job_id, int64_t state)
{
	return state != RECORD_FINAL && job_id != run->job.id &&
	       !id_set_has(run->load.judge.seen, id);
}

static enum status read_unit(struct db *db, void *args)
{
	struct gone *gone = args;
	const struct import_run *run = gone->run;
	struct rows rows CLEANUP(rows_done) = { 0 };
	size_t read = 0;
	enum status s;

	gone->count = gone->next = 0;
	s = db_query(db, &list_sql, LIST_WALK,
		VALUES(V_INT(run->job.bu_id), V_INT(run->job.list_id), V_INT(gone->after),
			V_INT(READ_AT_ONCE)),
		&rows);
	if (s != ST_OK)
		return s;
	for (; rows_next(&rows); read++) {
		gone->after = rows_int(&rows, 0);
		if (is_gone(run, gone->after, rows_int(&rows, 1), rows_int(&rows, 2)))
			gone->ids[gone->count++] = gone->after;
	}
	gone->more = read == READ_AT_ONCE;
	return rows_status(&rows);
}

/** The external ids of the first that are gone. */
static enum status name_unit(struct db *db, void *args)
{
	struct naming *naming = args;
	const struct import_run *run = naming->gone->run;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < naming->gone->count &&
			   naming->sample->count < IMPORT_DIFFERENCE_IDS;
		i++) {
		struct record_packed packed;
		struct record_data data;
		struct record_row row;

		s = record_get(db, run->job.bu_id, run->job.list_id, naming->gone->ids[i],
			run->arena, &row, &packed);
		if (s == ST_OK && (s = record_unpack(packed, run->arena, &data)) == ST_OK)
			naming->sample->ids[naming->sample->count++] = data.external_id;
		if (s == ST_NOT_FOUND || s == ST_INVALID)
			s = ST_OK;
	}
	return s;
}

enum status import_count_gone(
	struct import_run *run, int64_t *ret_count, struct difference_sample *ret_ids)
{
	struct gone *gone = gone_new(run);
	enum status s = gone != NULL ? ST_OK : ST_NO_MEMORY;
	struct naming naming = { gone, ret_ids };
	int64_t count = 0;

	while (s == ST_OK && gone->more) {
		s = store_read_now(run->import->with.store, read_unit, gone);
		count += (int64_t)gone->count;
		if (s == ST_OK && gone->count > 0 && ret_ids->count < IMPORT_DIFFERENCE_IDS)
			s = store_read_now(run->import->with.store, name_unit, &naming);
	}
	free(gone);
	if (s == ST_OK)
		*ret_count = count;
	return s;
}

/* ---- taking out ---- */

static enum status withdraw(struct gone *gone, struct db *db, int64_t id, usec now)
{
	const struct import_run *run = gone->run;
	struct record_packed packed;
	struct record_row from, row;
	enum status s;

	arena_clear(run->load.scratch);
	s = record_get(db, run->job.bu_id, run->job.list_id, id, run->load.scratch, &from, &packed);
	if (s != ST_OK)
		return s == ST_NOT_FOUND ? ST_OK : s;
	if (from.state == RECORD_FINAL || from.state == RECORD_IN_PROGRESS ||
		from.state == RECORD_HELD)
		return ST_OK;
	row = from;
	row.state = RECORD_FINAL;
	row.reason = REASON_REMOVED;
	row.retry_at = 0;
	gone->withdrawn++;
	return record_move(db, &from, &row, now);
}

static enum status withdraw_unit(struct db *db, void *args)
{
	struct gone *gone = args;
	struct import_run *run = gone->run;
	const struct clock *clock = run->import->with.clock;
	usec stop_at = clock_mono(clock) + UNIT_TIME, now = clock_business(clock);
	enum status s = ST_OK;

	gone->withdrawn = 0;
	while (s == ST_OK && gone->next < gone->count) {
		s = withdraw(gone, db, gone->ids[gone->next++], now);
		if (gone->next % LOOK_AT_TIME == 0 && clock_mono(clock) >= stop_at)
			break;
	}
	return s == ST_OK ? job_add_withdrawn(db, &run->job, gone->withdrawn, now) : s;
}

static enum status withdraw_part(struct gone *gone)
{
	struct import_run *run = gone->run;
	enum status s = ST_OK;

	while (s == ST_OK && gone->next < gone->count) {
		if (atomic_load(&run->import->is_stopping))
			return ST_TRY_LATER;
		s = store_write_now(run->import->with.store, withdraw_unit, gone);
		run->job.withdrawn += s == ST_OK ? gone->withdrawn : 0;
		import_tell(run->import);
	}
	return s;
}

enum status import_withdraw_gone(struct import_run *run)
{
	struct gone *gone = gone_new(run);
	enum status s = gone != NULL ? ST_OK : ST_NO_MEMORY;

	while (s == ST_OK && gone->more) {
		s = store_read_now(run->import->with.store, read_unit, gone);
		if (s == ST_OK)
			s = withdraw_part(gone);
	}
	free(gone);
	return s;
}
