/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sender of one integration: two lanes, its pace, its breaker, and who is being written to at this moment. Inside the
 * delivery room; loop thread.
 */
#ifndef DELIVERY_SENDER_H
#define DELIVERY_SENDER_H

#include "delivery/breaker.h"
#include "delivery/pace.h"
#include "delivery/parcel.h"

#define SENDER_BUSY_SLOTS 256

struct sender {
	struct sender *next;
	struct delivery *delivery;
	int64_t bu_id, integration_no;
	struct parcel_list replies, campaigns; /* campaigns: tests too */
	struct pace pace;
	struct breaker breaker;
	struct loop_timer pace_timer, probe_timer;
	bool remembers_ids;
	bool was_full; /* delivery_room said 0 since has_room was called  */
	struct parcel
		*busy[SENDER_BUSY_SLOTS]; /* under way, by hash of channel and recipient      */
};

/** The sender of the channel's integration, made when missing; NULL when channel or memory is gone. */
struct sender *sender_of_channel(struct delivery *delivery, int64_t bu_id, int64_t channel_no);
void sender_free(struct sender *sender);

/** The lane a parcel belongs to. */
struct parcel_list *sender_lane(struct sender *sender, const struct parcel *parcel);
/** Puts a parcel into its lane and sends what may go. */
void sender_take(struct sender *sender, struct parcel *parcel);
/** Sends what may go. */
void sender_pump(struct sender *sender);
/** How many more campaign parcels it wants. */
size_t sender_room(const struct sender *sender);
/** Whether half of what it takes ahead is free: worth a batch of the planner, at any pace. */
bool sender_is_hungry(const struct sender *sender);
/** After stop: gives everything that is not under way back to the queue, untransmitted. */
void sender_give_back(struct sender *sender);

#endif
