/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The moves of an upload job that has a review, on a real database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "outreach/job.h"
#include "outreach/plan_fixture.h"

#define REVIEW "{\"rows\":[]}"

/** A job, and what is done to it in a unit. */
struct reviewing {
	struct plan_fixture *fixture;
	struct job job;
	struct job_options options;
	enum status want;
	usec before;
	struct str review;
};

static enum status reload(struct db *db, struct reviewing *reviewing)
{
	return job_load(db, PLAN_BU, reviewing->job.id, reviewing->fixture->arena, &reviewing->job);
}

static enum status add(struct db *db, void *args)
{
	static const uint8_t hash[32];
	struct reviewing *reviewing = args;
	const struct job_new job = { .list_id = reviewing->fixture->list_id,
		.file_path = STR("none"),
		.file_sha256 = hash,
		.options = &reviewing->options,
		.user_id = 1 };
	enum status s;

	s = job_add(db, PLAN_BU, &job, reviewing->fixture->now, &reviewing->job.id);
	return s == ST_OK ? reload(db, reviewing) : s;
}

static enum status begin(struct db *db, void *args)
{
	struct reviewing *reviewing = args;

	assert_int_equal(job_begin(db, &reviewing->job, reviewing->fixture->now), reviewing->want);
	return reload(db, reviewing);
}

static enum status set_review(struct db *db, void *args)
{
	struct reviewing *reviewing = args;

	reviewing->job.charset = STR("windows-1252");
	reviewing->job.delimiter = STR(";");
	assert_int_equal(job_set_review(db, &reviewing->job, STR(REVIEW), reviewing->fixture->now),
		reviewing->want);
	return reload(db, reviewing);
}

static enum status read_review(struct db *db, void *args)
{
	struct reviewing *reviewing = args;

	return job_review(
		db, PLAN_BU, reviewing->job.id, reviewing->fixture->arena, &reviewing->review);
}

static enum status resume(struct db *db, void *args)
{
	struct reviewing *reviewing = args;

	assert_int_equal(
		job_resume(db, &reviewing->job, &reviewing->options, reviewing->fixture->now),
		reviewing->want);
	return reload(db, reviewing);
}

static enum status cancel(struct db *db, void *args)
{
	struct reviewing *reviewing = args;

	assert_int_equal(job_cancel(db, PLAN_BU, reviewing->job.id, reviewing->fixture->now),
		reviewing->want);
	return reload(db, reviewing);
}

static enum status find_open(struct db *db, void *args)
{
	struct reviewing *reviewing = args;
	struct job job;

	assert_int_equal(
		job_open(db, JOB_WAITING, reviewing->fixture->arena, &job), reviewing->want);
	return ST_OK;
}

static enum status find_forgotten(struct db *db, void *args)
{
	struct reviewing *reviewing = args;
	struct job job;

	assert_int_equal(job_forgotten(db, reviewing->before, reviewing->fixture->arena, &job),
		reviewing->want);
	return ST_OK;
}

static void move(struct reviewing *reviewing, unit_fn *fn, enum status want)
{
	reviewing->want = want;
	plan_write(reviewing->fixture, fn, reviewing);
}

static void begin_review(struct reviewing *reviewing, struct plan_fixture *fixture)
{
	*reviewing = (struct reviewing){ .fixture = fixture, .options = { .is_review = true } };
	move(reviewing, add, ST_OK);
	move(reviewing, begin, ST_OK);
	move(reviewing, set_review, ST_OK);
}

static void a_job_in_review_waits_for_a_person_alone(void **state)
{
	struct reviewing reviewing;

	begin_review(&reviewing, *state);
	assert_int_equal(reviewing.job.state, JOB_REVIEW);
	assert_true(str_is(reviewing.job.charset, "windows-1252"));
	assert_true(str_is(reviewing.job.delimiter, ";"));
	move(&reviewing, find_open, ST_NOT_FOUND);
	move(&reviewing, begin, ST_CONFLICT);
	move(&reviewing, set_review, ST_CONFLICT);
	assert_int_equal(reviewing.job.state, JOB_REVIEW);
	move(&reviewing, read_review, ST_OK);
	assert_true(str_is(reviewing.review, REVIEW));
}

static void it_goes_back_to_the_import_with_other_options(void **state)
{
	struct reviewing reviewing;
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct job_options options;

	begin_review(&reviewing, *state);
	reviewing.options = (struct job_options){ .withdraw_gone = true,
		.country = STR("FR"),
		.sheet = STR("Feuille 2"),
		.mapping = STR("{\"fields\":{}}") };
	reviewing.job.skill_id = reviewing.fixture->skill_id;
	move(&reviewing, resume, ST_OK);
	assert_int_equal(reviewing.job.state, JOB_WAITING);
	assert_int_equal(reviewing.job.skill_id, reviewing.fixture->skill_id);
	assert_null(reviewing.job.charset.at);
	assert_null(reviewing.job.delimiter.at);
	assert_int_equal(json_parse(reviewing.job.options, NULL, &doc), ST_OK);
	job_options_read(json_root(doc), &options);
	assert_true(options.withdraw_gone && !options.is_review);
	assert_true(str_is(options.country, "FR") && str_is(options.sheet, "Feuille 2"));
	assert_true(str_is(options.mapping, "{\"fields\":{}}"));
	move(&reviewing, read_review, ST_OK);
	assert_null(reviewing.review.at);
	move(&reviewing, resume, ST_CONFLICT);
	move(&reviewing, find_open, ST_OK);
}

static void it_can_be_abandoned(void **state)
{
	struct reviewing reviewing;

	begin_review(&reviewing, *state);
	move(&reviewing, cancel, ST_OK);
	assert_int_equal(reviewing.job.state, JOB_CANCELLED);
	move(&reviewing, resume, ST_CONFLICT);
	move(&reviewing, cancel, ST_CONFLICT);
}

static void it_is_forgotten_after_a_while(void **state)
{
	struct reviewing reviewing;

	begin_review(&reviewing, *state);
	reviewing.before = reviewing.fixture->now;
	move(&reviewing, find_forgotten, ST_NOT_FOUND);
	reviewing.before = reviewing.fixture->now + 1;
	move(&reviewing, find_forgotten, ST_OK);
	move(&reviewing, cancel, ST_OK);
	move(&reviewing, find_forgotten, ST_NOT_FOUND);
}

int main(void)
{
#define JOB_TEST(fn) cmocka_unit_test_setup_teardown(fn, plan_setup, plan_teardown)
	const struct CMUnitTest tests[] = {
		JOB_TEST(a_job_in_review_waits_for_a_person_alone),
		JOB_TEST(it_goes_back_to_the_import_with_other_options),
		JOB_TEST(it_can_be_abandoned),
		JOB_TEST(it_is_forgotten_after_a_while),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
