/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three clocks. *Business* decides about people (windows, expiry, retries, schedules); it is
 * movable and always runs. *Wall* is for certificates, tokens and the audit trail. *Monotonic* is
 * for timeouts, leases and pace. No other file asks the system for the time. Reading is allowed on
 * any thread; moving on any thread.
 */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include "core/base.h"
#include "core/status.h"

struct clock;

struct clock *clock_new(void);
void clock_free(struct clock *clock);

/** UTC, since 1970. */
usec clock_business(const struct clock *clock);
/** UTC, since 1970. */
usec clock_wall(const struct clock *clock);
/** Since an arbitrary start; never goes back. */
usec clock_mono(const struct clock *clock);

/** Business time becomes `now` and runs on from there. */
void clock_set_business(struct clock *clock, usec now);
/** Business minus wall. */
usec clock_business_offset(const struct clock *clock);

#endif
