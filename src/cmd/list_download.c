/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Records and attempts of a list: as CSV a file that the hub writes as it is read, as JSON page by page.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"

#define PATH_BYTES ((size_t)1024)
#define PAGE       5000
#define ROW_MAX    ((size_t)16 << 20)

/** What is downloaded, and where it is. */
struct extract {
	const char *csv;   /* behind the list's own path                     */
	const char *pages; /* behind the published, with the first of its query */
	const char *array; /* in resultSet                                   */
};

static const struct extract records = { "/records.csv", "?includeRecords=true&", "contactRecords" };
static const struct extract attempts = { "/attempts.csv", "/attempts?", "contactAttempts" };

struct download {
	struct list_session *session;
	const struct extract *extract;
	int64_t list_id;
	FILE *file;
	bool has_rows;
};

static void put_finalized(const struct list_arguments *arguments, struct buf *path)
{
	if (arguments->finalized != arguments->open)
		buf_printf(path, "&finalized=%s", arguments->finalized ? "true" : "false");
}

/* ---- CSV ---- */

static void put_option(struct buf *path, const char *name, const char *value)
{
	if (value == NULL)
		return;
	buf_printf(path, "&%s=", name);
	buf_add_url(path, str_of(value));
}

static bool write_csv(struct download *download)
{
	const struct list_arguments *arguments = &download->session->arguments;
	struct buf path CLEANUP(buf_done) = { 0 };

	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_OWN "/lists/%lld%s?guardFormulas=%s", (long long)download->list_id,
		download->extract->csv, arguments->guard ? "true" : "false");
	put_finalized(arguments, &path);
	put_option(&path, "charset", arguments->charset);
	put_option(&path, "delimiter", arguments->delimiter);
	return list_save(download->session, buf_str(&path), download->file);
}

/* ---- JSON ---- */

static bool write_rows(struct download *download, const struct json *rows)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, ROW_MAX);
	for (const struct json *at = json_first(rows); at != NULL; at = json_next(at)) {
		buf_clear(&text);
		json_write(&text, at);
		fprintf(download->file, "%s%.*s", download->has_rows ? ",\n" : "",
			STR_ARGS(buf_str(&text)));
		download->has_rows = true;
	}
	return !text.failed;
}

/** @param after  where the page before ended; 0 afterwards when this was the last */
static bool write_page(struct download *download, int64_t *after)
{
	struct buf path CLEANUP(buf_done) = { 0 };
	struct ask_answer answer;
	const struct json *result;
	bool done;

	buf_init(&path, PATH_BYTES);
	buf_printf(&path, LIST_BASE "/%lld%stop=%d", (long long)download->list_id,
		download->extract->pages, PAGE);
	put_finalized(&download->session->arguments, &path);
	if (*after != 0)
		buf_printf(&path, "&after=%lld", (long long)*after);
	if (!list_get(download->session, buf_str(&path), &answer))
		return false;
	result = json_get(ask_root(&answer), "resultSet");
	*after = list_int(result, "nextAfter");
	done = write_rows(download, json_get(result, download->extract->array));
	ask_answer_done(&answer);
	return done;
}

static bool write_json(struct download *download)
{
	int64_t after = 0;

	fputc('[', download->file);
	do {
		if (!write_page(download, &after))
			return false;
	} while (after != 0);
	fputs("]\n", download->file);
	return true;
}

/* ---- both ---- */

static int run(struct list_session *session, const struct extract *extract)
{
	const char *format = session->arguments.format;
	struct download download = { .session = session, .extract = extract };
	bool is_json = format != NULL && strcmp(format, "json") == 0;
	bool done;

	if (!list_find_id(session, session->arguments.words[0], &download.list_id))
		return EXIT_FAILURE;
	download.file = list_create_file(session, session->arguments.out);
	if (download.file == NULL)
		return EXIT_FAILURE;
	done = is_json ? write_json(&download) : write_csv(&download);
	return list_end_file(session, download.file, session->arguments.out, done);
}

int list_run_download(struct list_session *session)
{
	return run(session, &records);
}

int list_run_attempts(struct list_session *session)
{
	return run(session, &attempts);
}
