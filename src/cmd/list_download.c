/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records and attempts of a list, page by page. As CSV, the columns must be known before the first record is written: fields differ
 * from upload to upload, so all pages are read twice.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"
#include "outreach/csv.h"

#define PATH_BYTES  ((size_t)512)
#define PAGE        5000
#define ROW_MAX     ((size_t)16 << 20)
#define NAMES_MAX   4096
#define NAME_MEMORY ((size_t)8 << 20)

/** What is downloaded: where it is, and its plain members in order. */
struct extract {
	const char *path;  /* behind the list's, with the first of its query */
	const char *array; /* in resultSet                                   */
	const char *const *keys;
	bool has_fields; /* destinations and customFields too              */
};

static const char *const record_keys[] = { "externalId", "firstName", "lastName", "address", "city",
	"state", "zip", "score", "customer1", "customer2", "timeZone", "zone", "otherZone",
	"zoneFoundBy", "priority", "recordState", "attempts", "lastAttemptDate", "nextAttemptDate",
	"isFinal", "finalReason", "expirationDate", "recordId", "skillId", NULL };
static const char *const attempt_keys[] = { "externalId", "recordId", "attempt", "tries", "result",
	"cause", "attemptDate", NULL };

static const struct extract records = { "?includeRecords=true", "contactRecords", record_keys,
	true };
static const struct extract attempts = { "/attempts?", "contactAttempts", attempt_keys, false };

struct names {
	struct str *items;
	size_t count;
};

struct download {
	struct list_session *session;
	const struct extract *extract;
	int64_t list_id;
	FILE *file;
	struct arena *arena;
	struct names destinations, customs;
	struct buf row;
	bool has_rows;
};

typedef bool page_fn(struct download *download, const struct json *rows);

static void page_path(const struct download *download, int64_t skip, struct buf *path)
{
	const struct list_arguments *arguments = &download->session->arguments;

	buf_init(path, PATH_BYTES);
	buf_printf(path, LIST_BASE "/%lld%s&top=%d&skip=%lld", (long long)download->list_id,
		download->extract->path, PAGE, (long long)skip);
	if (arguments->finalized != arguments->open)
		buf_printf(path, "&finalized=%s", arguments->finalized ? "true" : "false");
}

/** `skip` counts records; attempts have as many pages as their records. */
static bool each_page(struct download *download, page_fn *fn)
{
	int64_t total = 1;

	for (int64_t skip = 0; skip < total; skip += PAGE) {
		struct buf path CLEANUP(buf_done) = { 0 };
		struct ask_answer answer;
		const struct json *result;
		bool goes_on;

		page_path(download, skip, &path);
		if (!list_get(download->session, buf_str(&path), &answer))
			return false;
		result = json_get(ask_root(&answer), "resultSet");
		total = list_int(result, "validRecords");
		goes_on = fn(download, json_get(result, download->extract->array));
		ask_answer_done(&answer);
		if (!goes_on)
			return false;
	}
	return true;
}

/* ---- JSON ---- */

static bool write_json(struct download *download, const struct json *rows)
{
	for (const struct json *at = json_first(rows); at != NULL; at = json_next(at)) {
		buf_clear(&download->row);
		json_write(&download->row, at);
		fprintf(download->file, "%s%.*s", download->has_rows ? ",\n" : "",
			STR_ARGS(buf_str(&download->row)));
		download->has_rows = true;
	}
	return !download->row.failed;
}

/* ---- CSV ---- */

static bool name_add(struct download *download, struct names *names, struct str name)
{
	for (size_t i = 0; i < names->count; i++)
		if (str_equal(names->items[i], name))
			return true;
	if (names->count == NAMES_MAX)
		return false;
	names->items[names->count++] = arena_copy(download->arena, name);
	return !arena_failed(download->arena);
}

static bool find_names(struct download *download, const struct json *rows)
{
	bool fits = true;

	for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
		const struct json *ends = json_get(row, "destinations");
		const struct json *fields = json_get(row, "customFields");

		for (const struct json *at = json_first(ends); at != NULL; at = json_next(at))
			fits &= name_add(download, &download->destinations,
				json_text(json_get(at, "fieldName")));
		for (const struct json *at = json_first(fields); at != NULL; at = json_next(at))
			fits &= name_add(download, &download->customs, json_key(at));
	}
	return fits;
}

static void put_cell(struct download *download, const struct json *value)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, ROW_MAX);
	if (json_text(value).at != NULL)
		buf_add(&text, json_text(value));
	else if (value != NULL && !json_is_null(value))
		json_write(&text, value);
	if (download->row.len > 0)
		buf_add_char(&download->row, ',');
	csv_put_field(&download->row, buf_str(&text), ',');
}

static void put_name(struct download *download, struct str name)
{
	if (download->row.len > 0)
		buf_add_char(&download->row, ',');
	csv_put_field(&download->row, name, ',');
}

static const struct json *destination_of(const struct json *row, struct str name)
{
	const struct json *ends = json_get(row, "destinations");

	for (const struct json *at = json_first(ends); at != NULL; at = json_next(at))
		if (str_equal(json_text(json_get(at, "fieldName")), name))
			return json_get(at, "value");
	return NULL;
}

static const struct json *custom_of(const struct json *row, struct str name)
{
	const struct json *fields = json_get(row, "customFields");

	for (const struct json *at = json_first(fields); at != NULL; at = json_next(at))
		if (str_equal(json_key(at), name))
			return at;
	return NULL;
}

static void end_row(struct download *download)
{
	fprintf(download->file, "%.*s\r\n", STR_ARGS(buf_str(&download->row)));
	buf_clear(&download->row);
}

static void write_header(struct download *download)
{
	for (const char *const *key = download->extract->keys; *key != NULL; key++)
		put_name(download, str_of(*key));
	for (size_t i = 0; i < download->destinations.count; i++)
		put_name(download, download->destinations.items[i]);
	for (size_t i = 0; i < download->customs.count; i++)
		put_name(download, download->customs.items[i]);
	end_row(download);
}

static bool write_csv(struct download *download, const struct json *rows)
{
	for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
		for (const char *const *key = download->extract->keys; *key != NULL; key++)
			put_cell(download, json_get(row, *key));
		for (size_t i = 0; i < download->destinations.count; i++)
			put_cell(download, destination_of(row, download->destinations.items[i]));
		for (size_t i = 0; i < download->customs.count; i++)
			put_cell(download, custom_of(row, download->customs.items[i]));
		end_row(download);
	}
	return !download->row.failed;
}

/* ---- both ---- */

static bool write_pages(struct download *download, bool is_json)
{
	if (is_json) {
		fputc('[', download->file);
		if (!each_page(download, write_json))
			return false;
		fputs("]\n", download->file);
		return true;
	}
	if (download->extract->has_fields && !each_page(download, find_names))
		return false;
	write_header(download);
	return each_page(download, write_csv);
}

static int write_file(struct download *download, bool is_json)
{
	bool done;

	download->file = list_create_file(download->session, download->session->arguments.out);
	if (download->file == NULL)
		return EXIT_FAILURE;
	done = write_pages(download, is_json);
	if (list_close_file(download->session, download->file) != EXIT_SUCCESS || !done)
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

static int run(struct list_session *session, const struct extract *extract)
{
	const char *format = session->arguments.format;
	bool is_json = format != NULL && strcmp(format, "json") == 0;
	struct download download = { .session = session, .extract = extract };
	int code = EXIT_FAILURE;

	if (format != NULL && !is_json && strcmp(format, "csv") != 0)
		return list_fail(session, "--format is csv or json", "--format vaut csv ou json");
	if (!list_find_id(session, session->arguments.words[0], &download.list_id))
		return EXIT_FAILURE;
	download.arena = arena_new(NAME_MEMORY);
	download.destinations.items = arena_array(download.arena, struct str, NAMES_MAX);
	download.customs.items = arena_array(download.arena, struct str, NAMES_MAX);
	buf_init(&download.row, ROW_MAX);
	if (download.customs.items != NULL)
		code = write_file(&download, is_json);
	buf_done(&download.row);
	arena_free(download.arena);
	return code;
}

int list_run_download(struct list_session *session)
{
	return run(session, &records);
}

int list_run_attempts(struct list_session *session)
{
	return run(session, &attempts);
}
