/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uploads of calling lists (wire 3B.4): base64 in JSON, as published, a form, and the bare file by PUT. The file goes to disk
 * while it arrives and is durable before it is answered with the number of its job.
 */
#include "api/list_upload.h"

#include "api/list_options.h"
#include "api/messages.h"
#include "core/secret.h"
#include "identity/audit.h"

#define AGREEMENT_MAX 20000

struct upload_args {
	struct str file_name, sheet, zone, country, expiration, delimiter, charset, date_order,
		agreement;
	int64_t skill_id;
	bool force_overwrite, start_skill, send_email, header, review;
	bool gave_overwrite, gave_expiration, gave_start, gave_email, gave_header;
};

#define AT(member)   offsetof(struct upload_args, member)
#define GAVE(member) (AT(member) + 1)

static const struct json_field upload_fields[] = {
	{ .path = "fileName", .kind = JSON_TEXT, .at = AT(file_name), .max = 255 },
	{ .path = "sheet", .kind = JSON_TEXT, .at = AT(sheet), .max = 255 },
	{ .path = "skillId", .kind = JSON_INT, .at = AT(skill_id), .max = INT64_MAX },
	{ .path = "defaultTimeZone", .kind = JSON_TEXT, .at = AT(zone), .max = 100 },
	{ .path = "defaultCountry", .kind = JSON_TEXT, .at = AT(country), .max = 100 },
	{ .path = "expirationDate",
		.kind = JSON_TEXT,
		.at = AT(expiration),
		.max = 40,
		.present_at = GAVE(gave_expiration) },
	{ .path = "forceOverwrite",
		.kind = JSON_BOOL,
		.at = AT(force_overwrite),
		.present_at = GAVE(gave_overwrite) },
	{ .path = "startSkill",
		.kind = JSON_BOOL,
		.at = AT(start_skill),
		.present_at = GAVE(gave_start) },
	{ .path = "sendEmail",
		.kind = JSON_BOOL,
		.at = AT(send_email),
		.present_at = GAVE(gave_email) },
	{ .path = "header", .kind = JSON_BOOL, .at = AT(header), .present_at = GAVE(gave_header) },
	{ .path = "review", .kind = JSON_BOOL, .at = AT(review) },
	{ .path = "delimiter", .kind = JSON_LINES, .at = AT(delimiter), .max = 9 },
	{ .path = "charset", .kind = JSON_TEXT, .at = AT(charset), .max = 40 },
	{ .path = "dateOrder",
		.kind = JSON_TEXT,
		.at = AT(date_order),
		.allowed = list_date_orders },
	{ .path = "complianceAgreement",
		.kind = JSON_LINES,
		.at = AT(agreement),
		.max = AGREEMENT_MAX },
};

/* ---- what was chosen ---- */

static enum status check_required(struct call *call, const struct uploading *uploading)
{
	const struct upload_args *args = call->args;
	const struct {
		bool given;
		const char *name;
	} wanted[] = {
		{ uploading->has_file, "listFile" },
		{ args->gave_overwrite, "forceOverwrite" },
		{ args->gave_expiration, "expirationDate" },
		{ args->gave_start, "startSkill" },
		{ args->gave_email, "sendEmail" },
	};
	enum status s = ST_OK;

	size_t count = uploading->is_published        ? COUNT_OF(wanted)
		       : uploading->road == ROAD_BARE ? 0
						      : 1;

	for (size_t i = 0; i < count; i++)
		if (!wanted[i].given)
			s = problem_add(
				&call->problems, ST_INVALID, "required", str_of(wanted[i].name));
	return s;
}

static enum status check_file(struct call *call, const struct uploading *uploading)
{
	const struct str field = STR("listFile");

	if (uploading->road == ROAD_JSON && uploading->scan.is_bad_file)
		return problem_add(&call->problems, ST_INVALID, "base64", field);
	if (upload_bytes(uploading->upload) == 0)
		return problem_add(&call->problems, ST_INVALID, "file_empty", field);
	return ST_OK;
}

static enum status read_options(struct call *call, struct uploading *uploading)
{
	const struct upload_args *args = call->args;
	struct job_options *options = &uploading->options;
	enum status worst = ST_OK, s;

	*options = (struct job_options){
		.has_header = !args->gave_header || args->header,
		.force_overwrite = args->force_overwrite,
		.start_skill = args->start_skill,
		.send_email = args->send_email,
		.date_order = args->date_order,
		.is_review = args->review,
		.sheet = args->sheet,
		.language = language_choose(exchange_header(call->exchange, "Accept-Language")) ==
					    LANGUAGE_FR
				    ? STR("fr")
				    : STR("en"),
	};
	if ((s = list_option_zone(call, args->zone, options)) != ST_OK)
		worst = s;
	if ((s = list_option_country(call, args->country, STR("defaultCountry"), options)) != ST_OK)
		worst = s;
	s = list_option_expiry(call, args->expiration, options, &uploading->expires_at_once);
	if (s != ST_OK)
		worst = s;
	if ((s = list_option_delimiter(call, args->delimiter, options)) != ST_OK)
		worst = s;
	if ((s = list_option_charset(call, args->charset, options)) != ST_OK)
		worst = s;
	return worst;
}

enum status list_upload_check_options(struct call *call, const struct json *object)
{
	struct uploading uploading = { .call = call };
	const struct upload_args *args;
	enum status s;

	call->args = arena_make(call->arena, struct upload_args);
	if (call->args == NULL)
		return ST_NO_MEMORY;
	s = json_read(object, upload_fields, COUNT_OF(upload_fields), &call->problems, call->args);
	if (s == ST_OK)
		s = read_options(call, &uploading);
	if (s != ST_OK)
		return s;
	args = call->args;
	return list_option_skill(call, args->skill_id, args->start_skill);
}

/* ---- the job ---- */

/** Of a file that came in pieces: another request may have completed it meanwhile. */
static enum status find_job(struct call *call, struct uploading *uploading)
{
	struct resumable now;
	enum status s;

	if (uploading->road != ROAD_PIECES)
		return ST_OK;
	s = resumable_load(call->db, call->caller.bu_id, uploading->pieces.id,
		clock_business(call->hub->clock), call->arena, &now);
	if (s == ST_OK)
		uploading->job_id = now.job_id;
	return s;
}

static enum status make_job(struct call *call, struct uploading *uploading)
{
	const struct upload_args *args = call->args;
	struct job_new job = {
		.list_id = uploading->list.id,
		.skill_id = args->skill_id,
		.file_name = args->file_name,
		.file_path = upload_name(uploading->upload),
		.file_sha256 = uploading->task.sha256,
		.file_bytes = upload_bytes(uploading->upload),
		.options = &uploading->options,
		.user_id = call->caller.user_id,
		.agreement_hash = str_present(args->agreement) ? uploading->agreement_hash : NULL,
	};
	enum status s;

	s = job_add(call->db, call->caller.bu_id, &job, call->now, &uploading->job_id);
	if (s != ST_OK || uploading->road != ROAD_PIECES)
		return s;
	return resumable_complete(
		call->db, call->caller.bu_id, uploading->pieces.id, uploading->job_id, call->now);
}

static enum status add_job(struct call *call)
{
	const struct upload_args *args = call->args;
	struct uploading *uploading = call->state;
	struct call_list list;
	enum status s;

	if ((s = find_job(call, uploading)) != ST_OK || uploading->job_id != 0)
		return s;
	s = list_load(call->db, call->caller.bu_id, uploading->list.id, call->arena, &list);
	if (s == ST_NOT_FOUND || (s == ST_OK && list.removed_at != 0))
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", STR("listId"));
	if (s == ST_OK)
		s = list_option_skill(call, args->skill_id, args->start_skill);
	if (s != ST_OK)
		return s;
	if ((s = make_job(call, uploading)) != ST_OK)
		return s;
	return audit_append(
		call->db, &call->caller, call->wall, "list.upload", uploading->list.id, STR_NULL);
}

static void put_warnings(struct call *call, const struct uploading *uploading)
{
	json_open_array(&call->out, "warnings");
	if (uploading->expires_at_once)
		json_put_text(&call->out, NULL, STR("expires_at_once"));
	json_close_array(&call->out);
}

static void job_added(struct call *call, enum status s)
{
	struct uploading *uploading = call->state;

	if (s == ST_OK) {
		upload_keep(uploading->upload);
		import_wake(outreach_import(call->hub->outreach));
		json_put_int(&call->out, "jobId", uploading->job_id);
		put_warnings(call, uploading);
	}
	call_finish(call, s);
}

/** What was promised when a file in pieces was begun. */
static enum status check_hash(struct call *call, const struct uploading *uploading)
{
	struct str found = { (const char *)uploading->task.sha256, 32 };
	char hex[HASH_HEX];

	if (!str_present(uploading->pieces.sha256) || str_equal(uploading->pieces.sha256, found))
		return ST_OK;
	hash_hex(uploading->task.sha256, hex);
	return problem_add(&call->problems, ST_INVALID, "upload_hash", STR("sha256"), "found", hex);
}

static void file_synced(struct import_file_task *task)
{
	struct uploading *uploading = (struct uploading *)task;
	enum status s = task->status;

	if (s == ST_OK)
		s = check_hash(uploading->call, uploading);
	if (s == ST_OK)
		call_write(uploading->call, add_job, job_added);
	else
		call_finish(uploading->call, s);
}

enum status list_upload_accept(struct call *call, struct uploading *uploading)
{
	const struct upload_args *args = call->args;
	enum status s;

	if ((s = check_file(call, uploading)) != ST_OK)
		return s;
	s = read_options(call, uploading);
	if (s == ST_OK)
		s = list_option_skill(call, args->skill_id, args->start_skill);
	if (s != ST_OK)
		return s;
	hash_sha256(args->agreement, uploading->agreement_hash);
	uploading->task.fd = upload_fd(uploading->upload);
	uploading->task.problems = &call->problems;
	uploading->task.sheet = args->sheet;
	uploading->task.done = file_synced;
	import_sync_file(outreach_import(call->hub->outreach), &uploading->task);
	return ST_OK;
}

static enum status upload_run(struct call *call)
{
	struct uploading *uploading = call->state;
	enum status s;

	if ((s = list_upload_finish_body(call, uploading)) != ST_OK)
		return s;
	s = check_required(call, uploading);
	return s == ST_OK ? list_upload_accept(call, uploading) : s;
}

#define UPLOAD                                                                                     \
	.fields = upload_fields, .field_count = COUNT_OF(upload_fields),                           \
	.args_size = sizeof(struct upload_args), .query_as_fields = true, .code = 202,             \
	.close = list_upload_close

static const struct route list_upload_routes[] = {
	{ HTTP_POST, ADMIN "/lists/call-lists/{listId}/upload", ROUTE_START, PERM_LISTS_EDIT,
		upload_run, UPLOAD, .open_body = list_upload_open_published,
		.summary = "Upload a calling list, base64 in JSON or as a form" },
	{ HTTP_POST, OWN "/lists/{listId}/upload", ROUTE_START, PERM_LISTS_EDIT, upload_run, UPLOAD,
		.open_body = list_upload_open_own,
		.summary = "Upload a calling list, as a form or base64 in JSON" },
	{ HTTP_PUT, OWN "/lists/{listId}/upload", ROUTE_START, PERM_LISTS_EDIT, upload_run, UPLOAD,
		.open_body = list_upload_open_bare,
		.summary = "Upload a calling list, the file itself" },
};
ROUTES(list_upload);
