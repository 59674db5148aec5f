/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The room's door: opens zones and parts, hands out the tables of functions, starts and stops.
 */
#include "outreach/outreach.h"

#include <stdlib.h>

#include "outreach/import.h"
#include "outreach/internal.h"

static void wake(void *arg)
{
	outreach_wake(arg);
}

static enum status open_parts(struct outreach *outreach)
{
	const struct directory_listener listener = {
		.changed = wake, .check_start = variables_check_start, .arg = outreach
	};
	enum status s;

	if ((s = claim_notes_init(&outreach->notes)) != ST_OK)
		return s;
	if ((s = pulse_new(&outreach->pulse)) != ST_OK)
		return s;
	directory_listen(outreach->with.directory, &listener);
	loop_each_turn(outreach->with.loop, events_turn, outreach);
	return import_new(&outreach->with, wake, outreach, &outreach->import);
}

enum status outreach_new(const struct outreach_options *options, struct outreach **ret_outreach)
{
	struct outreach *outreach = calloc(1, sizeof *outreach);
	enum status s;

	if (outreach == NULL)
		return ST_NO_MEMORY;
	outreach->with = *options;
	outreach->tables = options->zones;
	outreach->zones = zone_tables_set(options->zones);
	if ((s = open_parts(outreach)) != ST_OK) {
		outreach_free(outreach);
		return s;
	}
	*ret_outreach = outreach;
	return ST_OK;
}

void outreach_free(struct outreach *outreach)
{
	if (outreach == NULL)
		return;
	import_free(outreach->import);
	planner_free(outreach);
	claim_notes_done(&outreach->notes);
	pulse_free(outreach->pulse);
	free(outreach);
}

static void integration_changed(void *arg, int64_t bu_id, int64_t integration_no, const char *cause)
{
	skills_integration_changed(arg, bu_id, integration_no, cause);
}

struct delivery_rules outreach_rules(struct outreach *outreach)
{
	return (struct delivery_rules){
		.may_send = rules_may_send,
		.integration_changed = integration_changed,
		.has_room = planner_has_room,
		.arg = outreach,
	};
}

void outreach_set_delivery(struct outreach *outreach, struct delivery *delivery)
{
	outreach->delivery = delivery;
}

void outreach_start(struct outreach *outreach)
{
	skills_continue_all(outreach);
	planner_start(outreach);
	expiry_look(outreach);
	keeper_look(outreach);
	import_start(outreach->import);
}

void outreach_stop(struct outreach *outreach)
{
	import_stop(outreach->import);
	outreach->is_stopping = true;
	planner_stop(outreach);
	loop_timer_cancel(outreach->with.loop, &outreach->planner.expiry_timer);
	loop_timer_cancel(outreach->with.loop, &outreach->keeper.timer);
	loop_timer_cancel(outreach->with.loop, &outreach->news_timer);
}

void outreach_wake(struct outreach *outreach)
{
	planner_wake(outreach);
	expiry_look(outreach);
	keeper_look(outreach);
}

int64_t outreach_rate_tenths(const struct outreach *outreach, int64_t skill_id)
{
	return pulse_rate_tenths(outreach->pulse, skill_id, clock_mono(outreach->with.clock));
}
