/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/retry.h"

usec retry_delay(int64_t tries, usec base, usec cap, usec retry_after, uint64_t rnd)
{
	usec whole = base;

	while (--tries > 0 && whole < cap)
		whole = whole > cap / 2 ? cap : whole * 2;
	whole = MIN_OF(whole, cap);
	usec drawn = whole / 2 + (usec)(rnd % (uint64_t)(whole - whole / 2 + 1));
	return MAX_OF(drawn, retry_after);
}
