/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The telephone page: the latest messages of each recipient, and a place to type a reply as that person.
 */
#ifndef MIDDLEWARE_PHONE_H
#define MIDDLEWARE_PHONE_H

#include "request.h"

struct phone;

struct bubble {
	const char *channel;
	const char *recipient;
	const char *thread;
	const char *text;
	int64_t at_usec;
	bool from_person;
};

/** Keeps the latest `capacity` messages. NULL without memory. */
struct phone *phone_new(size_t capacity) BYOC_CHECKED;
void phone_free(struct phone *phone);
/** Copies the bubble; the oldest one goes when there are too many. */
void phone_add(struct phone *phone, const struct bubble *bubble);
/** Messages kept. */
size_t phone_count(const struct phone *phone);
/** The newest is 0; lent. `at` < phone_count. */
const struct bubble *phone_at(const struct phone *phone, size_t at);
/** What a form of the page must send back. */
const char *phone_secret(const struct phone *phone);

/** GET /phone: everybody who got a message lately. */
void phone_page(struct request *request);
/** GET /phone/person?channel&recipient: one person, with a form to reply. */
void phone_person(struct request *request);
/** GET /phone/thread?channel&recipient: the messages alone, for the frame in that page. */
void phone_thread(struct request *request);
/** POST /phone/reply: owes the reply to the hub. */
void phone_reply(struct request *request);

#endif
