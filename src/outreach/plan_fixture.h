/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For the room's tests: a real database with one started skill on a channel of telephones, a list, and the planner's unit run
 * at once; the sender is played by settling messages.
 */
#ifndef OUTREACH_PLAN_FIXTURE_H
#define OUTREACH_PLAN_FIXTURE_H

#include "core/secret.h"
#include "outreach/internal.h"
#include "outreach/plan.h"
#include "outreach/tally.h"

#define PLAN_BU ((int64_t)1)

struct plan_fixture {
	char dir[64];
	struct settings settings;
	struct clock *clock;
	struct loop *loop;
	struct keyring *keyring;
	struct store *store;
	struct directory *directory;
	struct zone_set *zone_set;
	struct zone_tables *tables;
	struct outreach *outreach;
	struct ledger ledger;
	struct arena *arena;
	struct roster_skill *roster; /* as of the last plan */
	int64_t skill_id, list_id;
	int serial;
	usec now; /* Monday, eleven in Toronto, and on from there */
};

int plan_setup(void **state);
int plan_teardown(void **state);

/** A record as a test wants it; what is absent is ordinary. */
struct plan_record {
	const char *zone;       /* America/Toronto                                      */
	const char *phone[2];   /* one made up; "" : none                               */
	const char *first_name; /* "Ana"; "": empty                                    */
	usec expires_at;
	bool is_priority;
};
int64_t plan_add_record(struct plan_fixture *fixture, struct plan_record given);

/** Runs the unit. Messages live until the next plan. */
struct plan plan_run(struct plan_fixture *fixture, size_t room);
/** Stores how a message ended; `how` needs only its own fields. */
void plan_settle(
	struct plan_fixture *fixture, const struct message *message, struct settlement how);
struct record_row plan_row(struct plan_fixture *fixture, int64_t record_id);
struct message plan_message(struct plan_fixture *fixture, int64_t message_id);
struct progress plan_progress(struct plan_fixture *fixture);
struct skill plan_skill(struct plan_fixture *fixture);

/** Runs `fn` as a unit; ends the test when it fails. */
void plan_write(struct plan_fixture *fixture, unit_fn *fn, void *args);
/** Changes the skill and stores it. */
void plan_change_skill(struct plan_fixture *fixture, void (*change)(struct skill *skill));

#endif
