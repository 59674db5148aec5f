/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ACD skills (wire 3B.2) as the engine and the API see them: which channel, which template, when,
 * how often, and whether it should run.
 *
 * Whether a skill runs is what people last wanted (`enum skill_state`), the schedule, and pauses:
 *
 *        add           start             stop (by a person)
 *     ──────► NEW ────────────► STARTED ────────────────────► HELD
 *              │                   ▲  ▲                         │
 *              └─ schedule runs it │  └───────── start ─────────┘
 *                                  └ paused: a reason of the hub's own; a start clears it
 *
 * NEW with a schedule runs inside its hours; STARTED runs, with a schedule inside its hours only
 * (outside them it is *armed*); HELD never runs until it is started again (decision 16).
 */
#ifndef DIRECTORY_SKILL_H
#define DIRECTORY_SKILL_H

#include "core/arena.h"
#include "directory/directory.h"
#include "directory/template.h"
#include "directory/week.h"

#define MEDIA_DIGITAL 9

/** Stored: never renumber. */
enum skill_state { SKILL_NEW = 0, SKILL_STARTED = 1, SKILL_HELD = 2 };

enum attempt_mode { ATTEMPT_REPEAT = 0, ATTEMPT_SINGLE_PASS = 1 };
enum request_mode { REQUEST_SEQUENTIAL = 0, REQUEST_NEXT_BEST = 1 };

#define ATTEMPTS_OF_RECORD (-1) /* no own limit: the record's maximum holds */

/** A destination name that lists map for this skill; it never leaves the cadence again. */
struct skill_destination {
	struct str field_name; /* "PhoneNumber", "DigitalId" … exact                */
	int64_t attempts;      /* 0: never used; ATTEMPTS_OF_RECORD (decision 1)     */
};

/** One step of the cadence. */
struct cadence_step {
	struct str field_name;
	int64_t attempts;
	bool has_hours; /* time constraints of its own, in the contact's zone  */
	struct week hours;
};

/** Hours of one zone in place of the skill's contact windows (wire 5.5). */
struct skill_zone {
	struct str zone; /* as given: a Windows, or IANA name                   */
	bool is_active;  /* false: nobody in this zone is contacted             */
	bool overrides;  /* start and end hold every day instead of the windows */
	int start, end;  /* minutes                                             */
};

struct skill {
	int64_t bu_id;
	int64_t id;
	struct str name;
	bool is_outbound;
	bool is_active;
	int64_t media_type;  /* MEDIA_DIGITAL …                                  */
	struct str strategy; /* "Personal Connection", "Manual", absent          */
	int64_t campaign_id;
	struct str campaign_name;
	struct str channel_id; /* digitalPOCName; may be absent                    */
	int64_t template_id;   /* 0: none                                          */
	bool agentless;
	bool priority_blending;
	int64_t min_agents;           /* minWFIAgents                              */
	int64_t min_available_agents; /* minWFIAvailableAgents                     */
	int64_t initial_priority, acceleration, max_priority;

	enum skill_state state;
	bool stop_forced;      /* the last stop also gives back what was reserved   */
	struct str paused;     /* problem code of the pause, absent: not paused     */
	struct str paused_why; /* details for people                                */
	usec paused_at;
	usec state_at; /* of the last start or stop                         */

	int64_t max_attempts;    /* of a record                                       */
	usec min_retry;          /* between attempts on a record                      */
	usec destination_rest;   /* between attempts on a destination                 */
	usec default_expiration; /* after loading; 0: the business unit's             */
	bool load_fresh;         /* records never tried                               */
	bool load_non_fresh;     /* records tried before                              */
	bool finalize_exhausted; /* at the maximum the record is over                 */
	enum attempt_mode attempt_mode;
	enum request_mode request_mode;
	enum empty_policy empty_policy;
	bool remind_after_success; /* decision 1: off by default                       */
	int64_t reply_skill_id;    /* 0: none (decision 11)                            */
	int64_t refusal_share;     /* percent of the last 50 sends that pauses it      */

	bool is_scheduled;
	struct week schedule; /* in the business unit's zone                       */
	struct week windows;  /* in the contact's zone                             */

	/* filled by skill_load only */
	const struct skill_destination *destinations;
	size_t destination_count;
	const struct cadence_step *cadence;
	size_t cadence_count;
	const struct skill_zone *zones;
	size_t zone_count;

	struct str wire; /* JSON object: fields that are kept for clients only */
	usec created_at, updated_at;
	row_version version;
};

/** Whether it is to run, given whether the schedule is open now. Pure. */
bool skill_runs(const struct skill *skill, bool in_schedule);
/** Whether it would run inside its schedule: it is started, armed or waits for its hours. Pure. */
bool skill_is_wanted(const struct skill *skill);

/** A new skill before anything is known of it: stopped, three attempts an hour apart (wire 9.24),
 * default windows. Pure. */
struct skill skill_default(void);
/** The rules that need no look-up, and whether a running skill may change so. Pure. */
MUST_CHECK enum status skill_check_plain(const struct skill *skill, struct problems *problems);
MUST_CHECK enum status skill_check_change(
	const struct skill *before, const struct skill *after, struct problems *problems);

/** 2 to 30 code points: letters and digits of any script, - _ . : (decision 20). Pure.
 * @param problems  "skill_name" on `field`; @return ST_INVALID */
MUST_CHECK enum status skill_name_check(
	struct str name, struct str field, struct problems *problems);

/** Everything, texts and arrays from the arena. @return ST_NOT_FOUND */
MUST_CHECK enum status skill_load(
	struct db *db, int64_t bu_id, int64_t id, struct arena *arena, struct skill *ret_skill);

/** The skill (without arrays) is lent for the call. */
typedef void skill_fn(void *arg, const struct skill *skill);
/** In order of id. */
MUST_CHECK enum status skill_each(struct db *db, int64_t bu_id, const struct list_filter *filter,
	skill_fn *fn, void *arg, int64_t *ret_total);
/** All skills of all business units that people want to run: started, or new with a schedule; not
 * paused, outbound, active. Load each for its arrays. */
MUST_CHECK enum status skill_each_started(struct db *db, skill_fn *fn, void *arg);
/** Skills of a campaign; 0: of none. */
MUST_CHECK enum status skill_each_of_campaign(
	struct db *db, int64_t bu_id, int64_t campaign_id, skill_fn *fn, void *arg);

/**
 * Adds a skill, stopped, with the default DNC group. The caller has checked the channel
 * (channel_check_outbound), which this room does not know.
 *
 * @param skill     id, state and times are not read
 * @param problems  skill_name; "unique" on skillName; "unknown_id" on campaignId,
 *                  messageTemplateId or replySkillId; "skill_outbound_only" …
 * @return ST_INVALID, ST_CONFLICT
 */
MUST_CHECK enum status skill_add(struct db *db, int64_t bu_id, const struct skill *skill, usec now,
	struct problems *problems, int64_t *ret_id);
/** All plain fields of `skill` (from skill_load, changed). @return ST_NOT_FOUND, ST_CONFLICT (name,
 * version, "skill_running": media type, channel or direction of a running skill), ST_INVALID */
MUST_CHECK enum status skill_update(struct db *db, int64_t bu_id, const struct skill *skill,
	usec now, struct problems *problems);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status skill_set_campaign(
	struct db *db, int64_t bu_id, int64_t id, int64_t campaign_id, usec now);

/**
 * What must be there before it starts (wire 9.12, decision 8): an active outbound Personal
 * Connection skill, digital with channel and an active template. The caller checks the channel
 * itself and the template's variables.
 *
 * @param problems  "skill_not_outbound", "skill_inactive", "skill_channel", "skill_template",
 *                  "template_inactive"
 * @return ST_INVALID (cannot be started), ST_CONFLICT (prerequisites are missing)
 */
MUST_CHECK enum status skill_check_start(
	struct db *db, const struct skill *skill, struct problems *problems);
/** Checks, then starts (or arms) it and clears a pause. Starting again is no error. Writer.
 * @return ST_NOT_FOUND and as skill_check_start */
MUST_CHECK enum status skill_start(
	struct db *db, int64_t bu_id, int64_t id, usec now, struct problems *problems);
/** Stops it until the next start. @return ST_NOT_FOUND, ST_INVALID (not outbound). Writer. */
MUST_CHECK enum status skill_stop(
	struct db *db, int64_t bu_id, int64_t id, bool force, usec now, struct problems *problems);
/** Stops every outbound skill of the business unit, forced. Writer. */
MUST_CHECK enum status skill_stop_all(struct db *db, int64_t bu_id, usec now, int64_t *ret_stopped);
/**
 * The hub pauses a skill by itself (breaker, refusals); only a start continues it. Writer.
 *
 * @param code  a problem code: "paused_refusals", "paused_integration" …
 * @param why   details for people, no addresses
 */
MUST_CHECK enum status skill_pause(
	struct db *db, int64_t bu_id, int64_t id, const char *code, struct str why, usec now);
/**
 * The same for every started skill of a channel that is not paused yet; and for those paused for `code` the end of
 * their pause. Writer.
 */
MUST_CHECK enum status skill_pause_channel(struct db *db, int64_t bu_id, struct str channel_id,
	const char *code, struct str why, usec now, int64_t *ret_changed);
MUST_CHECK enum status skill_continue_channel(struct db *db, int64_t bu_id, struct str channel_id,
	const char *code, usec now, int64_t *ret_changed);
/** Ends every pause for `code`, of all business units: at the start of the hub. Writer. */
MUST_CHECK enum status skill_continue_all(
	struct db *db, const char *code, usec now, int64_t *ret_changed);
/** Whether a skill that people want to run sends over this channel. */
MUST_CHECK enum status skill_runs_on_channel(
	struct db *db, int64_t bu_id, struct str channel_id, bool *ret_runs);

/** A list was mapped for the skill: the destination joins its cadence for good. Writer. */
MUST_CHECK enum status skill_add_destination(
	struct db *db, int64_t bu_id, int64_t id, struct str field_name);
/** Replaces limits and steps; mapped destinations that are not named stay. Writer. */
MUST_CHECK enum status skill_set_cadence(struct db *db, const struct skill *skill,
	const struct skill_destination *limits, size_t limit_count,
	const struct cadence_step *steps, size_t step_count, usec now);
/** Replaces the hours by zone. Writer. */
MUST_CHECK enum status skill_set_zones(struct db *db, const struct skill *skill,
	const struct skill_zone *zones, size_t count, usec now);

/** Parameter blocks kept for clients: "generalSettings", … JSON text, or STR("{}"). */
MUST_CHECK enum status skill_block_load(struct db *db, int64_t bu_id, int64_t id, const char *block,
	struct arena *arena, struct str *ret_json);
MUST_CHECK enum status skill_block_store(
	struct db *db, int64_t bu_id, int64_t id, const char *block, struct str json);

/** Agents of a skill. */
struct skill_agent {
	int64_t skill_id;
	int64_t user_id;
	int64_t proficiency; /* 1 best … 20 */
	bool is_active;
};
typedef void skill_agent_fn(void *arg, const struct skill_agent *agent);
MUST_CHECK enum status skill_agent_each(
	struct db *db, int64_t bu_id, int64_t skill_id, skill_agent_fn *fn, void *arg);
/** Skills of an agent. */
MUST_CHECK enum status skill_each_of_agent(
	struct db *db, int64_t bu_id, int64_t user_id, skill_agent_fn *fn, void *arg);
MUST_CHECK enum status skill_agent_put(
	struct db *db, int64_t bu_id, const struct skill_agent *agent, usec now);
/** @return ST_NOT_FOUND */
MUST_CHECK enum status skill_agent_remove(
	struct db *db, int64_t bu_id, int64_t skill_id, int64_t user_id);

#endif
