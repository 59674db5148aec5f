/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A claimed message in memory, on its way through the sender: lane, transmission, storing of its outcome. One block of
 * memory each. Loop thread.
 */
#ifndef DELIVERY_PARCEL_H
#define DELIVERY_PARCEL_H

#include "delivery/delivery.h"

struct sender;

struct parcel {
	struct parcel *next;
	struct message message; /* texts behind the struct, in the same block */
	struct sender *sender;
	usec claimed_at; /* monotonic */

	struct parcel *busy_next; /* chain of parcels under way, by recipient */
	struct parcel *waiters;   /* to the same recipient, in order */
	char *thread;             /* in place of the message's, or NULL */

	struct settlement settlement;
	char *texts;    /* of the settlement, one block; NULL until there is one */
	struct str why; /* for the one who waits                                 */

	delivery_done_fn *done; /* may be NULL */
	void *arg;
};

/** A first-in first-out list. */
struct parcel_list {
	struct parcel *first;
	struct parcel **end; /* NULL for an empty list that was never used */
	size_t count;
};

/** Copies the message. NULL when memory is out. */
struct parcel *parcel_new(const struct message *message, usec claimed_at);
void parcel_free(struct parcel *parcel);
/** Keeps copies of the settlement's texts. @return false when memory is out */
bool parcel_settle(struct parcel *parcel, const struct settlement *settlement, struct str why);

/** The thread that the middleware has named meanwhile. @return false when memory is out */
bool parcel_set_thread(struct parcel *parcel, struct str thread_external);

void parcel_push(struct parcel_list *list, struct parcel *parcel);
void parcel_push_front(struct parcel_list *list, struct parcel *parcel);
struct parcel *parcel_pop(struct parcel_list *list);
/** Moves all of `from` behind `to`. */
void parcel_append(struct parcel_list *to, struct parcel_list *from);

#endif
