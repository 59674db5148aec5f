/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of an upload in pieces: how much of it is there, the next piece, the end. Only the loop opens and writes it, so
 * that what it finds does not change under it; a thread of the import makes it durable.
 */
#include "api/list_pieces.h"

#include <stdio.h>

#include "core/secret.h"

/* ---- what is there ---- */

static void put_hash(struct json_out *out, struct str hash)
{
	char hex[HASH_HEX];

	if (hash.len != 32) {
		json_put_null(out, "sha256");
		return;
	}
	hash_hex((const uint8_t *)hash.at, hex);
	json_put_text(out, "sha256", str_of(hex));
}

void piece_put_upload(struct json_out *out, const struct resumable *upload)
{
	json_put_int(out, "uploadId", upload->id);
	json_put_int(out, "listId", upload->list_id);
	json_put_text(out, "fileName", upload->file_name);
	put_hash(out, upload->sha256);
	json_put_raw(out, "options", upload->options);
	json_put_instant(out, "createdAt", upload->created_at);
	json_put_instant(out, "expiresAt", upload->expires_at);
	if (upload->job_id != 0)
		json_put_int(out, "jobId", upload->job_id);
	else
		json_put_null(out, "jobId");
}

struct import *piece_import(const struct call *call)
{
	return outreach_import(call->hub->outreach);
}

enum status piece_find(struct call *call, struct resumable *ret_upload)
{
	struct db *db = call->db != NULL ? call->db : store_reader(call->hub->store);
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "uploadId", &id)) != ST_OK)
		return s;
	s = resumable_load(db, call->caller.bu_id, id, clock_business(call->hub->clock),
		call->arena, ret_upload);
	return call_missing(call, s, "uploadId");
}

static void put_offset(struct call *call, const struct resumable *upload, int64_t offset)
{
	char text[24];

	snprintf(text, sizeof text, "%lld", (long long)offset);
	exchange_add_header(call->exchange, "Upload-Offset", str_of(text));
	json_put_int(&call->out, "offset", offset);
	json_put_int(&call->out, "bytes", upload->bytes);
}

/* ---- reading ---- */

/** A request about the file of an upload. */
struct piece {
	struct import_file_task task; /* first: its completion is posted as it */
	struct import_writer writer;
	struct call *call;
	struct resumable upload;
};

static enum status open_piece(struct call *call)
{
	struct piece *piece = arena_make(call->arena, struct piece);

	if (piece == NULL)
		return ST_NO_MEMORY;
	call->state = piece;
	piece->call = call;
	return piece_find(call, &piece->upload);
}

/** Opens the file as it is now, with what others that write it have taken. */
static enum status open_file(struct call *call, struct piece *piece)
{
	enum status s = import_flush_writers(piece_import(call), piece->upload.file_path);

	if (s != ST_OK)
		return s;
	return upload_reopen(
		import_folder(piece_import(call)), piece->upload.file_path, &piece->writer.upload);
}

/** Bytes that arrived are kept, whatever became of their request. */
static void piece_close(struct call *call)
{
	struct piece *piece = call->state;

	if (piece == NULL || piece->writer.upload == NULL)
		return;
	import_writer_remove(piece_import(call), &piece->writer);
	if (!piece->writer.is_over && upload_flush(piece->writer.upload) != ST_OK)
		log_event(call->hub->log, LOG_ERROR, "upload.piece", "result=io upload=%lld",
			(long long)piece->upload.id);
	upload_free(piece->writer.upload);
}

/** The upload may have expired or been abandoned while the piece came. */
static void piece_synced(struct import_file_task *task)
{
	struct piece *piece = (struct piece *)task;
	struct call *call = piece->call;
	struct resumable now;
	enum status s = task->status;

	if (s == ST_OK)
		s = piece_find(call, &now);
	if (s == ST_OK)
		put_offset(call, &piece->upload, upload_bytes(piece->writer.upload));
	call_finish(call, s);
}

static void sync_piece(struct call *call, struct piece *piece)
{
	piece->task.fd = upload_fd(piece->writer.upload);
	piece->task.is_piece = true;
	piece->task.done = piece_synced;
	import_sync_file(piece_import(call), &piece->task);
}

static enum status pieces_read(struct call *call)
{
	struct piece *piece;
	enum status s = open_piece(call);

	if (s != ST_OK)
		return s;
	piece = call->state;
	piece_put_upload(&call->out, &piece->upload);
	if (piece->upload.job_id != 0) {
		put_offset(call, &piece->upload, piece->upload.bytes);
		call_finish(call, ST_OK);
		return ST_OK;
	}
	if ((s = open_file(call, piece)) == ST_OK)
		sync_piece(call, piece);
	return s;
}

/* ---- a piece ---- */

static enum status take_bytes(void *arg, struct str bytes)
{
	struct piece *piece = arg;

	if (piece->writer.is_over)
		return ST_CONFLICT;
	return upload_write(piece->writer.upload, bytes);
}

/** `bytes 0-99/1000` (RFC 9110, 14.4): where the piece begins; its end is where the body ends. */
static bool range_offset(struct str range, int64_t bytes, int64_t *ret_offset)
{
	const char *hyphen, *slash;
	struct str first, total;
	int64_t size = bytes;

	if (!str_starts(range, STR("bytes ")))
		return false;
	range = (struct str){ range.at + 6, range.len - 6 };
	hyphen = memchr(range.at, '-', range.len);
	slash = memchr(range.at, '/', range.len);
	if (hyphen == NULL || slash == NULL || slash < hyphen)
		return false;
	first = (struct str){ range.at, (size_t)(hyphen - range.at) };
	total = (struct str){ slash + 1, range.len - (size_t)(slash - range.at) - 1 };
	return str_to_int(first, ret_offset) &&
	       (str_is(total, "*") || (str_to_int(total, &size) && size == bytes));
}

static enum status read_offset(struct call *call, int64_t bytes, int64_t *ret_offset)
{
	struct str offset = exchange_header(call->exchange, "Upload-Offset");
	struct str range = exchange_header(call->exchange, "Content-Range");

	if (offset.at == NULL && range.at == NULL)
		return problem_add(&call->problems, ST_INVALID, "required", STR("Upload-Offset"));
	if (offset.at != NULL) {
		if (str_to_int(str_trim(offset), ret_offset) && *ret_offset >= 0)
			return ST_OK;
		return problem_add(&call->problems, ST_INVALID, "format", STR("Upload-Offset"),
			"want", "0, 1, 2 …");
	}
	if (range_offset(str_trim(range), bytes, ret_offset) && *ret_offset >= 0)
		return ST_OK;
	return problem_add(&call->problems, ST_INVALID, "format", STR("Content-Range"), "want",
		arena_printf(call->arena, "bytes 0-99/%lld", (long long)bytes).at);
}

static enum status wrong_offset(struct call *call, int64_t offset)
{
	struct str text = arena_printf(call->arena, "%lld", (long long)offset);

	exchange_add_header(call->exchange, "Upload-Offset", text);
	return problem_add(&call->problems, ST_CONFLICT, "upload_offset", STR("Upload-Offset"),
		"offset", text.at);
}

static enum status open_append(struct call *call, struct body_plan *plan)
{
	int64_t offset = 0, there;
	struct piece *piece;
	enum status s;

	if ((s = open_piece(call)) != ST_OK)
		return s;
	piece = call->state;
	if ((s = read_offset(call, piece->upload.bytes, &offset)) != ST_OK)
		return s;
	if (piece->upload.job_id != 0)
		return problem_add(
			&call->problems, ST_CONFLICT, "upload_complete", STR("uploadId"));
	if ((s = open_file(call, piece)) != ST_OK)
		return s;
	there = upload_bytes(piece->writer.upload);
	if (offset != there)
		return wrong_offset(call, there);
	import_writer_add(piece_import(call), &piece->writer);
	*plan = (struct body_plan){ (size_t)(piece->upload.bytes - there), take_bytes, piece };
	return ST_OK;
}

static enum status pieces_append(struct call *call)
{
	struct piece *piece = call->state;
	enum status s;

	if (piece->writer.is_over)
		return ST_TRY_LATER;
	if ((s = upload_flush(piece->writer.upload)) == ST_OK)
		sync_piece(call, piece);
	return s;
}

/* ---- the end ---- */

static enum status open_complete(struct call *call)
{
	struct uploading *uploading = arena_make(call->arena, struct uploading);

	if (uploading == NULL)
		return ST_NO_MEMORY;
	call->state = uploading;
	uploading->call = call;
	uploading->road = ROAD_PIECES;
	return piece_find(call, &uploading->pieces);
}

static void close_complete(struct call *call)
{
	struct uploading *uploading = call->state;

	if (uploading == NULL)
		return;
	upload_free(uploading->upload);
	json_doc_free(uploading->doc);
}

static enum status check_whole(struct call *call, const struct uploading *uploading)
{
	int64_t there = upload_bytes(uploading->upload);

	if (there == uploading->pieces.bytes)
		return ST_OK;
	exchange_add_header(call->exchange, "Upload-Offset",
		arena_printf(call->arena, "%lld", (long long)there));
	return problem_add(&call->problems, ST_CONFLICT, "upload_incomplete", STR("uploadId"),
		"offset", arena_printf(call->arena, "%lld", (long long)there).at, "bytes",
		arena_printf(call->arena, "%lld", (long long)uploading->pieces.bytes).at);
}

/** The options as they were when the upload was begun. */
static enum status read_stored(struct call *call, struct uploading *uploading)
{
	if (json_parse(uploading->pieces.options, NULL, &uploading->doc) != ST_OK)
		return ST_IO; /* it was written by us */
	return list_upload_check_options(call, json_root(uploading->doc));
}

static enum status pieces_complete(struct call *call)
{
	const struct resumable *pieces;
	struct uploading *uploading;
	enum status s = open_complete(call);

	if (s != ST_OK)
		return s;
	uploading = call->state;
	pieces = &uploading->pieces;
	if (pieces->job_id != 0) {
		json_put_int(&call->out, "jobId", pieces->job_id);
		json_open_array(&call->out, "warnings");
		json_close_array(&call->out);
		call_finish(call, ST_OK);
		return ST_OK;
	}
	uploading->list.id = pieces->list_id;
	if ((s = import_flush_writers(piece_import(call), pieces->file_path)) != ST_OK)
		return s;
	s = upload_reopen(import_folder(piece_import(call)), pieces->file_path, &uploading->upload);
	if (s != ST_OK || (s = check_whole(call, uploading)) != ST_OK ||
		(s = read_stored(call, uploading)) != ST_OK)
		return s;
	return list_upload_accept(call, uploading);
}

#define ONE OWN "/uploads/{uploadId}"

static const struct route list_piece_file_routes[] = {
	{ HTTP_GET, ONE, ROUTE_START, PERM_LISTS_EDIT, pieces_read, .close = piece_close,
		.summary = "How much of an upload is there" },
	{ HTTP_PUT, ONE, ROUTE_START, PERM_LISTS_EDIT, pieces_append, .open_body = open_append,
		.close = piece_close, .summary = "The next piece of an upload" },
	{ HTTP_POST, ONE "/complete", ROUTE_START, PERM_LISTS_EDIT, pieces_complete,
		.close = close_complete, .code = 202,
		.summary = "All pieces are there: load the list" },
};
ROUTES(list_piece_file);
