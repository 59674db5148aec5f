/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who is being written to at this moment. Inside the delivery room; loop thread.
 */
#ifndef DELIVERY_BUSY_H
#define DELIVERY_BUSY_H

#include "delivery/sender.h"

/** The parcel under way to the same recipient on the same channel, or NULL. */
struct parcel *busy_find(const struct sender *sender, const struct message *message);
/** A transmission begins. */
void busy_add(struct sender *sender, struct parcel *parcel);
/** `parcel` waits until `first` has ended. */
void busy_wait(struct parcel *first, struct parcel *parcel);
/** The transmission ended: those who waited go to the front of their lanes, in their order. */
void busy_end(struct sender *sender, struct parcel *parcel);

#endif
