/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the database finds rows: no statement of this room walks through a table, however many records there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "outreach/list_sql.h"
#include "outreach/run_fixture.h"

#define PARAMETERS_MAX 64

#define EXPLAIN_ROW_(name, text) [name] = "EXPLAIN QUERY PLAN " text,

static const char *const record_texts[] = { RECORD_SQL(EXPLAIN_ROW_) };
static const char *const record_names[] = { RECORD_SQL(SQL_NAME_ROW_) };
static const char *const plan_texts[] = { PLAN_SQL(EXPLAIN_ROW_) };
static const char *const plan_names[] = { PLAN_SQL(SQL_NAME_ROW_) };
static const char *const list_texts[] = { LIST_SQL(EXPLAIN_ROW_) };
static const char *const list_names[] = { LIST_SQL(SQL_NAME_ROW_) };

static const struct sql_list plans[] = {
	{ "record", record_texts, record_names, COUNT_OF(record_texts) },
	{ "plan", plan_texts, plan_names, COUNT_OF(plan_texts) },
	{ "list", list_texts, list_names, COUNT_OF(list_texts) },
};

/* They mean all lists or uploads of a business unit, or where the records of one stand: rows that are few, not the records. */
static const char *const whole[] = { "RECORD_TALLY_LIST", "COUNT_LIST", "SKILL_LISTS", "LIST_ALL",
	"LIST_TALLY", "LIST_BIN", "JOB_ALL" };

static bool is_whole(const char *name)
{
	for (size_t i = 0; i < COUNT_OF(whole); i++)
		if (strcmp(name, whole[i]) == 0)
			return true;
	return false;
}

static struct values values_of(const char *text)
{
	static const struct value nothing[PARAMETERS_MAX];
	long most = 0;

	for (const char *at = strchr(text, '$'); at != NULL; at = strchr(at + 1, '$'))
		most = MAX_OF(most, strtol(at + 1, NULL, 10));
	return (struct values){ nothing, (size_t)most };
}

static bool walks(struct str step)
{
	static const char *const bad[] = { "SCAN ", "PRIMARY KEY (bu_id=?)", "TEMP B-TREE",
		"AUTOMATIC" };

	if (memmem(step.at, step.len, "CONSTANT ROWS", 13) != NULL)
		return false; /* those that are inserted */
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (memmem(step.at, step.len, bad[i], strlen(bad[i])) != NULL)
			return true;
	return false;
}

static enum status look(struct db *db, const struct sql_list *list, unsigned id, int *walking)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	if ((s = db_query(db, list, id, values_of(list->texts[id]), &rows)) != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct str step = rows_text(&rows, 3);

		if (!walks(step))
			continue;
		print_error("%s: %.*s\n", list->names[id], STR_ARGS(step));
		++*walking;
	}
	return rows_status(&rows);
}

static enum status look_at_all(struct db *db, void *args)
{
	enum status s = ST_OK;

	for (size_t i = 0; i < COUNT_OF(plans); i++)
		for (unsigned id = 0; s == ST_OK && id < plans[i].count; id++)
			if (!is_whole(plans[i].names[id]))
				s = look(db, &plans[i], id, args);
	return s;
}

static void test_no_statement_walks_through_a_table(void **state)
{
	static const struct sql_list *const lists[] = { &plans[0], &plans[1], &plans[2], NULL };
	struct run_fixture *fixture = *state;
	char path[96];
	int walking = 0;

	store_close(fixture->store);
	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	assert_int_equal(store_open(&(struct store_options){ .path = path,
					    .lists = lists,
					    .clock = fixture->clock,
					    .reader_threads = 1 },
				 NULL, &fixture->store),
		ST_OK);
	assert_int_equal(store_write_now(fixture->store, look_at_all, &walking), ST_OK);
	assert_int_equal(walking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_no_statement_walks_through_a_table, run_setup, run_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
