/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `list map` and `list change`: what a list remembers of its columns, and what it is called.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"
#include "outreach/mapping.h"

#define PATH_BYTES ((size_t)512)
#define BODY_BYTES ((size_t)1 << 20)

/* ---- FIELD=COLUMN ---- */

struct str list_pair_name(const char *pair)
{
	return (struct str){ pair, strcspn(pair, "=") };
}

struct str list_pair_column(const char *pair)
{
	return str_of(pair + strcspn(pair, "=") + 1);
}

const char *list_parameter_of(struct str name)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *parameter = list_field_parameter((enum list_field)i);
		struct str whole = str_of(parameter);
		struct str stem = { whole.at, whole.len - strlen("Column") };

		if (str_equal_nocase(name, whole) || str_equal_nocase(name, stem) ||
			str_equal_nocase(name, str_of(list_field_name((enum list_field)i))))
			return parameter;
	}
	return NULL;
}

/** The last pair of the command that has this name; NULL without one. */
static const char *find_pair(const struct list_pairs *pairs, struct str name)
{
	for (size_t i = pairs->count; i > 0; i--)
		if (str_equal_nocase(list_pair_name(pairs->items[i - 1]), name))
			return pairs->items[i - 1];
	return NULL;
}

/* ---- a mapping with its changes ---- */

static const char *find_field(const struct list_pairs *pairs, const char *parameter)
{
	for (size_t i = pairs->count; i > 0; i--)
		if (list_parameter_of(list_pair_name(pairs->items[i - 1])) == parameter)
			return pairs->items[i - 1];
	return NULL;
}

static void put_fields(
	struct json_out *out, const struct json *mapping, const struct list_pairs *pairs)
{
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		const char *parameter = list_field_parameter((enum list_field)i);
		const char *pair = find_field(pairs, parameter);
		struct str column = pair != NULL ? list_pair_column(pair)
						 : json_text(json_get(mapping, parameter));

		if (str_present(column))
			json_put_text(out, parameter, column);
	}
}

static void put_one(struct json_out *out, struct str name, struct str column, const struct json *as)
{
	bool given = false;

	if (!str_present(column))
		return;
	json_open(out, NULL);
	json_put_text(out, "fieldName", name);
	json_put_text(out, "fieldValue", column);
	/* What only follows from the name follows from it again. */
	if (json_bool(json_get(as, "kindGiven"), &given) && given)
		json_put_text(out, "kind", json_text(json_get(as, "kind")));
	json_close(out);
}

static bool has_name(const struct json *items, struct str name)
{
	for (const struct json *at = json_first(items); at != NULL; at = json_next(at))
		if (str_equal_nocase(json_text(json_get(at, "fieldName")), name))
			return true;
	return false;
}

/** What is there, changed or without a column left out; then what is new. */
static void put_items(struct json_out *out, const char *key, const struct json *items,
	const struct list_pairs *pairs)
{
	json_open_array(out, key);
	for (const struct json *at = json_first(items); at != NULL; at = json_next(at)) {
		struct str name = json_text(json_get(at, "fieldName"));
		const char *pair = find_pair(pairs, name);

		put_one(out, name,
			pair != NULL ? list_pair_column(pair)
				     : json_text(json_get(at, "fieldValue")),
			at);
	}
	for (size_t i = 0; i < pairs->count; i++) {
		struct str name = list_pair_name(pairs->items[i]);

		if (!has_name(items, name) && find_pair(pairs, name) == pairs->items[i])
			put_one(out, name, list_pair_column(pairs->items[i]), NULL);
	}
	json_close_array(out);
}

static void write_mapping(
	struct buf *body, const struct json *mapping, const struct list_arguments *arguments)
{
	struct list_pairs customs = { .count = 0 };
	struct json_out out;
	bool automatic = false;

	for (size_t i = 0; i < arguments->maps.count; i++)
		if (list_parameter_of(list_pair_name(arguments->maps.items[i])) == NULL)
			customs.items[customs.count++] = arguments->maps.items[i];
	(void)json_bool(json_get(mapping, "automaticMapping"), &automatic);
	json_out_init(&out, body);
	json_open(&out, NULL);
	json_put_bool(&out, "automaticMapping", automatic);
	put_fields(&out, mapping, &arguments->maps);
	put_items(&out, "destinationMappings", json_get(mapping, "destinationMappings"),
		&arguments->destinations);
	put_items(&out, "customFieldMappings", json_get(mapping, "customFieldMappings"), &customs);
	json_close(&out);
}

/* ---- showing it ---- */

static void put_cells(struct list_grid *grid, struct str name, struct str column, struct str kind)
{
	list_grid_put(grid, name);
	list_grid_put(grid, column);
	list_grid_put(grid, kind);
}

static void put_mapped(
	const struct list_session *session, struct list_grid *grid, const struct json *mapping)
{
	const struct json *ends = json_get(mapping, "destinationMappings");
	const struct json *customs = json_get(mapping, "customFieldMappings");

	for (size_t i = 0; i < FIELD_COUNT; i++) {
		struct str column =
			json_text(json_get(mapping, list_field_parameter((enum list_field)i)));

		if (str_present(column))
			put_cells(grid, str_of(list_field_name((enum list_field)i)), column,
				str_of(list_say(session, "field", "champ")));
	}
	for (const struct json *at = json_first(ends); at != NULL; at = json_next(at))
		put_cells(grid, json_text(json_get(at, "fieldName")),
			json_text(json_get(at, "fieldValue")),
			list_word(session, json_text(json_get(at, "kind"))));
	for (const struct json *at = json_first(customs); at != NULL; at = json_next(at))
		put_cells(grid, json_text(json_get(at, "fieldName")),
			json_text(json_get(at, "fieldValue")),
			str_of(list_say(session, "custom field", "champ personnalisé")));
}

static void print_kept(const struct list_session *session, const struct json *kept)
{
	for (const struct json *at = json_first(kept); at != NULL; at = json_next(at))
		printf("%s %.*s (%.*s)\n",
			list_say(session, "stays in the cadence:", "reste dans la cadence\u00a0:"),
			STR_ARGS(json_text(json_get(at, "fieldName"))),
			STR_ARGS(json_text(json_get(at, "skillName"))));
}

static void print_mapping(const struct list_session *session, const struct json *mapping)
{
	static const char *const titles[2][3] = { { "name", "column of the file", "what it is" },
		{ "nom", "colonne du fichier", "nature" } };
	const struct json *columns = json_get(mapping, "columns");
	bool automatic = false;
	struct list_grid grid;

	(void)json_bool(json_get(mapping, "automaticMapping"), &automatic);
	if (automatic)
		printf("%s\n",
			list_say(session,
				"automatic: other columns are found by the names of each file",
				"automatique\u00a0: les autres colonnes sont trouvées d'après les "
				"noms "
				"de chaque fichier"));
	if (list_grid_begin(&grid, titles[session->is_french], 3)) {
		put_mapped(session, &grid, mapping);
		list_grid_end(&grid);
	}
	print_kept(session, json_get(mapping, "keptInCadence"));
	if (json_count(columns) > 0)
		printf("%s", list_say(session, "last file: ", "dernier fichier\u00a0: "));
	for (const struct json *at = json_first(columns); at != NULL; at = json_next(at))
		printf("%.*s%s", STR_ARGS(json_text(at)), json_next(at) != NULL ? ", " : "\n");
}

int list_run_map(struct list_session *session)
{
	const struct list_arguments *arguments = &session->arguments;
	struct buf path CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	struct ask_question question = { .method = HTTP_PUT };
	struct ask_answer answer;
	int64_t id = 0;

	if (!list_find_id(session, arguments->words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_init(&body, BODY_BYTES);
	buf_printf(&path, LIST_OWN "/lists/%lld/mapping", (long long)id);
	if (!list_get(session, buf_str(&path), &answer))
		return EXIT_FAILURE;
	if (arguments->maps.count + arguments->destinations.count > 0) {
		write_mapping(&body, ask_root(&answer), arguments);
		ask_answer_done(&answer);
		question.path = buf_str(&path);
		question.body = buf_str(&body);
		if (!list_ask(session, &question, 200, &answer))
			return EXIT_FAILURE;
	}
	print_mapping(session, ask_root(&answer));
	ask_answer_done(&answer);
	return EXIT_SUCCESS;
}

/* ---- change ---- */

/** "none" takes away what was there. */
static void put_change(struct json_out *out, const char *key, const char *text)
{
	if (text != NULL && (strcmp(text, "none") == 0 || text[0] == '\0'))
		json_put_null(out, key);
	else if (text != NULL)
		json_put_text(out, key, str_of(text));
}

int list_run_change(struct list_session *session)
{
	const struct list_arguments *arguments = &session->arguments;
	struct buf path CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	struct json_out out;
	int64_t id = 0;
	int code;

	if (!arguments->name && !arguments->expires && !arguments->country && !arguments->active)
		return list_fail_usage(session,
			"say what is to change: --name, --expires, "
			"--country or --active",
			"dites quoi changer\u00a0: --name, --expires, --country ou --active");
	if (!list_find_id(session, arguments->words[0], &id))
		return EXIT_FAILURE;
	buf_init(&path, PATH_BYTES);
	buf_init(&body, BODY_BYTES);
	buf_printf(&path, LIST_OWN "/lists/%lld", (long long)id);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	if (arguments->name != NULL)
		json_put_text(&out, "listName", str_of(arguments->name));
	put_change(&out, "listExpirationDate", arguments->expires);
	put_change(&out, "country", arguments->country);
	if (arguments->active != NULL)
		json_put_bool(&out, "isActive", strcmp(arguments->active, "yes") == 0);
	json_close(&out);
	code = list_do(session, HTTP_PATCH, buf_str(&path), buf_str(&body));
	if (code == EXIT_SUCCESS)
		printf("%s %lld\n", list_say(session, "changed:", "modifiée\u00a0:"),
			(long long)id);
	return code;
}
