/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opt-outs: /api/v1/opt-outs (decision 13). The list is exported and imported as CSV with the
 * columns kind, address, date, source, word, language.
 */
#include "directory/opt_out.h"

#include "api/csv_line.h"
#include "api/filters.h"
#include "core/civil.h"
#include "identity/audit.h"

#define EXPORT_PAGE 1000

static const char *const kinds[] = { "identity", "phone", "email", NULL };
static const char *const sources[] = { "", "word", "agent", "api", "import" };

struct opt_out_args {
	struct str kind, address, language;
};

static const struct json_field opt_out_fields[] = {
	{ .path = "kind",
		.kind = JSON_TEXT,
		.at = offsetof(struct opt_out_args, kind),
		.required = true,
		.allowed = kinds },
	{ .path = "address",
		.kind = JSON_TEXT,
		.at = offsetof(struct opt_out_args, address),
		.required = true,
		.min = 1,
		.max = ADDRESS_MAX_POINTS },
	{ .path = "language",
		.kind = JSON_TEXT,
		.at = offsetof(struct opt_out_args, language),
		.max = 16 },
};

static void opt_out_put(struct json_out *out, const struct opt_out *opt_out)
{
	json_put_int(out, "id", opt_out->id);
	json_put_text(out, "kind", str_of(address_kind_name(opt_out->kind)));
	json_put_text(out, "address", opt_out->address);
	json_put_text(out, "source", str_of(sources[opt_out->source]));
	json_put_text(out, "word", opt_out->word);
	json_put_text(out, "language", opt_out->language);
	json_put_instant(out, "optedOutAt", opt_out->opted_out_at);
	json_put_bool(out, "inForce", opt_out->undone_at == 0);
	json_put_instant(out, "undoneAt", opt_out->undone_at);
	json_put_int(out, "undoneBy", opt_out->undone_by);
	json_put_text(out, "undoReason", opt_out->undo_reason);
}

struct rows_out {
	struct call *call;
	int64_t last_id;
	int64_t count;
};

static void put_row(void *arg, const struct opt_out *opt_out)
{
	struct rows_out *rows = arg;

	rows->last_id = opt_out->id;
	rows->count++;
	json_open(&rows->call->out, NULL);
	opt_out_put(&rows->call->out, opt_out);
	json_close(&rows->call->out);
}

static enum status opt_out_list(struct call *call)
{
	const int64_t limit = call_query_int(call, "limit", 50, 1, 1000);
	struct rows_out rows = { .call = call };
	int64_t in_force = 0;
	enum status s;

	if ((s = opt_out_count(call->db, call->caller.bu_id, &in_force)) != ST_OK)
		return s;
	json_put_int(&call->out, "inForce", in_force);
	json_open_array(&call->out, "optOuts");
	s = opt_out_each(call->db, call->caller.bu_id,
		call_query_int(call, "after", 0, 0, INT64_MAX), limit,
		!call_query_bool(call, "history", false), put_row, &rows);
	json_close_array(&call->out);
	if (rows.count == limit)
		json_put_int(&call->out, "next", rows.last_id);
	else
		json_put_null(&call->out, "next");
	return s;
}

static enum status opt_out_create(struct call *call)
{
	const struct opt_out_args *args = call->args;
	struct opt_out opt_out = { .address = args->address,
		.source = OPT_OUT_API,
		.language = str_present(args->language) ? args->language : STR_NULL };
	bool is_new;
	enum status s;

	if ((s = address_kind_parse(args->kind, &opt_out.kind)) != ST_OK)
		return s;
	s = opt_out_add(
		call->db, call->caller.bu_id, &opt_out, call->now, &call->problems, &is_new);
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "created", is_new);
	call->code = is_new ? 201 : 200;
	return audit_append(call->db, &call->caller, call->wall, "opt_out.create", 0, STR_NULL);
}

static enum status opt_out_read(struct call *call)
{
	struct opt_out opt_out;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "optOutId", &id)) != ST_OK)
		return s;
	s = opt_out_load(call->db, call->caller.bu_id, id, call->arena, &opt_out);
	if (s == ST_OK)
		opt_out_put(&call->out, &opt_out);
	return call_missing(call, s, "optOutId");
}

struct undo_args {
	struct str reason;
};

static const struct json_field undo_fields[] = {
	{ .path = "reason",
		.kind = JSON_LINES,
		.at = offsetof(struct undo_args, reason),
		.required = true,
		.min = 1,
		.max = 1000 },
};

static enum status opt_out_undo_run(struct call *call)
{
	const struct undo_args *args = call->args;
	struct opt_out opt_out;
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "optOutId", &id)) != ST_OK)
		return s;
	s = opt_out_load(call->db, call->caller.bu_id, id, call->arena, &opt_out);
	if (s == ST_OK && opt_out.undone_at != 0)
		return problem_add(&call->problems, ST_CONFLICT, "conflict", STR("optOutId"));
	if (s == ST_OK)
		s = opt_out_undo(call->db, call->caller.bu_id, opt_out.kind, opt_out.key,
			call->caller.user_id, args->reason, call->now, &call->problems);
	if (s != ST_OK)
		return call_missing(call, s, "optOutId");
	json_put_bool(&call->out, "success", true);
	return audit_append(call->db, &call->caller, call->wall, "opt_out.undo", id, STR_NULL);
}

static void export_row(void *arg, const struct opt_out *opt_out)
{
	struct rows_out *rows = arg;
	struct buf *out = &rows->call->answer;
	char date[CIVIL_INSTANT_SIZE];
	const struct str cells[] = {
		str_of(address_kind_name(opt_out->kind)),
		opt_out->address,
		civil_format_instant(opt_out->opted_out_at, date),
		str_of(sources[opt_out->source]),
		opt_out->word,
		opt_out->language,
	};

	rows->last_id = opt_out->id;
	rows->count++;
	csv_line_write(out, cells, COUNT_OF(cells));
}

static enum status opt_out_export(struct call *call)
{
	struct rows_out rows = { .call = call };
	enum status s;

	call_bare(call);
	call_set_type(call, "text/csv; charset=utf-8");
	buf_add(&call->answer, STR("kind,address,date,source,word,language\r\n"));
	do {
		rows.count = 0;
		s = opt_out_each(call->db, call->caller.bu_id, rows.last_id, EXPORT_PAGE, true,
			export_row, &rows);
	} while (s == ST_OK && rows.count == EXPORT_PAGE && !call->answer.failed);
	return s;
}

struct import_args {
	struct str csv;
};

static const struct json_field import_fields[] = {
	{ .path = "csv",
		.kind = JSON_LINES,
		.at = offsetof(struct import_args, csv),
		.required = true,
		.min = 1,
		.max = 1 << 20 },
};

struct import {
	int64_t line, added, known, failed;
};

static void put_line_error(struct call *call, int64_t line, const char *code)
{
	json_open(&call->out, NULL);
	json_put_int(&call->out, "line", line);
	json_put_text(&call->out, "code", str_of(code));
	json_close(&call->out);
}

/** The first line may be the header of an export. */
static bool is_header(const struct str cells[], size_t count, int64_t line)
{
	return line == 1 && count > 1 && str_equal_nocase(str_trim(cells[0]), STR("kind"));
}

static enum status import_line(
	struct call *call, const struct str cells[], size_t count, struct import *import)
{
	struct opt_out opt_out = { .source = OPT_OUT_IMPORT };
	bool is_new = false;
	enum status s = ST_INVALID;

	if (is_header(cells, count, import->line))
		return ST_OK;
	if (count >= 2 && address_kind_parse(str_trim(cells[0]), &opt_out.kind) == ST_OK) {
		opt_out.address = cells[1];
		if (count >= 3)
			civil_parse_instant(str_trim(cells[2]), &opt_out.opted_out_at);
		s = opt_out_add(call->db, call->caller.bu_id, &opt_out, call->now, NULL, &is_new);
	}
	if (s != ST_OK && s != ST_INVALID)
		return s;
	if (s == ST_INVALID) {
		import->failed++;
		put_line_error(call, import->line, "format");
	} else {
		*(is_new ? &import->added : &import->known) += 1;
	}
	return ST_OK;
}

static enum status opt_out_import(struct call *call)
{
	const struct import_args *args = call->args;
	struct import import = { 0 };
	struct str rest = args->csv, cells[CSV_LINE_CELLS];
	enum status s = ST_OK;

	json_open_array(&call->out, "errors");
	while (s == ST_OK && rest.len > 0) {
		size_t count = csv_line_read(&rest, call->arena, cells);

		import.line++;
		if (count > 0)
			s = import_line(call, cells, count, &import);
	}
	json_close_array(&call->out);
	json_put_int(&call->out, "added", import.added);
	json_put_int(&call->out, "known", import.known);
	json_put_int(&call->out, "failed", import.failed);
	if (s != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "opt_out.import", 0, STR_NULL);
}

static void blocks_after(struct call *call)
{
	directory_blocks_changed(call->hub->directory);
}

#define BASE OWN "/opt-outs"
#define BODY(table, args)                                                                          \
	.fields = table, .field_count = COUNT_OF(table), .args_size = sizeof(struct args),         \
	.after = blocks_after

static const struct route opt_out_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_DNC_VIEW, opt_out_list, .summary = "Opt-outs" },
	{ HTTP_POST, BASE, ROUTE_WRITE, PERM_DNC_EDIT, opt_out_create,
		BODY(opt_out_fields, opt_out_args), .summary = "Record an opt-out" },
	{ HTTP_GET, BASE "/export", ROUTE_LONG, PERM_DATA_DOWNLOAD, opt_out_export,
		.summary = "Opt-outs in force as CSV" },
	{ HTTP_POST, BASE "/import", ROUTE_WRITE, PERM_DNC_EDIT, opt_out_import,
		BODY(import_fields, import_args), .summary = "Import opt-outs from CSV text" },
	{ HTTP_GET, BASE "/{optOutId}", ROUTE_READ, PERM_DNC_VIEW, opt_out_read,
		.summary = "An opt-out" },
	{ HTTP_POST, BASE "/{optOutId}/undo", ROUTE_WRITE, PERM_OPT_OUT_UNDO, opt_out_undo_run,
		BODY(undo_fields, undo_args), .summary = "Undo an opt-out, with a reason" },
};
ROUTES(opt_out);
