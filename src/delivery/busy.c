/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sends to one recipient of one channel are made one after the other, so that two new conversations do not begin at once.
 */
#include "delivery/busy.h"

static size_t busy_slot(const struct message *message)
{
	uint64_t hash = 1469598103934665603u ^ (uint64_t)message->channel_no;

	for (size_t i = 0; i < message->recipient.len; i++)
		hash = (hash ^ (unsigned char)message->recipient.at[i]) * 1099511628211u;
	return (hash >> 20) % SENDER_BUSY_SLOTS;
}

struct parcel *busy_find(const struct sender *sender, const struct message *message)
{
	struct parcel *at = sender->busy[busy_slot(message)];

	while (at != NULL && (at->message.channel_no != message->channel_no ||
				     !str_equal(at->message.recipient, message->recipient)))
		at = at->busy_next;
	return at;
}

void busy_add(struct sender *sender, struct parcel *parcel)
{
	size_t slot = busy_slot(&parcel->message);

	parcel->busy_next = sender->busy[slot];
	sender->busy[slot] = parcel;
}

static void take_out(struct sender *sender, struct parcel *parcel)
{
	struct parcel **at = &sender->busy[busy_slot(&parcel->message)];

	while (*at != parcel)
		at = &(*at)->busy_next;
	*at = parcel->busy_next;
}

void busy_wait(struct parcel *first, struct parcel *parcel)
{
	struct parcel **end = &first->waiters;

	while (*end != NULL)
		end = &(*end)->next;
	parcel->next = NULL;
	*end = parcel;
}

/** Those who waited for this recipient go to the front of their lanes, last first, so that their order stays. */
static void release_waiters(struct sender *sender, struct parcel *parcel)
{
	struct parcel *reversed = NULL, *next;

	for (struct parcel *at = parcel->waiters; at != NULL; at = next) {
		next = at->next;
		at->next = reversed;
		reversed = at;
	}
	for (struct parcel *at = reversed; at != NULL; at = next) {
		next = at->next;
		parcel_push_front(sender_lane(sender, at), at);
	}
	parcel->waiters = NULL;
}

void busy_end(struct sender *sender, struct parcel *parcel)
{
	take_out(sender, parcel);
	release_waiters(sender, parcel);
}
