/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Contacts (cases): the episodes of work on a thread. A contact's number on the wire is its id as decimal text.
 */
#ifndef CONVERSATION_CONTACT_H
#define CONVERSATION_CONTACT_H

#include "conversation/customer.h"
#include "conversation/routing.h"
#include "ledger/ledger.h"

struct contact {
	int64_t bu_id, id;
	int64_t thread_id, channel_no, customer_id;
	int64_t skill_id; /* whose agents receive it, 0: nobody's */
	enum message_direction direction;
	enum contact_status status;
	usec status_at;
	int64_t assignee_id; /* 0: nobody */
	usec assigned_at;
	enum routed_how routed_how;
	bool has_inbound;        /* the person wrote in it                              */
	int64_t failed_id;       /* the newest message that did not go out, 0: none     */
	struct str failed_cause; /* problem code                                        */
	struct str person;       /* the person's idOnExternalPlatform                   */
	usec created_at, updated_at;
	int64_t version;
	/* filled by contact_get and contact_list only */
	struct str thread_external;
	struct identity_row identity;
};

struct contact_list {
	struct contact *items;
	size_t count;
};

/** Fills in id, times and version. Writer. */
MUST_CHECK enum status contact_add(struct db *db, struct contact *contact, usec now);
/** The active contact of a person in a thread. @return ST_NOT_FOUND */
MUST_CHECK enum status contact_active(struct db *db, int64_t bu_id, int64_t thread_id,
	int64_t customer_id, struct arena *arena, struct contact *ret_contact);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status contact_get(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct contact *ret_contact);
/** Newest first, before the id `before`. */
MUST_CHECK enum status contact_list(struct db *db, int64_t bu_id, int64_t before, bool active_only,
	int64_t limit, struct arena *arena, struct contact_list *ret_list);

/** Stores what may change: skill, status, assignee, routing, has_inbound, failure; and tells the live stream. Writer. */
MUST_CHECK enum status contact_set(struct db *db, struct contact *contact, usec now);
/** Sets a new status (contact_set stores it); an unchanged one keeps its instant. */
void contact_change_status(struct contact *contact, enum contact_status status, usec now);
/** Gives it to a user (0: back to the skill), which counts as work on it. */
void contact_change_assignee(struct contact *contact, int64_t user_id, usec now);

#endif
