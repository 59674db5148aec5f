/* SPDX-License-Identifier: Apache-2.0 */
#include "control.h"

#include "app.h"
#include "json.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>

static bool admitted(struct request *request)
{
	/* For scripts: a page of another site that posts here shows itself by these headers. */
	bool browser =
		request_header(request, "Origin") || request_header(request, "Sec-Fetch-Site");

	if (request->app->settings.control && !browser)
		return true;
	request_problem(request, MHD_HTTP_NOT_FOUND,
		"there is nothing here for browsers, or without --control");
	return false;
}

static void count_add(struct byoc_text *body, const char *name, uint64_t count)
{
	byoc_text_addf(body, "%s\"%s\":%" PRIu64, body->len > 1 ? "," : "", name, count);
}

void control_summary(struct request *request)
{
	const struct counters *counters = &request->app->counters;
	struct byoc_text *body = &request->answer;
	struct byoc_store_counts kept = { 0 };

	if (!admitted(request))
		return;
	if (!byoc_store_count(request->app->store, &kept)) {
		request_problem(
			request, MHD_HTTP_INTERNAL_SERVER_ERROR, "the store cannot be read");
		return;
	}
	request->content_type = "application/json";
	byoc_text_addz(body, "{");
	count_add(body, "callbacks", counters->callbacks);
	count_add(body, "distinctMessages", (uint64_t)kept.remembered);
	count_add(body, "repeats", counters->repeats);
	count_add(body, "refusedRecipients", counters->refused);
	count_add(body, "faults", counters->faults);
	count_add(body, "replies", counters->replies);
	count_add(body, "stops", counters->stops);
	count_add(body, "receipts", counters->receipts);
	count_add(body, "tries", counters->tries);
	count_add(body, "owed", (uint64_t)kept.owed);
	count_add(body, "refusedByHub", (uint64_t)kept.refused);
	byoc_text_addz(body, "}");
	/* What is counted must be what is kept. */
	request_commit(request);
}

void control_log(struct request *request)
{
	struct byoc_text path = { 0 };

	if (!admitted(request))
		return;
	byoc_text_addf(&path, "%s/messages.ndjson", request->app->settings.data_dir);
	if (!journal_flush(request->app->journal))
		request_problem(
			request, MHD_HTTP_INTERNAL_SERVER_ERROR, "the log cannot be written");
	else
		request->answer_fd = open(byoc_text_z(&path), O_RDONLY | O_CLOEXEC);
	if (request->answer_fd < 0)
		request_problem(request, MHD_HTTP_INTERNAL_SERVER_ERROR, strerror(errno));
	else
		request->content_type = "application/x-ndjson";
	byoc_text_done(&path);
}

void control_faults(struct request *request)
{
	if (!admitted(request))
		return;
	request->content_type = "text/plain; charset=utf-8";
	faults_print(&request->app->faults, &request->answer);
	byoc_text_addz(&request->answer, "\n");
}

static void faults_text(const struct request *request, struct byoc_text *ret_text)
{
	cJSON *tree = byoc_json_parse(byoc_text_z(&request->body), request->body.len);
	const cJSON *each;

	if (!cJSON_IsObject(tree)) {
		byoc_text_addz(ret_text, byoc_text_z(&request->body));
		while (ret_text->len && strchr("\r\n ", ret_text->data[ret_text->len - 1]))
			ret_text->data[--ret_text->len] = '\0';
	} else {
		cJSON_ArrayForEach(each, tree)
		{
			byoc_text_addf(ret_text, "%s%s=%g", ret_text->len ? "," : "", each->string,
				cJSON_GetNumberValue(each));
		}
	}
	cJSON_Delete(tree);
}

void control_faults_set(struct request *request)
{
	struct byoc_text text = { 0 };
	struct byoc_text problem = { 0 };

	if (!admitted(request))
		return;
	faults_text(request, &text);
	if (faults_parse(byoc_text_z(&text), &request->app->faults, &problem))
		request->status = MHD_HTTP_NO_CONTENT;
	else
		request_problem(request, MHD_HTTP_BAD_REQUEST, byoc_text_z(&problem));
	byoc_text_done(&text);
	byoc_text_done(&problem);
}
