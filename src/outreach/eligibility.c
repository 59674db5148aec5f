/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules as a table. Each looks at the facts and an instant, and either says nothing (passed) or names the obstacle.
 * The next chance is found by asking again at the instant that the rules themselves name, until all agree.
 */
#include "outreach/eligibility.h"

#include <assert.h>
#include <stdio.h>

#include "outreach/hours.h"

/* Each round jumps to an opening; a week has few of them, so this is never reached by hours that can meet. */
#define CHANCE_ROUNDS 128

typedef void rule_fn(const struct facts *facts, usec at, struct trace_step *step);

static void stop(struct trace_step *step, enum obstacle obstacle, const char *code)
{
	step->obstacle = obstacle;
	step->code = code;
}

static void wait_until(struct trace_step *step, const char *code, usec next)
{
	stop(step, OBSTACLE_WAIT, code);
	step->next = next;
}

static void ends(struct trace_step *step, const char *code, enum record_reason reason)
{
	stop(step, OBSTACLE_NEVER, code);
	step->reason = reason;
}

static void add_param(struct trace_step *step, const char *name, struct str value)
{
	step->params[step->param_count++] = (struct problem_param){ name, value };
}

static void add_number(struct trace_step *step, const char *name, int64_t value)
{
	char *text = step->texts[step->param_count];
	int len = snprintf(text, sizeof step->texts[0], "%lld", (long long)value);

	add_param(step, name, (struct str){ text, (size_t)len });
}

static void add_instant(struct trace_step *step, const char *name, usec instant)
{
	char *text = step->texts[step->param_count];

	add_param(step, name, civil_format_instant(instant, text));
}

static void rule_skill(const struct facts *facts, usec at, struct trace_step *step)
{
	const struct skill *skill = facts->skill;

	(void)at;
	if (!skill->is_active)
		stop(step, OBSTACLE_STAND, "skill_inactive");
	else if (facts->is_test)
		return;
	else if (str_present(skill->paused))
		stop(step, OBSTACLE_STAND, skill->paused.at);
	else if (!skill_is_wanted(skill))
		stop(step, OBSTACLE_STAND, "skill_stopped");
}

static void rule_schedule(const struct facts *facts, usec at, struct trace_step *step)
{
	usec next;

	if (facts->is_test || !facts->skill->is_scheduled || facts->unit_zone == NULL)
		return;
	next = hours_next(&facts->skill->schedule, facts->unit_zone, at);
	if (next != at)
		wait_until(step, "outside_schedule", next);
}

static void rule_channel(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->channel_fault != NULL)
		stop(step, OBSTACLE_STAND, facts->channel_fault);
}

static void rule_template(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->template_fault != NULL)
		stop(step, OBSTACLE_STAND, facts->template_fault);
}

static void rule_list(const struct facts *facts, usec at, struct trace_step *step)
{
	if (facts->is_test)
		return;
	if (facts->list_is_removed)
		ends(step, "list_removed", REASON_REMOVED);
	else if (facts->list_expires_at != 0 && at >= facts->list_expires_at)
		ends(step, "list_expired", REASON_EXPIRED);
	else if (!facts->list_is_active)
		stop(step, OBSTACLE_STAND, "list_inactive");
}

static void rule_record(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->is_own_message || facts->is_test)
		return;
	if (facts->state == RECORD_FINAL) {
		ends(step, "record_over", facts->reason);
		add_param(step, "reason", str_of(record_reason_name(facts->reason)));
	} else if (facts->state == RECORD_HELD) {
		stop(step, OBSTACLE_STAND, "record_held");
	} else if (facts->state == RECORD_IN_PROGRESS) {
		stop(step, OBSTACLE_STAND, "record_in_progress");
	} else if (facts->attempts == 0 && !facts->skill->load_fresh) {
		stop(step, OBSTACLE_STAND, "load_fresh_off");
	} else if (facts->attempts > 0 && !facts->skill->load_non_fresh) {
		stop(step, OBSTACLE_STAND, "load_non_fresh_off");
	}
}

static void rule_expiry(const struct facts *facts, usec at, struct trace_step *step)
{
	if (facts->is_test || facts->expires_at == 0 || at < facts->expires_at)
		return;
	ends(step, "record_expired", REASON_EXPIRED);
	add_instant(step, "at", facts->expires_at);
}

static void used_up(const struct facts *facts, struct trace_step *step)
{
	if (facts->skill->finalize_exhausted)
		ends(step, "attempts_used", REASON_EXHAUSTED);
	else
		stop(step, OBSTACLE_STAND, "attempts_used");
	add_number(step, "used", facts->attempts);
	add_number(step, "max", facts->skill->max_attempts);
}

static void rule_attempts(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->pick.kind == PICK_NONE_FITS)
		ends(step, "no_destination_fits", REASON_NO_DESTINATION);
	else if (facts->is_own_message || facts->is_test)
		return; /* the attempt under way was allowed when it began */
	else if (facts->pick.kind == PICK_ALL_DEAD)
		ends(step, "destinations_refused", REASON_BAD_ADDRESS);
	else if (facts->pick.kind == PICK_USED_UP ||
		 (facts->skill->max_attempts > 0 && facts->attempts >= facts->skill->max_attempts))
		used_up(facts, step);
}

static void rule_rest(const struct facts *facts, usec at, struct trace_step *step)
{
	usec ready = facts->pick.kind == PICK_FOUND ? facts->pick.ready_at : 0;

	if (facts->is_own_message || facts->is_test)
		return;
	if (facts->state == RECORD_RETRY)
		ready = MAX_OF(ready, facts->retry_at);
	if (facts->attempts > 0 && facts->last_at != 0)
		ready = MAX_OF(ready, facts->last_at + facts->skill->min_retry);
	if (at < ready)
		wait_until(step, "resting", ready);
}

static void rule_window(const struct facts *facts, usec at, struct trace_step *step)
{
	usec next = at;

	if (facts->is_test)
		return;
	if (facts->zone_count == 0) {
		stop(step, OBSTACLE_STAND, "zone_unknown");
		return;
	}
	for (size_t i = 0; i < facts->zone_count; i++) {
		if (facts->zones[i].is_off) {
			stop(step, OBSTACLE_STAND, "zone_off");
			add_param(step, "zone", zone_name(facts->zones[i].zone));
			return;
		}
	}
	next = hours_next_all(facts, at);
	if (next == at)
		return;
	wait_until(step, "outside_window", next);
	add_param(step, "zone", zone_name(facts->zones[0].zone));
}

static void blocked(
	struct trace_step *step, const char *code, enum record_reason reason, usec until)
{
	stop(step, OBSTACLE_BLOCK, code);
	step->reason = reason;
	step->next = until == USEC_FOREVER ? 0 : until;
}

static void rule_opt_out(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->block.kind == BLOCK_OPT_OUT)
		blocked(step, "opted_out", REASON_OPTED_OUT, USEC_FOREVER);
}

static void rule_dnc(const struct facts *facts, usec at, struct trace_step *step)
{
	if (facts->block.kind == BLOCK_DNC && at < facts->block.until)
		blocked(step, "dnc", REASON_DNC, facts->block.until);
}

static void rule_suppression(const struct facts *facts, usec at, struct trace_step *step)
{
	if (facts->block.kind == BLOCK_SUPPRESSED && at < facts->block.until)
		blocked(step, "suppressed", REASON_SUPPRESSED, facts->block.until);
}

static void rule_consent(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (!facts->is_test && facts->needs_consent && !facts->has_consent)
		ends(step, "no_consent", REASON_NO_CONSENT);
}

static void rule_variables(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->is_own_message || facts->is_test || !str_present(facts->missing))
		return;
	ends(step, "variable_empty", REASON_VARIABLE);
	add_param(step, "name", facts->missing);
}

static void rule_agents(const struct facts *facts, usec at, struct trace_step *step)
{
	int64_t wanted = MAX_OF(facts->skill->min_available_agents, 1);

	(void)at;
	if (facts->is_test || facts->skill->agentless)
		return;
	if (facts->agents >= wanted && facts->agents_capacity > 0)
		return;
	wait_until(step, "no_agent", 0);
	add_number(step, "available", facts->agents);
	add_number(step, "wanted", wanted);
}

static void rule_breaker(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (facts->integration_fault != NULL)
		wait_until(step, facts->integration_fault, 0);
}

static void rule_pace(const struct facts *facts, usec at, struct trace_step *step)
{
	(void)at;
	if (!facts->is_own_message && !facts->is_test && !facts->has_room)
		wait_until(step, "sender_full", 0);
}

static const struct {
	const char *name;
	rule_fn *look;
} rules[] = {
	[RULE_SKILL] = { "skill", rule_skill },
	[RULE_SCHEDULE] = { "schedule", rule_schedule },
	[RULE_CHANNEL] = { "channel", rule_channel },
	[RULE_TEMPLATE] = { "template", rule_template },
	[RULE_LIST] = { "list", rule_list },
	[RULE_RECORD] = { "record", rule_record },
	[RULE_EXPIRY] = { "expiry", rule_expiry },
	[RULE_ATTEMPTS] = { "attempts", rule_attempts },
	[RULE_REST] = { "rest", rule_rest },
	[RULE_WINDOW] = { "window", rule_window },
	[RULE_OPT_OUT] = { "opt_out", rule_opt_out },
	[RULE_DNC] = { "dnc", rule_dnc },
	[RULE_SUPPRESSION] = { "suppression", rule_suppression },
	[RULE_CONSENT] = { "consent", rule_consent },
	[RULE_VARIABLES] = { "variables", rule_variables },
	[RULE_AGENTS] = { "agents", rule_agents },
	[RULE_BREAKER] = { "breaker", rule_breaker },
	[RULE_PACE] = { "pace", rule_pace },
};
static_assert(COUNT_OF(rules) == RULE_COUNT, "a row for each rule");

const char *rule_name(enum rule rule)
{
	return rules[rule].name;
}

static void look(const struct facts *facts, usec at, enum rule rule, struct trace_step *ret_step)
{
	*ret_step = (struct trace_step){ .rule = rule };
	rules[rule].look(facts, at, ret_step);
}

/** When the obstacles at `at` are gone by their own account; 0: time alone does not help; `at`: there are none. */
static usec later(const struct facts *facts, usec at)
{
	struct trace_step step;
	usec next = at;

	for (enum rule rule = 0; rule < RULE_COUNT; rule++) {
		look(facts, at, rule, &step);
		if (step.obstacle == OBSTACLE_NONE)
			continue;
		if (step.next <= at)
			return 0;
		next = MAX_OF(next, step.next);
	}
	return next;
}

static usec next_chance(const struct facts *facts, usec now)
{
	usec at = now;

	for (int round = 0; round < CHANCE_ROUNDS; round++) {
		usec next = later(facts, at);

		if (next == 0 || next == at)
			return next;
		at = next;
	}
	return 0;
}

bool eligibility(const struct facts *facts, usec now, struct trace *ret_trace)
{
	const struct trace_step *decisive = NULL;

	for (enum rule rule = 0; rule < RULE_COUNT; rule++) {
		struct trace_step *step = &ret_trace->steps[rule];

		look(facts, now, rule, step);
		if (step->obstacle != OBSTACLE_NONE &&
			(decisive == NULL || step->obstacle > decisive->obstacle))
			decisive = step;
	}
	ret_trace->count = RULE_COUNT;
	ret_trace->decisive = decisive;
	ret_trace->next = decisive == NULL ? now : next_chance(facts, now);
	return decisive == NULL;
}
