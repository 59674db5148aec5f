/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the database finds rows: no statement of this room or of the ledger walks through a table, however many rows it has.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "conversation/conversation_fixture.h"
#include "conversation/sql.h"
#include "ledger/sql.h"
#include "store/explain_fixture.h"

static const char *const conversation_texts[] = { CONVERSATION_SQL(EXPLAIN_ROW_) };
static const char *const conversation_names[] = { CONVERSATION_SQL(SQL_NAME_ROW_) };
static const char *const ledger_texts[] = { LEDGER_SQL(EXPLAIN_ROW_) };
static const char *const ledger_names[] = { LEDGER_SQL(SQL_NAME_ROW_) };

static const struct sql_list plans[] = {
	{ "conversation", conversation_texts, conversation_names, COUNT_OF(conversation_texts) },
	{ "ledger", ledger_texts, ledger_names, COUNT_OF(ledger_texts) },
};

/* They mean all rows of the business unit, or there are only a few. */
static const char *const whole[] = { "THREAD_COUNT", "WORDS_NEWEST", NULL };

static void test_no_statement_walks_through_a_table(void **state)
{
	const struct sql_list *const lists[] = { &plans[0], &plans[1], NULL };
	struct fixture *f = *state;
	struct problems problems = { .arena = f->arena };
	struct store_options options = { .lists = lists, .clock = f->clock, .reader_threads = 1 };
	struct store *store;
	char path[96];
	struct explaining explaining = { plans, COUNT_OF(plans), whole, true, 0 };

	store_close(f->store);
	snprintf(path, sizeof path, "%s/passerelle.db", f->dir);
	options.path = path;
	assert_int_equal(store_open(&options, &problems, &store), ST_OK);
	f->store = store; /* closed by the tear-down */
	assert_int_equal(store_write_now(store, explain_all, &explaining), ST_OK);
	assert_int_equal(explaining.walking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_no_statement_walks_through_a_table, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
