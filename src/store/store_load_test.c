/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The store under load: many threads, random units against a model, copies while it is written to.
 */
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- random units against a model ---- */

enum { KEYS = 24, ROUNDS = 40, AT_ONCE = 30 };

/* A unit of up to four changes; some of them fail half-way or at the end. */
struct change {
	struct fixture *fixture;
	int count;
	struct {
		int64_t key;
		bool remove;
		char name[32];
	} steps[4];
	enum status answer;
	enum status status;
};

struct model {
	char names[KEYS][32]; /* "": not there */
	uint64_t random;
};

static uint32_t draw(struct model *model, uint32_t below)
{
	model->random = model->random * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(model->random >> 33) % below;
}

static enum status change_step(struct db *db, const struct change *change, int i)
{
	const int64_t key = change->steps[i].key;

	if (change->steps[i].remove)
		return db_must_change(db, &thing_sql, THING_REMOVE, VALUES(V_INT(key)));
	return db_run(db, &thing_sql, THING_ADD,
		VALUES(V_INT(key), V_TEXT(str_of(change->steps[i].name))));
}

static enum status change_run(struct db *db, void *args)
{
	const struct change *change = args;
	enum status s;
	int i;

	for (i = 0; i < change->count; i++)
		if ((s = change_step(db, change, i)) != ST_OK)
			return s;
	return change->answer;
}

/* The same on the model; its units run in the order of submission, as the store's must. */
static enum status model_run(struct model *model, const struct change *change)
{
	char before[KEYS][32];
	enum status s = change->answer;
	int i;

	memcpy(before, model->names, sizeof(before));
	for (i = 0; i < change->count; i++) {
		char *name = model->names[change->steps[i].key];

		if (change->steps[i].remove != (name[0] != '\0')) {
			s = change->steps[i].remove ? ST_NOT_FOUND : ST_CONFLICT;
			break;
		}
		snprintf(name, sizeof(model->names[0]), "%s",
			change->steps[i].remove ? "" : change->steps[i].name);
	}
	if (s != ST_OK)
		memcpy(model->names, before, sizeof(before));
	return s;
}

static void change_draw(struct model *model, struct change *change, int serial)
{
	int i;

	change->count = 1 + (int)draw(model, 4);
	for (i = 0; i < change->count; i++) {
		change->steps[i].key = draw(model, KEYS);
		change->steps[i].remove = draw(model, 2) == 0;
		snprintf(change->steps[i].name, sizeof(change->steps[i].name), "%d/%d", serial, i);
	}
	change->answer = draw(model, 5) == 0 ? ST_DENIED : ST_OK;
}

static void change_done(void *args, enum status s)
{
	struct change *change = args;

	change->status = s;
	if (++change->fixture->completions == change->fixture->wanted)
		loop_stop(change->fixture->loop);
}

static void compare(struct fixture *fixture, const struct model *model)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	int64_t present = 0;
	int i;

	for (i = 0; i < KEYS; i++)
		present += model->names[i][0] != '\0';
	assert_int_equal(thing_count(fixture), present);
	assert_int_equal(
		db_query(store_reader(fixture->store), &thing_sql, THING_ALL, NO_VALUES, &rows),
		ST_OK);
	while (rows_next(&rows))
		assert_true(str_is(rows_text(&rows, 1), model->names[rows_int(&rows, 0)]));
	assert_int_equal(rows_status(&rows), ST_OK);
}

static void play(struct fixture *fixture, uint64_t seed)
{
	static struct change changes[AT_ONCE];
	struct model model = { .random = seed };
	enum status want[AT_ONCE];
	int round;
	int i;

	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < AT_ONCE; i++) {
			changes[i] = (struct change){ .fixture = fixture, .status = ST_COUNT };
			change_draw(&model, &changes[i], round * AT_ONCE + i);
			want[i] = model_run(&model, &changes[i]);
			store_submit(fixture->store, change_run, &changes[i], change_done);
		}
		fixture_run(fixture, AT_ONCE);
		for (i = 0; i < AT_ONCE; i++)
			if (changes[i].status != want[i])
				fail_msg("seed %llu round %d unit %d: %s, want %s",
					(unsigned long long)seed, round, i,
					status_name(changes[i].status), status_name(want[i]));
		compare(fixture, &model);
		if (round % 10 == 9) {
			fixture_close(fixture);
			fixture_open(fixture);
			compare(fixture, &model);
		}
	}
}

static void random_units_do_as_the_model_does(void **state)
{
	uint64_t seed;

	for (seed = 1; seed <= 4; seed++) {
		play(*state, seed);
		fixture_free(state);
		assert_int_equal(fixture_new(state), 0);
	}
}

/* ---- many threads ---- */

enum { THREADS = 4, UNITS = 150 };

struct submitter {
	struct fixture *fixture;
	int64_t first_id;
	pthread_t thread;
	struct thing things[UNITS];
	char names[UNITS][24];
	int64_t counted; /* what its last read saw */
};

static enum status count_things(struct db *db, void *args)
{
	struct submitter *submitter = args;
	int64_t first;
	int64_t second;

	if (db_int(db, &thing_sql, THING_COUNT, NO_VALUES, &first) != ST_OK ||
		db_int(db, &thing_sql, THING_COUNT, NO_VALUES, &second) != ST_OK)
		return ST_IO;
	submitter->counted = second;
	return first == second ? ST_OK : ST_CONFLICT; /* one snapshot */
}

static void read_done(void *args, enum status s)
{
	struct submitter *submitter = args;
	struct fixture *fixture = submitter->fixture;

	assert_int_equal(s, ST_OK);
	if (++fixture->completions == fixture->wanted)
		loop_stop(fixture->loop);
}

static void *submitter_run(void *arg)
{
	struct submitter *submitter = arg;
	int i;

	for (i = 0; i < UNITS; i++) {
		struct thing *thing = &submitter->things[i];

		thing->fixture = submitter->fixture;
		thing->id = submitter->first_id + i;
		thing->name = submitter->names[i];
		snprintf(submitter->names[i], sizeof(submitter->names[i]), "%lld",
			(long long)thing->id);
		if (i % 3 == 0)
			thing->status =
				store_write_now(submitter->fixture->store, thing_add, thing);
		else
			store_submit(submitter->fixture->store, thing_add, thing, thing_done);
		if (i % 10 == 0)
			store_read(submitter->fixture->store, count_things, submitter, read_done);
	}
	return NULL;
}

static void threads_submit_and_read_at_the_same_time(void **state)
{
	struct fixture *fixture = *state;
	struct submitter *submitters = calloc(THREADS, sizeof(*submitters));
	int i;

	/* Of 150 units 100 complete on the loop, and 15 reads. */
	fixture->wanted = THREADS * (UNITS - UNITS / 3 + UNITS / 10);
	for (i = 0; i < THREADS; i++) {
		submitters[i].fixture = fixture;
		submitters[i].first_id = 1000 * (i + 1);
		assert_int_equal(
			pthread_create(&submitters[i].thread, NULL, submitter_run, &submitters[i]),
			0);
	}
	loop_run(fixture->loop);
	for (i = 0; i < THREADS; i++)
		pthread_join(submitters[i].thread, NULL);
	assert_int_equal(fixture->completions, fixture->wanted);
	assert_int_equal(thing_count(fixture), THREADS * UNITS);
	free(submitters);
}

/* ---- copies ---- */

struct ticking {
	struct store *store;
	atomic_bool stop;
	atomic_int written;
};

/* Writes pairs: a copy that holds one half only is no snapshot. */
static enum status add_pair(struct db *db, void *args)
{
	const int64_t id = *(const int64_t *)args;
	char name[2000];
	enum status s = ST_OK;
	int half;

	memset(name, 'y', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	for (half = 0; s == ST_OK && half < 2; half++) {
		snprintf(name, 24, "pair %lld/%d", (long long)id, half);
		name[strlen(name)] = '.';
		s = db_run(db, &thing_sql, THING_ADD,
			VALUES(V_INT(2 * id + half), V_TEXT(str_of(name))));
	}
	return s;
}

static void *tick(void *arg)
{
	struct ticking *ticking = arg;
	int64_t id = 0;

	while (!atomic_load(&ticking->stop)) {
		id++;
		if (store_write_now(ticking->store, add_pair, &id) == ST_OK)
			atomic_fetch_add(&ticking->written, 1);
	}
	return NULL;
}

static void copy_is_one_snapshot_of_a_database_being_written(void **state)
{
	struct fixture *fixture = *state;
	struct ticking ticking = { .store = fixture->store };
	const int64_t before_id = 100000;
	char copy[128];
	char moved[128];
	pthread_t thread;
	int64_t pairs;
	int64_t id = before_id;
	int i;

	for (i = 0; i < 500; i++, id++)
		assert_int_equal(store_write_now(fixture->store, add_pair, &id), ST_OK);
	snprintf(copy, sizeof(copy), "%s/copy.db", fixture->dir);
	assert_int_equal(pthread_create(&thread, NULL, tick, &ticking), 0);
	assert_int_equal(store_backup(fixture->store, copy), ST_OK);
	assert_int_equal(store_backup(fixture->store, copy), ST_CONFLICT);
	atomic_store(&ticking.stop, true);
	pthread_join(thread, NULL);
	fixture_close(fixture);

	/* The copy takes the place of the original. */
	snprintf(moved, sizeof(moved), "%s/original.db", fixture->dir);
	assert_int_equal(rename(fixture->path, moved), 0);
	assert_int_equal(rename(copy, fixture->path), 0);
	fixture_open(fixture);
	pairs = thing_count(fixture);
	assert_int_equal(pairs % 2, 0);
	assert_in_range(pairs, 1000, 1000 + 2 * atomic_load(&ticking.written));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(random_units_do_as_the_model_does),
		TEST(threads_submit_and_read_at_the_same_time),
		TEST(copy_is_one_snapshot_of_a_database_being_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
