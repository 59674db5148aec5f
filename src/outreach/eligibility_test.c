/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May this record be contacted now, why not, and when: a table of cases on real zones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/eligibility.h"

#define MONDAY "2027-01-11T16:00:00Z" /* 11:00 in Toronto, 08:00 in Los Angeles */

/** What differs from a record that may be contacted: agentless started skill, Toronto, Monday at eleven. */
struct given {
	const char *now;
	/* the skill */
	bool inactive, unscheduled_new, held;
	const char *paused, *schedule, *windows, *channel_fault, *template_fault, *breaker;
	bool fresh_off, non_fresh_off, keeps_exhausted, with_agents;
	int64_t min_agents, max_attempts, retry_minutes, agents;
	bool no_room;
	/* the list and the record */
	bool list_removed, list_inactive;
	const char *list_expires, *expires;
	enum record_state state;
	enum record_reason reason;
	int64_t attempts;
	const char *last, *retry, *ready, *step_hours;
	enum pick_kind pick;
	const char *zone, *other;
	bool no_zone, zone_off;
	/* the person */
	enum block_kind block;
	const char *until;
	bool needs_consent, has_consent;
	const char *missing;
	bool own, test;
};

struct example {
	const char *name;
	struct given given;
	const char *code; /* of the decisive rule; NULL: may be contacted */
	enum obstacle obstacle;
	const char *next; /* NULL: now when it may, else not by time      */
};

static const struct zone_set *zones;

static usec instant(const char *text)
{
	usec result = 0;

	if (text && !civil_parse_instant(str_of(text), &result))
		fail_msg("not an instant: %s", text);
	return result;
}

static struct week week_of(const char *text)
{
	struct week week;

	if (week_read(str_of(text), &week) != ST_OK)
		fail_msg("not a week: %s", text);
	return week;
}

static struct skill skill_of(const struct given *given)
{
	struct skill skill = { .is_active = !given->inactive,
		.is_outbound = true,
		.state = given->held ? SKILL_HELD : SKILL_STARTED,
		.paused = str_of(given->paused),
		.agentless = !given->with_agents,
		.min_available_agents = given->min_agents,
		.max_attempts = given->max_attempts ? given->max_attempts : 3,
		.min_retry = (given->retry_minutes ? given->retry_minutes : 60) * USEC_MINUTE,
		.load_fresh = !given->fresh_off,
		.load_non_fresh = !given->non_fresh_off,
		.finalize_exhausted = !given->keeps_exhausted,
		.windows = given->windows ? week_of(given->windows) : week_contact_default() };

	if (given->unscheduled_new)
		skill.state = SKILL_NEW;
	if (given->schedule) {
		skill.is_scheduled = true;
		skill.schedule = week_of(given->schedule);
	}
	return skill;
}

static void add_zone(struct facts *facts, const struct given *given, const char *name)
{
	const struct zone *zone = zone_set_find(zones, str_of(name));

	assert_non_null(zone);
	facts->zones[facts->zone_count++] = (struct zone_hours){
		.zone = zone, .week = &facts->skill->windows, .is_off = given->zone_off
	};
}

static void set_person(struct facts *facts, const struct given *given)
{
	facts->block.kind = given->block;
	facts->block.until = given->until ? instant(given->until) : USEC_FOREVER;
	facts->needs_consent = given->needs_consent;
	facts->has_consent = given->has_consent;
	facts->missing = str_of(given->missing);
	facts->agents = facts->agents_capacity = given->agents;
	facts->has_room = !given->no_room;
	facts->is_own_message = given->own;
	facts->is_test = given->test;
}

static struct facts facts_of(
	const struct given *given, const struct skill *skill, const struct week *step)
{
	struct facts facts = {
		.skill = skill,
		.unit_zone = zone_set_find(zones, STR("America/Toronto")),
		.channel_fault = given->channel_fault,
		.template_fault = given->template_fault,
		.integration_fault = given->breaker,
		.list_is_removed = given->list_removed,
		.list_is_active = !given->list_inactive,
		.list_expires_at = instant(given->list_expires),
		.state = given->state ? given->state : RECORD_WAITING,
		.reason = given->reason,
		.expires_at = instant(given->expires),
		.attempts = given->attempts,
		.last_at = instant(given->last),
		.retry_at = instant(given->retry),
		.pick = { .kind = given->pick,
			.ready_at = instant(given->ready),
			.hours = given->step_hours ? step : NULL },
	};

	if (!given->no_zone)
		add_zone(&facts, given, given->zone ? given->zone : "America/Toronto");
	if (given->other)
		add_zone(&facts, given, given->other);
	set_person(&facts, given);
	return facts;
}

#define WAIT  OBSTACLE_WAIT
#define STAND OBSTACLE_STAND
#define BLOCK OBSTACLE_BLOCK
#define NEVER OBSTACLE_NEVER

/* Monday to Friday, nine to five, as the schedule of a skill. */
#define OFFICE "1:540-1020 2:540-1020 3:540-1020 4:540-1020 5:540-1020"

/* clang-format off */
static const struct example examples[] = {
	/* nothing stands in the way */
	{ "a fresh record of a started skill at eleven", { 0 }, NULL, 0, NULL },
	{ "a retry whose time has come", { .state = RECORD_RETRY, .attempts = 1, .last = "2027-01-11T14:30:00Z", .retry = "2027-01-11T15:30:00Z" }, NULL, 0, NULL },
	{ "a suppressed record whose block has gone", { .state = RECORD_SUPPRESSED, .reason = REASON_DNC, .retry = "2027-01-12T16:00:00Z" }, NULL, 0, NULL },
	{ "a test send at night of a stopped skill", { .now = "2027-01-11T04:00:00Z", .held = true, .test = true }, NULL, 0, NULL },

	/* skill */
	{ "a skill that was never started", { .unscheduled_new = true }, "skill_stopped", STAND, NULL },
	{ "a skill that was stopped", { .held = true }, "skill_stopped", STAND, NULL },
	{ "an inactive skill", { .inactive = true }, "skill_inactive", STAND, NULL },
	{ "an inactive skill takes no test send either", { .inactive = true, .test = true }, "skill_inactive", STAND, NULL },
	{ "paused by its refusals", { .paused = "paused_refusals" }, "paused_refusals", STAND, NULL },
	{ "paused by its integration", { .paused = "paused_integration" }, "paused_integration", STAND, NULL },
	{ "the skill stands before the window is shut", { .held = true, .now = "2027-01-11T04:00:00Z" }, "skill_stopped", STAND, NULL },

	/* schedule: in the business unit's zone, Toronto */
	{ "inside the schedule", { .schedule = OFFICE }, NULL, 0, NULL },
	{ "a new skill with a schedule runs inside it", { .unscheduled_new = true, .schedule = OFFICE }, NULL, 0, NULL },
	{ "a held skill does not start by its schedule", { .held = true, .schedule = OFFICE }, "skill_stopped", STAND, NULL },
	{ "before the schedule opens: armed", { .schedule = OFFICE, .windows = "1:0-1440 2:0-1440", .now = "2027-01-11T13:00:00Z" }, "outside_schedule", WAIT, "2027-01-11T14:00:00Z" },
	{ "the schedule's end is outside", { .schedule = OFFICE, .now = "2027-01-11T22:00:00Z" }, "outside_schedule", WAIT, "2027-01-12T14:00:00Z" },
	{ "a microsecond before the schedule's end", { .schedule = OFFICE, .now = "2027-01-11T21:59:59.999999Z" }, NULL, 0, NULL },
	{ "Friday evening waits for Monday", { .schedule = OFFICE, .now = "2027-01-15T23:00:00Z" }, "outside_schedule", WAIT, "2027-01-18T14:00:00Z" },
	{ "a schedule over midnight, after midnight", { .schedule = "1:1320-360", .windows = "1:0-1440 2:0-1440", .now = "2027-01-12T10:59:00Z" }, NULL, 0, NULL },
	{ "a schedule over midnight, at its end", { .schedule = "1:1320-360", .windows = "1:0-1440 2:0-1440 3:0-1440", .now = "2027-01-12T11:00:00Z" }, "outside_schedule", WAIT, "2027-01-19T03:00:00Z" },
	{ "the schedule is the hub's zone, the window the contact's", { .schedule = OFFICE, .zone = "America/Los_Angeles" }, "outside_window", WAIT, "2027-01-11T17:00:00Z" },
	{ "schedule and window meet in the afternoon only", { .schedule = "1:1080-1140", .zone = "America/Los_Angeles" }, "outside_schedule", WAIT, "2027-01-11T23:00:00Z" },
	{ "schedule and window never meet", { .schedule = "1:0-60", .zone = "America/Los_Angeles", .windows = "2:540-1200" }, "outside_schedule", WAIT, NULL },
	{ "an empty schedule never opens", { .schedule = "" }, "outside_schedule", WAIT, NULL },

	/* channel, template */
	{ "no channel", { .channel_fault = "skill_channel" }, "skill_channel", STAND, NULL },
	{ "a deleted channel", { .channel_fault = "channel_unknown" }, "channel_unknown", STAND, NULL },
	{ "a disconnected channel", { .channel_fault = "channel_disconnected" }, "channel_disconnected", STAND, NULL },
	{ "a disconnected channel stops a test send", { .channel_fault = "channel_disconnected", .test = true }, "channel_disconnected", STAND, NULL },
	{ "an inactive template", { .template_fault = "template_inactive" }, "template_inactive", STAND, NULL },

	/* list */
	{ "a removed list", { .list_removed = true }, "list_removed", NEVER, NULL },
	{ "an inactive list", { .list_inactive = true }, "list_inactive", STAND, NULL },
	{ "a list the moment before it expires", { .list_expires = "2027-01-11T16:00:00.000001Z" }, NULL, 0, NULL },
	{ "a list at its expiry", { .list_expires = MONDAY }, "list_expired", NEVER, NULL },
	{ "a list that expires before the window opens has no chance", { .list_expires = "2027-01-11T13:30:00Z", .now = "2027-01-11T13:00:00Z" }, "outside_window", WAIT, NULL },

	/* record */
	{ "contacted already", { .state = RECORD_FINAL, .reason = REASON_CONTACTED }, "record_over", NEVER, NULL },
	{ "held for a decision", { .state = RECORD_HELD }, "record_held", STAND, NULL },
	{ "under way", { .state = RECORD_IN_PROGRESS }, "record_in_progress", STAND, NULL },
	{ "its own message is under way", { .state = RECORD_IN_PROGRESS, .own = true }, NULL, 0, NULL },
	{ "fresh records are not loaded", { .fresh_off = true }, "load_fresh_off", STAND, NULL },
	{ "fresh ones are off, a tried one goes", { .fresh_off = true, .state = RECORD_RETRY, .attempts = 1 }, NULL, 0, NULL },
	{ "tried records are not loaded again", { .non_fresh_off = true, .state = RECORD_RETRY, .attempts = 1 }, "load_non_fresh_off", STAND, NULL },
	{ "tried ones are off, a fresh one goes", { .non_fresh_off = true }, NULL, 0, NULL },

	/* expiry: at 00:00 of the day, half-open */
	{ "the moment before it expires", { .expires = "2027-01-11T16:00:00.000001Z" }, NULL, 0, NULL },
	{ "at its expiry", { .expires = MONDAY }, "record_expired", NEVER, NULL },
	{ "long after", { .expires = "2026-12-31T05:00:00Z" }, "record_expired", NEVER, NULL },
	{ "a retry does not outlive the record", { .expires = "2027-01-11T05:00:00Z", .state = RECORD_RETRY, .attempts = 1 }, "record_expired", NEVER, NULL },
	{ "the window opens after the record's end", { .expires = "2027-01-12T05:00:00Z", .now = "2027-01-12T03:00:00Z" }, "outside_window", WAIT, NULL },
	{ "the window opens the minute before the record's end", { .expires = "2027-01-11T14:01:00Z", .now = "2027-01-11T13:00:00Z" }, "outside_window", WAIT, "2027-01-11T14:00:00Z" },
	{ "its own message expires like the record", { .expires = MONDAY, .state = RECORD_IN_PROGRESS, .own = true }, "record_expired", NEVER, NULL },
	{ "expired wins over a stopped skill for what becomes of the record", { .expires = MONDAY, .held = true }, "record_expired", NEVER, NULL },

	/* attempts and destinations */
	{ "two of three attempts used", { .state = RECORD_RETRY, .attempts = 2 }, NULL, 0, NULL },
	{ "three of three attempts used", { .state = RECORD_RETRY, .attempts = 3 }, "attempts_used", NEVER, NULL },
	{ "one attempt allowed, one used", { .state = RECORD_RETRY, .attempts = 1, .max_attempts = 1 }, "attempts_used", NEVER, NULL },
	{ "used up, but the skill keeps such records", { .state = RECORD_RETRY, .attempts = 3, .keeps_exhausted = true }, "attempts_used", STAND, NULL },
	{ "every destination's own limit is reached", { .attempts = 1, .state = RECORD_RETRY, .pick = PICK_USED_UP }, "attempts_used", NEVER, NULL },
	{ "no destination of the channel's kind", { .pick = PICK_NONE_FITS }, "no_destination_fits", NEVER, NULL },
	{ "every destination was refused", { .attempts = 1, .pick = PICK_ALL_DEAD }, "destinations_refused", NEVER, NULL },
	{ "the attempt under way is not counted against itself", { .state = RECORD_IN_PROGRESS, .own = true, .attempts = 3 }, NULL, 0, NULL },

	/* rest */
	{ "the minimum retry is not over", { .state = RECORD_RETRY, .attempts = 1, .last = "2027-01-11T15:30:00Z" }, "resting", WAIT, "2027-01-11T16:30:00Z" },
	{ "the minimum retry ends now", { .state = RECORD_RETRY, .attempts = 1, .last = "2027-01-11T15:00:00Z" }, NULL, 0, NULL },
	{ "a due time of its own", { .state = RECORD_RETRY, .attempts = 1, .retry = "2027-01-11T18:00:00Z" }, "resting", WAIT, "2027-01-11T18:00:00Z" },
	{ "the destination rests longer than the record", { .state = RECORD_RETRY, .attempts = 1, .last = "2027-01-11T15:30:00Z", .ready = "2027-01-11T19:30:00Z" }, "resting", WAIT, "2027-01-11T19:30:00Z" },
	{ "rest ends when the window is shut", { .state = RECORD_RETRY, .attempts = 1, .last = "2027-01-11T15:00:00Z", .retry_minutes = 720 }, "resting", WAIT, "2027-01-12T14:00:00Z" },
	{ "rest ends after the record's end", { .state = RECORD_RETRY, .attempts = 1, .retry = "2027-01-11T18:00:00Z", .expires = "2027-01-11T17:00:00Z" }, "resting", WAIT, NULL },
	{ "a fresh record's last instant does not count", { .last = "2027-01-11T15:59:00Z" }, NULL, 0, NULL },

	/* contact window: default Mo–Fr 9–20, Sa 10–18, Su 12–18 */
	{ "Monday a microsecond before nine", { .now = "2027-01-11T13:59:59.999999Z" }, "outside_window", WAIT, "2027-01-11T14:00:00Z" },
	{ "Monday at nine", { .now = "2027-01-11T14:00:00Z" }, NULL, 0, NULL },
	{ "Monday a microsecond before eight in the evening", { .now = "2027-01-12T00:59:59.999999Z" }, NULL, 0, NULL },
	{ "Monday at eight in the evening exactly", { .now = "2027-01-12T01:00:00Z" }, "outside_window", WAIT, "2027-01-12T14:00:00Z" },
	{ "Friday night to Saturday at ten", { .now = "2027-01-16T02:00:00Z" }, "outside_window", WAIT, "2027-01-16T15:00:00Z" },
	{ "Saturday at six to Sunday at noon", { .now = "2027-01-16T23:00:00Z" }, "outside_window", WAIT, "2027-01-17T17:00:00Z" },
	{ "Sunday at six to Monday at nine", { .now = "2027-01-17T23:00:00Z" }, "outside_window", WAIT, "2027-01-18T14:00:00Z" },
	{ "eleven in Toronto is eight in Los Angeles", { .zone = "America/Los_Angeles" }, "outside_window", WAIT, "2027-01-11T17:00:00Z" },
	{ "Newfoundland has half hours", { .zone = "America/St_Johns", .now = "2027-01-11T12:00:00Z" }, "outside_window", WAIT, "2027-01-11T12:30:00Z" },
	{ "spring forward: nine comes an hour earlier in UTC", { .now = "2027-03-14T03:00:00Z", .windows = "0:540-1200 6:540-1200" }, "outside_window", WAIT, "2027-03-14T13:00:00Z" },
	{ "fall back: nine comes an hour later in UTC", { .now = "2027-11-07T03:00:00Z", .windows = "0:540-1200" }, "outside_window", WAIT, "2027-11-07T14:00:00Z" },
	{ "a window that begins in the skipped hour opens at the skip", { .now = "2027-03-14T06:00:00Z", .windows = "0:150-300" }, "outside_window", WAIT, "2027-03-14T07:00:00Z" },
	{ "the repeated hour is shut again until its time comes back", { .now = "2027-11-07T06:15:00Z", .windows = "0:90-300" }, "outside_window", WAIT, "2027-11-07T06:30:00Z" },
	{ "British Columbia keeps its clock in winter", { .zone = "America/Vancouver", .now = "2027-01-11T15:59:00Z" }, "outside_window", WAIT, "2027-01-11T16:00:00Z" },
	{ "Saskatchewan does not shift in summer", { .zone = "America/Regina", .now = "2027-07-12T14:59:00Z" }, "outside_window", WAIT, "2027-07-12T15:00:00Z" },
	{ "no zone, no window: nobody is contacted", { .no_zone = true }, "zone_unknown", STAND, NULL },
	{ "the skill leaves this zone out", { .zone_off = true }, "zone_off", STAND, NULL },
	{ "hours that never open", { .windows = "" }, "outside_window", WAIT, NULL },
	{ "the window holds for its own message too", { .own = true, .state = RECORD_IN_PROGRESS, .now = "2027-01-12T01:00:00Z" }, "outside_window", WAIT, "2027-01-12T14:00:00Z" },

	/* two zones: both must allow it */
	{ "both open", { .other = "America/Chicago" }, NULL, 0, NULL },
	{ "the western one is still shut", { .other = "America/Chicago", .now = "2027-01-11T14:30:00Z" }, "outside_window", WAIT, "2027-01-11T15:00:00Z" },
	{ "the eastern one is shut already", { .other = "America/Chicago", .now = "2027-01-12T01:30:00Z" }, "outside_window", WAIT, "2027-01-12T15:00:00Z" },
	{ "coast to coast: six in the evening", { .other = "America/Los_Angeles", .now = "2027-01-11T16:30:00Z" }, "outside_window", WAIT, "2027-01-11T17:00:00Z" },
	{ "two zones whose hours never meet", { .zone = "America/Toronto", .other = "Asia/Tokyo", .windows = "1:540-600 2:540-600 3:540-600" }, "outside_window", WAIT, NULL },
	{ "two zones, one of them shifting tonight", { .zone = "America/Regina", .other = "America/Winnipeg", .now = "2027-03-14T05:00:00Z", .windows = "0:540-1200" }, "outside_window", WAIT, "2027-03-14T15:00:00Z" },

	/* the cadence step's own hours */
	{ "inside the step's hours", { .step_hours = "1:600-720" }, NULL, 0, NULL },
	{ "the step opens later than the window", { .step_hours = "1:840-960" }, "outside_window", WAIT, "2027-01-11T19:00:00Z" },
	{ "the step's hours are over for today", { .step_hours = "1:600-660 2:600-660" }, "outside_window", WAIT, "2027-01-12T15:00:00Z" },

	/* people who must not be contacted */
	{ "opted out", { .block = BLOCK_OPT_OUT }, "opted_out", BLOCK, NULL },
	{ "opted out between planning and sending", { .block = BLOCK_OPT_OUT, .own = true, .state = RECORD_IN_PROGRESS }, "opted_out", BLOCK, NULL },
	{ "opted out, and it is only a test", { .block = BLOCK_OPT_OUT, .test = true }, "opted_out", BLOCK, NULL },
	{ "opted out wins over a shut window", { .block = BLOCK_OPT_OUT, .now = "2027-01-12T01:00:00Z" }, "opted_out", BLOCK, NULL },
	{ "in a DNC group for good", { .block = BLOCK_DNC }, "dnc", BLOCK, NULL },
	{ "in a DNC group until noon", { .block = BLOCK_DNC, .until = "2027-01-11T17:00:00Z" }, "dnc", BLOCK, "2027-01-11T17:00:00Z" },
	{ "suppressed until the evening, then the window is shut", { .block = BLOCK_SUPPRESSED, .until = "2027-01-12T03:00:00Z" }, "suppressed", BLOCK, "2027-01-12T14:00:00Z" },
	{ "suppressed until now", { .block = BLOCK_SUPPRESSED, .until = MONDAY }, NULL, 0, NULL },
	{ "commercial without consent", { .needs_consent = true }, "no_consent", NEVER, NULL },
	{ "commercial with consent", { .needs_consent = true, .has_consent = true }, NULL, 0, NULL },
	{ "a variable has no value", { .missing = "FirstName" }, "variable_empty", NEVER, NULL },

	/* agents, breaker, pace */
	{ "agent-handled, nobody there", { .with_agents = true }, "no_agent", WAIT, NULL },
	{ "agent-handled, one is enough by default", { .with_agents = true, .agents = 1 }, NULL, 0, NULL },
	{ "agent-handled, one of two wanted", { .with_agents = true, .min_agents = 2, .agents = 1 }, "no_agent", WAIT, NULL },
	{ "agent-handled, two of two wanted", { .with_agents = true, .min_agents = 2, .agents = 2 }, NULL, 0, NULL },
	{ "agentless needs nobody", { .min_agents = 5 }, NULL, 0, NULL },
	{ "the breaker is open", { .breaker = "fault_connect" }, "fault_connect", WAIT, NULL },
	{ "the sender is full", { .no_room = true }, "sender_full", WAIT, NULL },
	{ "a full sender does not hold what it has taken", { .no_room = true, .own = true, .state = RECORD_IN_PROGRESS }, NULL, 0, NULL },
};
/* clang-format on */

static void check(const struct example *example)
{
	const struct given *given = &example->given;
	const usec now = instant(given->now ? given->now : MONDAY);
	struct week step = { 0 };
	struct skill skill = skill_of(given);
	struct facts facts;
	struct trace trace;
	usec next = example->next ? instant(example->next) : example->code ? 0 : now;
	char got[CIVIL_INSTANT_SIZE];
	bool may;

	if (given->step_hours)
		step = week_of(given->step_hours);
	facts = facts_of(given, &skill, &step);
	may = eligibility(&facts, now, &trace);
	if (may != (example->code == NULL))
		fail_msg("%s: %s", example->name, may ? "may go" : trace.decisive->code);
	if (!may && (strcmp(trace.decisive->code, example->code) != 0 ||
			    trace.decisive->obstacle != example->obstacle))
		fail_msg("%s: %s (%d)", example->name, trace.decisive->code,
			(int)trace.decisive->obstacle);
	if (trace.next != next)
		fail_msg("%s: next chance %s", example->name,
			trace.next ? civil_format_instant(trace.next, got).at : "none");
}

static void test_each_case(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++)
		check(&examples[i]);
	assert_true(COUNT_OF(examples) >= 80);
}

static void test_trace_names_every_rule_in_order(void **state)
{
	const struct given given = { .held = true, .block = BLOCK_DNC, .missing = "Plan" };
	struct skill skill = skill_of(&given);
	struct facts facts = facts_of(&given, &skill, NULL);
	struct trace trace;

	(void)state;
	assert_false(eligibility(&facts, instant(MONDAY), &trace));
	assert_int_equal(trace.count, RULE_COUNT);
	for (size_t i = 0; i < trace.count; i++)
		assert_int_equal(trace.steps[i].rule, i);
	assert_string_equal(trace.steps[RULE_SKILL].code, "skill_stopped");
	assert_string_equal(trace.steps[RULE_DNC].code, "dnc");
	assert_string_equal(trace.steps[RULE_VARIABLES].code, "variable_empty");
	assert_true(str_is(trace.steps[RULE_VARIABLES].params[0].value, "Plan"));
	assert_ptr_equal(trace.decisive, &trace.steps[RULE_VARIABLES]);
	assert_null(trace.steps[RULE_WINDOW].code);
}

/* Whatever the next chance is said to be: asked again then, the record may be contacted, and not a microsecond before. */
static void test_next_chance_is_the_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		const struct example *example = &examples[i];
		struct skill skill = skill_of(&example->given);
		struct week step = { 0 };
		struct facts facts;
		struct trace trace;

		if (!example->code || !example->next)
			continue;
		if (example->given.step_hours)
			step = week_of(example->given.step_hours);
		facts = facts_of(&example->given, &skill, &step);
		if (!eligibility(&facts, instant(example->next), &trace))
			fail_msg("%s: not even then: %s", example->name, trace.decisive->code);
		if (eligibility(&facts, instant(example->next) - 1, &trace))
			fail_msg("%s: it had a chance before", example->name);
	}
}

static int open_zones(void **state)
{
	struct zone_set *set;
	usec now = instant("2027-01-01T00:00:00Z");

	(void)state;
	if (zone_set_open(NULL, now, &set) != ST_OK)
		return -1;
	zones = set;
	return 0;
}

static int close_zones(void **state)
{
	(void)state;
	zone_set_free((struct zone_set *)(uintptr_t)zones);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_case),
		cmocka_unit_test(test_trace_names_every_rule_in_order),
		cmocka_unit_test(test_next_chance_is_the_first),
	};

	return cmocka_run_group_tests(tests, open_zones, close_zones);
}
