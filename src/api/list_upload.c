/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uploads of calling lists (wire 3B.4): base64 in JSON, as published, and the bare file by PUT. The file goes to disk while
 * it arrives and is durable before it is answered with the number of its job.
 */
#include "api/filters.h"
#include "api/list_dates.h"
#include "api/list_text.h"
#include "api/messages.h"
#include "api/skills.h"
#include "core/secret.h"
#include "identity/audit.h"
#include "outreach/charset.h"
#include "outreach/import.h"
#include "outreach/job.h"
#include "outreach/list.h"
#include "outreach/upload.h"
#include "outreach/upload_scan.h"

#define REST_MAX      ((size_t)256 << 10) /* of the JSON beside the file */
#define AGREEMENT_MAX 20000

struct upload_args {
	struct str file_name, zone, expiration, delimiter, charset, date_order, agreement;
	int64_t skill_id;
	bool force_overwrite, start_skill, send_email, header;
	bool gave_overwrite, gave_expiration, gave_start, gave_email, gave_header;
};

#define AT(member)   offsetof(struct upload_args, member)
#define GAVE(member) (AT(member) + 1)

static const char *const date_orders[] = { "MDY", "DMY", NULL };

static const struct json_field upload_fields[] = {
	{ .path = "fileName", .kind = JSON_TEXT, .at = AT(file_name), .max = 255 },
	{ .path = "skillId", .kind = JSON_INT, .at = AT(skill_id), .max = INT64_MAX },
	{ .path = "defaultTimeZone", .kind = JSON_TEXT, .at = AT(zone), .max = 100 },
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
	{ .path = "delimiter", .kind = JSON_LINES, .at = AT(delimiter), .max = 9 },
	{ .path = "charset", .kind = JSON_TEXT, .at = AT(charset), .max = 40 },
	{ .path = "dateOrder", .kind = JSON_TEXT, .at = AT(date_order), .allowed = date_orders },
	{ .path = "complianceAgreement",
		.kind = JSON_LINES,
		.at = AT(agreement),
		.max = AGREEMENT_MAX },
};

/** An upload from its first byte to its job. */
struct uploading {
	struct import_file_task task; /* first: its completion is posted as it */
	struct call *call;
	struct upload *upload;
	struct upload_scan scan;
	bool is_json;
	bool is_published; /* what the published call requires is required */
	struct call_list list;
	struct job_options options;
	uint8_t agreement_hash[32];
	int64_t job_id;
	bool expires_at_once;
};

/* ---- the bytes ---- */

static enum status take_file_bytes(void *arg, struct str bytes)
{
	struct uploading *uploading = arg;

	return upload_write(uploading->upload, bytes);
}

static enum status take_json(void *arg, struct str piece)
{
	struct uploading *uploading = arg;

	return upload_scan_feed(&uploading->scan, piece);
}

static enum status find_list(struct call *call, struct call_list *ret_list)
{
	struct db *db = call->db != NULL ? call->db : store_reader(call->hub->store);
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "listId", &id)) != ST_OK)
		return s;
	s = list_load(db, call->caller.bu_id, id, call->arena, ret_list);
	if (s == ST_OK && ret_list->removed_at != 0)
		s = ST_NOT_FOUND;
	return call_missing(call, s, "listId");
}

static bool is_json_type(const struct call *call)
{
	struct str type = exchange_header(call->exchange, "Content-Type");

	return !str_present(type) || str_starts(str_trim(type), STR("application/json"));
}

static enum status begin(struct call *call, bool is_json)
{
	struct uploading *uploading = arena_make(call->arena, struct uploading);
	enum status s;

	if (uploading == NULL)
		return ST_NO_MEMORY;
	if ((s = find_list(call, &uploading->list)) != ST_OK)
		return s;
	s = upload_new(import_folder(outreach_import(call->hub->outreach)), call->wall,
		&uploading->upload);
	if (s != ST_OK)
		return s;
	uploading->call = call;
	uploading->is_json = uploading->is_published = is_json;
	upload_scan_init(&uploading->scan, REST_MAX, take_file_bytes, uploading);
	call->state = uploading;
	call->body_rest = &uploading->scan.rest;
	return ST_OK;
}

static enum status open_json(struct call *call, struct body_plan *plan)
{
	enum status s;

	if (!is_json_type(call))
		return problem_add(&call->problems, ST_INVALID, "media_type", STR(""), "want",
			"application/json");
	if ((s = begin(call, true)) != ST_OK)
		return s;
	*plan = (struct body_plan){ (size_t)call->hub->settings->max_upload, take_json,
		call->state };
	return ST_OK;
}

static enum status open_file(struct call *call, struct body_plan *plan)
{
	enum status s;

	if ((s = begin(call, false)) != ST_OK)
		return s;
	*plan = (struct body_plan){ (size_t)call->hub->settings->max_upload, take_file_bytes,
		call->state };
	return ST_OK;
}

static void close_upload(struct call *call)
{
	struct uploading *uploading = call->state;

	if (uploading == NULL)
		return;
	upload_scan_done(&uploading->scan);
	upload_free(uploading->upload);
}

/* ---- what was chosen ---- */

static enum status check_required(struct call *call, const struct uploading *uploading)
{
	const struct upload_args *args = call->args;
	const struct {
		bool given;
		const char *name;
	} wanted[] = {
		{ uploading->scan.has_file, "listFile" },
		{ args->gave_overwrite, "forceOverwrite" },
		{ args->gave_expiration, "expirationDate" },
		{ args->gave_start, "startSkill" },
		{ args->gave_email, "sendEmail" },
	};
	enum status s = ST_OK;

	for (size_t i = 0; uploading->is_published && i < COUNT_OF(wanted); i++)
		if (!wanted[i].given)
			s = problem_add(
				&call->problems, ST_INVALID, "required", str_of(wanted[i].name));
	return s;
}

static enum status check_file(struct call *call, const struct uploading *uploading)
{
	const struct str field = STR("listFile");

	if (uploading->scan.is_bad_file)
		return problem_add(&call->problems, ST_INVALID, "base64", field);
	if (upload_bytes(uploading->upload) == 0)
		return problem_add(&call->problems, ST_INVALID, "file_empty", field);
	if (upload_is_workbook(uploading->upload))
		return problem_add(&call->problems, ST_INVALID, "file_workbook", field);
	return ST_OK;
}

static enum status read_zone(struct call *call, struct job_options *options)
{
	const struct upload_args *args = call->args;
	const struct zone *zone;

	if (!str_present(args->zone))
		return ST_OK;
	zone = zone_by_value(call->hub->zones, args->zone, call->arena);
	if (zone == NULL)
		return problem_add(&call->problems, ST_INVALID, "format", STR("defaultTimeZone"),
			"want", "Eastern Standard Time, America/Toronto, EST, UTC-05:00 …");
	options->zone = zone_name(zone);
	return ST_OK;
}

static enum status read_expiry(
	struct call *call, struct job_options *options, bool *ret_expires_at_once)
{
	const struct upload_args *args = call->args;
	struct civil_date date, today = civil_from_usec(call->now).date;
	enum status s;

	s = list_date_read(call, args->expiration, "expirationDate", &options->expiry);
	if (s != ST_OK || !civil_parse_date(options->expiry, &date))
		return s;
	*ret_expires_at_once = civil_days(date) <= civil_days(today);
	return list_date_check(
		call, store_reader(call->hub->store), options->expiry, "expirationDate");
}

static enum status read_delimiter(struct call *call, struct job_options *options)
{
	const struct upload_args *args = call->args;
	char delimiter;

	if (args->delimiter.len == 0)
		return ST_OK;
	if ((delimiter = list_delimiter(args->delimiter)) == '\0')
		return problem_add(&call->problems, ST_INVALID, "enum", STR("delimiter"), "allowed",
			"comma, semicolon, tab, pipe");
	options->delimiter = arena_copy(call->arena, (struct str){ &delimiter, 1 });
	return options->delimiter.at != NULL ? ST_OK : ST_NO_MEMORY;
}

static enum status read_charset(struct call *call, struct job_options *options)
{
	const struct upload_args *args = call->args;
	enum charset charset;

	if (!str_present(args->charset))
		return ST_OK;
	if (charset_parse(args->charset, &charset) != ST_OK)
		return problem_add(&call->problems, ST_INVALID, "enum", STR("charset"), "allowed",
			"utf-8, utf-16le, utf-16be, windows-1252");
	options->charset = str_of(charset_name(charset));
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
		.language = language_choose(exchange_header(call->exchange, "Accept-Language")) ==
					    LANGUAGE_FR
				    ? STR("fr")
				    : STR("en"),
	};
	if ((s = read_zone(call, options)) != ST_OK)
		worst = s;
	if ((s = read_expiry(call, options, &uploading->expires_at_once)) != ST_OK)
		worst = s;
	if ((s = read_delimiter(call, options)) != ST_OK)
		worst = s;
	if ((s = read_charset(call, options)) != ST_OK)
		worst = s;
	return worst;
}

/** A skill that is named has a template; to start it needs what a start needs (decision 16). */
static enum status check_skill(struct call *call)
{
	const struct upload_args *args = call->args;
	struct skill skill;
	enum status s;

	if (args->skill_id == 0)
		return args->start_skill ? problem_add(&call->problems, ST_INVALID, "required",
						   STR("skillId"))
					 : ST_OK;
	s = skill_load(call->db, call->caller.bu_id, args->skill_id, call->arena, &skill);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, ST_INVALID, "unknown_id", STR("skillId"));
	if (s != ST_OK)
		return s;
	if (skill.template_id == 0)
		return problem_add(&call->problems, ST_CONFLICT, "skill_template", STR("skillId"));
	if (!args->start_skill)
		return ST_OK;
	if ((s = call_require(call, PERM_DIALER_EDIT)) != ST_OK)
		return s;
	return call_require(call, PERM_CAMPAIGNS_VIEW);
}

/* ---- the job ---- */

static enum status add_job(struct call *call)
{
	const struct uploading *uploading = call->state;
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
	struct call_list list;
	enum status s;

	if ((s = find_list(call, &list)) != ST_OK || (s = check_skill(call)) != ST_OK)
		return s;
	s = job_add(call->db, call->caller.bu_id, &job, call->now,
		&((struct uploading *)call->state)->job_id);
	if (s != ST_OK)
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

static void file_synced(struct import_file_task *task)
{
	struct uploading *uploading = (struct uploading *)task;

	if (task->status == ST_OK)
		call_write(uploading->call, add_job, job_added);
	else
		call_finish(uploading->call, task->status);
}

static enum status upload_run(struct call *call)
{
	struct uploading *uploading = call->state;
	const struct upload_args *args = call->args;
	enum status s;

	if (uploading->is_json && (s = upload_scan_finish(&uploading->scan)) != ST_OK)
		return s;
	if ((s = upload_flush(uploading->upload)) != ST_OK)
		return s;
	s = check_required(call, uploading);
	if (s != ST_OK || (s = check_file(call, uploading)) != ST_OK)
		return s;
	s = read_options(call, uploading);
	if (s != ST_OK || (s = check_skill(call)) != ST_OK)
		return s;
	hash_sha256(args->agreement, uploading->agreement_hash);
	uploading->task.fd = upload_fd(uploading->upload);
	uploading->task.done = file_synced;
	import_sync_file(outreach_import(call->hub->outreach), &uploading->task);
	return ST_OK;
}

#define UPLOAD                                                                                     \
	.fields = upload_fields, .field_count = COUNT_OF(upload_fields),                           \
	.args_size = sizeof(struct upload_args), .query_as_fields = true, .code = 202,             \
	.close = close_upload

static const struct route list_upload_routes[] = {
	{ HTTP_POST, ADMIN "/lists/call-lists/{listId}/upload", ROUTE_START, PERM_LISTS_EDIT,
		upload_run, UPLOAD, .open_body = open_json,
		.summary = "Upload a calling list, base64 in JSON" },
	{ HTTP_PUT, OWN "/lists/{listId}/upload", ROUTE_START, PERM_LISTS_EDIT, upload_run, UPLOAD,
		.open_body = open_file, .summary = "Upload a calling list, the file itself" },
};
ROUTES(list_upload);
