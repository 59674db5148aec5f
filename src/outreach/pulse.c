/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/pulse.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define PULSE_SKILLS  64
#define PULSE_SECONDS 10

/** The sends of one skill by second; a second's slot is void once another second took it. */
struct beat {
	int64_t bu_id, skill_id;
	int64_t seconds[PULSE_SECONDS];
	int64_t sent[PULSE_SECONDS];
	int64_t last; /* second of the last news */
	bool has_news;
};

struct pulse {
	pthread_mutex_t lock;
	struct beat beats[PULSE_SKILLS];
	_Atomic bool has_news; /* of any */
};

enum status pulse_new(struct pulse **ret_pulse)
{
	struct pulse *pulse = calloc(1, sizeof *pulse);

	if (pulse == NULL)
		return ST_NO_MEMORY;
	pthread_mutex_init(&pulse->lock, NULL);
	*ret_pulse = pulse;
	return ST_OK;
}

void pulse_free(struct pulse *pulse)
{
	if (pulse == NULL)
		return;
	pthread_mutex_destroy(&pulse->lock);
	free(pulse);
}

static struct beat *beat_find(struct pulse *pulse, int64_t skill_id)
{
	for (size_t i = 0; i < PULSE_SKILLS; i++)
		if (pulse->beats[i].skill_id == skill_id)
			return &pulse->beats[i];
	return NULL;
}

/** The skill's beat, or the place of the one that had no news for longest. */
static struct beat *beat_of(struct pulse *pulse, int64_t bu_id, int64_t skill_id)
{
	struct beat *beat = beat_find(pulse, skill_id);

	if (beat != NULL)
		return beat;
	beat = &pulse->beats[0];
	for (size_t i = 1; i < PULSE_SKILLS; i++)
		if (pulse->beats[i].last < beat->last)
			beat = &pulse->beats[i];
	*beat = (struct beat){ .bu_id = bu_id, .skill_id = skill_id };
	return beat;
}

void pulse_sent(struct pulse *pulse, int64_t bu_id, int64_t skill_id, usec now)
{
	int64_t second = now / USEC_SECOND;
	size_t slot = (size_t)(second % PULSE_SECONDS);
	struct beat *beat;

	pthread_mutex_lock(&pulse->lock);
	beat = beat_of(pulse, bu_id, skill_id);
	if (beat->seconds[slot] != second) {
		beat->seconds[slot] = second;
		beat->sent[slot] = 0;
	}
	beat->sent[slot]++;
	beat->last = second;
	beat->has_news = true;
	atomic_store(&pulse->has_news, true);
	pthread_mutex_unlock(&pulse->lock);
}

void pulse_changed(struct pulse *pulse, int64_t bu_id, int64_t skill_id)
{
	pthread_mutex_lock(&pulse->lock);
	beat_of(pulse, bu_id, skill_id)->has_news = true;
	atomic_store(&pulse->has_news, true);
	pthread_mutex_unlock(&pulse->lock);
}

int64_t pulse_rate_tenths(struct pulse *pulse, int64_t skill_id, usec now)
{
	int64_t second = now / USEC_SECOND, sent = 0;
	const struct beat *beat;

	pthread_mutex_lock(&pulse->lock);
	beat = beat_find(pulse, skill_id);
	for (size_t i = 0; beat != NULL && i < PULSE_SECONDS; i++)
		if (beat->seconds[i] > second - PULSE_SECONDS)
			sent += beat->sent[i];
	pthread_mutex_unlock(&pulse->lock);
	return sent * 10 / PULSE_SECONDS;
}

bool pulse_has_news(const struct pulse *pulse)
{
	return atomic_load(&pulse->has_news);
}

size_t pulse_take(struct pulse *pulse, struct pulse_skill *ret_skills, size_t room)
{
	size_t count = 0;

	pthread_mutex_lock(&pulse->lock);
	atomic_store(&pulse->has_news, false);
	for (size_t i = 0; i < PULSE_SKILLS && count < room; i++) {
		struct beat *beat = &pulse->beats[i];

		if (!beat->has_news)
			continue;
		beat->has_news = false;
		ret_skills[count++] = (struct pulse_skill){ beat->bu_id, beat->skill_id };
	}
	pthread_mutex_unlock(&pulse->lock);
	return count;
}
