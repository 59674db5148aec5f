/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The way of a call. on_headers: find the route, know the caller, check the permission, plan the
 * body. on_request: read the body, run the route where its kind says, answer. Everything is on the
 * loop's thread but the route functions of WRITE (writer) and LONG (reader threads); a call is on
 * one thread at a time. What is refused at the headers is told once a small body has been read, so
 * that the connection stays usable; before a large one at once.
 */
#include "api/call.h"

#include "api/frame.h"
#include "core/clock.h"
#include "core/log.h"

#include <stdlib.h>

#define BODY_READ_WHEN_REFUSED 65536

const char *frame_uid(struct frame *frame)
{
	if (!frame->uid[0])
		uuid_text(uuid_new(frame->call.wall), frame->uid);
	return frame->uid;
}

static struct frame *frame_new(struct api *api, struct exchange *exchange)
{
	struct arena *arena = exchange_arena(exchange);
	struct frame *frame = arena_make(arena, struct frame);

	if (!frame)
		return NULL;
	frame->api = api;
	frame->family = family_of(exchange_raw_path(exchange));
	frame->language = language_choose(exchange_header(exchange, "Accept-Language"));
	frame->began = clock_mono(api->hub->clock);
	frame->call.hub = api->hub;
	frame->call.exchange = exchange;
	frame->call.arena = arena;
	frame->call.problems.arena = arena;
	frame->call.now = clock_business(api->hub->clock);
	frame->call.wall = clock_wall(api->hub->clock);
	buf_init(&frame->call.answer, api->answer_max);
	exchange_set_user(exchange, frame);
	return frame;
}

static enum status frame_find_route(struct frame *frame)
{
	struct call *call = &frame->call;
	enum http_method method = exchange_method(call->exchange);
	struct str path = exchange_raw_path(call->exchange);
	enum route_result result;

	result = router_find(frame->api->router, method == HTTP_HEAD ? HTTP_GET : method, path,
		call->arena, &call->match);
	if (result == ROUTE_FOUND) {
		call->route = call->match.route;
		return ST_OK;
	}
	if (result == ROUTE_NONE)
		return problem_add(&call->problems, ST_NOT_FOUND, "no_route", STR(""));
	if (result == ROUTE_BAD_PATH)
		return problem_add(&call->problems, ST_INVALID, "bad_path", STR(""));
	exchange_add_header(call->exchange, "Allow", call->match.allowed);
	return problem_add(&call->problems, ST_INVALID, "method", STR(""), "method",
		arena_cstr(call->arena, exchange_method_name(call->exchange)), "allowed",
		arena_cstr(call->arena, call->match.allowed));
}

static enum status frame_know_caller(struct frame *frame)
{
	struct call *call = &frame->call;
	struct str header = exchange_header(call->exchange, "Authorization");
	struct str token = STR_NULL;

	if (header.len > 7 && str_equal_nocase((struct str){ header.at, 7 }, STR("Bearer ")))
		token = str_trim((struct str){ header.at + 7, header.len - 7 });
	if (str_present(token) &&
		identity_verify(call->hub->identity, token, &call->caller) == ST_OK)
		return ST_OK;
	exchange_add_header(call->exchange, "WWW-Authenticate",
		str_present(token) ? STR("Bearer error=\"invalid_token\"") : STR("Bearer"));
	return problem_add(&call->problems, ST_UNKNOWN, "unauthenticated", STR(""));
}

static enum status frame_check_permission(struct frame *frame)
{
	struct call *call = &frame->call;
	int wanted = call->route->permission;
	enum status s;

	if (wanted == PERM_PUBLIC)
		return ST_OK;
	if ((s = frame_know_caller(frame)) != ST_OK)
		return s;
	if (wanted == PERM_SIGNED_IN || caller_may(&call->caller, (enum permission)wanted))
		return ST_OK;
	return problem_add(&call->problems, ST_DENIED, "permission", STR(""), "permission",
		permission_name((enum permission)wanted));
}

/* A queue that the disk cannot empty in time is not made longer. */
static enum status frame_check_backlog(struct frame *frame)
{
	enum route_kind kind = frame->call.route->kind;

	if (kind == ROUTE_READ || kind == ROUTE_LONG)
		return ST_OK;
	if (store_backlog(frame->call.hub->store) <= frame->api->backlog_max)
		return ST_OK;
	return problem_add(&frame->call.problems, ST_TRY_LATER, "busy", STR(""));
}

static enum status frame_admit(struct frame *frame, struct body_plan *plan)
{
	struct call *call = &frame->call;
	enum status s;

	if ((s = frame_find_route(frame)) != ST_OK)
		return s;
	if (call->route->kind == ROUTE_LONG)
		call->answer.max = frame->api->answer_max_long;
	if ((s = frame_check_permission(frame)) != ST_OK)
		return s;
	if ((s = frame_check_backlog(frame)) != ST_OK)
		return s;
	if ((s = frame_read_repeat_key(frame)) != ST_OK)
		return s;
	if (!call->route->open_body)
		return ST_OK;
	return call->route->open_body(call, plan);
}

/* CorrelationId comes back as it was, when it is a plain short text. */
static void correlation_echo(struct exchange *exchange)
{
	struct str id = exchange_header(exchange, "CorrelationId");

	if (id.len == 0 || id.len > 128)
		return;
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] < 0x20 || id.at[i] > 0x7e)
			return;
	exchange_add_header(exchange, "CorrelationId", id);
}

static bool body_is_small(const struct exchange *exchange)
{
	struct str length = exchange_header(exchange, "Content-Length");
	int64_t bytes = 0;

	if (exchange_header(exchange, "Transfer-Encoding").at ||
		exchange_header(exchange, "Expect").at)
		return false;
	return !length.at || (str_to_int(length, &bytes) && bytes <= BODY_READ_WHEN_REFUSED);
}

static bool is_options(const struct exchange *exchange)
{
	return exchange_method(exchange) == HTTP_OPTIONS;
}

/* OPTIONS says what an address takes; there is no answer to a browser of another origin in it. */
static void options_answer(struct frame *frame)
{
	frame->answered = true;
	exchange_answer(frame->call.exchange, 204, NULL, STR_NULL);
}

static bool verdict_is_method(const struct frame *frame)
{
	return frame->call.problems.count > 0 &&
	       strcmp(frame->call.problems.items[0].code, "method") == 0;
}

static void on_headers(void *arg, struct exchange *exchange, struct body_plan *plan)
{
	struct api *api = arg;
	struct frame *frame = frame_new(api, exchange);

	if (!frame) {
		exchange_answer(exchange, 503, NULL, STR_NULL);
		return;
	}
	correlation_echo(exchange);
	frame->verdict = frame_admit(frame, plan);
	frame->body_max = plan->max_bytes;
	if (frame->verdict == ST_OK)
		return;
	plan->sink = NULL;
	plan->max_bytes = BODY_READ_WHEN_REFUSED;
	if (!body_is_small(exchange))
		frame_refuse(frame, frame->verdict);
}

/* On the writer or a reader thread. */
static enum status frame_run_unit(struct db *db, void *args)
{
	struct frame *frame = args;
	enum status s;

	frame->call.db = db;
	frame_open_answer(frame);
	s = str_present(frame->repeat_key) ? frame_run_once(frame, frame->write_fn)
					   : frame->write_fn(&frame->call);
	return s == ST_OK ? frame_close_answer(frame) : s;
}

static void frame_unit_done(void *args, enum status s)
{
	struct frame *frame = args;

	frame->call.db = store_reader(frame->call.hub->store);
	if (frame->write_done)
		frame->write_done(&frame->call, s);
	else
		call_finish(&frame->call, s);
}

/* A unit of a ROUTE_START only writes; what it answers is put when the call is finished. */
static enum status frame_run_write(struct db *db, void *args)
{
	struct frame *frame = args;

	frame->call.db = db;
	return frame->write_fn(&frame->call);
}

void call_write(struct call *call, call_fn *fn, void (*done)(struct call *call, enum status s))
{
	struct frame *frame = frame_of(call);

	frame->write_fn = fn;
	frame->write_done = done;
	store_submit_unit(call->hub->store, &frame->unit, frame_run_write, frame, frame_unit_done);
}

static void run_on_loop(struct frame *frame)
{
	struct call *call = &frame->call;
	enum status s;

	call->db = store_reader(call->hub->store);
	frame_open_answer(frame);
	s = call->route->run(call);
	if (call->route->kind == ROUTE_READ || s != ST_OK)
		call_finish(call, s);
}

static void frame_run(struct frame *frame)
{
	struct call *call = &frame->call;

	frame->write_fn = call->route->run;
	switch (call->route->kind) {
	case ROUTE_WRITE:
		store_submit_unit(
			call->hub->store, &frame->unit, frame_run_unit, frame, frame_unit_done);
		return;
	case ROUTE_LONG:
		store_read(call->hub->store, frame_run_unit, frame, frame_unit_done);
		return;
	case ROUTE_READ:
	case ROUTE_START:
		run_on_loop(frame);
		return;
	}
}

void route_call_finish(struct call *call, enum status s)
{
	struct frame *frame = frame_of(call);
	enum route_kind kind = call->route->kind;

	if (s == ST_OK && (kind == ROUTE_READ || kind == ROUTE_START))
		s = frame_close_answer(frame);
	if (s != ST_OK) {
		frame_refuse(frame, s);
		return;
	}
	if (call->route->after)
		call->route->after(call);
	frame_answer(frame);
}

static void on_request(void *arg, struct exchange *exchange)
{
	struct frame *frame = exchange_user(exchange);
	enum status s;

	(void)arg;
	if (!frame || frame->answered)
		return;
	if (frame->verdict != ST_OK) {
		if (is_options(exchange) && verdict_is_method(frame))
			options_answer(frame);
		else
			frame_refuse(frame, frame->verdict);
		return;
	}
	if ((s = frame_read_body(frame)) != ST_OK) {
		frame_refuse(frame, s);
		return;
	}
	frame_run(frame);
}

static void on_end(void *arg, struct exchange *exchange)
{
	struct frame *frame = exchange_user(exchange);

	(void)arg;
	if (!frame)
		return;
	if (frame->call.state && frame->call.route->close)
		frame->call.route->close(&frame->call);
	json_doc_free(frame->doc);
	buf_done(&frame->call.answer);
	exchange_set_user(exchange, NULL);
}

static const char *bytes_text(struct arena *arena, size_t bytes)
{
	if (bytes >= 1048576 && bytes % 1048576 == 0)
		return arena_printf(arena, "%zu MiB", bytes / 1048576).at;
	return arena_printf(arena, "%zu bytes", bytes).at;
}

/* What the server itself refuses (too large, too slow …) looks like any other refusal. */
static void on_refusal(void *arg, struct exchange *exchange, int code, const char *problem_code)
{
	struct api *api = arg;
	struct frame *frame = exchange_user(exchange);
	struct buf body CLEANUP(buf_done);

	buf_init(&body, 65536);
	if (!frame)
		frame = frame_new(api, exchange);
	if (!frame) {
		exchange_answer(exchange, code, NULL, STR_NULL);
		return;
	}
	frame->answered = true;
	frame->call.problems.count = 0;
	if (strcmp(problem_code, "too_large") == 0)
		(void)problem_add(&frame->call.problems, ST_INVALID, problem_code, STR(""), "max",
			bytes_text(frame->call.arena, frame->body_max));
	else
		(void)problem_add(&frame->call.problems, ST_INVALID, problem_code, STR(""));
	envelope_write(
		&body, frame->family, &frame->call.problems, frame->language, frame_uid(frame));
	exchange_answer(exchange, code, "application/json", buf_str(&body));
}

struct http_handlers api_handlers(struct api *api)
{
	return (struct http_handlers){ on_headers, on_request, on_end, on_refusal, api };
}

static size_t patterns_fill(struct route_pattern *patterns)
{
	size_t count = 0;

	for (const struct route_table *const *table = route_tables; *table; table++) {
		for (size_t i = 0; i < (*table)->count; i++, count++) {
			const struct route *route = &(*table)->routes[i];

			if (patterns)
				patterns[count] =
					(struct route_pattern){ route->method, route->path, route };
		}
	}
	return count;
}

enum status api_new(const struct hub *hub, struct api **ret_api)
{
	size_t count = patterns_fill(NULL);
	struct route_pattern *patterns = calloc(count, sizeof(*patterns));
	struct api *api = calloc(1, sizeof(*api));
	enum status s = ST_NO_MEMORY;

	if (!patterns || !api)
		goto out;
	patterns_fill(patterns);
	api->hub = hub;
	api->answer_max = (size_t)hub->settings->request_memory;
	api->answer_max_long = (size_t)hub->settings->memory_in_flight;
	api->backlog_max = (size_t)hub->settings->max_connections * 4;
	if ((s = router_new(patterns, count, &api->router)) == ST_OK)
		*ret_api = TAKE(api);
out:
	free(patterns);
	free(api);
	return s;
}

void api_free(struct api *api)
{
	if (!api)
		return;
	router_free(api->router);
	free(api);
}
