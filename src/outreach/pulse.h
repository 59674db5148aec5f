/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pulse of running skills: how fast each sends, and which of them have news for whoever watches. Any thread.
 */
#ifndef OUTREACH_PULSE_H
#define OUTREACH_PULSE_H

#include "core/base.h"
#include "core/status.h"

struct pulse;

struct pulse_skill {
	int64_t bu_id, skill_id;
};

MUST_CHECK enum status pulse_new(struct pulse **ret_pulse);
void pulse_free(struct pulse *pulse);

/** A message of the skill was accepted. @param now  monotonic */
void pulse_sent(struct pulse *pulse, int64_t bu_id, int64_t skill_id, usec now);
/** Its numbers have changed. */
void pulse_changed(struct pulse *pulse, int64_t bu_id, int64_t skill_id);
/** Messages accepted per second over the last ten seconds, times 10. @param now  monotonic */
int64_t pulse_rate_tenths(struct pulse *pulse, int64_t skill_id, usec now);
/** Whether some skill has news. */
bool pulse_has_news(const struct pulse *pulse);
/** Takes out at most `room` skills that have news. */
size_t pulse_take(struct pulse *pulse, struct pulse_skill *ret_skills, size_t room);

#endif
