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
#include <stdlib.h>

#include "conversation/conversation_fixture.h"
#include "conversation/sql.h"
#include "ledger/sql.h"

#define PARAMETERS_MAX 40

#define EXPLAIN_ROW_(name, text) [name] = "EXPLAIN QUERY PLAN " text,

static const char *const conversation_texts[] = { CONVERSATION_SQL(EXPLAIN_ROW_) };
static const char *const conversation_names[] = { CONVERSATION_SQL(SQL_NAME_ROW_) };
static const char *const ledger_texts[] = { LEDGER_SQL(EXPLAIN_ROW_) };
static const char *const ledger_names[] = { LEDGER_SQL(SQL_NAME_ROW_) };

static const struct sql_list plans[] = {
	{ "conversation", conversation_texts, conversation_names, COUNT_OF(conversation_texts) },
	{ "ledger", ledger_texts, ledger_names, COUNT_OF(ledger_texts) },
};

/* They mean all rows of the business unit, or there are only a few. */
static const char *const whole[] = { "THREAD_COUNT", "WORDS_NEWEST" };

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
	static const char *const bad[] = { "SCAN ", "PRIMARY KEY (bu_id=?)" };

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
	const struct sql_list *const lists[] = { &plans[0], &plans[1], NULL };
	struct fixture *f = *state;
	struct problems problems = { .arena = f->arena };
	struct store_options options = { .lists = lists, .clock = f->clock, .reader_threads = 1 };
	struct store *store;
	char path[96];
	int walking = 0;

	store_close(f->store);
	snprintf(path, sizeof path, "%s/passerelle.db", f->dir);
	options.path = path;
	assert_int_equal(store_open(&options, &problems, &store), ST_OK);
	f->store = store; /* closed by the tear-down */
	assert_int_equal(store_write_now(store, look_at_all, &walking), ST_OK);
	assert_int_equal(walking, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_no_statement_walks_through_a_table, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
