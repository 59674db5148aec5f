/* SPDX-License-Identifier: Apache-2.0 */
#include "store/migration.h"
#include "core/secret.h"
#include "store/sql.h"

#include <stdlib.h>

#define TEXT_MAX   (4 << 20)
#define SHA256_HEX 64

static const struct token {
	const char *name;
	const char *sqlite;
	const char *postgres;
} tokens[] = {
	{ "@blob@", "BLOB", "BYTEA" },
	{ "@clustered@", "WITHOUT ROWID", "" },
	{ "@real@", "REAL", "DOUBLE PRECISION" },
};

/* What stands before the first dot of the file's name. */
static struct str file_migration(const struct embedded_file *file)
{
	return (struct str){ file->name, strcspn(file->name, ".") };
}

/* Whether the file is the migration's text for all engines, or for this one. */
static bool file_serves(const struct embedded_file *file, const char *engine)
{
	const struct str kind = str_of(strchrnul(file->name, '.'));

	if (str_is(kind, ".sql"))
		return true;
	return kind.len == strlen(engine) + strlen("..sql") &&
	       strncmp(kind.at + 1, engine, strlen(engine)) == 0;
}

/* The first file of the migration, or file_count. */
static size_t find_file(const struct migrations *migrations, size_t index)
{
	size_t i;
	size_t seen = 0;

	for (i = 0; i < migrations->file_count; i++) {
		const struct embedded_file *file = &migrations->files[i];

		if (i > 0 && str_equal(file_migration(file), file_migration(file - 1)))
			continue;
		if (seen++ == index)
			return i;
	}
	return i;
}

size_t migrations_count(const struct migrations *migrations)
{
	size_t count = 0;

	while (find_file(migrations, count) < migrations->file_count)
		count++;
	return count;
}

struct str migrations_name(const struct migrations *migrations, size_t index)
{
	const size_t file = find_file(migrations, index);

	return file < migrations->file_count ? file_migration(&migrations->files[file]) : STR_NULL;
}

/* Writes what the token at the front of `text` stands for. @return its length; 0: no token */
static size_t expand_token(struct str text, bool postgres, struct buf *out)
{
	size_t i;

	for (i = 0; i < COUNT_OF(tokens); i++) {
		if (!str_starts(text, str_of(tokens[i].name)))
			continue;
		buf_add(out, str_of(postgres ? tokens[i].postgres : tokens[i].sqlite));
		return strlen(tokens[i].name);
	}
	return 0;
}

/* @word@ in lower case: meant as a token, so an unknown one is a slip and no text. */
static bool looks_like_token(struct str text)
{
	const size_t word = strspn(text.at + 1, "abcdefghijklmnopqrstuvwxyz");

	return word > 0 && text.at[word + 1] == '@';
}

static enum status expand(const struct embedded_file *file, bool postgres, struct buf *out)
{
	struct str rest = { (const char *)file->data, file->size };

	while (rest.len > 0) {
		const char *at = memchr(rest.at, '@', rest.len);
		size_t plain = at ? (size_t)(at - rest.at) : rest.len;

		buf_add(out, (struct str){ rest.at, plain });
		rest = (struct str){ rest.at + plain, rest.len - plain };
		if (rest.len == 0)
			break;
		plain = expand_token(rest, postgres, out);
		if (plain == 0) {
			if (looks_like_token(rest))
				return ST_INVALID;
			buf_add_char(out, '@');
			plain = 1;
		}
		rest = (struct str){ rest.at + plain, rest.len - plain };
	}
	return out->failed ? ST_NO_MEMORY : ST_OK;
}

enum status migrations_text(
	const struct migrations *migrations, size_t index, const char *engine, struct buf *out)
{
	const bool postgres = strcmp(engine, "postgres") == 0;
	const struct str name = migrations_name(migrations, index);
	size_t i;

	if (!postgres && strcmp(engine, "sqlite") != 0)
		return ST_NOT_FOUND;
	for (i = find_file(migrations, index);
		i < migrations->file_count &&
		str_equal(file_migration(&migrations->files[i]), name);
		i++)
		if (file_serves(&migrations->files[i], engine))
			return expand(&migrations->files[i], postgres, out);
	return ST_NOT_FOUND;
}

static void fingerprint(struct str text, char ret_hex[SHA256_HEX + 1])
{
	static const char digits[] = "0123456789abcdef";
	uint8_t hash[32];
	size_t i;

	hash_sha256(text, hash);
	for (i = 0; i < sizeof(hash); i++) {
		ret_hex[2 * i] = digits[hash[i] >> 4];
		ret_hex[2 * i + 1] = digits[hash[i] & 15];
	}
	ret_hex[SHA256_HEX] = '\0';
}

/* For problem texts, which take C strings. */
struct name {
	char text[128];
};

static struct name name_of(struct str name)
{
	struct name copy = { 0 };

	memcpy(copy.text, name.at, MIN_OF(name.len, sizeof(copy.text) - 1));
	return copy;
}

static enum status find_named(
	const struct migrations *migrations, struct str name, size_t *ret_index)
{
	const size_t count = migrations_count(migrations);
	size_t i;

	for (i = 0; i < count; i++) {
		if (str_equal(migrations_name(migrations, i), name)) {
			*ret_index = i;
			return ST_OK;
		}
	}
	return ST_NOT_FOUND;
}

/* Compares one row of the table with the program's text. */
static enum status check_applied(const struct migrations *migrations, struct str name,
	struct str sha256, bool *applied, struct problems *problems)
{
	struct buf text CLEANUP(buf_done);
	char hex[SHA256_HEX + 1];
	size_t index;
	enum status s;

	buf_init(&text, TEXT_MAX);
	if (find_named(migrations, name, &index) != ST_OK)
		return problem_add(problems, ST_CONFLICT, "store_newer", STR_NULL, "migration",
			name_of(name).text);
	if ((s = migrations_text(migrations, index, engine_name(), &text)) != ST_OK)
		return s;
	fingerprint(buf_str(&text), hex);
	if (!str_is(sha256, hex))
		return problem_add(problems, ST_CONFLICT, "store_changed", STR_NULL, "migration",
			name_of(name).text);
	applied[index] = true;
	return ST_OK;
}

static enum status find_applied(const struct migrations *migrations, struct db *db, bool *applied,
	struct problems *problems)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	bool has_table;
	enum status s;

	if ((s = engine_has_table(db->connection, "migration", &has_table)) != ST_OK || !has_table)
		return s;
	if ((s = db_query(db, &store_sql, STORE_MIGRATIONS, NO_VALUES, &rows)) != ST_OK)
		return s;
	while (rows_next(&rows))
		if ((s = check_applied(migrations, rows_text(&rows, 0), rows_text(&rows, 1),
			     applied, problems)) != ST_OK)
			return s;
	return rows_status(&rows);
}

static enum status run_text(struct db *db, struct str name, struct str text, usec now)
{
	char hex[SHA256_HEX + 1];
	enum status s;

	fingerprint(text, hex);
	if ((s = engine_control(db->connection, ENGINE_BEGIN)) != ST_OK)
		return s;
	s = engine_exec(db->connection, name_of(name).text, text.at);
	if (s == ST_OK)
		s = db_run(db, &store_sql, STORE_MIGRATION_ADD,
			VALUES(V_TEXT(name), V_TEXT(str_of(hex)), V_INT(now)));
	return s == ST_OK ? engine_control(db->connection, ENGINE_COMMIT) : s;
}

static enum status apply_one(const struct migrations *migrations, size_t index, struct db *db,
	usec now, struct problems *problems)
{
	const struct str name = migrations_name(migrations, index);
	struct buf text CLEANUP(buf_done);
	struct buf why CLEANUP(buf_done);
	enum status s;

	buf_init(&text, TEXT_MAX);
	buf_init(&why, 1024);
	s = migrations_text(migrations, index, engine_name(), &text);
	if (s == ST_OK) {
		s = run_text(db, name, buf_str(&text), now);
		buf_add(&why, str_of(engine_message(db->connection)));
		engine_rollback(db->connection);
	} else {
		buf_add(&why, str_of(status_name(s)));
	}
	if (s == ST_OK)
		return ST_OK;
	return problem_add(problems, s, "store_migration", STR_NULL, "migration",
		name_of(name).text, "why", buf_str(&why).at);
}

enum status migrations_apply(
	const struct migrations *migrations, struct db *db, usec now, struct problems *problems)
{
	const size_t count = migrations_count(migrations);
	bool *applied = calloc(count + 1, sizeof(*applied));
	enum status s;
	size_t i;

	if (!applied)
		return ST_NO_MEMORY;
	s = find_applied(migrations, db, applied, problems);
	for (i = 0; s == ST_OK && i < count; i++)
		if (!applied[i])
			s = apply_one(migrations, i, db, now, problems);
	free(applied);
	return s;
}
