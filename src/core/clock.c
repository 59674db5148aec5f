/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Business time is wall time plus an offset, the only thing kept; so it always runs.
 */
#include "core/clock.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

struct clock {
	_Atomic usec business_offset;
};

static usec system_clock(clockid_t id)
{
	struct timespec now;
	int failed = clock_gettime(id, &now);

	assert(!failed);
	(void)failed;
	return (usec)now.tv_sec * USEC_SECOND + now.tv_nsec / 1000;
}

struct clock *clock_new(void)
{
	return calloc(1, sizeof(struct clock));
}

void clock_free(struct clock *clock)
{
	free(clock);
}

usec clock_business(const struct clock *clock)
{
	return clock_wall(clock) + clock_business_offset(clock);
}

usec clock_wall(const struct clock *clock)
{
	(void)clock;
	return system_clock(CLOCK_REALTIME);
}

usec clock_mono(const struct clock *clock)
{
	(void)clock;
	return system_clock(CLOCK_MONOTONIC);
}

void clock_set_business(struct clock *clock, usec now)
{
	atomic_store(&clock->business_offset, now - clock_wall(clock));
}

usec clock_business_offset(const struct clock *clock)
{
	return atomic_load(&clock->business_offset);
}
