/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Failed sign-ins per address and minute, in a table of fixed size: under a flood from many
 * addresses the oldest entries give way. Pure but for its own table; loop.
 */
#ifndef IDENTITY_SIGN_IN_LIMIT_H
#define IDENTITY_SIGN_IN_LIMIT_H

#include "core/base.h"

struct sign_in_limit;

/** @param per_minute  failures after which an address is refused */
struct sign_in_limit *sign_in_limit_new(int64_t per_minute);
void sign_in_limit_free(struct sign_in_limit *limit);
/** 0: may try; else the span until it may. @param mono  now */
usec sign_in_limit_wait(struct sign_in_limit *limit, struct str peer, usec mono);
void sign_in_limit_failed(struct sign_in_limit *limit, struct str peer, usec mono);
/** Takes a failure back: a try whose check takes a while counts as failed until it is known. */
void sign_in_limit_pardon(struct sign_in_limit *limit, struct str peer);

#endif
