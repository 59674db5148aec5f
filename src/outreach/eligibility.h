/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May this record be contacted now? One pure function over plain values, asked when planning, again immediately
 * before each transmission (decision 6), and by whoever wants to know why not. It answers with every rule in its
 * order (wire 5.3 as amended), what each says, and the instant at which all of them would agree.
 */
#ifndef OUTREACH_ELIGIBILITY_H
#define OUTREACH_ELIGIBILITY_H

#include "directory/blocks.h"
#include "directory/skill.h"
#include "outreach/cadence.h"
#include "outreach/record.h"
#include "outreach/zone_rules.h"

#define RECORD_ZONES_MAX 2

/** Contact hours in one zone of the record. */
struct zone_hours {
	const struct zone *zone;
	const struct week *week; /* never open where the skill's zone is switched off */
	bool is_off;             /* the skill does not contact this zone at all       */
};

/** What the rules look at. Everything is lent for the call. */
struct facts {
	const struct skill *skill;
	const struct zone *unit_zone;  /* of schedules                                        */
	const char *channel_fault;     /* problem code: the channel cannot be used; NULL      */
	const char *integration_fault; /* problem code of an open breaker; NULL               */
	const char *template_fault;    /* problem code: nothing can be rendered; NULL         */

	bool list_is_removed, list_is_active;
	usec list_expires_at; /* 0: never                                                     */

	enum record_state state;
	enum record_reason reason;
	bool is_own_message; /* asked for the message that the record is in progress with     */
	usec expires_at;     /* 0: never                                                      */
	int64_t attempts;    /* that are over                                                 */
	usec last_at, retry_at;
	struct cadence_pick pick;
	struct zone_hours zones[RECORD_ZONES_MAX];
	size_t zone_count;

	struct block block;      /* of the destination picked, or of the external id          */
	bool needs_consent;      /* commercial, and the business unit asks for it             */
	bool has_consent;        /* the record names a basis and its date                     */
	struct str missing;      /* variable without a value under EMPTY_SKIP; absent: none   */
	int64_t agents;          /* available to the skill                                    */
	int64_t agents_capacity; /* contacts that they could still take                       */
	bool has_room;           /* the sender takes more                                     */
	bool is_test;            /* a test send: schedule, list, record and window do not count */
};

/** In the order in which they are looked at. */
enum rule {
	RULE_SKILL,
	RULE_SCHEDULE,
	RULE_CHANNEL,
	RULE_TEMPLATE,
	RULE_LIST,
	RULE_RECORD,
	RULE_EXPIRY,
	RULE_ATTEMPTS,
	RULE_REST,
	RULE_WINDOW,
	RULE_OPT_OUT,
	RULE_DNC,
	RULE_SUPPRESSION,
	RULE_CONSENT,
	RULE_VARIABLES,
	RULE_AGENTS,
	RULE_BREAKER,
	RULE_PACE,
	RULE_COUNT
};
/** "skill", "schedule", … */
const char *rule_name(enum rule rule);

/** What a rule that does not let the record pass means for it; the stronger is the greater. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_WAIT,  /* time passes, or something becomes free               */
	OBSTACLE_STAND, /* somebody must do something: start, connect, correct  */
	OBSTACLE_BLOCK, /* the person must not be contacted at present          */
	OBSTACLE_NEVER  /* the record is over                                   */
};

struct trace_step {
	enum rule rule;
	enum obstacle obstacle;
	const char *code; /* problem code; NULL when passed                                */
	usec next;        /* the instant at which this rule lets pass; 0: not by time alone */
	enum record_reason reason; /* BLOCK, NEVER: what becomes of the record              */
	struct problem_param params[2];
	size_t param_count;
	char texts[2][32]; /* behind the parameters that are made here                      */
};

struct trace {
	struct trace_step steps[RULE_COUNT];
	size_t count;
	const struct trace_step
		*decisive; /* the strongest obstacle, the first of them; NULL: may go */
	usec next; /* the next chance: now, later, or 0 when time alone does not bring it   */
};

/** @return whether the record may be contacted at `now` (business clock) */
bool eligibility(const struct facts *facts, usec now, struct trace *ret_trace);

#endif
