/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list's records and attempts as CSV files. Written to a file without a name, a slice in each read, then answered from it.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/list_parts.h"
#include "api/list_text.h"
#include "api/list_view.h"
#include "outreach/import.h"
#include "outreach/list.h"
#include "outreach/list_export.h"

/** A download while its file is written. */
struct download {
	struct call *call;
	struct list_export *export;
	struct list_export_options options;
	struct call_list list;
	bool has_more;
};

/* ---- what is asked ---- */

static enum status read_delimiter(struct call *call, char *ret_delimiter)
{
	struct str name = call_query(call, "delimiter");

	*ret_delimiter = ',';
	if (!str_present(name))
		return ST_OK;
	*ret_delimiter = list_delimiter(name);
	if (*ret_delimiter != '\0')
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "enum", STR("delimiter"), "allowed",
		"comma, semicolon, tab, pipe");
}

static enum status read_charset(struct call *call, enum charset *ret_charset)
{
	struct str name = call_query(call, "charset");

	*ret_charset = CHARSET_UTF8;
	if (!str_present(name) || charset_parse(name, ret_charset) == ST_OK)
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "enum", STR("charset"), "allowed",
		"utf-8, utf-16le, utf-16be, windows-1252");
}

static enum status read_options(struct download *download, enum export_kind kind)
{
	struct call *call = download->call;
	struct list_export_options *options = &download->options;
	enum status delimiter, charset;

	*options = (struct list_export_options){
		.bu_id = call->caller.bu_id,
		.list_id = download->list.id,
		.kind = kind,
		.finalized = list_finalized(call),
		.guard_formulas = call_query_bool(call, "guardFormulas", false),
		.fd = -1,
	};
	delimiter = read_delimiter(call, &options->delimiter);
	charset = read_charset(call, &options->charset);
	return delimiter != ST_OK ? delimiter : charset;
}

/* ---- the file ---- */

/** Gone when it is closed, whatever happens. */
static int open_nameless(struct call *call)
{
	const char *folder = import_folder(outreach_import(call->hub->outreach));
	struct str path;
	char *name;
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	path = arena_printf(call->arena, "%s/.download-XXXXXX", folder);
	name = arena_cstr(call->arena, path);
	if (name == NULL || (fd = mkostemp(name, O_CLOEXEC)) < 0)
		return -1;
	(void)unlink(name);
	return fd;
}

static const char *type_of(const struct download *download)
{
	return arena_printf(download->call->arena, "text/csv; charset=%s; header=present",
		charset_name(download->options.charset))
		.at;
}

static void answer(struct download *download)
{
	struct call *call = download->call;
	struct str name = list_plain_name(call, download->list.name);
	const char *what = download->options.kind == EXPORT_ATTEMPTS ? "attempts" : "records";
	uint64_t size = list_export_bytes(download->export);

	list_export_free(download->export);
	exchange_add_header(call->exchange, "Content-Disposition",
		arena_printf(call->arena, "attachment; filename=\"%.*s_%lld_%s.csv\"",
			STR_ARGS(name), (long long)download->list.id, what));
	call_answer_file(call, type_of(download), download->options.fd, size);
}

static void give_up(struct download *download, enum status s)
{
	list_export_free(download->export);
	if (download->options.fd >= 0)
		close(download->options.fd);
	call_finish(download->call, s);
}

static enum status run_slice(struct db *db, void *args)
{
	struct download *download = args;

	return list_export_slice(db, download->export, &download->has_more);
}

static void slice_done(void *args, enum status s)
{
	struct download *download = args;

	if (s == ST_OK && download->has_more && exchange_is_gone(download->call->exchange))
		s = ST_TRY_LATER; /* nobody reads it */
	if (s != ST_OK)
		give_up(download, s);
	else if (download->has_more)
		store_read(download->call->hub->store, run_slice, download, slice_done);
	else
		answer(download);
}

static enum status begin(struct call *call, enum export_kind kind)
{
	struct download *download = arena_make(call->arena, struct download);
	enum status s;

	if (download == NULL)
		return ST_NO_MEMORY;
	download->call = call;
	if ((s = list_of_call(call, kind == EXPORT_ATTEMPTS, &download->list)) != ST_OK ||
		(s = read_options(download, kind)) != ST_OK)
		return s;
	if ((download->options.fd = open_nameless(call)) < 0)
		return ST_IO;
	if ((s = list_export_new(&download->options, &download->export)) != ST_OK) {
		close(download->options.fd);
		return s;
	}
	store_read(call->hub->store, run_slice, download, slice_done);
	return ST_OK;
}

static enum status records_file(struct call *call)
{
	return begin(call, EXPORT_RECORDS);
}

static enum status attempts_file(struct call *call)
{
	return begin(call, EXPORT_ATTEMPTS);
}

#define ONE OWN "/lists/{listId}"

static const struct route list_file_routes[] = {
	{ HTTP_GET, ONE "/records.csv", ROUTE_START, PERM_LISTS_VIEW, records_file,
		.summary = "The records of a calling list as CSV" },
	{ HTTP_GET, ONE "/attempts.csv", ROUTE_START, PERM_LISTS_VIEW, attempts_file,
		.summary = "The attempts on the records of a calling list as CSV" },
};
ROUTES(list_file);
