/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records written many in a unit: where each stands after it was added, blocked, moved and uploaded again, and the tally, which must
 * always be the sum, whichever units are undone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/writer_fixture.h"

#define TORONTO "America/Toronto"
#define HALIFAX "America/Halifax"
#define PARIS   "Europe/Paris"

static const char *const zones[] = { TORONTO, HALIFAX, PARIS };

/* ---- one record ---- */

struct moving {
	struct writing *writing;
	int64_t id;
	enum record_state state;
	enum record_reason reason;
};

static enum status move_unit(struct db *db, void *args)
{
	const struct moving *moving = args;
	struct writing *writing = moving->writing;
	struct record_row from, row;
	struct record_packed packed;
	enum status s = record_get(
		db, PLAN_BU, writing->shared.list_id, moving->id, writing->arena, &from, &packed);

	if (s != ST_OK)
		return s;
	row = from;
	row.state = moving->state;
	row.reason = moving->reason;
	row.retry_at = row.state == RECORD_RETRY || row.state == RECORD_SUPPRESSED
			       ? writing->fixture->now + USEC_HOUR
			       : 0;
	row.message_id = 77;
	row.attempts = from.attempts + 1;
	row.dead = 1;
	return record_move(db, &from, &row, writing->fixture->now);
}

static void move(
	struct writing *writing, int64_t id, enum record_state state, enum record_reason reason)
{
	struct moving moving = { writing, id, state, reason };

	plan_write(writing->fixture, move_unit, &moving);
}

static int64_t in_state(struct writing *writing, enum record_state state)
{
	return plan_progress(writing->fixture).in_state[state];
}

static bool waits_there(struct writing *writing, const struct record_row *row)
{
	int64_t ids[64];
	size_t count = writing_take(writing, row->bucket_id, COUNT_OF(ids), ids);

	for (size_t i = 0; i < count; i++)
		if (ids[i] == row->id)
			return true;
	return false;
}

static void a_fresh_record_is_replaced_where_it_waits(void **state)
{
	struct writing writing;
	struct record_new first, second;
	struct record_row before, after;
	int64_t id;

	writing_init(&writing, *state);
	first = writing_record(&writing, "1", "Ana", TORONTO);
	second = writing_record(&writing, "1", "Bo", TORONTO);
	id = writing_add(&writing, &first);
	before = plan_row(writing.fixture, id);
	writing.shared.job_id = 2;
	writing_replace(&writing, id, &second, false);
	after = plan_row(writing.fixture, id);
	assert_true(after.is_fresh);
	assert_int_equal(after.state, RECORD_WAITING);
	assert_int_equal(after.bucket_id, before.bucket_id);
	assert_int_equal(after.job_id, 2);
	assert_int_equal(in_state(&writing, RECORD_WAITING), 1);
	assert_true(waits_there(&writing, &after));
	writing_done(&writing);
}

static void a_fresh_record_moves_to_its_new_bucket(void **state)
{
	struct writing writing;
	struct record_new first, second;
	struct record_row before, after;
	int64_t id;

	writing_init(&writing, *state);
	first = writing_record(&writing, "1", "Ana", TORONTO);
	second = writing_record(&writing, "1", "Ana", HALIFAX);
	second.expires_at = writing.fixture->now + USEC_DAY;
	id = writing_add(&writing, &first);
	before = plan_row(writing.fixture, id);
	writing_replace(&writing, id, &second, false);
	after = plan_row(writing.fixture, id);
	assert_true(after.is_fresh);
	assert_int_not_equal(after.bucket_id, before.bucket_id);
	assert_int_equal(after.expires_at, second.expires_at);
	assert_false(waits_there(&writing, &before));
	assert_true(waits_there(&writing, &after));
	writing_done(&writing);
}

/* From → to, for a row that says something new. `revive`: with forceOverwrite. */
static void a_moved_record_stands_where_the_rules_say(void **state)
{
	static const struct {
		enum record_state from;
		enum record_reason reason;
		bool revive, blocked;
		enum record_state want;
		enum record_reason want_reason;
	} cases[] = {
		{ RECORD_RETRY, REASON_NONE, false, false, RECORD_WAITING, REASON_NONE },
		{ RECORD_RETRY, REASON_NONE, false, true, RECORD_SUPPRESSED, REASON_DNC },
		{ RECORD_SUPPRESSED, REASON_OPTED_OUT, false, false, RECORD_WAITING, REASON_NONE },
		{ RECORD_SUPPRESSED, REASON_OPTED_OUT, true, true, RECORD_SUPPRESSED, REASON_DNC },
		{ RECORD_IN_PROGRESS, REASON_NONE, false, false, RECORD_IN_PROGRESS, REASON_NONE },
		{ RECORD_IN_PROGRESS, REASON_NONE, true, true, RECORD_IN_PROGRESS, REASON_NONE },
		{ RECORD_FINAL, REASON_CONTACTED, false, false, RECORD_FINAL, REASON_CONTACTED },
		{ RECORD_FINAL, REASON_CONTACTED, false, true, RECORD_FINAL, REASON_CONTACTED },
		{ RECORD_FINAL, REASON_EXHAUSTED, true, false, RECORD_WAITING, REASON_NONE },
		{ RECORD_FINAL, REASON_EXHAUSTED, true, true, RECORD_SUPPRESSED, REASON_DNC },
	};
	struct writing writing;

	writing_init(&writing, *state);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct record_new record;
		struct record_row row;
		char name[16];
		int64_t id;

		snprintf(name, sizeof name, "case-%zu", i);
		record = writing_record(&writing, name, "Ana", TORONTO);
		id = writing_add(&writing, &record);
		move(&writing, id, cases[i].from, cases[i].reason);
		record = writing_record(&writing, name, "Bo", HALIFAX);
		if (cases[i].blocked) {
			record.blocked_by = REASON_DNC;
			record.look_again_at = writing.fixture->now + USEC_DAY;
		}
		writing_replace(&writing, id, &record, cases[i].revive);
		row = plan_row(writing.fixture, id);
		if (row.state != cases[i].want || row.reason != cases[i].want_reason)
			fail_msg("%s: %s, %s", name, record_state_name(row.state),
				record_reason_name(row.reason));
		assert_int_equal(row.attempts, 1);
		assert_int_equal(plan_progress(writing.fixture).records, i + 1);
		if (row.state == RECORD_WAITING)
			assert_true(waits_there(&writing, &row));
	}
	writing_done(&writing);
}

static void a_blocked_record_is_loaded_as_suppressed(void **state)
{
	struct writing writing;
	struct record_new record;
	struct record_row row;
	int64_t id;

	writing_init(&writing, *state);
	record = writing_record(&writing, "1", "Ana", TORONTO);
	record.blocked_by = REASON_OPTED_OUT;
	record.look_again_at = writing.fixture->now + USEC_DAY;
	id = writing_add(&writing, &record);
	row = plan_row(writing.fixture, id);
	assert_int_equal(row.state, RECORD_SUPPRESSED);
	assert_int_equal(row.reason, REASON_OPTED_OUT);
	assert_int_equal(row.retry_at, record.look_again_at);
	assert_int_equal(plan_progress(writing.fixture).suppressed[REASON_OPTED_OUT], 1);
	assert_int_equal(in_state(&writing, RECORD_WAITING), 0);
	assert_false(waits_there(&writing, &row));
	writing_done(&writing);
}

static void records_without_a_skill_wait_nowhere_until_one_comes(void **state)
{
	struct writing writing;
	struct record_new record;
	int64_t id, skill_id;

	writing_init(&writing, *state);
	skill_id = writing.shared.skill_id;
	writing.shared.skill_id = 0;
	record = writing_record(&writing, "1", "Ana", TORONTO);
	id = writing_add(&writing, &record);
	assert_int_equal(plan_row(writing.fixture, id).bucket_id, 0);
	assert_int_equal(plan_run(writing.fixture, 10).count, 0);
	writing.shared.skill_id = skill_id;
	writing_replace(&writing, id, &record, false);
	assert_int_equal(in_state(&writing, RECORD_WAITING), 1);
	assert_int_equal(plan_run(writing.fixture, 10).count, 1);
	/* Its message is on its way: a change of skills leaves it where it is. */
	writing.shared.skill_id = 0;
	writing_replace(&writing, id, &record, true);
	assert_int_equal(plan_row(writing.fixture, id).skill_id, skill_id);
	assert_int_equal(in_state(&writing, RECORD_IN_PROGRESS), 1);
	writing_done(&writing);
}

/* ---- a full unit ---- */

struct filling {
	int64_t first, last;
	struct record_hits hits;
	size_t count;
};

static enum status fill(struct writing *writing, struct db *db, void *arg)
{
	struct filling *filling = arg;
	enum status s = ST_OK;

	(void)db;
	while (s == ST_OK && !record_writer_is_full(writing->writer)) {
		struct record_new record;
		char id[24];

		snprintf(id, sizeof id, "F-%zu", filling->count);
		record =
			writing_record(writing, id, "Ana", zones[filling->count % COUNT_OF(zones)]);
		/* As many buckets as records. */
		record.expires_at = writing->fixture->now + (usec)filling->count * USEC_DAY;
		s = record_writer_add(writing->writer, &record, &filling->last);
		if (filling->count++ == 0)
			filling->first = filling->last;
	}
	return s == ST_OK ? record_writer_pending(
				    writing->writer, record_key(STR("F-0")), &filling->hits)
			  : s;
}

static void a_full_unit_is_whole(void **state)
{
	struct writing writing;
	struct filling filling = { 0 };
	struct record_row row;

	writing_init(&writing, *state);
	assert_int_equal(writing_unit(&writing, fill, &filling), ST_OK);
	assert_int_equal(filling.count, RECORD_WRITER_MAX);
	assert_int_equal(filling.hits.count, 1);
	assert_int_equal(filling.hits.ids[0], filling.first);
	assert_int_equal(in_state(&writing, RECORD_WAITING), RECORD_WRITER_MAX);
	row = plan_row(writing.fixture, filling.last);
	assert_int_equal(
		row.expires_at, writing.fixture->now + (usec)(RECORD_WRITER_MAX - 1) * USEC_DAY);
	assert_true(waits_there(&writing, &row));
	writing_done(&writing);
}

/* ---- against a model ---- */

#define PEOPLE 60
#define UNITS  160
#define STEPS  40

struct person {
	int64_t id; /* 0: not in the list */
	struct record_row row;
};

struct model {
	struct writing writing;
	uint64_t random;
	struct person people[PEOPLE], before[PEOPLE];
	int64_t skills[2]; /* the fixture's, or none */
	bool fails;
};

/* A generator of its own, so that a failure comes again. */
static uint32_t draw(struct model *model, uint32_t below)
{
	model->random = model->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(model->random >> 33) % below;
}

static struct record_new random_record(struct model *model, size_t who)
{
	struct writing *writing = &model->writing;
	char id[16], name[16];
	struct record_new record;

	snprintf(id, sizeof id, "P-%zu", who);
	snprintf(name, sizeof name, "N-%u", draw(model, 1000));
	record = writing_record(writing, arena_cstr(writing->arena, str_of(id)),
		arena_cstr(writing->arena, str_of(name)), zones[draw(model, COUNT_OF(zones))]);
	record.is_priority = draw(model, 4) == 0;
	record.expires_at = draw(model, 3) == 0 ? writing->fixture->now + USEC_DAY : 0;
	if (draw(model, 5) == 0) {
		record.blocked_by = draw(model, 2) ? REASON_DNC : REASON_OPTED_OUT;
		record.look_again_at = writing->fixture->now + USEC_DAY;
	}
	return record;
}

static enum status upload_once(struct model *model, struct db *db, size_t who)
{
	struct writing *writing = &model->writing;
	struct person *person = &model->people[who];
	struct record_new record = random_record(model, who);
	struct record_hits hits;
	struct record_row from;
	struct record_packed packed;
	enum status s = record_writer_pending(writing->writer, record.key, &hits);

	if (s == ST_OK && person->id == 0)
		return record_writer_add(writing->writer, &record, &person->id);
	if (s == ST_OK)
		s = record_get(db, PLAN_BU, writing->shared.list_id, person->id, writing->arena,
			&from, &packed);
	if (s != ST_OK)
		return s;
	return record_writer_replace(writing->writer, &from, &record, draw(model, 2));
}

static enum status upload_some(struct writing *writing, struct db *db, void *arg)
{
	struct model *model = arg;
	enum status s = ST_OK;

	(void)writing;
	for (int i = 0; s == ST_OK && i < STEPS; i++)
		s = upload_once(model, db, draw(model, PEOPLE));
	return s == ST_OK && model->fails ? ST_INVALID : s;
}

static enum status read_people(struct db *db, void *args)
{
	struct model *model = args;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < PEOPLE; i++) {
		struct record_packed packed;

		if (model->people[i].id != 0)
			s = record_get(db, PLAN_BU, model->writing.shared.list_id,
				model->people[i].id, model->writing.arena, &model->people[i].row,
				&packed);
	}
	return s;
}

struct sums {
	struct model *model;
	struct record_counts counts;
};

static enum status count_unit(struct db *db, void *args)
{
	struct sums *sums = args;

	return record_count_all(db, PLAN_BU, sums->model->writing.shared.list_id, 0,
		sums->model->writing.arena, &sums->counts);
}

/** Whatever is stored, counted by hand. */
static void compare(struct model *model)
{
	struct sums sums = { .model = model };
	int64_t left = 0;

	plan_write(model->writing.fixture, read_people, model);
	plan_write(model->writing.fixture, count_unit, &sums);
	for (size_t i = 0; i < PEOPLE; i++)
		left += model->people[i].id != 0;
	for (size_t i = 0; i < sums.counts.count; i++) {
		const struct record_count *count = &sums.counts.items[i];
		int64_t records = 0;

		for (size_t k = 0; k < PEOPLE; k++) {
			const struct record_row *row = &model->people[k].row;

			records += model->people[k].id != 0 && row->state == count->state &&
				   row->reason == count->reason && row->skill_id == count->skill_id;
		}
		assert_int_equal(count->records, records);
		left -= records;
	}
	assert_int_equal(left, 0);
}

/** Everybody who waits for the skill comes up once; nobody else does. */
static void assert_planned_once(struct model *model)
{
	struct plan_fixture *fixture = model->writing.fixture;
	size_t waiting = 0;

	for (size_t i = 0; i < PEOPLE; i++)
		waiting += model->people[i].id != 0 &&
			   model->people[i].row.state == RECORD_WAITING &&
			   model->people[i].row.skill_id == fixture->skill_id &&
			   model->people[i].row.bucket_id != 0;
	assert_int_equal(plan_progress(fixture).in_state[RECORD_WAITING], waiting);
	/* Contact hours are closed in Paris at this hour for nobody: the skill has none. */
	(void)plan_run(fixture, PEOPLE + 10);
	compare(model);
	assert_int_equal(plan_progress(fixture).in_state[RECORD_WAITING], 0);
}

static void some_are_moved(struct model *model)
{
	static const struct {
		enum record_state state;
		enum record_reason reason;
	} moves[] = { { RECORD_RETRY, REASON_NONE }, { RECORD_FINAL, REASON_CONTACTED },
		{ RECORD_IN_PROGRESS, REASON_NONE }, { RECORD_SUPPRESSED, REASON_SUPPRESSED },
		{ RECORD_FINAL, REASON_EXPIRED } };

	for (int i = 0; i < 12; i++) {
		const struct person *person = &model->people[draw(model, PEOPLE)];
		size_t to = draw(model, COUNT_OF(moves));

		if (person->id == 0 ||
			!record_may_become(plan_row(model->writing.fixture, person->id).state,
				moves[to].state))
			continue;
		move(&model->writing, person->id, moves[to].state, moves[to].reason);
	}
}

static void tallies_are_the_sum_whichever_units_are_undone(void **state)
{
	struct model *model = calloc(1, sizeof *model);
	int undone = 0;

	model->random = 20271127;
	writing_init(&model->writing, *state);
	model->skills[0] = model->writing.shared.skill_id;
	for (int i = 0; i < UNITS; i++) {
		model->writing.shared.skill_id = model->skills[draw(model, 4) == 0];
		model->writing.shared.job_id = 1 + i;
		model->fails = draw(model, 3) == 0;
		memcpy(model->before, model->people, sizeof model->before);
		assert_int_equal(writing_unit(&model->writing, upload_some, model),
			model->fails ? ST_INVALID : ST_OK);
		if (model->fails) {
			memcpy(model->people, model->before, sizeof model->people);
			undone++;
		}
		compare(model);
		if (i % 3 == 0)
			some_are_moved(model);
		compare(model);
		if (i % 8 == 7)
			assert_planned_once(model);
	}
	assert_in_range(undone, 20, UNITS);
	writing_done(&model->writing);
	free(model);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, plan_setup, plan_teardown)
	const struct CMUnitTest tests[] = {
		CASE(a_fresh_record_is_replaced_where_it_waits),
		CASE(a_fresh_record_moves_to_its_new_bucket),
		CASE(a_moved_record_stands_where_the_rules_say),
		CASE(a_blocked_record_is_loaded_as_suppressed),
		CASE(records_without_a_skill_wait_nowhere_until_one_comes),
		CASE(a_full_unit_is_whole),
		CASE(tallies_are_the_sum_whichever_units_are_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
