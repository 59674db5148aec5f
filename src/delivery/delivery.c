/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room's door, and the storing of outcomes: all that ended in one turn of the loop are written in one unit; while a unit is
 * under way the next ones gather.
 */
#include "delivery/delivery.h"

#include <stdlib.h>

#include "delivery/fault.h"
#include "delivery/internal.h"
#include "delivery/outcome.h"

#define STORE_MEMORY (32u * 1024 * 1024)
#define STORE_PAUSE  USEC_SECOND

static void store_ended(void *arg);

enum status delivery_new(const struct delivery_options *options, struct delivery **ret_delivery)
{
	struct delivery *delivery = calloc(1, sizeof *delivery);

	if (delivery == NULL)
		return ST_NO_MEMORY;
	delivery->with = *options;
	loop_each_turn(options->loop, store_ended, delivery);
	*ret_delivery = delivery;
	return ST_OK;
}

void delivery_start(struct delivery *delivery)
{
	queue_start(delivery);
}

void delivery_free(struct delivery *delivery)
{
	struct sender *next;
	struct parcel *parcel;

	if (delivery == NULL)
		return;
	loop_timer_cancel(delivery->with.loop, &delivery->store_timer);
	for (struct sender *at = delivery->senders; at != NULL; at = next) {
		next = at->next;
		sender_free(at);
	}
	while ((parcel = parcel_pop(&delivery->ended)) != NULL)
		parcel_free(parcel);
	free(delivery);
}

void delivery_stop(struct delivery *delivery, void (*drained)(void *arg), void *arg)
{
	delivery->is_stopping = true;
	delivery->drained = drained;
	delivery->drained_arg = arg;
	queue_stop(delivery);
	for (struct sender *at = delivery->senders; at != NULL; at = at->next)
		sender_give_back(at);
	delivery_look_drained(delivery);
}

void delivery_look_drained(struct delivery *delivery)
{
	void (*drained)(void *arg) = delivery->drained;

	if (drained == NULL || delivery->under_way > 0 || delivery->is_storing ||
		delivery->ended.first != NULL || delivery->queue.is_claiming)
		return;
	delivery->drained = NULL;
	drained(delivery->drained_arg);
}

struct lease delivery_lease(struct delivery *delivery)
{
	return (struct lease){ store_epoch(delivery->with.store),
		atomic_fetch_add(&delivery->lease_seq, 1) + 1 };
}

usec delivery_lease_until(const struct delivery *delivery)
{
	return clock_wall(delivery->with.clock) + delivery->with.settings->lease;
}

static struct sender *sender_find(
	const struct delivery *delivery, int64_t bu_id, int64_t integration_no)
{
	struct sender *at = delivery->senders;

	while (at != NULL && (at->bu_id != bu_id || at->integration_no != integration_no))
		at = at->next;
	return at;
}

size_t delivery_room(const struct delivery *delivery, int64_t bu_id, int64_t integration_id)
{
	struct sender *sender = sender_find(delivery, bu_id, integration_id);
	size_t room;

	if (delivery->is_stopping)
		return 0;
	if (sender == NULL) /* nothing was sent to it yet */
		return (size_t)delivery->with.settings->plan_batch;
	room = sender_room(sender);
	sender->was_full = room == 0;
	return room;
}

const char *delivery_integration_fault(
	const struct delivery *delivery, int64_t bu_id, int64_t integration_id)
{
	struct sender *sender = sender_find(delivery, bu_id, integration_id);

	return sender != NULL ? sender->breaker.cause : NULL;
}

void delivery_integration_changed(struct delivery *delivery, int64_t bu_id, int64_t integration_id)
{
	struct sender *sender = sender_find(delivery, bu_id, integration_id);

	if (sender != NULL)
		fault_probe_now(sender);
}

static struct sender *hand_one(
	struct delivery *delivery, const struct message *message, delivery_done_fn *done, void *arg)
{
	struct parcel *parcel = parcel_new(message, clock_mono(delivery->with.clock));
	struct sender *sender;

	if (parcel == NULL) {
		/* The lease runs out, and the sweep puts the message back. */
		log_event(delivery->with.log, LOG_ERROR, "delivery.memory", "message=%lld",
			(long long)message->id);
		if (done != NULL)
			done(arg, message, SETTLED_TRY_LATER, "busy", STR_NULL);
		return NULL;
	}
	parcel->done = done;
	parcel->arg = arg;
	sender = sender_of_channel(delivery, message->bu_id, message->channel_no);
	if (sender == NULL || delivery->is_stopping) {
		delivery_not_sent(delivery, parcel,
			delivery->is_stopping ? SETTLED_NOT_NOW : SETTLED_NEVER,
			clock_business(delivery->with.clock),
			delivery->is_stopping ? "busy" : "channel_unknown");
		return NULL;
	}
	if (outcome_is_for_person(message, sender->remembers_ids)) {
		delivery_not_sent(delivery, parcel, SETTLED_UNKNOWN, 0, "send_cut");
		parcel->settlement.hold_unknown = true;
		return NULL;
	}
	sender_take(sender, parcel);
	return sender;
}

void delivery_hand(struct delivery *delivery, const struct message *messages, size_t count)
{
	for (size_t i = 0; i < count; i++)
		hand_one(delivery, &messages[i], NULL, NULL);
	for (struct sender *at = delivery->senders; at != NULL; at = at->next)
		sender_pump(at);
}

void delivery_hand_waiting(
	struct delivery *delivery, const struct message *message, delivery_done_fn *done, void *arg)
{
	struct sender *sender = hand_one(delivery, message, done, arg);

	if (sender != NULL)
		sender_pump(sender);
}

void delivery_wake(struct delivery *delivery)
{
	queue_look(delivery);
}

/* ---- outcomes ---- */

void delivery_ended(struct delivery *delivery, struct parcel *parcel)
{
	parcel_push(&delivery->ended, parcel);
}

void delivery_not_sent(struct delivery *delivery, struct parcel *parcel, enum settled how,
	usec retry_at, const char *cause)
{
	parcel->settlement = (struct settlement){
		.bu_id = parcel->message.bu_id,
		.id = parcel->message.id,
		.lease = parcel->message.lease,
		.how = how,
		.retry_at = retry_at,
		.cause = cause,
	};
	delivery_ended(delivery, parcel);
}

/** Outcomes on their way into the ledger. */
struct outcomes {
	struct delivery *delivery;
	struct parcel_list parcels;
	struct arena *arena;
	usec now;
};

static enum status outcomes_unit(struct db *db, void *args)
{
	struct outcomes *outcomes = args;
	const struct delivery *delivery = outcomes->delivery;
	enum status s;

	arena_clear(outcomes->arena);
	for (struct parcel *at = outcomes->parcels.first; at != NULL; at = at->next) {
		s = ledger_settle(
			delivery->with.ledger, db, &at->settlement, outcomes->now, outcomes->arena);
		if (s == ST_CONFLICT || s == ST_NOT_FOUND) {
			log_event(delivery->with.log, LOG_WARNING, "delivery.lease_void",
				"message=%lld", (long long)at->message.id);
			continue; /* a later claim owns it */
		}
		if (s != ST_OK)
			return s;
	}
	return ST_OK;
}

static usec due_again(const struct settlement *how)
{
	bool repeats = how->how == SETTLED_TRY_LATER || how->how == SETTLED_UNKNOWN ||
		       how->how == SETTLED_NOT_NOW;

	return repeats ? how->retry_at : 0;
}

static void outcome_stored(struct delivery *delivery, struct parcel *parcel)
{
	const struct settlement *how = &parcel->settlement;
	usec due = due_again(how);

	if (parcel->done != NULL)
		parcel->done(parcel->arg, &parcel->message, how->how, how->cause, parcel->why);
	/* After the last try of an attempt its owner chose the time; the queue knows it. */
	if (due != 0 && how->is_last_try)
		queue_look(delivery);
	else if (due != 0)
		queue_note(delivery, due);
	parcel_free(parcel);
}

static void room_again(struct delivery *delivery)
{
	const struct delivery_rules *rules = &delivery->with.rules;
	bool any = false;

	for (struct sender *at = delivery->senders; at != NULL; at = at->next)
		if (at->was_full && sender_is_hungry(at)) {
			at->was_full = false;
			any = true;
		}
	if (any && rules->has_room != NULL && !delivery->is_stopping)
		rules->has_room(rules->arg);
}

static void outcomes_done(void *args, enum status s)
{
	struct outcomes *outcomes = args;
	struct delivery *delivery = outcomes->delivery;
	struct parcel *parcel;

	delivery->is_storing = false;
	if (s == ST_OK) {
		while ((parcel = parcel_pop(&outcomes->parcels)) != NULL)
			outcome_stored(delivery, parcel);
	} else {
		log_event(delivery->with.log, LOG_ERROR, "delivery.store", "result=%s messages=%zu",
			status_name(s), outcomes->parcels.count);
		parcel_append(&outcomes->parcels, &delivery->ended);
		delivery->ended = (struct parcel_list){ 0 };
		parcel_append(&delivery->ended, &outcomes->parcels);
		if (loop_timer_set(delivery->with.loop, &delivery->store_timer, STORE_PAUSE,
			    store_ended, delivery) != ST_OK)
			log_event(delivery->with.log, LOG_ERROR, "delivery.timer", "what=store");
	}
	arena_free(outcomes->arena);
	free(outcomes);
	if (delivery->is_stopping)
		delivery_look_drained(delivery);
}

/** At the end of each turn of the loop. */
static void store_ended(void *arg)
{
	struct delivery *delivery = arg;
	struct outcomes *outcomes;

	room_again(delivery);
	if (delivery->is_storing || delivery->ended.first == NULL ||
		delivery->store_timer.place != 0)
		return;
	outcomes = calloc(1, sizeof *outcomes);
	if (outcomes == NULL || (outcomes->arena = arena_new(STORE_MEMORY)) == NULL) {
		free(outcomes);
		return; /* the next turn tries again */
	}
	outcomes->delivery = delivery;
	outcomes->now = clock_business(delivery->with.clock);
	parcel_append(&outcomes->parcels, &delivery->ended);
	delivery->is_storing = true;
	store_submit(delivery->with.store, outcomes_unit, outcomes, outcomes_done);
}
