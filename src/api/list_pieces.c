/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uploads of calling lists in pieces, which go on after a cut connection, a restart of the hub, or another day: begun with
 * the options and the size, appended to at an offset, completed. What arrived of a piece before its connection broke is
 * kept. An offset that is answered is durable.
 */
#include "api/list_pieces.h"

#include <sys/stat.h>

#include "core/secret.h"
#include "identity/audit.h"

#define OPEN_SHOWN 1000

/* ---- beginning ---- */

struct piece_args {
	int64_t bytes;
	struct str file_name, sha256;
};

#define AT(member) offsetof(struct piece_args, member)

static const struct json_field piece_fields[] = {
	{ .path = "fileName",
		.kind = JSON_TEXT,
		.at = AT(file_name),
		.required = true,
		.max = 255 },
	{ .path = "fileBytes",
		.kind = JSON_INT,
		.at = AT(bytes),
		.required = true,
		.min = 1,
		.max = INT64_MAX },
	{ .path = "sha256", .kind = JSON_TEXT, .at = AT(sha256), .max = 64 },
};

static enum status read_hash(struct call *call, struct str text, struct str *ret_hash)
{
	uint8_t *hash = arena_alloc(call->arena, 32);

	if (hash == NULL)
		return ST_NO_MEMORY;
	if (!str_present(text))
		return ST_OK;
	if (!hash_from_hex(text, hash))
		return problem_add(&call->problems, ST_INVALID, "format", STR("sha256"), "want",
			"0-9 a-f (64)");
	*ret_hash = (struct str){ (const char *)hash, 32 };
	return ST_OK;
}

static enum status check_room(struct call *call, int64_t bytes)
{
	int64_t max = call->hub->settings->max_upload, open = 0;
	enum status s;

	if (bytes > max)
		return problem_add(&call->problems, ST_INVALID, "too_large", STR("fileBytes"),
			"max", arena_printf(call->arena, "%lld bytes", (long long)max).at);
	s = resumable_count(call->db, call->caller.bu_id, call->now, &open);
	if (s == ST_OK && open >= call->hub->settings->uploads_open)
		return problem_add(&call->problems, ST_LIMIT, "uploads_open", STR("uploadId"),
			"max", arena_printf(call->arena, "%lld", (long long)open).at);
	return s;
}

/** What the request says, without trusting its size. */
static enum status keep_options(struct call *call, struct str *ret_options)
{
	struct buf text CLEANUP(buf_done);

	buf_init(&text, UPLOAD_REST_MAX);
	json_write(&text, call->body);
	if (text.failed)
		return problem_add(
			&call->problems, ST_INVALID, "too_large", STR("body"), "max", "256 KiB");
	*ret_options = arena_copy(call->arena, buf_str(&text));
	return ret_options->at != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status new_path(struct call *call, struct str *ret_path)
{
	char name[UUID_TEXT + 1];

	uuid_text(uuid_new(call->wall), name);
	*ret_path = arena_copy(call->arena, str_of(name));
	return ret_path->at != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status pieces_begin(struct call *call)
{
	const struct piece_args *args = call->args;
	struct resumable upload = {
		.user_id = call->caller.user_id,
		.file_name = args->file_name,
		.bytes = args->bytes,
		.created_at = call->now,
		.expires_at = call->now + call->hub->settings->upload_keep,
	};
	struct call_list list;
	enum status s;

	if ((s = list_upload_find_list(call, &list)) != ST_OK ||
		(s = read_hash(call, args->sha256, &upload.sha256)) != ST_OK ||
		(s = list_upload_check_options(call, call->body)) != ST_OK ||
		(s = check_room(call, upload.bytes)) != ST_OK ||
		(s = keep_options(call, &upload.options)) != ST_OK ||
		(s = new_path(call, &upload.file_path)) != ST_OK)
		return s;
	upload.list_id = list.id;
	s = resumable_add(call->db, call->caller.bu_id, &upload, &upload.id);
	if (s != ST_OK)
		return s;
	piece_put_upload(&call->out, &upload);
	json_put_int(&call->out, "offset", 0);
	json_put_int(&call->out, "bytes", upload.bytes);
	return audit_append(
		call->db, &call->caller, call->wall, "list.upload_begin", list.id, STR_NULL);
}

/* ---- those of a list, and giving one up ---- */

/** Of a file that is in nobody's hands here; 0 when no piece has come. */
static int64_t size_of(const struct call *call, struct str file_path)
{
	struct str path = arena_printf(
		call->arena, "%s/%.*s", import_folder(piece_import(call)), STR_ARGS(file_path));
	struct stat found;

	return path.at != NULL && stat(path.at, &found) == 0 ? found.st_size : 0;
}

static void put_row(void *arg, const struct resumable *upload)
{
	struct call *call = arg;

	json_open(&call->out, NULL);
	piece_put_upload(&call->out, upload);
	json_put_int(&call->out, "offset", size_of(call, upload->file_path));
	json_put_int(&call->out, "bytes", upload->bytes);
	json_close(&call->out);
}

static enum status pieces_list(struct call *call)
{
	struct call_list list;
	enum status s;

	if ((s = list_upload_find_list(call, &list)) != ST_OK)
		return s;
	json_open_array(&call->out, "uploads");
	s = resumable_each(
		call->db, call->caller.bu_id, list.id, call->now, OPEN_SHOWN, put_row, call);
	json_close_array(&call->out);
	return s;
}

static enum status pieces_abandon(struct call *call)
{
	struct resumable upload;
	enum status s;

	if ((s = piece_find(call, &upload)) != ST_OK)
		return s;
	s = resumable_abandon(call->db, call->caller.bu_id, upload.id, call->now);
	if (s == ST_CONFLICT)
		return problem_add(&call->problems, s, "upload_complete", STR("uploadId"));
	if (s != ST_OK)
		return s;
	return audit_append(call->db, &call->caller, call->wall, "list.upload_abandon",
		upload.list_id, STR_NULL);
}

/** The import removes files of uploads that are over. */
static void pieces_after(struct call *call)
{
	import_wake(piece_import(call));
}

#define OF_LIST OWN "/lists/{listId}/uploads"

static const struct route list_pieces_routes[] = {
	{ HTTP_POST, OF_LIST, ROUTE_WRITE, PERM_LISTS_EDIT, pieces_begin, .fields = piece_fields,
		.field_count = COUNT_OF(piece_fields), .args_size = sizeof(struct piece_args),
		.code = 201, .after = pieces_after, .summary = "Begin an upload in pieces" },
	{ HTTP_GET, OF_LIST, ROUTE_LONG, PERM_LISTS_EDIT, pieces_list,
		.summary = "Uploads in pieces that are not complete" },
	{ HTTP_DELETE, OWN "/uploads/{uploadId}", ROUTE_WRITE, PERM_LISTS_EDIT, pieces_abandon,
		.after = pieces_after, .summary = "Abandon an upload in pieces" },
};
ROUTES(list_pieces);
