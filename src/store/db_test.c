/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define ADD(id, name) db_run(db, &thing_sql, THING_ADD, VALUES(V_INT(id), V_TEXT(str_of(name))))

/* Runs a check on the writer's connection, as a unit. */
static void check_on_writer(void **state, unit_fn *check)
{
	struct fixture *fixture = *state;

	assert_int_equal(store_write_now(fixture->store, check, NULL), ST_OK);
}

static enum status places(struct db *db, void *args)
{
	struct rows rows CLEANUP(rows_done) = { 0 };

	(void)args;
	assert_int_equal(
		db_run(db, &thing_sql, THING_SWAP, VALUES(V_INT(7), V_TEXT(STR("seven")))), ST_OK);
	assert_int_equal(db_query(db, &thing_sql, THING_NAME, VALUES(V_INT(7)), &rows), ST_OK);
	assert_true(rows_next(&rows));
	assert_true(str_is(rows_text(&rows, 0), "seven"));
	return rows_status(&rows);
}

static void parameters_go_by_their_number_not_by_appearance(void **state)
{
	check_on_writer(state, places);
}

static enum status kinds(struct db *db, void *args)
{
	const struct uuid id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
	struct rows rows CLEANUP(rows_done) = { 0 };

	(void)args;
	assert_int_equal(db_query(db, &thing_sql, THING_KINDS,
				 VALUES(V_INT(INT64_MIN), V_REAL(0.5), V_TEXT(STR("a\0b")),
					 V_UUID(id), V_TEXT(STR_NULL), V_BLOB(STR(""))),
				 &rows),
		ST_OK);
	assert_true(rows_next(&rows));
	assert_int_equal(rows_int(&rows, 0), INT64_MIN);
	assert_true(rows_real(&rows, 1) == 0.5);
	assert_int_equal(rows_text(&rows, 2).len, 3);
	assert_memory_equal(rows_uuid(&rows, 3).bytes, id.bytes, sizeof(id.bytes));
	assert_true(rows_null(&rows, 4));
	assert_null(rows_text(&rows, 4).at);
	assert_false(rows_null(&rows, 5));
	assert_non_null(rows_blob(&rows, 5).at);
	assert_int_equal(rows_blob(&rows, 5).len, 0);
	assert_false(rows_next(&rows));
	return rows_status(&rows);
}

static void values_of_every_kind_come_back(void **state)
{
	check_on_writer(state, kinds);
}

static enum status all_rows(struct db *db, void *args)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	int64_t sum = 0;

	(void)args;
	assert_int_equal(ADD(1, "one"), ST_OK);
	assert_int_equal(ADD(2, "two"), ST_OK);
	assert_int_equal(ADD(3, "three"), ST_OK);
	assert_int_equal(db_query(db, &thing_sql, THING_ALL, NO_VALUES, &rows), ST_OK);
	while (rows_next(&rows))
		sum = 10 * sum + rows_int(&rows, 0);
	assert_int_equal(rows_status(&rows), ST_OK);
	assert_int_equal(sum, 123);
	assert_false(rows_next(&rows));
	/* A run that was left in the middle can be begun anew. */
	assert_int_equal(db_query(db, &thing_sql, THING_ALL, NO_VALUES, &rows), ST_OK);
	assert_true(rows_next(&rows));
	rows_done(&rows);
	assert_int_equal(db_query(db, &thing_sql, THING_ALL, NO_VALUES, &rows), ST_OK);
	assert_true(rows_next(&rows));
	assert_int_equal(rows_int(&rows, 0), 1);
	return rows_status(&rows);
}

static void rows_come_in_order_and_end(void **state)
{
	check_on_writer(state, all_rows);
}

static enum status changes(struct db *db, void *args)
{
	int64_t changed = -1;
	int64_t value;

	(void)args;
	assert_int_equal(ADD(1, "one"), ST_OK);
	assert_int_equal(db_change(db, &thing_sql, THING_RENAME,
				 VALUES(V_INT(1), V_TEXT(STR("uno"))), &changed),
		ST_OK);
	assert_int_equal(changed, 1);
	assert_int_equal(
		db_change(db, &thing_sql, THING_REMOVE, VALUES(V_INT(9)), &changed), ST_OK);
	assert_int_equal(changed, 0);
	assert_int_equal(
		db_must_change(db, &thing_sql, THING_REMOVE, VALUES(V_INT(9))), ST_NOT_FOUND);
	assert_int_equal(db_must_change(db, &thing_sql, THING_REMOVE, VALUES(V_INT(1))), ST_OK);
	assert_int_equal(db_int(db, &thing_sql, THING_COUNT, NO_VALUES, &value), ST_OK);
	assert_int_equal(value, 0);
	assert_int_equal(
		db_int(db, &thing_sql, THING_NAME, VALUES(V_INT(1)), &value), ST_NOT_FOUND);
	assert_int_equal(
		db_int(db, &thing_sql, THING_RETURN, VALUES(V_INT(4), V_TEXT(STR("four"))), &value),
		ST_OK);
	assert_int_equal(value, 4);
	return ST_OK;
}

static void changes_are_counted(void **state)
{
	check_on_writer(state, changes);
}

static enum status conflicts(struct db *db, void *args)
{
	struct rows rows CLEANUP(rows_done) = { 0 };

	(void)args;
	assert_int_equal(ADD(1, "one"), ST_OK);
	assert_int_equal(ADD(1, "other"), ST_CONFLICT);
	assert_true(str_is(db_conflict(db), "thing.id"));
	assert_int_equal(ADD(2, "one"), ST_CONFLICT);
	assert_true(str_is(db_conflict(db), "thing.name"));
	assert_int_equal(
		db_run(db, &thing_sql, PART_ADD, VALUES(V_INT(1), V_INT(99))), ST_CONFLICT);
	assert_true(str_is(db_conflict(db), ""));
	assert_int_equal(ADD(3, "forbidden"), ST_CONFLICT);
	/* A statement that gives rows reports its conflict at once. */
	assert_int_equal(
		db_query(db, &thing_sql, THING_RETURN, VALUES(V_INT(1), V_TEXT(STR("x"))), &rows),
		ST_CONFLICT);
	assert_false(rows_next(&rows));
	assert_int_equal(rows_status(&rows), ST_CONFLICT);
	assert_int_equal(db_run(db, &thing_sql, PART_ADD, VALUES(V_INT(1), V_INT(1))), ST_OK);
	return ST_OK;
}

static void broken_rules_are_conflicts_with_their_columns(void **state)
{
	check_on_writer(state, conflicts);
}

static void reader_cannot_write(void **state)
{
	struct fixture *fixture = *state;
	struct db *db = store_reader(fixture->store);

	assert_int_equal(ADD(1, "one"), ST_IO);
	assert_int_equal(thing_count(fixture), 0);
}

static void reader_sees_the_newest_commit(void **state)
{
	struct fixture *fixture = *state;
	int64_t i;

	for (i = 1; i <= 3; i++) {
		char name[8] = { (char)('a' + i) };
		struct thing thing = { .id = i, .name = name };

		assert_int_equal(store_write_now(fixture->store, thing_add, &thing), ST_OK);
		assert_int_equal(thing_count(fixture), i);
	}
}

static const char places_rule[] = "parameters must be $1 to $n without a gap";

static const struct {
	const char *what;
	const char *text;
	const char *why;
} bad_statements[] = {
	{ "a table that is not there", "SELECT 1 FROM nowhere", "no such table: nowhere" },
	{ "a parameter without number", "SELECT $name", places_rule },
	{ "a question mark", "SELECT ?", places_rule },
	{ "a gap in the numbers", "SELECT $1, $3", places_rule },
	{ "number nought", "SELECT $0", places_rule },
	{ "nothing at all", " ", places_rule },
};

static void bad_statement_is_found_at_the_start(void **state)
{
	struct fixture *fixture = *state;
	size_t i;

	for (i = 0; i < COUNT_OF(bad_statements); i++) {
		const char *const names[] = { "THE_BAD_ONE" };
		const struct sql_list list = { "bad", &bad_statements[i].text, names, 1 };
		const struct sql_list *const lists[] = { &list, NULL };
		const struct connection_config config = {
			.path = fixture->path, .read_only = true, .cache_bytes = 1 << 20
		};
		const char *name = NULL;
		struct buf why CLEANUP(buf_done);
		struct db *db;

		buf_init(&why, 256);
		assert_int_equal(db_open(&config, lists, NULL, &db), ST_OK);
		if (db_check_statements(db, &name, &why) == ST_OK)
			fail_msg("%s was taken", bad_statements[i].what);
		assert_string_equal(name, "THE_BAD_ONE");
		assert_string_equal(buf_str(&why).at, bad_statements[i].why);
		db_close(db);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_new, fixture_free)
	const struct CMUnitTest tests[] = {
		TEST(parameters_go_by_their_number_not_by_appearance),
		TEST(values_of_every_kind_come_back),
		TEST(rows_come_in_order_and_end),
		TEST(changes_are_counted),
		TEST(broken_rules_are_conflicts_with_their_columns),
		TEST(reader_cannot_write),
		TEST(reader_sees_the_newest_commit),
		TEST(bad_statement_is_found_at_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
