/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_parts.h"

#include "api/filters.h"

#define SENTENCE_MAX ((size_t)64 << 10)

enum status list_of_call(struct call *call, bool with_removed, struct call_list *ret_list)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "listId", &id)) != ST_OK)
		return s;
	s = list_load(call->db, call->caller.bu_id, id, call->arena, ret_list);
	if (s == ST_OK && ret_list->removed_at != 0 && !with_removed)
		s = ST_NOT_FOUND;
	return call_missing(call, s, "listId");
}

enum status list_job_of_call(struct call *call, struct job *ret_job)
{
	int64_t id;
	enum status s;

	if ((s = call_param_id(call, "jobId", &id)) != ST_OK)
		return s;
	s = job_load(call->db, call->caller.bu_id, id, call->arena, ret_job);
	return call_missing(call, s, "jobId");
}

enum language list_language(const struct call *call)
{
	return language_choose(exchange_header(call->exchange, "Accept-Language"));
}

void list_put_problem(struct call *call, const char *key_or_null, const struct json *stored)
{
	struct problem problem = { .code = "", .field = json_text(json_get(stored, "field")) };
	const char *code = arena_cstr(call->arena, json_text(json_get(stored, "code")));
	const struct json *params = json_get(stored, "params");
	struct buf text CLEANUP(buf_done) = { 0 };

	for (const struct json *at = json_first(params); at != NULL; at = json_next(at)) {
		if (problem.param_count == COUNT_OF(problem.params))
			break;
		problem.params[problem.param_count].name = arena_cstr(call->arena, json_key(at));
		problem.params[problem.param_count++].value = json_text(at);
	}
	if (code != NULL)
		problem.code = code;
	buf_init(&text, SENTENCE_MAX);
	message_write(&text, &problem, list_language(call));
	json_open(&call->out, key_or_null);
	json_put_text(&call->out, "code", str_of(problem.code));
	json_put_text(&call->out, "field", problem.field);
	json_put_text(&call->out, "message", buf_str(&text));
	json_close(&call->out);
}

void list_put_problems(struct call *call, const char *key, const struct json *stored)
{
	json_open_array(&call->out, key);
	for (const struct json *at = json_first(stored); at != NULL; at = json_next(at))
		list_put_problem(call, NULL, at);
	json_close_array(&call->out);
}
