/* SPDX-License-Identifier: Apache-2.0 */
/*
 * News of running skills for whoever watches: at most five times a second, one event for each skill whose numbers changed. And
 * what the writer's units have flagged for the loop.
 */
#include <stdlib.h>

#include "outreach/internal.h"
#include "outreach/tally.h"

#define NEWS_PAUSE  (200 * USEC_MS)
#define NEWS_MEMORY (4u * 1024 * 1024)
#define NEWS_SKILLS 64

struct news {
	struct outreach *outreach;
	struct arena *arena;
	struct pulse_skill skills[NEWS_SKILLS];
	size_t count;
	usec now;
};

static enum status append(const struct news *news, struct db *db, const struct pulse_skill *of)
{
	const struct outreach *outreach = news->outreach;
	struct buf text CLEANUP(buf_done);
	struct progress progress;
	struct json_out out;
	enum status s;

	buf_init(&text, 64u * 1024);
	json_out_init(&out, &text);
	s = progress_read(db, of->bu_id, 0, of->skill_id, news->arena, &progress);
	if (s != ST_OK)
		return s;
	json_open(&out, NULL);
	json_put_int(&out, "skillId", of->skill_id);
	progress_write(&out, &progress);
	json_put_int(&out, "tenthsPerSecond",
		pulse_rate_tenths(outreach->pulse, of->skill_id, clock_mono(outreach->with.clock)));
	json_close(&out);
	if (text.failed)
		return ST_NO_MEMORY;
	return event_append(
		db, of->bu_id, "skill.progress", of->skill_id, news->now, buf_str(&text));
}

static enum status news_unit(struct db *db, void *args)
{
	const struct news *news = args;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < news->count; i++)
		s = append(news, db, &news->skills[i]);
	return s;
}

static void news_told(void *args, enum status s)
{
	struct news *news = args;

	if (s != ST_OK)
		log_event(news->outreach->with.log, LOG_WARNING, "skill.progress", "result=%s",
			status_name(s));
	arena_free(news->arena);
	free(news);
}

static void tell_news(struct outreach *outreach)
{
	struct news *news = calloc(1, sizeof *news);

	if (news == NULL || (news->arena = arena_new(NEWS_MEMORY)) == NULL) {
		free(news);
		return;
	}
	news->outreach = outreach;
	news->now = clock_business(outreach->with.clock);
	news->count = pulse_take(outreach->pulse, news->skills, NEWS_SKILLS);
	if (news->count > 0)
		store_submit(outreach->with.store, news_unit, news, news_told);
	else
		news_told(news, ST_OK);
}

static void news_due(void *arg)
{
	struct outreach *outreach = arg;

	if (outreach->is_stopping)
		return;
	if (atomic_exchange(&outreach->is_due_sooner, false))
		planner_wake(outreach);
	tell_news(outreach);
}

void events_turn(void *arg)
{
	struct outreach *outreach = arg;

	if (outreach->is_stopping)
		return;
	if (atomic_exchange(&outreach->skills_changed, false)) {
		directory_skills_changed(outreach->with.directory);
		planner_wake(outreach);
	}
	if (outreach->news_timer.place != 0 ||
		(!atomic_load(&outreach->is_due_sooner) && !pulse_has_news(outreach->pulse)))
		return;
	if (loop_timer_set(outreach->with.loop, &outreach->news_timer, NEWS_PAUSE, news_due,
		    outreach) != ST_OK)
		log_event(outreach->with.log, LOG_ERROR, "news.timer", "result=no_memory");
}
