/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records whose day has come, whether their skill runs or not: taken out of their buckets, a few hundred in a unit.
 */
#include <stdlib.h>

#include "outreach/bucket.h"
#include "outreach/internal.h"
#include "outreach/sql.h"

#define EXPIRE_MEMORY  (32u * 1024 * 1024)
#define EXPIRE_RECORDS 256
#define EXPIRE_TIME    (3 * USEC_MS)
#define FAILED_PAUSE   USEC_MINUTE
#define LONGEST_WAIT   USEC_HOUR

struct expiry {
	struct outreach *outreach;
	struct arena *arena;
	usec now, stop_at;
	int64_t bu_id, bucket_id; /* the bucket that is emptied */
	int64_t count;
	bool is_full;
	usec next_at; /* 0: no date is waited for */
};

/** @return ST_NOT_FOUND when no bucket's date has come */
static enum status find_bucket(struct expiry *expiry, struct db *db)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool found = false;
	enum status s;

	s = db_query(
		db, &plan_sql, PLAN_BUCKETS_EXPIRED, VALUES(V_INT(expiry->now), V_INT(1)), &rows);
	if (s != ST_OK)
		return s;
	if (rows_next(&rows)) {
		found = true;
		expiry->bu_id = rows_int(&rows, 0);
		expiry->bucket_id = rows_int(&rows, 1);
	}
	if ((s = rows_status(&rows)) != ST_OK)
		return s;
	return found ? ST_OK : ST_NOT_FOUND;
}

static enum status expire_record(
	struct expiry *expiry, struct db *db, const struct record_row *from)
{
	struct record_row row = *from;

	row.state = RECORD_FINAL;
	row.reason = REASON_EXPIRED;
	expiry->count++;
	pulse_changed(expiry->outreach->pulse, row.bu_id, row.skill_id);
	return record_move(db, from, &row, expiry->now);
}

static enum status empty_bucket(struct expiry *expiry, struct db *db)
{
	struct bucket_head head;
	enum status s;

	s = bucket_read(db, expiry->bu_id, expiry->bucket_id,
		EXPIRE_RECORDS - (size_t)expiry->count, expiry->arena, &head);
	for (size_t i = 0; s == ST_OK && i < head.items.count; i++)
		s = expire_record(expiry, db, &head.items.items[i].row);
	if (s == ST_OK)
		s = bucket_drop(db, &head, head.items.count);
	if (s != ST_OK)
		return s;
	expiry->is_full = expiry->count >= EXPIRE_RECORDS ||
			  clock_mono(expiry->outreach->with.clock) >= expiry->stop_at;
	if (!head.is_empty)
		return ST_OK; /* closed when it is found empty */
	return db_run(db, &plan_sql, PLAN_BUCKET_CLOSE,
		VALUES(V_INT(expiry->bu_id), V_INT(expiry->bucket_id)));
}

static enum status expiry_unit(struct db *db, void *args)
{
	struct expiry *expiry = args;
	enum status s;

	expiry->stop_at = clock_mono(expiry->outreach->with.clock) + EXPIRE_TIME;
	do {
		s = find_bucket(expiry, db);
		if (s == ST_OK)
			s = empty_bucket(expiry, db);
	} while (s == ST_OK && !expiry->is_full);
	if (s != ST_NOT_FOUND)
		return s;
	s = db_int(db, &plan_sql, PLAN_BUCKET_NEXT_EXPIRY, NO_VALUES, &expiry->next_at);
	return s == ST_NOT_FOUND ? ST_OK : s;
}

static void expiry_due(void *arg)
{
	expiry_look(arg);
}

static void arm(struct outreach *outreach, usec wait)
{
	if (loop_timer_set(outreach->with.loop, &outreach->planner.expiry_timer, MAX_OF(wait, 0),
		    expiry_due, outreach) != ST_OK)
		log_event(outreach->with.log, LOG_ERROR, "expiry.timer", "result=no_memory");
}

static void expired(void *args, enum status s)
{
	struct expiry *expiry = args;
	struct outreach *outreach = expiry->outreach;
	usec wait = LONGEST_WAIT;

	outreach->planner.is_expiring = false;
	if (s != ST_OK) {
		log_event(
			outreach->with.log, LOG_ERROR, "expiry.unit", "result=%s", status_name(s));
		wait = FAILED_PAUSE;
	} else if (expiry->is_full) {
		wait = 0;
	} else if (expiry->next_at != 0) {
		wait = MIN_OF(wait, expiry->next_at - expiry->now);
	}
	if (s == ST_OK && expiry->count > 0)
		log_event(outreach->with.log, LOG_INFO, "record.expired", "records=%lld",
			(long long)expiry->count);
	arena_free(expiry->arena);
	free(expiry);
	if (!outreach->is_stopping)
		arm(outreach, wait);
}

void expiry_look(struct outreach *outreach)
{
	struct expiry *expiry;

	if (outreach->is_stopping || outreach->planner.is_expiring)
		return;
	expiry = calloc(1, sizeof *expiry);
	if (expiry == NULL || (expiry->arena = arena_new(EXPIRE_MEMORY)) == NULL) {
		free(expiry);
		arm(outreach, FAILED_PAUSE);
		return;
	}
	expiry->outreach = outreach;
	expiry->now = clock_business(outreach->with.clock);
	outreach->planner.is_expiring = true;
	store_submit(outreach->with.store, expiry_unit, expiry, expired);
}
