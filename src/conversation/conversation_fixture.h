/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the room's tests: a real database with one integration and two channels, a campaign, and units that run at once.
 */
#ifndef CONVERSATION_CONVERSATION_FIXTURE_H
#define CONVERSATION_CONVERSATION_FIXTURE_H

#include "conversation/internal.h"
#include "conversation/reply.h"
#include "conversation/thread.h"
#include "core/secret.h"
#include "store/store.h"

#define FIXTURE_BU   ((int64_t)1)
#define FIXTURE_NOW  ((usec)1790000000 * USEC_SECOND)
#define FIXTURE_USER ((int64_t)7)

/** What the listener was told. */
struct told {
	int answered, opted_out;
	int64_t proactive_id;
	enum word_meaning meaning;
	struct str key;
};

/* Users above 100 are away, all others can take work. */
struct fixture {
	char dir[64];
	struct clock *clock;
	struct keyring *keyring;
	struct store *store;
	struct arena *arena;
	struct ledger ledger;
	struct conversation *conversation;
	struct channel channel;  /* identities; private       */
	struct channel channel2; /* identities, too           */
	struct channel phone;    /* telephones                */
	struct told told;
	int64_t withdrawn; /* campaign messages cancelled */
	usec now;
};

int fixture_setup(void **state);
int fixture_teardown(void **state);

/** Ends the test program when it is not ST_OK. */
void fixture_must(enum status s);
/** Runs `fn` as a unit; the status. */
enum status fixture_unit(struct fixture *fixture, unit_fn *fn, void *args);

/** A person writes `text` on a channel, in a thread. Fails the test when it is not taken. */
struct taken fixture_write(struct fixture *fixture, const struct channel *channel,
	const char *person, const char *thread, const char *text);
/** The same under an external id of the caller's. */
struct taken fixture_write_as(struct fixture *fixture, const struct channel *channel,
	const char *external_id, const char *person, const char *thread, const char *text);
/** Plans a proactive message as the planner does: thread, message (CLAIMED or QUEUED). */
struct message fixture_plan(struct fixture *fixture, const struct channel *channel,
	const char *recipient, int64_t skill_id, enum message_state state);
/** The sender stores how a claimed message ended; `how` needs only its own fields. */
void fixture_settle(struct fixture *fixture, const struct message *message, struct settlement how);
/** An agent writes; the status of the unit. */
enum status fixture_reply(struct fixture *fixture, const struct channel *channel,
	const char *thread, const char *person, struct problems *problems,
	struct replied *ret_replied);

struct message fixture_message(struct fixture *fixture, int64_t id);
struct contact fixture_contact(struct fixture *fixture, int64_t id);
struct thread fixture_thread(struct fixture *fixture, int64_t id);
/** Outbound messages of the reply lane in a thread. */
size_t fixture_answers(struct fixture *fixture, int64_t thread_id, struct message *ret_last);
void fixture_set_status(struct fixture *fixture, int64_t contact_id, enum contact_status status);
void fixture_assign(struct fixture *fixture, int64_t contact_id, int64_t user_id);
/** A skill with a reply skill (0: none) and, when wanted, an agent. */
int64_t fixture_skill(
	struct fixture *fixture, const char *name, int64_t reply_skill_id, bool has_agent);
bool fixture_is_opted_out(struct fixture *fixture, enum address_kind kind, const char *address);

#endif
