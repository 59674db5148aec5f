/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

STATEMENTS(thing_sql, THING_SQL)

const char thing_schema[] =
	"CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" CHECK (name <> 'forbidden')) WITHOUT ROWID;"
	"CREATE TABLE part (id BIGINT NOT NULL PRIMARY KEY,"
	" thing_id BIGINT NOT NULL REFERENCES thing (id)) WITHOUT ROWID;";

static enum status make_tables(struct db *db, void *args)
{
	(void)args;
	return engine_exec(db->connection, "schema", thing_schema);
}

static enum status open_with(struct fixture *fixture, const struct sql_list *const *lists,
	struct problems *problems, struct store **ret_store)
{
	const struct store_options options = { .path = fixture->path,
		.lists = lists,
		.clock = fixture->clock,
		.metrics = fixture->metrics,
		.loop = fixture->loop,
		.reader_threads = 2 };

	return store_open(&options, problems, ret_store);
}

static void make_database(struct fixture *fixture)
{
	struct store *store;

	assert_int_equal(open_with(fixture, NULL, NULL, &store), ST_OK);
	assert_int_equal(store_write_now(store, make_tables, NULL), ST_OK);
	store_close(store);
}

static const struct sql_list *const thing_lists[] = { &thing_sql, NULL };

void fixture_open(struct fixture *fixture)
{
	assert_int_equal(open_with(fixture, thing_lists, NULL, &fixture->store), ST_OK);
}

enum status fixture_open_again(struct fixture *fixture, struct problems *problems)
{
	struct store *store = NULL;
	enum status s = open_with(fixture, thing_lists, problems, &store);

	store_close(store);
	return s;
}

void fixture_close(struct fixture *fixture)
{
	store_close(fixture->store);
	fixture->store = NULL;
}

int fixture_new(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	if (!fixture)
		return -1;
	snprintf(fixture->dir, sizeof(fixture->dir), "/tmp/store_test.XXXXXX");
	if (!mkdtemp(fixture->dir))
		return -1;
	snprintf(fixture->path, sizeof(fixture->path), "%s/passerelle.db", fixture->dir);
	fixture->clock = clock_new();
	fixture->metrics = metrics_new();
	if (loop_new(fixture->clock, &fixture->loop) != ST_OK)
		return -1;
	make_database(fixture);
	fixture_open(fixture);
	*state = fixture;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

int fixture_free(void **state)
{
	struct fixture *fixture = *state;

	store_close(fixture->store);
	loop_free(fixture->loop);
	metrics_free(fixture->metrics);
	clock_free(fixture->clock);
	nftw(fixture->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(fixture);
	return 0;
}

void fixture_run(struct fixture *fixture, int completions)
{
	fixture->wanted = completions;
	if (fixture->completions < fixture->wanted)
		loop_run(fixture->loop);
	assert_int_equal(fixture->completions, completions);
	fixture->completions = 0;
	fixture->wanted = 0;
}

enum status thing_add(struct db *db, void *args)
{
	struct thing *thing = args;
	enum status s = db_run(
		db, &thing_sql, THING_ADD, VALUES(V_INT(thing->id), V_TEXT(str_of(thing->name))));

	return s == ST_OK ? thing->answer : s;
}

void thing_done(void *args, enum status s)
{
	struct thing *thing = args;
	struct fixture *fixture = thing->fixture;

	thing->status = s;
	thing->order = fixture->completions++;
	if (fixture->completions == fixture->wanted)
		loop_stop(fixture->loop);
}

int64_t thing_count(struct fixture *fixture)
{
	int64_t count;

	assert_int_equal(
		db_int(store_reader(fixture->store), &thing_sql, THING_COUNT, NO_VALUES, &count),
		ST_OK);
	return count;
}

bool thing_exists(struct fixture *fixture, int64_t id)
{
	struct rows rows CLEANUP(rows_done) = { 0 };

	assert_int_equal(db_query(store_reader(fixture->store), &thing_sql, THING_NAME,
				 VALUES(V_INT(id)), &rows),
		ST_OK);
	return rows_next(&rows);
}

static enum status block(struct db *db, void *args)
{
	struct blocker *blocker = args;

	(void)db;
	sem_post(&blocker->entered);
	while (sem_wait(&blocker->release) != 0)
		;
	return ST_OK;
}

void blocker_hold(struct fixture *fixture, struct blocker *blocker)
{
	sem_init(&blocker->entered, 0, 0);
	sem_init(&blocker->release, 0, 0);
	store_submit(fixture->store, block, blocker, NULL);
	while (sem_wait(&blocker->entered) != 0)
		;
}

void blocker_release(struct blocker *blocker)
{
	sem_post(&blocker->release);
}
