/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast and how wide an integration is fed. Pure: instants are monotonic and passed in.
 *
 * Two bounds: a rate (messages per second, 0 for none) and a window of transmissions under way, which grows by one with each
 * window's worth of good answers and is halved by a 429, a 503 or a time-out (additive increase, multiplicative
 * decrease). Campaigns may fill three quarters of the window; the rest is kept for replies, which
 * campaigns therefore never starve.
 */
#ifndef DELIVERY_PACE_H
#define DELIVERY_PACE_H

#include "core/base.h"

struct pace {
	int64_t ceiling; /* most under way: settings.send_in_flight */
	int64_t window;  /* allowed now, 1..ceiling                 */
	int64_t good;    /* answers since the window last grew      */
	int64_t under_way;
	int64_t per_second; /* 0: no rate                              */
	usec next_at;       /* when the rate allows the next one       */
	usec quiet_until;   /* what Retry-After asked for              */
	usec halved_at;
};

void pace_init(struct pace *pace, int64_t ceiling, int64_t per_second);
/**
 * Whether a transmission may start now; if so it is counted as under way.
 *
 * @param ret_again  when not because of time: the instant to ask again; 0: after an answer
 */
bool pace_take(struct pace *pace, bool is_reply, usec now, usec *ret_again);
/** A transmission ended. `is_pushback`: 429, 503, time-out. `retry_after`: a span, -1 for none. */
void pace_give(struct pace *pace, bool is_pushback, usec retry_after, usec now);
/** What was taken is not transmitted after all. */
void pace_cancel(struct pace *pace);
/** How many campaign messages could start now if there were enough. */
int64_t pace_campaign_room(const struct pace *pace);

#endif
