/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The running part of the outreach room from inside. What is not said to be the writer's belongs to the loop's thread.
 */
#ifndef OUTREACH_INTERNAL_H
#define OUTREACH_INTERNAL_H

#include <stdatomic.h>

#include "outreach/claim_notes.h"
#include "outreach/list_purge.h"
#include "outreach/outreach.h"
#include "outreach/pulse.h"
#include "outreach/refusals.h"
#include "outreach/roster.h"

/** A skill that people want to run, and where its planning stands. */
struct planned_skill {
	struct roster_skill *roster;
	usec next_at; /* business instant of the next look; USEC_FOREVER: when it is woken */
	bool waits_for_room;
};

struct planner {
	struct planned_skill *skills;
	size_t count, turn; /* `turn`: whose turn it is, so that none starves    */
	int64_t version;    /* of the directory's skills when these were read    */
	int64_t generation; /* raised with each reading: what lends from a skill is void */
	struct loop_timer timer, expiry_timer;
	bool is_planning; /* a unit is under way, which lends a skill            */
	bool is_expiring;
	bool must_reload;
	bool was_woken; /* while a unit was under way */
};

/** list_keeper.c */
struct list_keeper {
	struct loop_timer timer;
	bool is_busy;            /* a unit is under way          */
	bool was_asked;          /* … and it was asked meanwhile */
	struct list_purge purge; /* how far it is       */
};

struct outreach {
	struct outreach_options with;
	struct delivery *delivery;
	const struct zone_set *zones;
	const struct zone_tables *tables;
	struct import *import;
	struct planner planner;
	struct list_keeper keeper;
	struct claim_notes notes;
	struct refusals refusals;     /* the writer's                                  */
	struct pulse *pulse;          /* any thread                                    */
	_Atomic bool skills_changed;  /* a unit of this room paused or continued a skill */
	_Atomic bool is_due_sooner;   /* a record is due again for which no timer runs       */
	struct loop_timer news_timer; /* events.c */
	bool is_stopping;
};

/* planner.c */
void planner_start(struct outreach *outreach);
void planner_stop(struct outreach *outreach);
void planner_free(struct outreach *outreach);
/** Looks at every skill again, at the next turn. */
void planner_wake(struct outreach *outreach);
/** The skill as it is known now, or NULL when it is not wanted. */
const struct roster_skill *planner_find(
	const struct outreach *outreach, int64_t bu_id, int64_t skill_id);
/** Reads the wanted skills again if they have changed; false while they are lent to a unit. */
bool planner_refresh(struct outreach *outreach);

/** Whether the skills are known as they are now. */
bool planner_is_current(const struct outreach *outreach);
/** struct delivery_rules: skills that waited for the sender are looked at. */
void planner_has_room(void *arg);

/* expire.c */
void expiry_look(struct outreach *outreach);

/* list_keeper.c */
void keeper_look(struct outreach *outreach);

/* skill_moves.c: what follows from a start, a stop or a fault, a batch a unit. */
void skill_resume_messages(struct outreach *outreach, int64_t bu_id, int64_t skill_id);
void skill_withdraw_messages(struct outreach *outreach, int64_t bu_id, int64_t skill_id);
void skills_integration_changed(
	struct outreach *outreach, int64_t bu_id, int64_t integration_no, const char *cause);
/** At the start no breaker is open: what an earlier run had paused for one continues. */
void skills_continue_all(struct outreach *outreach);

/* rules.c */
struct verdict rules_may_send(void *arg, const struct message *message, usec now);

/* events.c */
/** At the end of each turn: what units have flagged. */
void events_turn(void *arg);

/* variables.c */
/**
 * Whether every variable of the skill's template is a column of each of its lists that has records, or has a
 * fallback everywhere (decision 18). A skill without lists has nothing to compare with and passes.
 *
 * @param problems  "variable_unknown" with {name} on messageTemplateId
 * @return ST_CONFLICT, ST_NOT_FOUND. For struct directory_listener.
 */
MUST_CHECK enum status variables_check_start(void *outreach, struct db *db, int64_t bu_id,
	int64_t skill_id, struct arena *arena, struct problems *problems);

/* agents.c */
/** How many agents of a skill can take work now. On whichever thread `db` is. */
MUST_CHECK enum status agents_count(const struct outreach *outreach, struct db *db, int64_t bu_id,
	int64_t skill_id, int64_t *ret_agents);

#endif
