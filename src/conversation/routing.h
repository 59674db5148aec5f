/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules of a contact: its statuses, which thread a message belongs to, and who gets it (decisions 10, 11). Pure.
 *
 *              first inbound                agent answers, takes it
 *      (none) ───────────────► NEW ───────────────────────────────► OPEN ◄──┐
 *                               │                                     │      │ inbound, or a send failed
 *                               └──────────── set by people ──────────┴──► PENDING
 *
 *      ESCALATED stays through messages; RESOLVED, CLOSED and TRASHED are over: the next message opens a new contact.
 */
#ifndef CONVERSATION_ROUTING_H
#define CONVERSATION_ROUTING_H

#include "core/base.h"
#include "core/status.h"

/** Stored: never renumber. Those below RESOLVED are active. */
enum contact_status {
	CONTACT_NEW = 1,
	CONTACT_OPEN = 2,
	CONTACT_PENDING = 3,
	CONTACT_ESCALATED = 4,
	CONTACT_RESOLVED = 5,
	CONTACT_CLOSED = 6,
	CONTACT_TRASHED = 7,
	CONTACT_STATUS_COUNT
};
/** "new", "open" … as on the wire. */
const char *contact_status_name(enum contact_status status);
/** NULL-terminated, for field tables. */
extern const char *const contact_status_names[];
/** @return ST_INVALID */
MUST_CHECK enum status contact_status_parse(struct str name, enum contact_status *ret_status);
/** False once the contact is over. */
bool contact_status_is_active(enum contact_status status);
/** The status after the person wrote. */
enum contact_status contact_status_inbound(enum contact_status status);
/** The status after an agent wrote or took the contact. */
enum contact_status contact_status_worked(enum contact_status status);
/** The status after a message to the person failed: work is needed. */
enum contact_status contact_status_failed(enum contact_status status);

/** How the receiver of a contact was found. Stored: never renumber. */
enum routed_how {
	ROUTED_NOBODY = 0,      /* the backlog that raises an alarm */
	ROUTED_ASSIGNEE = 1,    /* the agent who has it             */
	ROUTED_REPLY_SKILL = 2, /* of the outbound skill            */
	ROUTED_OUTBOUND_SKILL = 3,
	ROUTED_CHANNEL_SKILL = 4,
	ROUTED_GIVEN_SKILL = 5, /* the message or the agent named it */
	ROUTED_NOT_NEEDED = 6   /* nothing to do: an opt-out word   */
};
const char *routed_how_name(enum routed_how how);

struct route_facts {
	int64_t assignee_id; /* 0: nobody has it   */
	bool assignee_available;
	int64_t given_skill_id;    /* 0: none, like all below */
	int64_t reply_skill_id;    /* of the outbound skill   */
	int64_t outbound_skill_id; /* of the proactive message that is answered */
	bool outbound_has_agents;
	int64_t channel_skill_id;
};
struct route_choice {
	enum routed_how how;
	int64_t skill_id; /* 0: none */
	bool keeps_assignee;
};
/** Decision 11. */
struct route_choice route_choose(const struct route_facts *facts);

/** Which thread an inbound message joins (decision 10). */
enum thread_choice { THREAD_NAMED, THREAD_PROACTIVE, THREAD_NEW };
struct thread_facts {
	bool named_exists;       /* the channel has a thread of the name given */
	bool named_is_of_author; /* it is this person's, or nobody's yet  */
	bool is_shared;          /* the channel is public: a thread has many authors */
	bool proactive_exists;   /* a proactive message to this person within PROACTIVE_REACH */
};
#define PROACTIVE_REACH (30 * USEC_DAY)
enum thread_choice thread_choose(const struct thread_facts *facts);

#endif
