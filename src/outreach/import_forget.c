/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reviews that nobody came to: the job fails, and its file goes.
 */
#include "outreach/import_parts.h"

#define MEMORY      ((size_t)4 << 20)
#define FAILURE_MAX ((size_t)64 << 10)

struct dropping {
	struct import_run run;
	usec before;
};

static enum status drop_one(struct db *db, void *args)
{
	struct dropping *dropping = args;
	struct job *job = &dropping->run.job;
	usec now = clock_business(dropping->run.import->with.clock);
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_out out;
	enum status s;

	if ((s = job_forgotten(db, dropping->before, dropping->run.arena, job)) != ST_OK)
		return s;
	buf_init(&text, FAILURE_MAX);
	json_out_init(&out, &text);
	(void)problem_add(&dropping->run.problems, ST_INVALID, "review_over", STR_NULL);
	import_put_problems(&out, NULL, &dropping->run.problems);
	if (text.failed)
		return ST_NO_MEMORY;
	if ((s = job_set_over(db, job, JOB_FAILED, buf_str(&text), now)) != ST_OK)
		return s;
	return event_append(db, job->bu_id, "import.failed", job->id, now, STR("{}"));
}

static enum status drop_next(struct import *import)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct dropping dropping = { .run = { .import = import, .arena = arena },
		.before = clock_business(import->with.clock) - import->with.settings->review_keep };
	enum status s;

	if (arena == NULL)
		return ST_NO_MEMORY;
	dropping.run.problems.arena = arena;
	s = store_write_now(import->with.store, drop_one, &dropping);
	if (s == ST_OK) {
		import_remove_file(&dropping.run, "");
		import_tell(import);
	}
	return s;
}

enum status import_drop_reviews(struct import *import)
{
	enum status s;

	while ((s = drop_next(import)) == ST_OK)
		;
	return s;
}
