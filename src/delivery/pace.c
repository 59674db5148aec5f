/* SPDX-License-Identifier: Apache-2.0 */
#include "delivery/pace.h"

/* One congestion, one halving: answers of the same burst arrive within this span. */
#define HALVE_PAUSE USEC_SECOND

void pace_init(struct pace *pace, int64_t ceiling, int64_t per_second)
{
	*pace = (struct pace){ .ceiling = ceiling, .window = ceiling, .per_second = per_second };
}

static int64_t campaign_share(const struct pace *pace)
{
	return MAX_OF(pace->window - pace->window / 4, 1);
}

int64_t pace_campaign_room(const struct pace *pace)
{
	return MAX_OF(campaign_share(pace) - pace->under_way, 0);
}

bool pace_take(struct pace *pace, bool is_reply, usec now, usec *ret_again)
{
	int64_t limit = is_reply ? MAX_OF(pace->window, 2) : campaign_share(pace);
	usec not_before = MAX_OF(pace->quiet_until, pace->per_second > 0 ? pace->next_at : 0);

	*ret_again = 0;
	if (pace->under_way >= limit)
		return false;
	if (now < not_before) {
		*ret_again = not_before;
		return false;
	}
	pace->under_way++;
	if (pace->per_second > 0)
		pace->next_at = MAX_OF(pace->next_at, now) + USEC_SECOND / pace->per_second;
	return true;
}

void pace_cancel(struct pace *pace)
{
	pace->under_way--;
}

static void grow(struct pace *pace)
{
	if (++pace->good < pace->window || pace->window >= pace->ceiling)
		return;
	pace->good = 0;
	pace->window++;
}

static void shrink(struct pace *pace, usec now)
{
	if (pace->halved_at != 0 && now - pace->halved_at < HALVE_PAUSE)
		return;
	pace->halved_at = now;
	pace->good = 0;
	pace->window = MAX_OF(pace->window / 2, 1);
}

void pace_give(struct pace *pace, bool is_pushback, usec retry_after, usec now)
{
	pace->under_way--;
	if (is_pushback)
		shrink(pace, now);
	else
		grow(pace);
	if (is_pushback && retry_after > 0)
		pace->quiet_until = MAX_OF(pace->quiet_until, now + retry_after);
}
