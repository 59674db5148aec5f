/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/breaker.h"

bool breaker_fault(struct breaker *breaker, const char *cause, usec now)
{
	bool was_closed = breaker->state == BREAKER_CLOSED;

	if (breaker->state == BREAKER_OPEN)
		return false; /* a straggler of the same fault does not lengthen the pause */
	breaker->pause = breaker->pause == 0 ? BREAKER_FIRST_PAUSE
					     : MIN_OF(breaker->pause * 2, BREAKER_LAST_PAUSE);

	breaker->state = BREAKER_OPEN;
	breaker->until = now + breaker->pause;
	breaker->cause = cause;
	return was_closed;
}

bool breaker_good(struct breaker *breaker, bool is_proof)
{
	bool was_closed = breaker->state == BREAKER_CLOSED;

	if (breaker->state == BREAKER_OPEN)
		return false; /* an answer to something sent before the fault proves nothing */
	*breaker = (struct breaker){ .pause = is_proof ? 0 : breaker->pause };
	return !was_closed;
}

bool breaker_admits(struct breaker *breaker, usec now)
{
	if (breaker->state == BREAKER_CLOSED)
		return true;
	if (breaker->state == BREAKER_PROBING || now < breaker->until)
		return false;
	breaker->state = BREAKER_PROBING;
	return true;
}

void breaker_hurry(struct breaker *breaker, usec now)
{
	breaker->pause = 0;
	breaker->until = MIN_OF(breaker->until, now);
}
