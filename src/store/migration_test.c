/* SPDX-License-Identifier: Apache-2.0 */
#include "store/embedded_sql.h"
#include "store/migration.h"
#include "store/sql.h"
#include "store/store_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#define FILE_OF(name, text)                                                                        \
	{                                                                                          \
		name, (const unsigned char *)(text), sizeof(text) - 1                              \
	}
#define SET_OF(files) ((struct migrations){ files, COUNT_OF(files) })

/* The program's own first migration, then these. */
#define WITH_STORE(...)                                                                            \
	{                                                                                          \
		embedded_sql[0], __VA_ARGS__                                                       \
	}

static enum status expanded(const char *text, const char *engine, struct buf *out)
{
	const struct embedded_file file = { "0002_x.sql", (const unsigned char *)text,
		strlen(text) };
	const struct migrations migrations = { &file, 1 };

	return migrations_text(&migrations, 0, engine, out);
}

static const struct {
	const char *name;
	const char *text;
	const char *sqlite;
	const char *postgres;
} tokens[] = {
	{ "nothing to expand", "CREATE TABLE a (b BIGINT);", "CREATE TABLE a (b BIGINT);",
		"CREATE TABLE a (b BIGINT);" },
	{ "every token", "x @blob@, y @real@) @clustered@;", "x BLOB, y REAL) WITHOUT ROWID;",
		"x BYTEA, y DOUBLE PRECISION) ;" },
	{ "an address is no token", "DEFAULT 'a@example.org'", "DEFAULT 'a@example.org'",
		"DEFAULT 'a@example.org'" },
	{ "at the very end", "@", "@", "@" },
};

static void tokens_are_expanded_for_the_engine(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT_OF(tokens); i++) {
		struct buf out CLEANUP(buf_done);

		buf_init(&out, 1000);
		assert_int_equal(expanded(tokens[i].text, "sqlite", &out), ST_OK);
		assert_string_equal(buf_str(&out).at, tokens[i].sqlite);
		buf_clear(&out);
		assert_int_equal(expanded(tokens[i].text, "postgres", &out), ST_OK);
		assert_string_equal(buf_str(&out).at, tokens[i].postgres);
	}
}

static void unknown_token_and_engine_are_refused(void **state)
{
	struct buf out CLEANUP(buf_done);

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(expanded("x @blub@", "sqlite", &out), ST_INVALID);
	assert_int_equal(expanded("x", "oracle", &out), ST_NOT_FOUND);
}

static void engines_may_have_texts_of_their_own(void **state)
{
	static const struct embedded_file files[] = {
		FILE_OF("0001_a.sql", "both"),
		FILE_OF("0002_b.postgres.sql", "one"),
		FILE_OF("0002_b.sqlite.sql", "other"),
		FILE_OF("0003_c.sql", "last"),
	};
	const struct migrations migrations = SET_OF(files);
	struct buf out CLEANUP(buf_done);

	(void)state;
	buf_init(&out, 1000);
	assert_int_equal(migrations_count(&migrations), 3);
	assert_true(str_is(migrations_name(&migrations, 1), "0002_b"));
	assert_null(migrations_name(&migrations, 3).at);
	assert_int_equal(migrations_text(&migrations, 1, "sqlite", &out), ST_OK);
	assert_int_equal(migrations_text(&migrations, 1, "postgres", &out), ST_OK);
	assert_int_equal(migrations_text(&migrations, 2, "postgres", &out), ST_OK);
	assert_string_equal(buf_str(&out).at, "otheronelast");
	assert_int_equal(migrations_text(&migrations, 3, "sqlite", &out), ST_NOT_FOUND);
}

static void programs_migrations_have_texts_for_both_engines(void **state)
{
	size_t i;

	(void)state;
	assert_true(store_migration_count() >= 1);
	assert_string_equal(store_migration_name(0), "0001_store.sql");
	for (i = 0; i < store_migration_count(); i++) {
		struct buf out CLEANUP(buf_done);

		buf_init(&out, 4 << 20);
		assert_int_equal(store_migration_text(i, "sqlite", &out), ST_OK);
		assert_int_equal(store_migration_text(i, "postgres", &out), ST_OK);
	}
}

/* A database that nothing was applied to. */
static struct db *open_empty(struct fixture *fixture)
{
	static const struct sql_list *const lists[] = { &store_sql, NULL };
	char path[128];
	const struct connection_config config = { .path = path, .cache_bytes = 1 << 20 };
	struct db *db;

	snprintf(path, sizeof(path), "%s/other.db", fixture->dir);
	assert_int_equal(db_open(&config, lists, NULL, &db), ST_OK);
	return db;
}

static bool has_table(struct db *db, const char *table)
{
	bool has;

	assert_int_equal(engine_has_table(db->connection, table, &has), ST_OK);
	return has;
}

static void each_is_applied_once(void **state)
{
	const struct embedded_file one[] =
		WITH_STORE(FILE_OF("0002_x.sql", "CREATE TABLE x (a BIGINT);"));
	const struct embedded_file two[] = WITH_STORE(
		FILE_OF("0002_x.sql", "CREATE TABLE x (a BIGINT);"),
		FILE_OF("0003_y.sql", "CREATE TABLE y (a BIGINT); CREATE TABLE z (a BIGINT);"));
	struct db *db = open_empty(*state);

	assert_int_equal(migrations_apply(&SET_OF(one), db, 1, NULL), ST_OK);
	assert_true(has_table(db, "x"));
	assert_false(has_table(db, "y"));
	assert_int_equal(migrations_apply(&SET_OF(one), db, 2, NULL), ST_OK);
	assert_int_equal(migrations_apply(&SET_OF(two), db, 3, NULL), ST_OK);
	assert_true(has_table(db, "y"));
	assert_true(has_table(db, "z"));
	db_close(db);
}

/* What a database that has `first` says to a program that has `second`. */
static const struct {
	const char *name;
	struct embedded_file first;
	struct embedded_file second;
	const char *code;
	const char *migration;
} refusals[] = {
	{ "a text that was changed", FILE_OF("0002_x.sql", "CREATE TABLE x (a BIGINT);"),
		FILE_OF("0002_x.sql", "CREATE TABLE x (b BIGINT);"), "store_changed", "0002_x" },
	{ "a program that is older", FILE_OF("0002_x.sql", "CREATE TABLE x (a BIGINT);"),
		{ NULL, NULL, 0 }, "store_newer", "0002_x" },
	{ "a text that fails half-way", { NULL, NULL, 0 },
		FILE_OF("0002_x.sql",
			"CREATE TABLE half (a BIGINT); CREATE TABLE migration (a BIGINT);"),
		"store_migration", "0002_x" },
};

static void start_is_refused_with_the_reason(void **state)
{
	size_t i;

	for (i = 0; i < COUNT_OF(refusals); i++) {
		const struct embedded_file first[] = WITH_STORE(refusals[i].first);
		const struct embedded_file second[] = WITH_STORE(refusals[i].second);
		const struct migrations before = { first, refusals[i].first.name ? 2 : 1 };
		const struct migrations after = { second, refusals[i].second.name ? 2 : 1 };
		struct problems problems = { .arena = arena_new(10000) };
		struct db *db;

		fixture_free(state);
		assert_int_equal(fixture_new(state), 0);
		db = open_empty(*state);
		assert_int_equal(migrations_apply(&before, db, 1, NULL), ST_OK);
		assert_int_not_equal(migrations_apply(&after, db, 2, &problems), ST_OK);
		assert_int_equal(problems.count, 1);
		assert_string_equal(problems.items[0].code, refusals[i].code);
		assert_true(str_is(problems.items[0].params[0].value, refusals[i].migration));
		assert_false(has_table(db, "half"));
		db_close(db);
		arena_free(problems.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tokens_are_expanded_for_the_engine),
		cmocka_unit_test(unknown_token_and_engine_are_refused),
		cmocka_unit_test(engines_may_have_texts_of_their_own),
		cmocka_unit_test(programs_migrations_have_texts_for_both_engines),
		cmocka_unit_test_setup_teardown(each_is_applied_once, fixture_new, fixture_free),
		cmocka_unit_test_setup_teardown(
			start_is_refused_with_the_reason, fixture_new, fixture_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
