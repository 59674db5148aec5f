/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One job: pick, prepare, load, close the error file, end.
 */
#include <unistd.h>

#include "directory/directory.h"
#include "directory/skill.h"
#include "outreach/import_parts.h"
#include "outreach/record_merge.h"

#define RUN_MEMORY  (32u << 20)
#define FAILURE_MAX (1u << 20)
#define NEWS_PAUSE  (100 * USEC_MS) /* people see progress every 200 ms at least */
/* Of the index of external ids, to which each unit adds a run. */
#define MERGE_AFTER     32  /* runs */
#define MERGE_STEPS     4   /* after a batch of rows: on average one is enough */
#define MERGE_STEP_MORE 16  /* runs added meanwhile call for one more each time */
#define MERGE_ALL_AFTER 512 /* runs added meanwhile: it must not fall further behind */

/* ---- picking ---- */

static enum status load_skill(struct db *db, struct import_run *run)
{
	struct roster_skill *skill CLEANUP(roster_skill_freep) = NULL;
	enum status s;

	if (run->job.skill_id == 0)
		return ST_OK;
	s = roster_skill_load(
		db, run->import->with.zones, run->job.bu_id, run->job.skill_id, &skill);
	if (s != ST_OK)
		return s == ST_NOT_FOUND ? ST_OK : s;
	run->load.judge.has_kind = skill->channel.no != 0;
	if (run->load.judge.has_kind)
		run->load.judge.kind = roster_kind(skill);
	return ST_OK;
}

/** What was interrupted first, then what was cancelled, then the oldest. */
static enum status pick(struct db *db, void *args)
{
	static const enum job_state order[] = { JOB_RUNNING, JOB_CANCELLED, JOB_WAITING };
	struct import_run *run = args;
	enum status s = ST_NOT_FOUND;

	for (size_t i = 0; s == ST_NOT_FOUND && i < COUNT_OF(order); i++)
		s = job_open(db, order[i], run->arena, &run->job);
	if (s != ST_OK || run->job.state == JOB_CANCELLED)
		return s;
	s = list_load(db, run->job.bu_id, run->job.list_id, run->arena, &run->list);
	if (s != ST_OK || (s = load_skill(db, run)) != ST_OK)
		return s;
	return job_begin(db, &run->job, clock_business(run->import->with.clock));
}

static enum status read_options(struct import_run *run)
{
	enum status s = json_parse(run->job.options, NULL, &run->options_doc);

	if (s == ST_OK)
		job_options_read(json_root(run->options_doc), &run->options);
	return s;
}

/* ---- loading ---- */

static enum status append_news(struct db *db, struct import_run *run, const char *kind)
{
	const struct job_counts *counts = &run->load.unit_progress.counts;
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_out out;

	buf_init(&text, FAILURE_MAX);
	json_out_init(&out, &text);
	json_open(&out, NULL);
	json_put_int(&out, "listId", run->job.list_id);
	json_put_int(&out, "rowsRead", counts->read);
	json_put_int(&out, "rowsNew", counts->added);
	json_put_int(&out, "rowsUpdated", counts->updated);
	json_put_int(&out, "rowsUnchanged", counts->unchanged);
	json_put_int(&out, "rowsRejected", counts->rejected);
	json_put_int(&out, "rowsSuppressed", counts->suppressed);
	json_put_int(&out, "bytesRead", run->load.unit_progress.offset);
	json_put_int(&out, "bytesTotal", run->job.text_bytes);
	json_close(&out);
	return event_append(db, run->job.bu_id, kind, run->job.id,
		clock_business(run->import->with.clock), buf_str(&text));
}

static enum status load_unit(struct db *db, void *args)
{
	struct import_run *run = args;
	enum status s = import_load_unit(db, &run->load);

	if (s == ST_OK && clock_mono(run->import->with.clock) - run->told_at >= NEWS_PAUSE)
		s = append_news(db, run, "import.progress");
	return s;
}

static enum status load_batch(struct import_run *run, struct import_batch *batch)
{
	struct import *import = run->import;
	enum status s = ST_OK;

	run->load.batch = batch;
	run->load.next = 0;
	while (s == ST_OK && run->load.next < batch->count) {
		usec now = clock_mono(import->with.clock);

		if (atomic_load(&import->is_stopping))
			return ST_TRY_LATER;
		if ((s = store_write_now(import->with.store, load_unit, run)) != ST_OK)
			return s;
		import_load_done(&run->load);
		if (run->load.is_full)
			return import_limit_reached(run);
		run->runs_added += run->load.adds;
		if (now - run->told_at < NEWS_PAUSE)
			continue;
		run->told_at = now;
		import_tell(import);
	}
	return s;
}

static enum status merge_index(struct import_run *run, bool is_over)
{
	if (run->merging == NULL)
		run->merging = record_merging_new(
			run->import->with.store, run->job.bu_id, run->job.list_id);
	if (run->merging == NULL)
		return ST_NO_MEMORY;
	return record_merging_all(run->merging, is_over, &run->import->is_stopping);
}

/** Goes on with the merging of the index, or begins one: a few steps, so that the rows go on too. */
static enum status merge_beside(struct import_run *run)
{
	size_t steps = MERGE_STEPS + run->runs_added / MERGE_STEP_MORE;
	bool more = true;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && more; i++) {
		if (i >= steps && run->runs_added < MERGE_ALL_AFTER)
			return ST_OK;
		if (atomic_load(&run->import->is_stopping))
			return ST_TRY_LATER;
		s = record_merging_step(run->merging, false, &more);
	}
	run->runs_added = 0;
	return s;
}

static enum status take_batch(void *arg, struct import_batch *batch)
{
	struct import_run *run = arg;
	enum status s = load_batch(run, batch);

	return s == ST_OK && run->runs_added >= MERGE_AFTER ? merge_beside(run) : s;
}

static void set_load(struct import_run *run)
{
	run->load.job = &run->job;
	run->load.clock = run->import->with.clock;
	run->load.store = run->import->with.store;
	run->load.directory = run->import->with.directory;
	run->load.progress = run->load.unit_progress = run->job.progress;
	if (run->load.progress.offset > 0)
		return;
	run->load.progress.offset = run->header.begin;
	run->load.progress.line = run->header.line;
}

static enum status load_rows(struct import_run *run)
{
	const struct import_filters_for filters = import_filters_of(run);
	struct import_reading reading =
		import_reading_of(run, run->load.progress.offset, run->load.progress.line);

	reading.filters = &filters;
	reading.names_rejected = run->options.withdraw_gone;
	return import_pass(run, &reading, take_batch, run);
}

/* ---- the end ---- */

void import_put_problems(
	struct json_out *out, const char *key_or_null, const struct problems *problems)
{
	json_open_array(out, key_or_null);
	for (size_t i = 0; i < problems->count; i++) {
		const struct problem *problem = &problems->items[i];

		json_open(out, NULL);
		json_put_text(out, "code", str_of(problem->code));
		json_put_text(out, "field", problem->field);
		json_open(out, "params");
		for (size_t k = 0; k < problem->param_count; k++)
			json_put_text(out, problem->params[k].name, problem->params[k].value);
		json_close(out);
		json_close(out);
	}
	json_close_array(out);
}

static enum status start_skill(struct db *db, struct import_run *run, usec now)
{
	const struct job *job = &run->job;
	enum status s;

	if (!run->options.start_skill || job->skill_id == 0)
		return ST_OK;
	s = directory_check_start(run->import->with.directory, db, job->bu_id, job->skill_id,
		run->arena, &run->problems);
	if (s == ST_OK)
		s = skill_start(db, job->bu_id, job->skill_id, now, &run->problems);
	if (s == ST_INVALID || s == ST_CONFLICT || s == ST_NOT_FOUND)
		return ST_OK; /* the list is loaded all the same; the job says why the skill is not started */
	return s;
}

static enum status set_over(struct db *db, struct import_run *run, enum job_state state, usec now)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct str failure = STR_NULL;
	struct json_out out;

	buf_init(&text, FAILURE_MAX);
	if (run->problems.count > 0) {
		json_out_init(&out, &text);
		import_put_problems(&out, NULL, &run->problems);
		if (text.failed)
			return ST_NO_MEMORY;
		failure = buf_str(&text);
	}
	return job_set_over(db, &run->job, state, failure, now);
}

static enum status complete(struct db *db, void *args)
{
	struct import_run *run = args;
	usec now = clock_business(run->import->with.clock);
	enum job_state state;
	enum status s;

	/* Cancelled at the last moment: nothing more comes of it, least of all a skill that starts. */
	if ((s = job_state_now(db, &run->job, &state)) != ST_OK)
		return s;
	if (state == JOB_CANCELLED)
		return ST_CONFLICT;
	if ((s = start_skill(db, run, now)) != ST_OK)
		return s;
	s = list_note_upload(db, run->job.bu_id, run->job.list_id, now);
	if (s != ST_OK || (s = set_over(db, run, JOB_COMPLETE, now)) != ST_OK)
		return s;
	return append_news(db, run, "import.complete");
}

static enum status fail(struct db *db, void *args)
{
	struct import_run *run = args;
	enum status s;

	s = set_over(db, run, JOB_FAILED, clock_business(run->import->with.clock));
	return s == ST_OK ? append_news(db, run, "import.failed") : s;
}

static enum status cancel(struct db *db, void *args)
{
	struct import_run *run = args;
	enum job_state state;
	enum status s;

	if ((s = job_state_now(db, &run->job, &state)) != ST_OK)
		return s;
	run->problems.count = 0;
	if (state != JOB_CANCELLED) /* a rule of the database that no row should break */
		(void)problem_add(&run->problems, ST_INVALID, "conflict", STR("listFile"));
	return set_over(db, run, state == JOB_CANCELLED ? JOB_CANCELLED : JOB_FAILED,
		clock_business(run->import->with.clock));
}

void import_remove_file(const struct import_run *run, const char *suffix)
{
	char path[IMPORT_PATH];

	import_path(run->import, &run->job, suffix, path);
	(void)unlink(path);
}

static void remove_files(const struct import_run *run)
{
	import_remove_file(run, ".text");
	import_remove_file(run, "");
}

static void end_log(const struct import_run *run, const char *result)
{
	const struct job_counts *counts = &run->load.progress.counts;

	log_event(run->import->with.log, LOG_INFO, "import.end",
		"job=%lld list=%lld result=%s rows=%lld new=%lld updated=%lld unchanged=%lld "
		"rejected=%lld suppressed=%lld",
		(long long)run->job.id, (long long)run->job.list_id, result,
		(long long)counts->read, (long long)counts->added, (long long)counts->updated,
		(long long)counts->unchanged, (long long)counts->rejected,
		(long long)counts->suppressed);
}

static enum status end_run(struct import_run *run, unit_fn *fn, const char *result)
{
	enum status s = store_write_now(run->import->with.store, fn, run);

	if (s != ST_OK)
		return s;
	remove_files(run);
	end_log(run, result);
	if (run->options.start_skill)
		atomic_store(&run->import->skills_changed, true);
	import_tell(run->import);
	return ST_OK;
}

/* ---- all of it ---- */

/** What was rejected until a limit ended the job can be corrected all the same. */
static enum status load_and_close(struct import_run *run)
{
	enum status s = load_rows(run), closed;

	if (s == ST_OK && run->options.withdraw_gone)
		s = import_withdraw_gone(run);
	if (s != ST_OK && !run->load.is_full)
		return s;
	closed = import_close_errors(run);
	return closed != ST_OK ? closed : s;
}

static enum status run_job(struct import_run *run)
{
	enum status s;

	if (run->list.removed_at != 0)
		return problem_add(&run->problems, ST_INVALID, "list_removed", STR("listId"));
	if ((s = read_options(run)) != ST_OK)
		return s;
	if (run->options.is_review)
		return import_review(run);
	if ((s = import_prepare(run)) != ST_OK)
		return s;
	set_load(run);
	/* What jobs that were stopped or cancelled have left, or they would add up to more runs than a look-up asks. */
	if ((s = merge_index(run, false)) != ST_OK)
		return s;
	if ((s = import_check_limits(run)) != ST_OK || (s = import_see_again(run)) != ST_OK)
		return s;
	if ((s = load_and_close(run)) != ST_OK)
		return s;
	s = end_run(run, complete, "complete");
	return s == ST_OK ? merge_index(run, true) : s;
}

static enum status run_picked(struct import_run *run)
{
	enum status s;

	s = run->job.state == JOB_CANCELLED ? ST_CONFLICT : run_job(run);
	if (s == ST_CONFLICT && (s = import_drop_errors(run)) == ST_OK) {
		import_remove_file(run, ".errors");
		return end_run(run, cancel, "cancelled");
	}
	if (s == ST_INVALID)
		return end_run(run, fail, "failed");
	return s;
}

static void run_done(struct import_run *run)
{
	if (run->text.fd >= 0)
		close(run->text.fd);
	json_doc_free(run->options_doc);
	json_doc_free(run->mapping_doc);
	record_merging_free(run->merging);
	import_load_free(&run->load);
	arena_free(run->arena);
}

enum status import_run_next(struct import *import)
{
	struct import_run run = { .import = import, .text = { .fd = -1 } };
	enum status s = ST_NO_MEMORY;

	run.arena = arena_new(RUN_MEMORY);
	run.problems.arena = run.arena;
	if (run.arena != NULL)
		s = import_load_init(&run.load);
	if (s == ST_OK)
		s = store_write_now(import->with.store, pick, &run);
	if (s == ST_OK)
		s = run_picked(&run);
	run_done(&run);
	return s;
}
