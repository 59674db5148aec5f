/* SPDX-License-Identifier: Apache-2.0 */
#ifndef HTTP_RETRY_AFTER_H
#define HTTP_RETRY_AFTER_H

#include "core/base.h"

/**
 * How long a Retry-After header asks to wait (RFC 9110, 10.2.3): pure.
 *
 * @param value  seconds or an HTTP date
 * @param wall   now, for a date
 * @return       a span, at most a year, 0 for a date that has passed; -1 when it is neither
 */
usec retry_after_read(struct str value, usec wall);

#endif
