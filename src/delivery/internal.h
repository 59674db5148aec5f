/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The delivery room from inside: what its files share. Loop thread.
 */
#ifndef DELIVERY_INTERNAL_H
#define DELIVERY_INTERNAL_H

#include <stdatomic.h>

#include "delivery/delivery.h"
#include "delivery/parcel.h"
#include "delivery/sender.h"

/** Takes due messages from the ledger (queue.c). */
struct queue {
	struct loop_timer timer, sweep_timer;
	bool is_claiming; /* a claim unit is under way           */
	bool again;       /* something came up meanwhile         */
	usec due;         /* business instant the timer waits for */
};

struct delivery {
	struct delivery_options with;
	struct sender *senders;
	struct queue queue;
	struct parcel_list ended; /* outcomes that wait to be stored      */
	bool is_storing;          /* a unit with outcomes is under way    */
	struct loop_timer store_timer;
	size_t under_way; /* transmissions                        */
	_Atomic int64_t lease_seq;
	bool is_stopping;
	void (*drained)(void *arg);
	void *drained_arg;
};

/** A parcel's settlement is decided: it is stored with the others of this turn. */
void delivery_ended(struct delivery *delivery, struct parcel *parcel);
/** Decides a parcel that was not transmitted. */
void delivery_not_sent(struct delivery *delivery, struct parcel *parcel, enum settled how,
	usec retry_at, const char *cause);

/** While stopping: tells the owner when nothing is under way any more. */
void delivery_look_drained(struct delivery *delivery);

void queue_start(struct delivery *delivery);
void queue_stop(struct delivery *delivery);
/** Looks at the ledger now. */
void queue_look(struct delivery *delivery);
/** A message is due at this business instant: look then, at the latest. */
void queue_note(struct delivery *delivery, usec due);

#endif
