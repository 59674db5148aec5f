/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One integration's sender. A parcel passes, in this order: its lane, the one-at-a-time rule of its recipient, the
 * breaker, the pace, the rules, the callback. What is not transmitted is settled as such; nothing is dropped.
 */
#include "delivery/sender.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/random.h"
#include "delivery/busy.h"
#include "delivery/fault.h"
#include "delivery/internal.h"
#include "delivery/outcome.h"

/* How far ahead campaigns are claimed: two batches, but no more than the rate sends within this many seconds. */
#define AHEAD_BATCHES 2
#define AHEAD_SECONDS 10

static usec mono(const struct sender *sender)
{
	return clock_mono(sender->delivery->with.clock);
}

static struct sender *sender_new(struct delivery *delivery, const struct integration *integration)
{
	struct sender *sender = calloc(1, sizeof *sender);

	if (sender == NULL)
		return NULL;
	sender->delivery = delivery;
	sender->bu_id = integration->bu_id;
	sender->integration_no = integration->no;
	pace_init(&sender->pace, delivery->with.settings->send_in_flight, integration->pace);
	sender->next = delivery->senders;
	delivery->senders = sender;
	return sender;
}

struct sender *sender_of_channel(struct delivery *delivery, int64_t bu_id, int64_t channel_no)
{
	struct channel_route route;
	struct sender *sender;

	if (byoc_route(delivery->with.byoc, bu_id, channel_no, &route) != ST_OK)
		return NULL;
	for (sender = delivery->senders; sender != NULL; sender = sender->next)
		if (sender->bu_id == bu_id && sender->integration_no == route.integration->no)
			break;
	if (sender == NULL)
		sender = sender_new(delivery, route.integration);
	if (sender == NULL)
		return NULL;
	sender->pace.per_second = route.integration->pace; /* settings may have changed */
	sender->remembers_ids = route.integration->remembers_message_ids;
	return sender;
}

void sender_free(struct sender *sender)
{
	struct parcel *parcel;

	loop_timer_cancel(sender->delivery->with.loop, &sender->pace_timer);
	loop_timer_cancel(sender->delivery->with.loop, &sender->probe_timer);
	while ((parcel = parcel_pop(&sender->replies)) != NULL)
		parcel_free(parcel);
	while ((parcel = parcel_pop(&sender->campaigns)) != NULL)
		parcel_free(parcel);
	free(sender);
}

struct parcel_list *sender_lane(struct sender *sender, const struct parcel *parcel)
{
	return parcel->message.lane == LANE_REPLY ? &sender->replies : &sender->campaigns;
}

static void log_attempt(
	const struct sender *sender, const struct parcel *parcel, const struct send_result *result)
{
	struct log *log = sender->delivery->with.log;

	if (!log_wants(log, LOG_INFO))
		return;
	log_event(log, LOG_INFO, "delivery.attempt",
		"message=%lld channel=%lld attempt=%lld try=%lld result=%s cause=%s http=%lld "
		"took_ms=%lld",
		(long long)parcel->message.id, (long long)parcel->message.channel_no,
		(long long)parcel->message.attempt, (long long)parcel->message.tries + 1,
		settled_name(parcel->settlement.how), result->code != NULL ? result->code : "none",
		(long long)result->http_code, (long long)(result->took / USEC_MS));
}

static void count(const struct sender *sender, enum send_end end)
{
	static const enum metric metric_of[] = {
		[SEND_ACCEPTED] = METRIC_MESSAGES_SENT,
		[SEND_TRY_LATER] = METRIC_MESSAGES_RETRIED,
		[SEND_REFUSED] = METRIC_MESSAGES_REFUSED,
		[SEND_FAULT] = METRIC_MESSAGES_RETRIED,
		[SEND_UNKNOWN] = METRIC_MESSAGES_UNKNOWN,
	};

	metric_add(sender->delivery->with.metrics, metric_of[end], 1);
	metric_set(sender->delivery->with.metrics, METRIC_IN_FLIGHT,
		(int64_t)sender->delivery->under_way);
}

/** Without memory for the outcome the lease runs out, and the message goes again under its id. */
static void forget(struct sender *sender, struct parcel *parcel)
{
	log_event(sender->delivery->with.log, LOG_ERROR, "delivery.outcome_lost", "message=%lld",
		(long long)parcel->message.id);
	if (parcel->done != NULL)
		parcel->done(parcel->arg, &parcel->message, SETTLED_UNKNOWN, "busy", STR_NULL);
	parcel_free(parcel);
}

static void decide(struct sender *sender, struct parcel *parcel, const struct send_result *result)
{
	const struct delivery_options *with = &sender->delivery->with;
	const struct outcome_context context = {
		.most_tries = with->settings->send_tries,
		.retry_base = with->settings->retry_base,
		.retry_cap = with->settings->retry_cap,
		.remembers_ids = sender->remembers_ids,
		.now = clock_business(with->clock),
		.rnd = random_u64(),
	};
	struct settlement settlement = outcome_decide(&parcel->message, result, &context);

	if (!parcel_settle(parcel, &settlement, result->why)) {
		forget(sender, parcel);
		return;
	}
	log_attempt(sender, parcel, result);
	delivery_ended(sender->delivery, parcel);
}

static void adopt_thread(struct parcel *parcel, const struct send_result *result)
{
	if (result->end != SEND_ACCEPTED || !result->thread_answered)
		return;
	for (struct parcel *at = parcel->waiters; at != NULL; at = at->next)
		if (at->message.thread_id == parcel->message.thread_id &&
			!parcel_set_thread(at, result->thread_external))
			return; /* they go in the thread that was proposed */
}

static void sent(void *arg, const struct send_result *result)
{
	struct parcel *parcel = arg;
	struct sender *sender = parcel->sender;

	sender->delivery->under_way--;
	pace_give(&sender->pace, outcome_is_pushback(result), result->retry_after, mono(sender));
	count(sender, result->end);
	adopt_thread(parcel, result);
	busy_end(sender, parcel);
	if (result->end == SEND_FAULT)
		fault_met(sender, parcel->message.channel_no, result);
	else
		fault_over(sender, result->end == SEND_ACCEPTED);
	decide(sender, parcel, result);
	sender_pump(sender);
}

static bool transmit(struct sender *sender, struct parcel *parcel)
{
	const struct message *m = &parcel->message;
	char thread_id[24];
	struct outgoing outgoing = {
		.bu_id = m->bu_id,
		.channel_no = m->channel_no,
		.message = m->uuid,
		.recipient = m->recipient,
		.thread_external = m->thread_external,
		.content = m->content,
		.author_user_id = m->author_user_id,
	};
	int len = snprintf(thread_id, sizeof thread_id, "%lld", (long long)m->thread_id);

	if (m->thread_id != 0)
		outgoing.thread_id = (struct str){ thread_id, (size_t)len };
	if (byoc_send(sender->delivery->with.byoc, &outgoing, sent, parcel) != ST_OK)
		return false;
	sender->delivery->under_way++;
	busy_add(sender, parcel);
	return true;
}

/** Whether the claim is old enough that it could run out while the callback is under way. */
static bool is_stale(const struct sender *sender, const struct parcel *parcel)
{
	const struct settings *settings = sender->delivery->with.settings;

	return mono(sender) - parcel->claimed_at > settings->lease - settings->callback_timeout;
}

static struct verdict ask_rules(const struct sender *sender, const struct parcel *parcel, usec now)
{
	const struct delivery_rules *rules = &sender->delivery->with.rules;

	if (parcel->message.lane == LANE_REPLY) {
		if (rules->reply_expired != NULL && rules->reply_expired(&parcel->message, now))
			return (struct verdict){ VERDICT_NEVER, 0, "expired" };
		return (struct verdict){ .kind = VERDICT_SEND };
	}
	if (rules->may_send == NULL)
		return (struct verdict){ .kind = VERDICT_SEND };
	return rules->may_send(rules->arg, &parcel->message, now);
}

/** The last look before a transmission. @return false when the parcel was settled instead */
static bool may_go(struct sender *sender, struct parcel *parcel)
{
	static const enum settled settled_of[] = {
		[VERDICT_NOT_NOW] = SETTLED_NOT_NOW,
		[VERDICT_PAUSE] = SETTLED_PAUSED,
		[VERDICT_NEVER] = SETTLED_NEVER,
	};
	usec now = clock_business(sender->delivery->with.clock);
	struct verdict verdict;

	if (is_stale(sender, parcel)) {
		delivery_not_sent(sender->delivery, parcel, SETTLED_NOT_NOW, now, "busy");
		return false;
	}
	verdict = ask_rules(sender, parcel, now);
	if (verdict.kind == VERDICT_SEND)
		return true;
	delivery_not_sent(
		sender->delivery, parcel, settled_of[verdict.kind], verdict.at, verdict.cause);
	return false;
}

static void pace_due(void *arg)
{
	sender_pump(arg);
}

/** Takes the first parcel of a lane through all gates. @return false when the lane must wait */
static bool pump_one(struct sender *sender, struct parcel_list *lane)
{
	struct parcel *parcel = lane->first, *busy;
	usec again;

	if ((busy = busy_find(sender, &parcel->message)) != NULL) {
		busy_wait(busy, parcel_pop(lane));
		return true;
	}
	if (!pace_take(&sender->pace, lane == &sender->replies, mono(sender), &again)) {
		if (again != 0 && loop_timer_set(sender->delivery->with.loop, &sender->pace_timer,
					  again - mono(sender), pace_due, sender) != ST_OK)
			log_event(sender->delivery->with.log, LOG_ERROR, "delivery.timer",
				"what=pace");
		return false;
	}
	parcel = parcel_pop(lane);
	if (may_go(sender, parcel)) {
		if (transmit(sender, parcel))
			return true;
		delivery_not_sent(sender->delivery, parcel, SETTLED_NEVER, 0, "channel_unknown");
	}
	pace_cancel(&sender->pace);
	return true;
}

void sender_pump(struct sender *sender)
{
	if (sender->delivery->is_stopping)
		return;
	if (sender->breaker.state != BREAKER_CLOSED) {
		fault_pause_lanes(sender);
		return;
	}
	while (sender->replies.first != NULL && pump_one(sender, &sender->replies))
		;
	while (sender->campaigns.first != NULL && pump_one(sender, &sender->campaigns))
		;
}

void sender_take(struct sender *sender, struct parcel *parcel)
{
	parcel->sender = sender;
	parcel_push(sender_lane(sender, parcel), parcel);
}

/** How many campaign messages are claimed ahead of their turn. */
static int64_t ahead_of(const struct sender *sender)
{
	int64_t ahead = AHEAD_BATCHES * sender->delivery->with.settings->plan_batch;

	if (sender->pace.per_second > 0)
		ahead = MIN_OF(ahead, MAX_OF(sender->pace.per_second * AHEAD_SECONDS, 1));
	return ahead;
}

size_t sender_room(const struct sender *sender)
{
	if (sender->breaker.state != BREAKER_CLOSED)
		return 0;
	return (size_t)MAX_OF(ahead_of(sender) - (int64_t)sender->campaigns.count, 0);
}

bool sender_is_hungry(const struct sender *sender)
{
	return sender_room(sender) * 2 >= (size_t)ahead_of(sender);
}

void sender_give_back(struct sender *sender)
{
	usec now = clock_business(sender->delivery->with.clock);
	struct parcel *parcel;

	while ((parcel = parcel_pop(&sender->replies)) != NULL)
		delivery_not_sent(sender->delivery, parcel, SETTLED_NOT_NOW, now, "busy");
	while ((parcel = parcel_pop(&sender->campaigns)) != NULL)
		delivery_not_sent(sender->delivery, parcel, SETTLED_NOT_NOW, now, "busy");
}
