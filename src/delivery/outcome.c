/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/outcome.h"

#include "delivery/retry.h"

static const enum settled settled_of[] = {
	[SEND_ACCEPTED] = SETTLED_ACCEPTED,
	[SEND_TRY_LATER] = SETTLED_TRY_LATER,
	[SEND_REFUSED] = SETTLED_REFUSED,
	[SEND_FAULT] = SETTLED_PAUSED, /* decision 2: no attempt is counted */
	[SEND_UNKNOWN] = SETTLED_UNKNOWN,
};

struct settlement outcome_decide(const struct message *message, const struct send_result *result,
	const struct outcome_context *context)
{
	int64_t tries = message->tries + 1;
	usec pause = retry_delay(
		tries, context->retry_base, context->retry_cap, result->retry_after, context->rnd);

	return (struct settlement){
		.bu_id = message->bu_id,
		.id = message->id,
		.lease = message->lease,
		.how = settled_of[result->end],
		.is_last_try = tries >= context->most_tries,
		/* A person waits for a reply of an agent: it is shown, not held. */
		.hold_unknown = !context->remembers_ids && message->lane == LANE_CAMPAIGN,
		.is_recipient_fault = result->recipient_fault,
		.retry_at = context->now + pause,
		.external_id = result->external_id,
		.external_at = result->external_at,
		.thread_external = result->thread_answered ? result->thread_external : STR_NULL,
		.cause = result->code,
		.http_code = result->http_code,
		.took = result->took,
	};
}

bool outcome_is_for_person(const struct message *message, bool remembers_ids)
{
	return message->transmitted && !remembers_ids && message->lane == LANE_CAMPAIGN;
}

bool outcome_is_pushback(const struct send_result *result)
{
	return result->end == SEND_TRY_LATER || result->end == SEND_UNKNOWN;
}
