/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The review of an upload before it is loaded: read what was found, correct and have it looked at again, apply.
 */
#include "api/list_columns.h"
#include "api/list_options.h"
#include "api/list_parts.h"
#include "identity/audit.h"
#include "outreach/import.h"

#define ROWS_SHOWN  20
#define MAPPING_MAX ((size_t)512 << 10)

/* ---- reading ---- */

/** Members of a stored object, as they are, but for one that is put otherwise. */
static void put_members(struct call *call, const struct json *object, const char *but)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, call->answer.max);
	for (const struct json *at = json_first(object); at != NULL; at = json_next(at)) {
		const char *key = arena_cstr(call->arena, json_key(at));

		if (key == NULL || str_is(json_key(at), but))
			continue;
		buf_clear(&text);
		json_write(&text, at);
		json_put_raw(&call->out, key, buf_str(&text));
	}
}

static void put_columns(struct call *call, const struct json *columns)
{
	json_open_array(&call->out, "columns");
	for (const struct json *at = json_first(columns); at != NULL; at = json_next(at)) {
		json_open(&call->out, NULL);
		put_members(call, at, "");
		message_put_code(&call->out, "whyText", json_text(json_get(at, "why")), STR_NULL,
			list_language(call));
		json_close(&call->out);
	}
	json_close_array(&call->out);
}

static void put_row(struct call *call, const struct json *row)
{
	static const char *const plain[] = { "line", "externalId", "zone", "otherZone",
		"zoneFoundBy", "expirationDate", "priority", "destinations", "fields" };
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, call->answer.max);
	json_open(&call->out, NULL);
	for (size_t i = 0; i < COUNT_OF(plain); i++) {
		buf_clear(&text);
		json_write(&text, json_get(row, plain[i]));
		json_put_raw(&call->out, plain[i], buf_str(&text));
	}
	list_put_problems(call, "warnings", json_get(row, "warnings"));
	if (json_is_object(json_get(row, "problem")))
		list_put_problem(call, "problem", json_get(row, "problem"));
	else
		json_put_null(&call->out, "problem");
	json_close(&call->out);
}

static void put_rows(struct call *call, const struct json *rows)
{
	int64_t left = call_query_int(call, "rows", ROWS_SHOWN, 0, IMPORT_REVIEW_ROWS);

	json_open_array(&call->out, "rows");
	for (const struct json *at = json_first(rows); at != NULL && left > 0; at = json_next(at)) {
		put_row(call, at);
		left--;
	}
	json_close_array(&call->out);
}

static void put_found(struct call *call, const struct job *job, const struct json *found)
{
	struct json_out *out = &call->out;
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, call->answer.max);
	json_open(out, "file");
	json_put_text(out, "name", job->file_name);
	json_put_int(out, "bytes", job->file_bytes);
	put_members(call, json_get(found, "file"), "");
	json_close(out);
	put_columns(call, json_get(found, "columns"));
	json_write(&text, json_get(found, "missing"));
	json_put_raw(out, "missing", buf_str(&text));
	buf_clear(&text);
	json_write(&text, json_get(found, "dateOrder"));
	json_put_raw(out, "dateOrder", buf_str(&text));
	put_rows(call, json_get(found, "rows"));
	buf_clear(&text);
	json_write(&text, json_get(found, "difference"));
	json_put_raw(out, "difference", buf_str(&text));
	list_put_problems(call, "problems", json_get(found, "problems"));
}

static enum status load_found(struct call *call, const struct job *job, struct json_doc **ret_doc)
{
	struct str review;
	enum status s = job_review(call->db, call->caller.bu_id, job->id, call->arena, &review);

	return s == ST_OK ? json_parse(review, NULL, ret_doc) : s;
}

static enum status review_answer(struct call *call)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct job job;
	enum status s;

	if ((s = list_job_of_call(call, &job)) != ST_OK)
		return s;
	json_put_int(&call->out, "jobId", job.id);
	json_put_int(&call->out, "listId", job.list_id);
	json_put_text(&call->out, "state", str_of(job_state_name(job.state)));
	if (job.state != JOB_REVIEW)
		return ST_OK;
	if ((s = load_found(call, &job, &doc)) == ST_OK)
		put_found(call, &job, json_root(doc));
	return s;
}

/* ---- correcting ---- */

struct review_args {
	struct str zone, expiration, delimiter, charset, sheet, date_order, country, list_country;
	const struct json *mapping;
	int64_t skill_id;
	bool header;
	bool gave_zone, gave_expiration, gave_delimiter, gave_charset, gave_sheet, gave_country,
		gave_list_country, gave_skill, gave_header;
};

#define AT(member)   offsetof(struct review_args, member)
#define GAVE(member) (AT(member) + 1)

static const struct json_field review_fields[] = {
	{ .path = "charset",
		.kind = JSON_TEXT,
		.at = AT(charset),
		.max = 40,
		.present_at = GAVE(gave_charset) },
	{ .path = "delimiter",
		.kind = JSON_LINES,
		.at = AT(delimiter),
		.max = 9,
		.present_at = GAVE(gave_delimiter) },
	{ .path = "header", .kind = JSON_BOOL, .at = AT(header), .present_at = GAVE(gave_header) },
	{ .path = "sheet",
		.kind = JSON_TEXT,
		.at = AT(sheet),
		.max = 255,
		.present_at = GAVE(gave_sheet) },
	{ .path = "dateOrder",
		.kind = JSON_TEXT,
		.at = AT(date_order),
		.allowed = list_date_orders },
	{ .path = "defaultTimeZone",
		.kind = JSON_TEXT,
		.at = AT(zone),
		.max = 100,
		.present_at = GAVE(gave_zone) },
	{ .path = "defaultCountry",
		.kind = JSON_TEXT,
		.at = AT(country),
		.max = 100,
		.present_at = GAVE(gave_country) },
	/* Its name until uploads had one. */
	{ .path = "country",
		.kind = JSON_TEXT,
		.at = AT(list_country),
		.max = 60,
		.present_at = GAVE(gave_list_country) },
	{ .path = "expirationDate",
		.kind = JSON_TEXT,
		.at = AT(expiration),
		.max = 40,
		.present_at = GAVE(gave_expiration) },
	{ .path = "skillId",
		.kind = JSON_INT,
		.at = AT(skill_id),
		.max = INT64_MAX,
		.present_at = GAVE(gave_skill) },
	{ .path = "mapping", .kind = JSON_OBJECT, .at = AT(mapping) },
};

/** A job in review with its options. */
struct reviewed {
	struct job job;
	struct job_options options;
	struct json_doc *doc; /* lends the options their texts */
};

static void reviewed_done(struct reviewed *reviewed)
{
	json_doc_free(reviewed->doc);
}

static enum status load_reviewed(struct call *call, struct reviewed *reviewed)
{
	enum status s;

	if ((s = list_job_of_call(call, &reviewed->job)) != ST_OK)
		return s;
	if (reviewed->job.state != JOB_REVIEW)
		return problem_add(&call->problems, ST_CONFLICT, "job_no_review", STR("jobId"));
	s = json_parse(reviewed->job.options, NULL, &reviewed->doc);
	if (s == ST_OK)
		job_options_read(json_root(reviewed->doc), &reviewed->options);
	return s;
}

static enum status take_mapping(struct call *call, struct job_options *options)
{
	const struct review_args *args = call->args;
	struct buf text CLEANUP(buf_done) = { 0 };
	struct mapping mapping;
	enum status s;

	if (args->mapping == NULL)
		return ST_OK;
	if ((s = list_columns_of(call, args->mapping, &mapping)) != ST_OK)
		return s;
	buf_init(&text, MAPPING_MAX);
	mapping_write(&text, &mapping);
	if (text.failed)
		return ST_LIMIT;
	options->mapping = arena_copy(call->arena, buf_str(&text));
	return options->mapping.at != NULL ? ST_OK : ST_NO_MEMORY;
}

/** What is given without characters goes back to what is found out. */
static void clear_given(const struct review_args *args, struct job_options *options)
{
	const struct {
		bool gave;
		struct str *option;
	} given[] = {
		{ args->gave_zone, &options->zone },
		{ args->gave_expiration, &options->expiry },
		{ args->gave_delimiter, &options->delimiter },
		{ args->gave_charset, &options->charset },
	};

	for (size_t i = 0; i < COUNT_OF(given); i++)
		if (given[i].gave)
			*given[i].option = STR_NULL;
	if (args->gave_header)
		options->has_header = args->header;
	if (args->gave_sheet)
		options->sheet = str_present(args->sheet) ? args->sheet : STR_NULL;
	if (args->gave_country || args->gave_list_country)
		options->country = STR_NULL;
	if (str_present(args->date_order))
		options->date_order = args->date_order;
}

static enum status take_options(struct call *call, struct reviewed *reviewed)
{
	const struct review_args *args = call->args;
	struct job_options *options = &reviewed->options;
	bool expires_at_once;
	enum status worst = ST_OK, s;

	clear_given(args, options);
	if (args->gave_skill)
		reviewed->job.skill_id = args->skill_id;
	if ((s = list_option_zone(call, args->zone, options)) != ST_OK)
		worst = s;
	if ((s = list_option_country(call, args->list_country, STR("country"), options)) != ST_OK)
		worst = s;
	if ((s = list_option_country(call, args->country, STR("defaultCountry"), options)) != ST_OK)
		worst = s;
	if ((s = list_option_expiry(call, args->expiration, options, &expires_at_once)) != ST_OK)
		worst = s;
	if ((s = list_option_delimiter(call, args->delimiter, options)) != ST_OK)
		worst = s;
	if ((s = list_option_charset(call, args->charset, options)) != ST_OK)
		worst = s;
	if ((s = take_mapping(call, options)) != ST_OK)
		worst = s;
	if (worst != ST_OK)
		return worst;
	return args->gave_skill ? list_option_skill(call, args->skill_id, options->start_skill)
				: ST_OK;
}

/** The job goes back to the import. */
static enum status resume(struct call *call, const struct reviewed *reviewed, const char *action)
{
	enum status s;

	s = job_resume(call->db, &reviewed->job, &reviewed->options, call->now);
	if (s != ST_OK)
		return s;
	json_put_int(&call->out, "jobId", reviewed->job.id);
	json_put_text(&call->out, "state", str_of(job_state_name(JOB_WAITING)));
	return audit_append(
		call->db, &call->caller, call->wall, action, reviewed->job.list_id, STR_NULL);
}

static enum status review_correct(struct call *call)
{
	struct reviewed reviewed CLEANUP(reviewed_done) = { .doc = NULL };
	enum status s;

	if ((s = load_reviewed(call, &reviewed)) != ST_OK)
		return s;
	if ((s = take_options(call, &reviewed)) != ST_OK)
		return s;
	return resume(call, &reviewed, "list.review");
}

/* ---- applying ---- */

struct apply_args {
	struct str gone;
};

static const char *const gone_choices[] = { "keep", "withdraw", NULL };

static const struct json_field apply_fields[] = {
	{ .path = "gone",
		.kind = JSON_TEXT,
		.at = offsetof(struct apply_args, gone),
		.allowed = gone_choices },
};

/** The load does what the review has shown: its mapping, its reading of dates. */
static enum status take_found(
	struct call *call, const struct json *found, struct job_options *options)
{
	const struct json *dates = json_get(found, "dateOrder");
	struct buf text CLEANUP(buf_done) = { 0 };
	bool is_ambiguous = false;

	if (json_count(json_get(found, "problems")) > 0)
		return problem_add(&call->problems, ST_CONFLICT, "review_problems", STR("jobId"));
	if (json_bool(json_get(dates, "ambiguous"), &is_ambiguous) && is_ambiguous)
		return problem_add(&call->problems, ST_CONFLICT, "review_dates", STR("dateOrder"));
	if (!str_present(options->date_order))
		options->date_order = json_text(json_get(dates, "suggested"));
	buf_init(&text, MAPPING_MAX);
	json_write(&text, json_get(found, "mapping"));
	options->mapping = arena_copy(call->arena, buf_str(&text));
	return text.failed || options->mapping.at == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status review_apply(struct call *call)
{
	struct reviewed reviewed CLEANUP(reviewed_done) = { .doc = NULL };
	struct json_doc *found CLEANUP(json_doc_freep) = NULL;
	const struct apply_args *args = call->args;
	enum status s;

	if ((s = load_reviewed(call, &reviewed)) != ST_OK)
		return s;
	if ((s = load_found(call, &reviewed.job, &found)) != ST_OK)
		return s;
	if ((s = take_found(call, json_root(found), &reviewed.options)) != ST_OK)
		return s;
	s = list_option_skill(call, reviewed.job.skill_id, reviewed.options.start_skill);
	if (s != ST_OK)
		return s;
	reviewed.options.is_review = false;
	reviewed.options.withdraw_gone = str_is(args->gone, "withdraw");
	return resume(call, &reviewed, "list.apply");
}

static void resumed(struct call *call)
{
	import_wake(outreach_import(call->hub->outreach));
}

#define BASE OWN "/upload-jobs/{jobId}"

static const struct route list_review_routes[] = {
	{ HTTP_GET, BASE "/review", ROUTE_LONG, PERM_LISTS_VIEW, review_answer,
		.summary = "What was found in an upload before it is loaded" },
	{ HTTP_PUT, BASE "/review", ROUTE_WRITE, PERM_LISTS_EDIT, review_correct,
		.fields = review_fields, .field_count = COUNT_OF(review_fields),
		.args_size = sizeof(struct review_args), .code = 202, .after = resumed,
		.summary = "Correct an upload and look at it again" },
	{ HTTP_POST, BASE "/apply", ROUTE_WRITE, PERM_LISTS_EDIT, review_apply,
		.fields = apply_fields, .field_count = COUNT_OF(apply_fields),
		.args_size = sizeof(struct apply_args), .body_optional = true, .code = 202,
		.after = resumed, .summary = "Load an upload as its review shows it" },
};
ROUTES(list_review);
