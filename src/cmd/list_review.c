/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `list review` and `list apply`: what was found in a file, corrected, and loaded.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)512)
#define BODY_BYTES ((size_t)64 << 10)
#define TEXT_BYTES ((size_t)64 << 10)

/* ---- the file, and what it would change ---- */

static void print_file(const struct list_session *session, const struct json *review)
{
	const struct json *file = json_get(review, "file");
	struct str sheet = json_text(json_get(file, "sheet"));
	bool header = true;

	(void)json_bool(json_get(file, "header"), &header);
	printf("%s %lld: %.*s, %lld %s", list_say(session, "job", "tâche"),
		(long long)list_int(review, "jobId"), STR_ARGS(json_text(json_get(file, "name"))),
		(long long)list_int(file, "bytes"), list_say(session, "bytes", "octets"));
	if (str_present(sheet))
		printf(", %s %.*s", list_say(session, "sheet", "feuille"), STR_ARGS(sheet));
	else
		printf(", %.*s, %.*s", STR_ARGS(json_text(json_get(file, "charset"))),
			STR_ARGS(list_word(session, json_text(json_get(file, "delimiter")))));
	if (!header)
		printf(", %s", list_say(session, "no header", "sans en-tête"));
	printf(", %s %lld %s\n", list_say(session, "about", "environ"),
		(long long)list_int(file, "estimatedRows"), list_say(session, "rows", "lignes"));
}

/** The first external ids of a kind, and that there are more. */
static void write_ids(struct buf *out, const struct json *ids, int64_t total)
{
	int64_t shown = 0;

	for (const struct json *at = json_first(ids); at != NULL; at = json_next(at), shown++)
		buf_printf(out, "%s%.*s", shown > 0 ? ", " : "", STR_ARGS(json_text(at)));
	if (shown > 0 && shown < total)
		buf_add(out, STR(" …"));
}

static void print_difference(const struct list_session *session, const struct json *difference)
{
	static const struct {
		const char *key, *ids;
		const char *word[2];
	} lines[] = {
		{ "new", "newIds", { "new", "nouvelles" } },
		{ "changed", "changedIds", { "changed", "modifiées" } },
		{ "unchanged", "", { "unchanged", "inchangées" } },
		{ "rejected", "", { "rejected", "rejetées" } },
		{ "suppressed", "", { "suppressed", "retenues" } },
		{ "gone", "goneIds",
			{ "in the list, not in the file", "dans la liste, pas dans le fichier" } },
	};

	if (!json_is_object(difference))
		return;
	printf("\n%s\n", list_say(session, "What loading it does", "Ce que fait le chargement"));
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct buf ids CLEANUP(buf_done) = { 0 };
		int64_t count = list_int(difference, lines[i].key);

		buf_init(&ids, TEXT_BYTES);
		write_ids(&ids, json_get(difference, lines[i].ids), count);
		printf("  %9lld  %s%s%.*s\n", (long long)count, lines[i].word[session->is_french],
			ids.len > 0 ? list_say(session, ": ", "\u00a0: ") : "",
			STR_ARGS(buf_str(&ids)));
	}
}

/* ---- columns ---- */

static struct str use_of(const struct list_session *session, const struct json *column)
{
	struct str to = json_text(json_get(column, "mappedTo"));

	return str_present(to) ? to : list_word(session, json_text(json_get(column, "use")));
}

static void put_column(
	const struct list_session *session, const struct json *column, struct list_grid *grid)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	const struct json *samples = json_get(column, "samples");

	buf_init(&text, TEXT_BYTES);
	list_grid_put(grid, json_text(json_get(column, "header")));
	list_grid_put(grid, use_of(session, column));
	if (str_present(json_text(json_get(column, "mappedTo"))))
		buf_printf(&text, "%lld%s", (long long)list_int(column, "confidence"),
			list_say(session, "%", "\u00a0%"));
	list_grid_put(grid, buf_str(&text));
	list_grid_put(grid, json_text(json_get(column, "whyText")));
	buf_clear(&text);
	for (const struct json *at = json_first(samples); at != NULL; at = json_next(at))
		buf_printf(&text, "%s%.*s", text.len > 0 ? " | " : "", STR_ARGS(json_text(at)));
	list_grid_put(grid, buf_str(&text));
}

static void print_columns(const struct list_session *session, const struct json *columns)
{
	static const char *const titles[2][5] = { { "column", "goes to", "sure", "why", "values" },
		{ "colonne", "va dans", "certitude", "pourquoi", "valeurs" } };
	struct list_grid grid;

	printf("\n%s\n", list_say(session, "Columns", "Colonnes"));
	if (!list_grid_begin(&grid, titles[session->is_french], 5))
		return;
	for (const struct json *at = json_first(columns); at != NULL; at = json_next(at))
		put_column(session, at, &grid);
	list_grid_end(&grid);
}

/* ---- rows ---- */

static void write_zone(const struct list_session *session, struct buf *out, const struct json *row)
{
	struct str zone = json_text(json_get(row, "zone"));
	struct str other = json_text(json_get(row, "otherZone"));
	struct str step = list_word(session, json_text(json_get(row, "zoneFoundBy")));

	buf_add(out, zone);
	if (str_present(other))
		buf_printf(out, " + %.*s", STR_ARGS(other));
	if (str_present(step))
		buf_printf(out, " (%.*s)", STR_ARGS(step));
}

/** What goes wrong with a row; else where it is contacted and what is to be noted. */
static void write_fate(const struct list_session *session, struct buf *out, const struct json *row)
{
	const struct json *problem = json_get(row, "problem");
	const struct json *ends = json_get(row, "destinations");
	const struct json *warnings = json_get(row, "warnings");

	if (json_is_object(problem)) {
		buf_add(out, str_of(list_say(session, "rejected: ", "rejetée\u00a0: ")));
		if (str_present(json_text(json_get(problem, "field"))))
			buf_printf(out, "%.*s, ", STR_ARGS(json_text(json_get(problem, "field"))));
		buf_add(out, json_text(json_get(problem, "message")));
		return;
	}
	for (const struct json *at = json_first(ends); at != NULL; at = json_next(at))
		buf_printf(out, "%s%.*s %.*s", out->len > 0 ? ", " : "",
			STR_ARGS(json_text(json_get(at, "fieldName"))),
			STR_ARGS(json_text(json_get(at, "value"))));
	for (const struct json *at = json_first(warnings); at != NULL; at = json_next(at))
		buf_printf(out, "; %.*s", STR_ARGS(json_text(json_get(at, "message"))));
}

static void put_row(
	const struct list_session *session, const struct json *row, struct list_grid *grid)
{
	struct buf text CLEANUP(buf_done) = { 0 };
	struct str expires = json_text(json_get(row, "expirationDate"));

	buf_init(&text, TEXT_BYTES);
	buf_add_int(&text, list_int(row, "line"));
	list_grid_put(grid, buf_str(&text));
	list_grid_put(grid, json_text(json_get(row, "externalId")));
	buf_clear(&text);
	write_zone(session, &text, row);
	list_grid_put(grid, buf_str(&text));
	list_grid_put(
		grid, (struct str){ expires.at, MIN_OF(expires.len, strlen("2026-12-31T05:00")) });
	buf_clear(&text);
	write_fate(session, &text, row);
	list_grid_put(grid, buf_str(&text));
}

static void print_rows(const struct list_session *session, const struct json *rows)
{
	static const char *const titles[2][5] = { { "line", "external id", "time zone (found by)",
							  "expires (UTC)", "destinations" },
		{ "ligne", "identifiant", "fuseau (trouvé par)", "expire (UTC)", "destinations" } };
	struct list_grid grid;

	if (json_count(rows) == 0)
		return;
	printf("\n%s\n", list_say(session, "The first rows, as they will be stored",
				 "Les premières lignes, telles qu'elles seront conservées"));
	if (!list_grid_begin(&grid, titles[session->is_french], 5))
		return;
	for (const struct json *at = json_first(rows); at != NULL; at = json_next(at))
		put_row(session, at, &grid);
	list_grid_end(&grid);
}

/* ---- what stands in the way ---- */

static bool print_obstacles(const struct list_session *session, const struct json *review)
{
	const struct json *problems = json_get(review, "problems");
	bool is_ambiguous = false;

	(void)json_bool(json_at(review, "dateOrder.ambiguous"), &is_ambiguous);
	if (json_count(problems) == 0 && !is_ambiguous)
		return false;
	printf("\n%s\n", list_say(session, "It cannot be loaded as it stands",
				 "Impossible à charger tel quel"));
	for (const struct json *at = json_first(problems); at != NULL; at = json_next(at))
		printf("  %.*s\n", STR_ARGS(json_text(json_get(at, "message"))));
	if (is_ambiguous)
		printf("  %s\n",
			list_say(session, "Dates can be read two ways: --date-order MDY or DMY",
				"Les dates se lisent de deux façons\u00a0: --date-order MDY ou "
				"DMY"));
	return true;
}

static void print_next(const struct list_session *session, const struct json *review)
{
	const long long id = (long long)list_int(review, "jobId");
	bool is_stuck = print_obstacles(session, review);

	printf("\n%s passerelle list review %lld --charset … --delimiter … --date-order … --zone "
	       "…\n",
		list_say(session, "correct it:", "corriger\u00a0: "), id);
	if (!is_stuck)
		printf("%s passerelle list apply %lld%s\n",
			list_say(session, "load it:   ", "charger\u00a0:  "), id,
			list_int(json_get(review, "difference"), "gone") > 0
				? " [--gone keep|withdraw]"
				: "");
	printf("%s passerelle list cancel %lld\n",
		list_say(session, "drop it:   ", "annuler\u00a0:  "), id);
}

int list_print_review(struct list_session *session, int64_t job_id)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	const struct json *review;

	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_OWN "/upload-jobs/%lld/review", (long long)job_id);
	if (!list_get(session, buf_str(&path), &answer))
		return EXIT_FAILURE;
	review = ask_root(&answer);
	if (str_is(json_text(json_get(review, "state")), "review")) {
		print_file(session, review);
		print_difference(session, json_get(review, "difference"));
		print_columns(session, json_get(review, "columns"));
		print_rows(session, json_get(review, "rows"));
		print_next(session, review);
		ask_answer_done(&answer);
		return EXIT_SUCCESS;
	}
	fprintf(stderr, "passerelle %s: %s%.*s\n", session->what,
		list_say(session, "the upload does not wait for a review: ",
			"le téléversement n'attend pas de vérification\u00a0: "),
		STR_ARGS(list_word(session, json_text(json_get(review, "state")))));
	ask_answer_done(&answer);
	return EXIT_FAILURE;
}

/* ---- correcting ---- */

static void put_given(struct json_out *out, const char *key, const char *text, size_t *count)
{
	if (text == NULL)
		return;
	json_put_text(out, key, str_of(text));
	++*count;
}

/** @return false after it has said why not */
static bool write_corrections(struct list_session *session, struct buf *body, size_t *ret_count)
{
	const struct list_arguments *arguments = &session->arguments;
	struct json_out out;
	int64_t skill_id = 0;

	json_out_init(&out, body);
	json_open(&out, NULL);
	put_given(&out, "charset", arguments->charset, ret_count);
	put_given(&out, "delimiter", arguments->delimiter, ret_count);
	put_given(&out, "dateOrder", arguments->date_order, ret_count);
	put_given(&out, "defaultTimeZone", arguments->zone, ret_count);
	put_given(&out, "defaultCountry", arguments->country, ret_count);
	put_given(&out, "expirationDate", arguments->expires, ret_count);
	put_given(&out, "sheet", arguments->sheet, ret_count);
	if (arguments->no_header)
		json_put_bool(&out, "header", false);
	if (arguments->skill != NULL) {
		if (!list_find_skill(session, arguments->skill, &skill_id))
			return false;
		json_put_int(&out, "skillId", skill_id);
	}
	json_close(&out);
	*ret_count += arguments->no_header || arguments->again || skill_id != 0;
	return true;
}

int list_run_review(struct list_session *session)
{
	struct buf path CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	size_t count = 0;
	int64_t id = 0;
	int code;

	if (!list_job_id(session, session->arguments.words[0], &id))
		return EXIT_USAGE;
	buf_init(&body, BODY_BYTES);
	if (!write_corrections(session, &body, &count))
		return EXIT_FAILURE;
	if (count == 0)
		return list_print_review(session, id);
	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_OWN "/upload-jobs/%lld/review", (long long)id);
	code = list_do(session, HTTP_PUT, buf_str(&path), buf_str(&body));
	return code == EXIT_SUCCESS ? list_follow(session, id) : code;
}

/* ---- loading ---- */

int list_run_apply(struct list_session *session)
{
	const char *gone = session->arguments.gone;
	struct buf path CLEANUP(buf_done) = { 0 }, body CLEANUP(buf_done) = { 0 };
	struct json_out out;
	int64_t id = 0;
	int code;

	if (!list_job_id(session, session->arguments.words[0], &id))
		return EXIT_USAGE;
	buf_init(&path, PATH_BYTES);
	buf_init(&body, BODY_BYTES);
	buf_printf(&path, LIST_OWN "/upload-jobs/%lld/apply", (long long)id);
	json_out_init(&out, &body);
	json_open(&out, NULL);
	if (gone != NULL)
		json_put_text(&out, "gone", str_of(gone));
	json_close(&out);
	code = list_do(session, HTTP_POST, buf_str(&path), buf_str(&body));
	return code == EXIT_SUCCESS ? list_follow(session, id) : code;
}
