/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is due comes from the ledger: retries, messages put back, those of an earlier run. One claim unit at a time; a timer
 * for the next due time; a sweep for leases that ran out and for parked statuses that nobody claimed.
 */
#include <stdlib.h>

#include "delivery/internal.h"

#define CLAIM_MOST        256
#define CLAIM_MEMORY      (8u * 1024 * 1024)
#define SWEEP_SPAN(lease) ((lease) / 2)
#define IO_PAUSE          USEC_SECOND

static const enum message_lane claimed_lanes[] = { LANE_REPLY, LANE_TEST, LANE_CAMPAIGN };

/** A claim unit: what it is asked, what it got. */
struct claim {
	struct delivery *delivery;
	struct arena *arena;
	usec now, lease_until;
	struct lease lease;
	struct message_list got[COUNT_OF(claimed_lanes)];
	usec next_due; /* 0: nothing waits */
};

static enum status claim_unit(struct db *db, void *args)
{
	struct claim *claim = args;
	enum status s = ST_OK;
	usec due;

	claim->next_due = 0;
	for (size_t i = 0; s == ST_OK && i < COUNT_OF(claimed_lanes); i++) {
		s = ledger_claim(db, claimed_lanes[i], claim->now, CLAIM_MOST, claim->lease,
			claim->lease_until, claim->arena, &claim->got[i]);
		if (s != ST_OK)
			return s;
		s = ledger_next_due(db, claimed_lanes[i], &due);
		if (s == ST_OK && (claim->next_due == 0 || due < claim->next_due))
			claim->next_due = due;
		if (s == ST_NOT_FOUND)
			s = ST_OK;
	}
	return s;
}

static void timer_due(void *arg)
{
	struct delivery *delivery = arg;

	delivery->queue.due = 0;
	queue_look(delivery);
}

static void arm(struct delivery *delivery, usec wait)
{
	if (loop_timer_set(delivery->with.loop, &delivery->queue.timer, MAX_OF(wait, 0), timer_due,
		    delivery) != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.timer", "what=queue");
}

static void claim_done(void *args, enum status s)
{
	struct claim *claim = args;
	struct delivery *delivery = claim->delivery;
	bool again = delivery->queue.again;

	delivery->queue.is_claiming = false;
	delivery->queue.again = false;
	for (size_t i = 0; s == ST_OK && i < COUNT_OF(claimed_lanes); i++)
		delivery_hand(delivery, claim->got[i].items, claim->got[i].count);
	if (s != ST_OK) {
		log_event(delivery->with.log, LOG_ERROR, "delivery.claim", "result=%s",
			status_name(s));
		arm(delivery, IO_PAUSE);
	} else if (again) {
		queue_look(delivery);
	} else if (claim->next_due != 0) {
		queue_note(delivery, claim->next_due);
	}
	arena_free(claim->arena);
	free(claim);
	if (delivery->is_stopping)
		delivery_look_drained(delivery);
}

void queue_look(struct delivery *delivery)
{
	struct claim *claim;

	if (delivery->is_stopping)
		return;
	if (delivery->queue.is_claiming) {
		delivery->queue.again = true;
		return;
	}
	claim = calloc(1, sizeof *claim);
	if (claim == NULL || (claim->arena = arena_new(CLAIM_MEMORY)) == NULL) {
		free(claim);
		arm(delivery, IO_PAUSE);
		return;
	}
	claim->delivery = delivery;
	claim->now = clock_business(delivery->with.clock);
	claim->lease = delivery_lease(delivery);
	claim->lease_until = delivery_lease_until(delivery);
	delivery->queue.is_claiming = true;
	store_submit(delivery->with.store, claim_unit, claim, claim_done);
}

void queue_note(struct delivery *delivery, usec due)
{
	struct queue *queue = &delivery->queue;
	usec now = clock_business(delivery->with.clock);

	if (due <= now) {
		queue_look(delivery);
		return;
	}
	if (queue->due != 0 && queue->due <= due)
		return;
	queue->due = due;
	arm(delivery, due - now);
}

/* ---- the sweep ---- */

struct sweep {
	struct delivery *delivery;
	usec wall, now;
	int64_t leases, parked;
};

static enum status sweep_unit(struct db *db, void *args)
{
	struct sweep *sweep = args;
	enum status s;

	s = ledger_expire_leases(db, sweep->wall, sweep->now, &sweep->leases);
	if (s != ST_OK)
		return s;
	return ledger_drop_parked(sweep->delivery->with.ledger, db, sweep->now, &sweep->parked);
}

static void sweep_done(void *args, enum status s)
{
	struct sweep *sweep = args;
	struct delivery *delivery = sweep->delivery;

	if (s != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.sweep", "result=%s",
			status_name(s));
	if (s == ST_OK && sweep->leases > 0) {
		log_event(delivery->with.log, LOG_WARNING, "delivery.leases", "expired=%lld",
			(long long)sweep->leases);
		queue_look(delivery);
	}
	free(sweep);
}

static void sweep_due(void *arg)
{
	struct delivery *delivery = arg;
	struct sweep *sweep = malloc(sizeof *sweep);

	if (loop_timer_set(delivery->with.loop, &delivery->queue.sweep_timer,
		    SWEEP_SPAN(delivery->with.settings->lease), sweep_due, delivery) != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.timer", "what=sweep");
	if (sweep == NULL)
		return;
	*sweep = (struct sweep){ .delivery = delivery,
		.wall = clock_wall(delivery->with.clock),
		.now = clock_business(delivery->with.clock) };
	store_submit(delivery->with.store, sweep_unit, sweep, sweep_done);
}

/* ---- start and stop ---- */

struct recovery {
	struct delivery *delivery;
	int64_t epoch;
	usec now;
	int64_t count, resumed;
};

static enum status recover_unit(struct db *db, void *args)
{
	struct recovery *recovery = args;
	enum status s;

	if ((s = ledger_recover(db, recovery->epoch, recovery->now, &recovery->count)) != ST_OK)
		return s;
	/* Breakers are closed after a start: who paused before is asked anew. */
	return ledger_resume_paused(db, 0, recovery->now, &recovery->resumed);
}

static void recovered(void *args, enum status s)
{
	struct recovery *recovery = args;
	struct delivery *delivery = recovery->delivery;

	log_event(delivery->with.log, s == ST_OK ? LOG_INFO : LOG_ERROR, "delivery.recover",
		"result=%s messages=%lld", status_name(s), (long long)recovery->count);
	free(recovery);
	queue_look(delivery);
}

void queue_start(struct delivery *delivery)
{
	struct recovery *recovery = malloc(sizeof *recovery);

	sweep_due(delivery);
	if (recovery == NULL) {
		queue_look(
			delivery); /* the sweep finds what the leases of the last run still hold */
		return;
	}
	*recovery = (struct recovery){ .delivery = delivery,
		.epoch = store_epoch(delivery->with.store),
		.now = clock_business(delivery->with.clock) };
	store_submit(delivery->with.store, recover_unit, recovery, recovered);
}

void queue_stop(struct delivery *delivery)
{
	loop_timer_cancel(delivery->with.loop, &delivery->queue.timer);
	loop_timer_cancel(delivery->with.loop, &delivery->queue.sweep_timer);
}
