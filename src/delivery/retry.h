/* SPDX-License-Identifier: Apache-2.0 */
/*
 * When a message is tried again. Pure.
 */
#ifndef DELIVERY_RETRY_H
#define DELIVERY_RETRY_H

#include "core/base.h"

/**
 * How long to wait after a try that should be repeated.
 *
 * The wait doubles with each try up to `cap`; it is drawn between half of that and the whole, so that messages which
 * failed together do not come back together, and none comes back at once.
 *
 * @param tries        tries made so far, at least 1
 * @param base, cap    0 < base <= cap
 * @param retry_after  what the receiver asked for (Retry-After), -1 for nothing; honoured even above the cap
 * @param rnd          random bits; a parameter so that a test can fix them
 * @return             a span; at least base / 2, at least retry_after
 */
usec retry_delay(int64_t tries, usec base, usec cap, usec retry_after, uint64_t rnd);

#endif
