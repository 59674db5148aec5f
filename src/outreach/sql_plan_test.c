/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the database finds rows: no statement of this room walks through a table, however many records there are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "outreach/list_sql.h"
#include "outreach/run_fixture.h"
#include "outreach/upload_sql.h"
#include "store/explain_fixture.h"

static const char *const record_texts[] = { RECORD_SQL(EXPLAIN_ROW_) };
static const char *const record_names[] = { RECORD_SQL(SQL_NAME_ROW_) };
static const char *const plan_texts[] = { PLAN_SQL(EXPLAIN_ROW_) };
static const char *const plan_names[] = { PLAN_SQL(SQL_NAME_ROW_) };
static const char *const list_texts[] = { LIST_SQL(EXPLAIN_ROW_) };
static const char *const list_names[] = { LIST_SQL(SQL_NAME_ROW_) };
static const char *const upload_texts[] = { UPLOAD_SQL(EXPLAIN_ROW_) };
static const char *const upload_names[] = { UPLOAD_SQL(SQL_NAME_ROW_) };

static const struct sql_list plans[] = {
	{ "record", record_texts, record_names, COUNT_OF(record_texts) },
	{ "plan", plan_texts, plan_names, COUNT_OF(plan_texts) },
	{ "list", list_texts, list_names, COUNT_OF(list_texts) },
	{ "upload", upload_texts, upload_names, COUNT_OF(upload_texts) },
};

/* They mean all lists or uploads of a business unit, or where the records of one stand: rows that are few, not the records. */
static const char *const whole[] = { "RECORD_TALLY_LIST", "COUNT_LIST", "SKILL_LISTS", "LIST_ALL",
	"LIST_TALLY", "LIST_BIN", "JOB_ALL", NULL };

static void test_no_statement_walks_through_a_table(void **state)
{
	static const struct sql_list *const lists[] = { &plans[0], &plans[1], &plans[2], &plans[3],
		NULL };
	struct run_fixture *fixture = *state;
	char path[96];
	struct explaining explaining = { plans, COUNT_OF(plans), whole, false, 0 };

	store_close(fixture->store);
	snprintf(path, sizeof path, "%s/passerelle.db", fixture->dir);
	assert_int_equal(store_open(&(struct store_options){ .path = path,
					    .lists = lists,
					    .clock = fixture->clock,
					    .reader_threads = 1 },
				 NULL, &fixture->store),
		ST_OK);
	assert_int_equal(store_write_now(fixture->store, explain_all, &explaining), ST_OK);
	assert_int_equal(explaining.walking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_no_statement_walks_through_a_table, run_setup, run_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
