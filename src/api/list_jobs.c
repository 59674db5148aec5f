/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Upload jobs (wire 3B.4): their progress, their end, their error file.
 */
#include <fcntl.h>

#include "api/filters.h"
#include "api/list_parts.h"
#include "api/list_text.h"
#include "identity/audit.h"
#include "outreach/import.h"
#include "outreach/job.h"

/* ---- one job ---- */

static void put_published(struct call *call, const struct job *job)
{
	struct json_out *out = &call->out;

	json_put_int(out, "jobId", job->id);
	json_put_int(out, "listId", job->list_id);
	json_put_text(out, "listName", job->list_name);
	json_put_instant(out, "startDate", job->created_at);
	json_put_instant(out, "submitDate", job->created_at);
	json_put_bool(out, "isComplete", job->state == JOB_COMPLETE);
	json_put_bool(out, "isCancelled", job->state == JOB_CANCELLED);
	json_put_instant(out, "completedDate", job->completed_at);
}

static void put_counts(struct json_out *out, const struct job *job)
{
	const struct job_counts *counts = &job->progress.counts;

	json_put_int(out, "rowsRead", counts->read);
	json_put_int(out, "rowsNew", counts->added);
	json_put_int(out, "rowsUpdated", counts->updated);
	json_put_int(out, "rowsUnchanged", counts->unchanged);
	json_put_int(out, "rowsRejected", counts->rejected);
	json_put_int(out, "rowsSuppressed", counts->suppressed);
	json_put_int(out, "recordsWithdrawn", job->withdrawn);
	code_tally_write(out, "rejected", &job->progress.reasons);
	code_tally_write(out, "warnings", &job->progress.warnings);
	json_put_int(out, "bytesRead", job->progress.offset);
	json_put_int(out, "bytesTotal", job->text_bytes > 0 ? job->text_bytes : job->file_bytes);
}

static void put_failure(struct call *call, const struct job *job)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;

	const struct json *problems = NULL;

	if (str_present(job->failure) && json_parse(job->failure, NULL, &doc) == ST_OK)
		problems = json_root(doc);
	list_put_problems(call, "problems", problems);
}

static void put_own(struct call *call, const struct job *job)
{
	struct json_out *out = &call->out;

	put_published(call, job);
	json_put_text(out, "state", str_of(job_state_name(job->state)));
	json_put_text(out, "fileName", job->file_name);
	json_put_int(out, "skillId", job->skill_id);
	json_put_text(out, "charset", job->charset);
	json_put_text(out, "delimiter", job->delimiter);
	put_counts(out, job);
	json_put_bool(out, "hasErrorFile", job->error_bytes > 0);
	put_failure(call, job);
}

static enum status job_read(struct call *call)
{
	struct job job;
	enum status s;

	if ((s = list_job_of_call(call, &job)) != ST_OK)
		return s;
	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_put_int(&call->out, "totalRecords", 1);
	json_open_array(&call->out, "uploadJobs");
	json_open(&call->out, NULL);
	put_own(call, &job);
	json_close(&call->out);
	json_close_array(&call->out);
	return ST_OK;
}

static enum status job_progress_read(struct call *call)
{
	struct job job;
	enum status s = list_job_of_call(call, &job);

	if (s == ST_OK)
		put_own(call, &job);
	return s;
}

/* ---- all of them ---- */

static void put_row(void *arg, const struct job *job)
{
	struct call *call = arg;

	json_open(&call->out, NULL);
	put_own(call, job);
	json_close(&call->out);
}

static enum status job_list(struct call *call)
{
	struct job_filter filter = {
		.list_id = call_query_int(call, "listId", 0, 0, INT64_MAX),
		.skip = call_query_int(call, "skip", 0, 0, INT32_MAX),
		.top = call_query_int(call, "top", 50, 1, 10000),
	};
	int64_t total = 0;
	enum status s;

	s = call_read_date(call, call_query(call, "startDate"), "startDate", &filter.from);
	if (s == ST_OK)
		s = call_read_date(call, call_query(call, "endDate"), "endDate", &filter.until);
	if (s != ST_OK)
		return s;
	if (filter.until == 0)
		filter.until = INT64_MAX;
	json_put_int(&call->out, "businessUnitId", call->caller.bu_id);
	json_put_instant(&call->out, "lastPollTime", call->now);
	json_open_array(&call->out, "uploadJobs");
	s = job_each(call->db, call->caller.bu_id, &filter, put_row, call, &total);
	json_close_array(&call->out);
	json_put_int(&call->out, "totalRecords", total);
	json_open(&call->out, "_links");
	json_put_text(&call->out, "self", exchange_raw_path(call->exchange));
	json_close(&call->out);
	return s;
}

/* ---- cancelling ---- */

static enum status job_delete(struct call *call)
{
	struct job job;
	enum status s;

	if ((s = list_job_of_call(call, &job)) != ST_OK)
		return s;
	s = job_cancel(call->db, call->caller.bu_id, job.id, call->now);
	if (s == ST_CONFLICT)
		return problem_add(&call->problems, s, "job_over", STR("jobId"));
	if (s != ST_OK)
		return s;
	json_put_bool(&call->out, "success", true);
	return audit_append(
		call->db, &call->caller, call->wall, "list.cancel_upload", job.id, STR_NULL);
}

static void job_deleted(struct call *call)
{
	import_wake(outreach_import(call->hub->outreach));
}

/* ---- the error file ---- */

static enum status open_errors(struct call *call, const struct job *job, int *ret_fd)
{
	const char *folder = import_folder(outreach_import(call->hub->outreach));
	struct str path =
		arena_printf(call->arena, "%s/%.*s.errors", folder, STR_ARGS(job->file_path));

	if (path.at == NULL)
		return ST_NO_MEMORY;
	*ret_fd = open(path.at, O_RDONLY | O_CLOEXEC);
	return *ret_fd >= 0 ? ST_OK : ST_IO;
}

static const char *content_type(struct call *call, const struct job *job)
{
	return arena_printf(
		call->arena, "text/csv; charset=%.*s; header=present", STR_ARGS(job->charset))
		.at;
}

static enum status errors_answer(struct call *call)
{
	struct job job;
	int fd = -1;
	enum status s;

	if ((s = list_job_of_call(call, &job)) != ST_OK)
		return s;
	if (job.error_bytes == 0)
		return problem_add(&call->problems, ST_NOT_FOUND, "error_file_none", STR("errors"));
	if ((s = open_errors(call, &job, &fd)) != ST_OK)
		return s;
	exchange_add_header(call->exchange, "Content-Disposition",
		arena_printf(call->arena, "attachment; filename=\"%.*s_%lld_errors.csv\"",
			STR_ARGS(list_plain_name(call, job.list_name)), (long long)job.id));
	call_answer_file(call, content_type(call, &job), fd, (uint64_t)job.error_bytes);
	return ST_OK;
}

#define BASE ADMIN "/lists/call-lists/jobs"
#define ONE  BASE "/{jobId}"

static const struct route list_job_routes[] = {
	{ HTTP_GET, BASE, ROUTE_LONG, PERM_LISTS_VIEW, job_list, .summary = "Upload jobs" },
	{ HTTP_GET, ONE, ROUTE_READ, PERM_LISTS_VIEW, job_read, .summary = "An upload job" },
	{ HTTP_DELETE, ONE, ROUTE_WRITE, PERM_LISTS_EDIT, job_delete, .after = job_deleted,
		.summary = "Cancel an upload" },
	{ HTTP_GET, ONE "/errors", ROUTE_START, PERM_LISTS_VIEW, errors_answer,
		.summary = "The rejected rows of an upload with their reasons" },
	{ HTTP_GET, OWN "/upload-jobs/{jobId}", ROUTE_READ, PERM_LISTS_VIEW, job_progress_read,
		.summary = "Progress of an upload" },
};
ROUTES(list_job);
