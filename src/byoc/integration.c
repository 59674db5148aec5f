/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integrations in the database. A removed one stays, without its secrets, for the history of its
 * channels.
 */
#include "byoc/integration.h"

#include <assert.h>

#include "byoc/sql.h"
#include "core/random.h"
#include "core/text.h"

#define PLAIN_VALUES 20

static struct secret_place place_of(int64_t no, const char *column)
{
	return (struct secret_place){ "integration", no, column };
}

/** STR_NULL for an empty text, so that blank and absent are stored alike. */
static struct str or_null(struct str text)
{
	return str_present(text) ? text : STR_NULL;
}

/** Without the white space around it and the slashes at its end. */
static struct str url_clean(struct str url)
{
	url = str_trim(url);
	while (url.len > 0 && url.at[url.len - 1] == '/')
		url.len--;
	return url;
}

static void plain_values(const struct integration *integration, struct arena *arena,
	struct value ret_values[PLAIN_VALUES])
{
	const struct value values[] = { V_INT(integration->bu_id), V_INT(integration->no),
		V_TEXT(str_trim(integration->name)),
		V_TEXT(text_nocase(arena, str_trim(integration->name))),
		V_TEXT(url_clean(integration->box_url)),
		V_TEXT(or_null(str_trim(integration->authorization_url))),
		V_TEXT(or_null(str_trim(integration->add_url))),
		V_TEXT(or_null(str_trim(integration->reconnect_url))),
		V_TEXT(or_null(str_trim(integration->remove_url))),
		V_TEXT(or_null(integration->client_id)),
		V_TEXT(or_null(integration->client_certificate)),
		V_TEXT(or_null(integration->ca_certificate)), V_TEXT(or_null(integration->color)),
		V_TEXT(or_null(integration->icon)), V_BOOL(integration->use_outbound_30),
		V_INT(integration->token_form), V_INT(integration->thread_form),
		V_INT(integration->phone_form), V_BOOL(integration->remembers_message_ids),
		V_INT(integration->pace) };

	static_assert(COUNT_OF(values) == PLAIN_VALUES, "a value for each parameter");
	memcpy(ret_values, values, sizeof(values));
}

/** An absent or empty secret stays STR_NULL. */
static enum status seal(const struct keyring *keyring, int64_t no, const char *column,
	struct str plain, struct arena *arena, struct str *ret_sealed)
{
	*ret_sealed = STR_NULL;
	if (!str_present(plain))
		return ST_OK;
	return secret_seal(keyring, place_of(no, column), plain, arena, ret_sealed);
}

static enum status name_conflict(enum status s, struct problems *problems)
{
	return s == ST_CONFLICT ? problem_add(problems, s, "unique", STR("name")) : s;
}

enum status integration_add(struct db *db, const struct keyring *keyring,
	struct integration *integration, usec now, struct arena *arena, struct problems *problems)
{
	struct value values[PLAIN_VALUES + 4];
	struct str secret, key;
	char id[UUID_TEXT + 1];
	enum status s;

	if ((s = db_new_id(db, &integration->no)) != ST_OK)
		return s;
	uuid_text(uuid_new(now), id);
	integration->id = arena_copy(arena, str_of(id));
	s = seal(keyring, integration->no, "client_secret", integration->client_secret, arena,
		&secret);
	if (s != ST_OK)
		return s;
	s = seal(keyring, integration->no, "private_key", integration->private_key, arena, &key);
	if (s != ST_OK)
		return s;
	plain_values(integration, arena, values);
	values[PLAIN_VALUES] = V_TEXT(integration->id);
	values[PLAIN_VALUES + 1] = V_BLOB(secret);
	values[PLAIN_VALUES + 2] = V_BLOB(key);
	values[PLAIN_VALUES + 3] = V_INT(now);
	s = db_run(db, &byoc_sql, INTEGRATION_ADD, (struct values){ values, COUNT_OF(values) });
	return name_conflict(s, problems);
}

static enum status set_secret(struct db *db, const struct keyring *keyring, unsigned statement,
	const struct integration *integration, const char *column, struct str plain,
	struct arena *arena)
{
	struct str sealed;
	enum status s;

	if (!plain.at)
		return ST_OK;
	if ((s = seal(keyring, integration->no, column, plain, arena, &sealed)) != ST_OK)
		return s;
	return db_must_change(db, &byoc_sql, statement,
		VALUES(V_INT(integration->bu_id), V_INT(integration->no), V_BLOB(sealed)));
}

enum status integration_update(struct db *db, const struct keyring *keyring,
	const struct integration *integration, usec now, struct arena *arena,
	struct problems *problems)
{
	struct value values[PLAIN_VALUES + 2];
	struct integration before;
	int64_t changed;
	enum status s;

	s = integration_load_no(db, integration->bu_id, integration->no, arena, &before);
	if (s != ST_OK)
		return s;
	plain_values(integration, arena, values);
	values[PLAIN_VALUES] = V_INT(now);
	values[PLAIN_VALUES + 1] = V_INT(integration->version);
	s = db_change(db, &byoc_sql, INTEGRATION_UPDATE,
		(struct values){ values, COUNT_OF(values) }, &changed);
	if ((s = name_conflict(s, problems)) != ST_OK)
		return s;
	if (changed == 0)
		return problem_add(problems, ST_CONFLICT, "version", STR(""));
	s = set_secret(db, keyring, INTEGRATION_SET_SECRET, integration, "client_secret",
		integration->client_secret, arena);
	if (s != ST_OK)
		return s;
	return set_secret(db, keyring, INTEGRATION_SET_KEY, integration, "private_key",
		integration->private_key, arena);
}

static struct integration from_row(const struct rows *rows)
{
	return (struct integration){
		.bu_id = rows_int(rows, 0),
		.no = rows_int(rows, 1),
		.id = rows_text(rows, 2),
		.name = rows_text(rows, 3),
		.box_url = rows_text(rows, 4),
		.authorization_url = rows_text(rows, 5),
		.add_url = rows_text(rows, 6),
		.reconnect_url = rows_text(rows, 7),
		.remove_url = rows_text(rows, 8),
		.client_id = rows_text(rows, 9),
		.client_certificate = rows_text(rows, 10),
		.ca_certificate = rows_text(rows, 11),
		.color = rows_text(rows, 12),
		.icon = rows_text(rows, 13),
		.use_outbound_30 = rows_bool(rows, 14),
		.token_form = (enum token_form)rows_int(rows, 15),
		.thread_form = (enum thread_form)rows_int(rows, 16),
		.phone_form = (enum phone_form)rows_int(rows, 17),
		.remembers_message_ids = rows_bool(rows, 18),
		.pace = rows_int(rows, 19),
		.has_client_secret = rows_bool(rows, 20),
		.has_private_key = rows_bool(rows, 21),
		.token_at_box = rows_bool(rows, 22),
		.problem_code = rows_text(rows, 23),
		.problem_why = rows_text(rows, 24),
		.problem_at = rows_int(rows, 25),
		.created_at = rows_int(rows, 26),
		.updated_at = rows_int(rows, 27),
		.version = rows_int(rows, 28),
	};
}

static void keep_texts(struct integration *integration, struct arena *arena)
{
	struct str *texts[] = { &integration->id, &integration->name, &integration->box_url,
		&integration->authorization_url, &integration->add_url, &integration->reconnect_url,
		&integration->remove_url, &integration->client_id, &integration->client_certificate,
		&integration->ca_certificate, &integration->color, &integration->icon,
		&integration->problem_code, &integration->problem_why };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
}

static enum status load(struct db *db, unsigned statement, struct values values,
	struct arena *arena, struct integration *ret_integration)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	struct integration found;
	enum status s;

	if ((s = db_query(db, &byoc_sql, statement, values, &rows)) != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	found = from_row(&rows);
	keep_texts(&found, arena);
	*ret_integration = found;
	return arena_failed(arena) ? ST_NO_MEMORY : ST_OK;
}

enum status integration_load(struct db *db, int64_t bu_id, struct str id, struct arena *arena,
	struct integration *ret_integration)
{
	return load(db, INTEGRATION_GET, VALUES(V_INT(bu_id), V_TEXT(id)), arena, ret_integration);
}

enum status integration_load_no(struct db *db, int64_t bu_id, int64_t no, struct arena *arena,
	struct integration *ret_integration)
{
	return load(
		db, INTEGRATION_GET_NO, VALUES(V_INT(bu_id), V_INT(no)), arena, ret_integration);
}

static enum status open_one(const struct keyring *keyring, int64_t no, const char *column,
	struct str sealed, struct arena *arena, struct str *ret_plain)
{
	*ret_plain = STR_NULL;
	if (!str_present(sealed))
		return ST_OK;
	return secret_open(keyring, place_of(no, column), sealed, arena, ret_plain);
}

enum status integration_open_secrets(struct db *db, const struct keyring *keyring,
	struct integration *integration, struct arena *arena)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &byoc_sql, INTEGRATION_SECRETS,
		VALUES(V_INT(integration->bu_id), V_INT(integration->no)), &rows);
	if (s != ST_OK)
		return s;
	if (!rows_next(&rows))
		return (s = rows_status(&rows)) == ST_OK ? ST_NOT_FOUND : s;
	s = open_one(keyring, integration->no, "client_secret", rows_blob(&rows, 0), arena,
		&integration->client_secret);
	if (s != ST_OK)
		return s;
	return open_one(keyring, integration->no, "private_key", rows_blob(&rows, 1), arena,
		&integration->private_key);
}

enum status integration_remove(
	struct db *db, int64_t bu_id, struct str id, usec now, struct problems *problems)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(256 << 10);
	struct integration integration;
	int64_t channels;
	enum status s;

	if (!arena)
		return ST_NO_MEMORY;
	if ((s = integration_load(db, bu_id, id, arena, &integration)) != ST_OK)
		return s;
	s = db_int(db, &byoc_sql, INTEGRATION_CHANNELS, VALUES(V_INT(bu_id), V_INT(integration.no)),
		&channels);
	if (s != ST_OK)
		return s;
	if (channels > 0)
		return problem_add(problems, ST_CONFLICT, "integration_has_channels", STR(""));
	return db_must_change(db, &byoc_sql, INTEGRATION_REMOVE,
		VALUES(V_INT(bu_id), V_INT(integration.no), V_INT(now)));
}

enum status integration_each(struct db *db, int64_t bu_id, integration_fn *fn, void *arg)
{
	struct rows rows CLEANUP(rows_done) = { 0 };
	enum status s;

	s = db_query(db, &byoc_sql, INTEGRATION_LIST, VALUES(V_INT(bu_id)), &rows);
	if (s != ST_OK)
		return s;
	while (rows_next(&rows)) {
		struct integration integration = from_row(&rows);

		fn(arg, &integration, rows_int(&rows, 29));
	}
	return rows_status(&rows);
}

enum status integration_report(
	struct db *db, int64_t bu_id, int64_t no, const char *code, struct str why, usec now)
{
	return db_run(db, &byoc_sql, INTEGRATION_REPORT,
		VALUES(V_INT(bu_id), V_INT(no), V_TEXT(str_of(code)), V_TEXT(code ? why : STR_NULL),
			code ? V_INT(now) : V_NULL));
}

enum status integration_set_token_at_box(
	struct db *db, int64_t bu_id, int64_t no, bool token_at_box)
{
	return db_run(db, &byoc_sql, INTEGRATION_TOKEN_AT_BOX,
		VALUES(V_INT(bu_id), V_INT(no), V_BOOL(token_at_box)));
}
