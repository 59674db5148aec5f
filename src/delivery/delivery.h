/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sender: takes claimed messages, asks the rules once more, hands each to its integration, and writes the outcomes
 * in batches. Two lanes in front of every integration: replies first, campaigns with what is left. Loop thread only.
 *
 *   planner ── delivery_hand ──►┐
 *   queue   ── ledger_claim ───►├─ rules ─► byoc_send ─► outcome ─► one unit per turn (ledger_settle) ─► hooks
 *   agent   ── delivery_reply ─►┘
 *
 * The outcome of a transmission is decided in one place (outcome.c): accepted, try later, refused, unknown. Faults of the
 * integration itself (decision 2) open its breaker: its messages are PAUSED, no attempt is counted, `integration_down` tells
 * the owner of the skills; a probe closes it again.
 * Sends to one recipient of one channel are made one after the other until the thread's external id is known.
 */
#ifndef DELIVERY_DELIVERY_H
#define DELIVERY_DELIVERY_H

#include "byoc/byoc.h"
#include "core/clock.h"
#include "core/log.h"
#include "core/loop.h"
#include "core/metrics.h"
#include "core/settings.h"
#include "ledger/ledger.h"
#include "store/store.h"

struct delivery;

enum verdict_kind {
	VERDICT_SEND,
	VERDICT_NOT_NOW, /* again at `at`                                           */
	VERDICT_PAUSE,   /* the skill stands: waits for its start                   */
	VERDICT_NEVER    /* expired, opted out: withdrawn                           */
};

struct verdict {
	enum verdict_kind kind;
	usec at;           /* NOT_NOW: business instant of the next chance          */
	const char *cause; /* a problem code                                        */
};

/** What the sender asks of the rooms above. Constant after start; called on the loop. */
struct delivery_rules {
	/** Immediately before each transmission of a campaign's or test message, repeats included (decision 6). */
	struct verdict (*may_send)(void *arg, const struct message *message, usec now);
	/** The same for a message of the reply lane: it comes too late and is withdrawn ("expired"). */
	bool (*reply_expired)(const struct message *message, usec now);
	/** The breaker of an integration opened (`cause` a problem code) or closed (NULL). */
	void (*integration_changed)(
		void *arg, int64_t bu_id, int64_t integration_id, const char *cause);
	/** There is room for campaign messages again (asked for after delivery_room said 0). */
	void (*has_room)(void *arg);
	void *arg;
};

struct delivery_options {
	struct loop *loop;
	struct store *store;
	struct byoc *byoc;
	const struct ledger *ledger;
	const struct clock *clock;
	const struct settings *settings;
	struct log *log;
	struct metrics *metrics;
	struct delivery_rules rules;
};

MUST_CHECK enum status delivery_new(
	const struct delivery_options *options, struct delivery **ret_delivery);
/** Requeues what older runs had claimed (in a unit), then takes what is due. */
void delivery_start(struct delivery *delivery);
/** Takes no more; `drained` runs when every transmission under way has ended and is stored. */
void delivery_stop(struct delivery *delivery, void (*drained)(void *arg), void *arg);
void delivery_free(struct delivery *delivery);

/** A lease for messages about to be claimed: the store's epoch and a sequence of this run. Any thread. */
struct lease delivery_lease(struct delivery *delivery);
/** Wall instant at which a claim made now ends. */
usec delivery_lease_until(const struct delivery *delivery);

/** How many more campaign messages the sender would take for an integration without piling them up. */
size_t delivery_room(const struct delivery *delivery, int64_t bu_id, int64_t integration_id);
/** After the commit of the unit that added them as CLAIMED: takes them over (copied). */
void delivery_hand(struct delivery *delivery, const struct message *messages, size_t count);

typedef void delivery_done_fn(void *arg, const struct message *message, enum settled how,
	const char *cause, struct str text_for_people);
/** The same for one message whose sender waits (agent's reply, test send): `done` runs once, after its outcome is stored. */
void delivery_hand_waiting(struct delivery *delivery, const struct message *message,
	delivery_done_fn *done, void *arg);
/** Messages may be due (a status failed, a clock was moved, a held one was decided, a skill was started): looks at the queue. */
void delivery_wake(struct delivery *delivery);
/** An integration was changed (commit first): when it was at fault, whether it works is asked at once. */
void delivery_integration_changed(struct delivery *delivery, int64_t bu_id, int64_t integration_id);
/** How the integration stands, for people: NULL or the problem code for which its breaker is open. */
const char *delivery_integration_fault(
	const struct delivery *delivery, int64_t bu_id, int64_t integration_id);

#endif
