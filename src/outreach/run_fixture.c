/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/run_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/sql.h"

#define ENTRIES_MAX ((size_t)200000)
#define UNIT_MAX    ((size_t)4096)
#define NO_LIMIT    ((int64_t)1 << 60)

/* What is left stands in a tally of a list that there is not. */
#define LEFT_OF "record_tally WHERE bu_id = -1"
#define STOP_ON(name, event)                                                                       \
	"CREATE TRIGGER " name " BEFORE " event " ON record_run BEGIN "                            \
	"SELECT RAISE(ABORT, 'full') WHERE (SELECT records FROM " LEFT_OF ") <= 0; "               \
	"UPDATE record_tally SET records = records - 1 WHERE bu_id = -1; END"

/* clang-format off */
#define RUN_TEST_SQL(X) \
	X(LEFT_ADD, "INSERT INTO record_tally (bu_id, list_id, skill_id, state, reason, records) VALUES (-1, 0, 0, 0, 0, $1)") \
	X(LEFT_SET, "UPDATE record_tally SET records = $1 WHERE bu_id = -1") \
	X(STOP_INSERT, STOP_ON("stop_insert", "INSERT")) \
	X(STOP_DELETE, STOP_ON("stop_delete", "DELETE"))
/* clang-format on */
STATEMENTS_DECLARE(run_test_sql, RUN_TEST_SQL)
STATEMENTS(run_test_sql, RUN_TEST_SQL)

static enum status set_up(struct db *db, void *args)
{
	enum status s = db_run(db, &run_test_sql, LEFT_ADD, VALUES(V_INT(NO_LIMIT)));

	(void)args;
	if (s == ST_OK)
		s = db_run(db, &run_test_sql, STOP_INSERT, NO_VALUES);
	return s == ST_OK ? db_run(db, &run_test_sql, STOP_DELETE, NO_VALUES) : s;
}

int run_setup(void **state)
{
	static const struct sql_list *const lists[] = { &record_sql, &run_test_sql, NULL };
	struct run_fixture *fixture = calloc(1, sizeof *fixture);
	const char *tmp = getenv("TMPDIR");
	char path[96];

	snprintf(fixture->dir, sizeof fixture->dir, "%s/runs-XXXXXX", tmp != NULL ? tmp : "/tmp");
	if (mkdtemp(fixture->dir) == NULL)
		return -1;
	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	fixture->clock = clock_new();
	fixture->random = 20271127;
	fixture->entries = calloc(ENTRIES_MAX, sizeof *fixture->entries);
	if (store_open(&(struct store_options){ .path = path,
			       .lists = lists,
			       .clock = fixture->clock,
			       .reader_threads = 1 },
		    NULL, &fixture->store) != ST_OK)
		return -1;
	*state = fixture;
	return store_write_now(fixture->store, set_up, NULL) == ST_OK ? 0 : -1;
}

int run_teardown(void **state)
{
	struct run_fixture *fixture = *state;
	char command[96];
	int failed;

	store_close(fixture->store);
	clock_free(fixture->clock);
	snprintf(command, sizeof command, "rm -r '%s'", fixture->dir);
	failed = system(command);
	free(fixture->entries);
	free(fixture);
	return failed;
}

uint32_t run_draw(struct run_fixture *fixture, uint32_t below)
{
	fixture->random = fixture->random * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(fixture->random >> 33) % below;
}

static int64_t new_key(struct run_fixture *fixture)
{
	return (int64_t)((uint64_t)run_draw(fixture, UINT32_MAX) << 33 ^
			 (uint64_t)run_draw(fixture, UINT32_MAX) << 11 ^
			 run_draw(fixture, UINT32_MAX));
}

struct adding {
	struct record_entry entries[UNIT_MAX], room[UNIT_MAX];
	size_t count;
};

static enum status add_unit(struct db *db, void *args)
{
	struct adding *adding = args;

	record_entries_sort(adding->entries, adding->count, adding->room);
	return record_index_add(db, RUN_BU, RUN_LIST, adding->entries, adding->count);
}

void run_add(struct run_fixture *fixture, size_t count, uint32_t same)
{
	struct adding *adding = calloc(1, sizeof *adding);

	assert_true(count <= UNIT_MAX && fixture->count + count <= ENTRIES_MAX);
	for (; adding->count < count; adding->count++) {
		bool is_same = same != 0 && fixture->count > 0 && run_draw(fixture, same) == 0;
		struct record_entry *entry = &fixture->entries[fixture->count];

		entry->key = is_same ? fixture->entries[run_draw(fixture, 8) % fixture->count].key
				     : new_key(fixture);
		entry->record_id = (int64_t)++fixture->count;
		adding->entries[adding->count] = *entry;
	}
	assert_int_equal(store_write_now(fixture->store, add_unit, adding), ST_OK);
	free(adding);
}

static enum status allow_unit(struct db *db, void *args)
{
	return db_run(db, &run_test_sql, LEFT_SET, VALUES(V_INT(*(int64_t *)args)));
}

void run_allow(struct run_fixture *fixture, int64_t rows)
{
	int64_t left = rows >= 0 ? rows : NO_LIMIT;

	assert_int_equal(store_write_now(fixture->store, allow_unit, &left), ST_OK);
}

/* ---- looking ---- */

struct looking {
	struct run_fixture *fixture;
	size_t looks;
	struct record_runs *runs;
	size_t wrong;
};

static size_t count_model(const struct run_fixture *fixture, int64_t key)
{
	size_t count = 0;

	for (size_t i = 0; i < fixture->count; i++)
		count += fixture->entries[i].key == key;
	return count;
}

static bool is_right(const struct run_fixture *fixture, int64_t key, const struct record_hits *hits)
{
	for (size_t i = 0; i < hits->count; i++) {
		size_t at = (size_t)hits->ids[i] - 1;

		if (at >= fixture->count || fixture->entries[at].key != key)
			return false;
	}
	return hits->count == MIN_OF(count_model(fixture, key), (size_t)RECORD_HITS_MAX);
}

static enum status look_unit(struct db *db, void *args)
{
	struct looking *looking = args;
	struct run_fixture *fixture = looking->fixture;
	size_t all = looking->looks == 0 ? fixture->count : looking->looks;
	struct record_hits hits;
	enum status s = record_runs_read(db, RUN_BU, RUN_LIST, looking->runs);

	for (size_t i = 0; s == ST_OK && i < all; i++) {
		/* The first few are those that collide. */
		size_t at = looking->looks == 0 || i < 8
				    ? i
				    : run_draw(fixture, (uint32_t)fixture->count);
		int64_t key = fixture->entries[at].key;

		s = record_runs_find(db, RUN_BU, RUN_LIST, looking->runs, key, &hits);
		looking->wrong += s == ST_OK && !is_right(fixture, key, &hits);
		if (s == ST_OK)
			s = record_index_find(db, RUN_BU, RUN_LIST, key + 1, &hits);
		looking->wrong += s == ST_OK && !is_right(fixture, key + 1, &hits);
	}
	return s;
}

void run_check(struct run_fixture *fixture, size_t looks)
{
	struct looking looking = { fixture, looks, calloc(1, sizeof(struct record_runs)), 0 };

	assert_int_equal(store_read_now(fixture->store, look_unit, &looking), ST_OK);
	free(looking.runs);
	assert_int_equal(looking.wrong, 0);
}

static enum status runs_unit(struct db *db, void *args)
{
	return record_runs_read(db, RUN_BU, RUN_LIST, args);
}

struct record_runs *run_read(struct run_fixture *fixture)
{
	struct record_runs *runs = calloc(1, sizeof *runs);

	assert_int_equal(store_read_now(fixture->store, runs_unit, runs), ST_OK);
	return runs;
}

struct walking {
	struct record_walk walk;
	int64_t parts;
	record_entry_fn *fn;
	void *arg;
	size_t count;
	bool more;
};

static void count_entry(void *arg, const struct record_entry *entry)
{
	struct walking *walking = arg;

	walking->count++;
	if (walking->fn != NULL)
		walking->fn(walking->arg, entry);
}

static enum status walk_unit(struct db *db, void *args)
{
	struct walking *walking = args;

	return record_index_walk(db, RUN_BU, RUN_LIST, &walking->walk, walking->parts, count_entry,
		walking, &walking->more);
}

size_t run_walk(struct run_fixture *fixture, int64_t parts, record_entry_fn *fn, void *arg)
{
	struct walking walking = { .parts = parts, .fn = fn, .arg = arg, .more = true };

	while (walking.more)
		assert_int_equal(store_read_now(fixture->store, walk_unit, &walking), ST_OK);
	return walking.count;
}
