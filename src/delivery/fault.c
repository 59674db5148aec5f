/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decision 2: a fault of the integration opens its breaker. Nothing counts as an attempt; what is in memory is paused in the
 * ledger; after a pause the integration itself is asked, and when it works everything goes on.
 */
#include "delivery/fault.h"

#include <stdio.h>
#include <stdlib.h>

#include "delivery/internal.h"

#define WHY_SIZE 256

/** What people should see, on its way to the integration's row. */
struct report {
	struct delivery *delivery;
	int64_t bu_id, integration_no;
	int64_t channel_no; /* that is disconnected (decision 23); 0: none */
	const char *code;   /* NULL: all is well again                     */
	char why[WHY_SIZE];
	usec wall, now;
	int64_t resumed;
};

static enum status report_unit(struct db *db, void *args)
{
	struct report *report = args;
	enum status s;

	s = integration_report(db, report->bu_id, report->integration_no, report->code,
		str_of(report->why), report->wall);
	if (s == ST_OK && report->channel_no != 0)
		s = channel_set_disconnected(
			db, report->bu_id, report->channel_no, report->code, report->wall);
	if (s == ST_OK && report->code == NULL)
		s = ledger_resume_paused(db, report->bu_id, report->now, &report->resumed);
	return s;
}

static void reported(void *args, enum status s)
{
	struct report *report = args;
	struct delivery *delivery = report->delivery;

	if (s != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "integration.report", "result=%s",
			status_name(s));
	byoc_drop_integration(delivery->with.byoc, report->bu_id, report->integration_no);
	if (report->channel_no != 0)
		byoc_drop_channel(delivery->with.byoc, report->bu_id, report->channel_no);
	if (report->resumed > 0)
		queue_look(delivery);
	free(report);
}

static void submit_report(
	struct sender *sender, const char *code, struct str why, int64_t disconnected_channel)
{
	struct delivery *delivery = sender->delivery;
	struct report *report = calloc(1, sizeof *report);

	if (report == NULL) {
		log_event(delivery->with.log, LOG_ERROR, "integration.report", "result=no_memory");
		return;
	}
	report->delivery = delivery;
	report->bu_id = sender->bu_id;
	report->integration_no = sender->integration_no;
	report->channel_no = disconnected_channel;
	report->code = code;
	report->wall = clock_wall(delivery->with.clock);
	report->now = clock_business(delivery->with.clock);
	snprintf(report->why, sizeof report->why, "%.*s", STR_ARGS(why));
	store_submit(delivery->with.store, report_unit, report, reported);
}

void fault_pause_lanes(struct sender *sender)
{
	struct parcel_list *const lanes[] = { &sender->replies, &sender->campaigns };
	struct parcel *parcel;

	for (size_t i = 0; i < COUNT_OF(lanes); i++)
		while ((parcel = parcel_pop(lanes[i])) != NULL)
			delivery_not_sent(
				sender->delivery, parcel, SETTLED_PAUSED, 0, sender->breaker.cause);
}

static void tell_changed(struct sender *sender, const char *cause)
{
	const struct delivery_rules *rules = &sender->delivery->with.rules;

	log_event(sender->delivery->with.log, cause != NULL ? LOG_ERROR : LOG_INFO,
		cause != NULL ? "integration.fault" : "integration.works",
		"bu=%lld integration=%lld cause=%s", (long long)sender->bu_id,
		(long long)sender->integration_no, cause != NULL ? cause : "none");
	if (rules->integration_changed != NULL)
		rules->integration_changed(
			rules->arg, sender->bu_id, sender->integration_no, cause);
}

static void probe_due(void *arg);

static void open_breaker(struct sender *sender, const char *cause)
{
	const struct delivery *delivery = sender->delivery;
	usec now = clock_mono(delivery->with.clock);
	bool opened = breaker_fault(&sender->breaker, cause, now);

	fault_pause_lanes(sender);
	if (loop_timer_set(delivery->with.loop, &sender->probe_timer,
		    MAX_OF(sender->breaker.until - now, 0), probe_due, sender) != ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.timer", "what=probe");
	if (opened)
		tell_changed(sender, cause);
}

void fault_met(struct sender *sender, int64_t channel_no, const struct send_result *result)
{
	if (sender->breaker.state == BREAKER_CLOSED || result->disconnects_channel)
		submit_report(sender, result->code, result->why,
			result->disconnects_channel ? channel_no : 0);
	open_breaker(sender, result->code);
}

void fault_over(struct sender *sender, bool is_proof)
{
	if (!breaker_good(&sender->breaker, is_proof))
		return;
	submit_report(sender, NULL, STR(""), 0);
	tell_changed(sender, NULL);
}

static void probed(void *arg, const struct check_result *result)
{
	struct sender *sender = arg;
	struct delivery *delivery = sender->delivery;

	delivery->under_way--;
	if (delivery->is_stopping)
		delivery_look_drained(delivery);
	else if (result->ok)
		fault_over(sender, false);
	else
		open_breaker(sender, sender->breaker.cause);
}

/** The pause is over: ask the integration itself, not a person's message, whether it works again. */
static void probe_due(void *arg)
{
	struct sender *sender = arg;
	struct delivery *delivery = sender->delivery;

	if (delivery->is_stopping ||
		!breaker_admits(&sender->breaker, clock_mono(delivery->with.clock)))
		return;
	if (byoc_check(delivery->with.byoc, sender->bu_id, sender->integration_no, probed,
		    sender) == ST_OK)
		delivery->under_way++;
	else
		open_breaker(sender, sender->breaker.cause);
}

void fault_probe_now(struct sender *sender)
{
	const struct delivery *delivery = sender->delivery;

	breaker_hurry(&sender->breaker, clock_mono(delivery->with.clock));
	if (sender->breaker.state == BREAKER_OPEN &&
		loop_timer_set(delivery->with.loop, &sender->probe_timer, 0, probe_due, sender) !=
			ST_OK)
		log_event(delivery->with.log, LOG_ERROR, "delivery.timer", "what=probe");
}
