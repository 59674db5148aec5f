/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Keeps lists: puts those whose date has come into the bin, empties what was there long enough, and brings back what waited in a
 * list that was restored. One short unit at a time, so that others are not kept waiting; what is left is known by the lists
 * themselves, so a stop loses nothing.
 */
#include <stdlib.h>

#include "outreach/import.h"
#include "outreach/internal.h"
#include "outreach/list_sql.h"

#define KEEP_MEMORY   (1u << 20)
#define KEEP_TIME     (1500 * (usec)1)
#define BETWEEN_UNITS (3 * USEC_MS)
#define FAILED_PAUSE  USEC_MINUTE
#define LONGEST_WAIT  USEC_HOUR
#define SOON          (2 * USEC_DAY) /* a day may begin so much earlier elsewhere */
#define DATES_MAX     64

/** A unit of the keeper. */
struct keeping {
	struct outreach *outreach;
	struct arena *arena;
	usec now, stop_at;
	usec next_at;  /* of what is known to come; USEC_FOREVER: nothing */
	int64_t moved; /* lists whose records now wait, or do not any more */
	struct list_purge purge;
	bool has_more;
};

static void note_next(struct keeping *keeping, usec at)
{
	keeping->next_at = MIN_OF(keeping->next_at, at);
}

/* ---- lists whose date has come ---- */

struct dated {
	int64_t bu_id, id;
	struct civil_date day;
};

static enum status read_dated(
	struct keeping *keeping, struct db *db, struct dated *lists, size_t *ret_count)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	const int64_t until = (keeping->now + SOON) / USEC_DAY;
	char text[CIVIL_DATE_SIZE];
	size_t count = 0;
	enum status s;

	s = db_query(db, &list_sql, LIST_EXPIRING,
		VALUES(V_TEXT(civil_format_date(civil_from_days(until), text)), V_INT(DATES_MAX)),
		&rows);
	if (s != ST_OK)
		return s;
	while (count < DATES_MAX && rows_next(&rows)) {
		lists[count].bu_id = rows_int(&rows, 0);
		lists[count].id = rows_int(&rows, 1);
		count += civil_parse_date(rows_text(&rows, 2), &lists[count].day);
	}
	*ret_count = count;
	return rows_status(&rows);
}

static enum status expire_list(struct keeping *keeping, struct db *db, const struct dated *list)
{
	const struct outreach *outreach = keeping->outreach;
	usec at;
	enum status s;

	s = list_date_instant(outreach->tables, db, list->bu_id, list->day, &at);
	if (s != ST_OK)
		return s;
	if (at > keeping->now) {
		note_next(keeping, at);
		return ST_OK;
	}
	keeping->moved++;
	log_event(outreach->with.log, LOG_INFO, "list.expired", "list=%lld", (long long)list->id);
	return list_remove(db, list->bu_id, list->id, LIST_EXPIRED, 0, keeping->now);
}

static enum status expire_lists(struct keeping *keeping, struct db *db)
{
	struct dated *lists = arena_array(keeping->arena, struct dated, DATES_MAX);
	size_t count = 0;
	enum status s;

	if (lists == NULL)
		return ST_NO_MEMORY;
	s = read_dated(keeping, db, lists, &count);
	for (size_t i = 0; s == ST_OK && i < count; i++)
		s = expire_list(keeping, db, &lists[i]);
	keeping->has_more |= count == DATES_MAX && keeping->moved > 0;
	return s;
}

/* ---- lists that were in the bin long enough ---- */

static enum status read_pair(struct db *db, unsigned statement, struct values values,
	int64_t ret_numbers[3], int columns)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool found = false;
	enum status s = db_query(db, &list_sql, statement, values, &rows);

	if (s != ST_OK)
		return s;
	if ((found = rows_next(&rows)))
		for (int i = 0; i < columns; i++)
			ret_numbers[i] = rows_int(&rows, i);
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	return found ? ST_OK : ST_NOT_FOUND;
}

/** Decides that the next list is emptied: from then on it cannot be restored. */
static enum status begin_purge(struct keeping *keeping, struct db *db)
{
	const usec keep = keeping->outreach->with.settings->list_bin;
	int64_t list[3];
	usec oldest;
	enum status s;

	s = read_pair(db, LIST_BIN_OLD,
		VALUES(V_INT(keeping->now - keep), V_INT(LIST_STEP_PURGING)), list, 2);
	if (s == ST_OK)
		return db_run(db, &list_sql, LIST_STEP_SET,
			VALUES(V_INT(list[0]), V_INT(list[1]), V_INT(LIST_STEP_PURGING)));
	if (s != ST_NOT_FOUND)
		return s;
	s = db_int(db, &list_sql, LIST_BIN_OLDEST, VALUES(V_INT(LIST_STEP_PURGING)), &oldest);
	if (s == ST_OK) /* an upload that is still going on is waited for */
		note_next(keeping, MAX_OF(oldest + keep, keeping->now + USEC_SECOND));
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- one step ---- */

/** @return ST_NOT_FOUND when there is none */
static enum status find_work(struct db *db, struct list_work *ret_work)
{
	int64_t numbers[3];
	enum status s = read_pair(db, LIST_STEP_NEXT, NO_VALUES, numbers, 3);

	if (s == ST_OK)
		*ret_work =
			(struct list_work){ numbers[0], numbers[1], (enum list_step)numbers[2] };
	return s;
}

static enum status restore_some(
	struct keeping *keeping, struct db *db, const struct list_work *work)
{
	bool has_more = false;
	enum status s = list_bring_back(db, work, keeping->now, &has_more);

	keeping->moved++;
	if (s != ST_OK || has_more)
		return s;
	log_event(keeping->outreach->with.log, LOG_DEBUG, "list.brought_back", "list=%lld",
		(long long)work->list_id);
	return db_run(db, &list_sql, LIST_STEP_SET,
		VALUES(V_INT(work->bu_id), V_INT(work->list_id), V_INT(LIST_STEP_NONE)));
}

static enum status purge_some(struct keeping *keeping, struct db *db, const struct list_work *work)
{
	struct list_purge *purge = &keeping->purge;
	bool is_over = false;
	enum status s;

	if (purge->list_id != work->list_id || purge->bu_id != work->bu_id)
		*purge = list_purge_of(work);
	s = list_purge_step(db, purge, keeping->now, &is_over);
	if (s == ST_OK && is_over)
		log_event(keeping->outreach->with.log, LOG_INFO, "list.purged", "list=%lld",
			(long long)work->list_id);
	return s;
}

/** @return ST_NOT_FOUND when nothing is left */
static enum status keep_step(struct keeping *keeping, struct db *db)
{
	struct list_work work;
	enum status s = find_work(db, &work);

	if (s != ST_OK)
		return s;
	return work.step == LIST_STEP_RESTORING ? restore_some(keeping, db, &work)
						: purge_some(keeping, db, &work);
}

static enum status keep_unit(struct db *db, void *args)
{
	struct keeping *keeping = args;
	const struct clock *clock = keeping->outreach->with.clock;
	enum status s;

	keeping->stop_at = clock_mono(clock) + KEEP_TIME;
	if ((s = expire_lists(keeping, db)) != ST_OK || (s = begin_purge(keeping, db)) != ST_OK)
		return s;
	do {
		s = keep_step(keeping, db);
	} while (s == ST_OK && keeping->purge.file[0] == '\0' &&
		 clock_mono(clock) < keeping->stop_at);
	keeping->has_more |= s == ST_OK;
	return s == ST_NOT_FOUND ? ST_OK : s;
}

/* ---- when ---- */

static void keeper_due(void *arg)
{
	keeper_look(arg);
}

static void arm(struct outreach *outreach, usec wait)
{
	if (loop_timer_set(outreach->with.loop, &outreach->keeper.timer, MAX_OF(wait, 0),
		    keeper_due, outreach) != ST_OK)
		log_event(outreach->with.log, LOG_ERROR, "keeper.timer", "result=no_memory");
}

static usec wait_after(const struct keeping *keeping)
{
	if (keeping->has_more)
		return BETWEEN_UNITS;
	if (keeping->next_at == USEC_FOREVER)
		return LONGEST_WAIT;
	return MIN_OF(keeping->next_at - keeping->now, LONGEST_WAIT);
}

static void kept(void *args, enum status s)
{
	struct keeping *keeping = args;
	struct outreach *outreach = keeping->outreach;
	usec wait = FAILED_PAUSE;

	outreach->keeper.is_busy = false;
	if (s == ST_OK) {
		outreach->keeper.purge = keeping->purge;
		if (keeping->purge.file[0] != '\0')
			import_forget_files(outreach->import, keeping->purge.file);
		wait = wait_after(keeping);
	} else {
		log_event(
			outreach->with.log, LOG_ERROR, "keeper.unit", "result=%s", status_name(s));
	}
	if (outreach->keeper.was_asked)
		wait = MIN_OF(wait, BETWEEN_UNITS);
	outreach->keeper.was_asked = false;
	if (s == ST_OK && keeping->moved > 0 && !outreach->is_stopping)
		planner_wake(outreach);
	arena_free(keeping->arena);
	free(keeping);
	if (!outreach->is_stopping)
		arm(outreach, wait);
}

void keeper_look(struct outreach *outreach)
{
	struct keeping *keeping;

	if (outreach->is_stopping)
		return;
	if (outreach->keeper.is_busy) {
		outreach->keeper.was_asked = true;
		return;
	}
	keeping = calloc(1, sizeof *keeping);
	if (keeping == NULL || (keeping->arena = arena_new(KEEP_MEMORY)) == NULL) {
		free(keeping);
		arm(outreach, FAILED_PAUSE);
		return;
	}
	keeping->outreach = outreach;
	keeping->now = clock_business(outreach->with.clock);
	keeping->next_at = USEC_FOREVER;
	keeping->purge = outreach->keeper.purge;
	keeping->purge.file[0] = '\0';
	outreach->keeper.is_busy = true;
	store_submit(outreach->with.store, keep_unit, keeping, kept);
}
