/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the ledger's tests: a real database in a folder of its own, and units that run at once.
 */
#ifndef LEDGER_LEDGER_FIXTURE_H
#define LEDGER_LEDGER_FIXTURE_H

#include "ledger/ledger.h"
#include "store/store.h"

#define FIXTURE_NOW   ((usec)1790000000 * USEC_SECOND)
#define FIXTURE_LEASE ((struct lease){ 7, 1 })

/** What the hooks were told. */
struct told {
	int attempts_over, closed, delivered;
	enum message_state state;
	struct next_attempt next; /* what attempt_over answers */
};

struct ledger_fixture {
	char dir[64];
	struct clock *clock;
	struct store *store;
	struct arena *arena;
	struct ledger ledger;
	struct told told;
};

int ledger_fixture_setup(void **state);
int ledger_fixture_teardown(void **state);

/** Runs `fn` as a unit and gives its status. */
enum status fixture_unit(struct ledger_fixture *fixture, unit_fn *fn, void *args);

/** Adds an outbound campaign message in QUEUED or, with a lease, CLAIMED. */
struct message fixture_message(struct ledger_fixture *fixture, enum message_state state);
/** Settles under FIXTURE_LEASE; `how` needs only its own fields. */
enum status fixture_settle(
	struct ledger_fixture *fixture, const struct message *message, struct settlement how);
/** The message as it is stored now. */
struct message fixture_read(struct ledger_fixture *fixture, const struct message *message);
enum status fixture_status(
	struct ledger_fixture *fixture, const char *external_id, enum message_delivery delivery);

#endif
