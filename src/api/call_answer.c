/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers: what a route put, or the envelope of a refusal; and their log lines.
 */
#include "api/frame.h"
#include "core/clock.h"

#include <stdio.h>

void frame_open_answer(struct frame *frame)
{
	struct call *call = &frame->call;

	frame->bare = false;
	buf_clear(&call->answer);
	json_out_init(&call->out, &call->answer);
	json_open(&call->out, NULL);
}

struct json_out *call_bare(struct call *call)
{
	frame_of(call)->bare = true;
	buf_clear(&call->answer);
	json_out_init(&call->out, &call->answer);
	return &call->out;
}

void call_set_type(struct call *call, const char *type)
{
	if (!frame_of(call)->bare)
		(void)call_bare(call);
	frame_of(call)->type = type;
}

enum status call_redirect(struct call *call, struct str url)
{
	(void)call_bare(call);
	call->code = 302;
	frame_of(call)->location = arena_copy(call->arena, url);
	return ST_OK;
}

enum status frame_close_answer(struct frame *frame)
{
	struct call *call = &frame->call;

	if (!frame->bare && call->answer.len == 1)
		(void)call_bare(call); /* nothing was put: no body */
	if (!frame->bare)
		json_close(&call->out);
	frame->bare = true;
	return call->answer.failed || arena_failed(call->arena) ? ST_NO_MEMORY : ST_OK;
}

static void access_log(struct frame *frame, int code)
{
	const struct call *call = &frame->call;
	struct log *log = call->hub->log;
	usec took = clock_mono(call->hub->clock) - frame->began;

	if (!log_wants(log, LOG_DEBUG))
		return;
	log_event(log, LOG_DEBUG, "http.request",
		"method=%.*s route=\"%s\" code=%d uid=%s user=%lld took_us=%lld",
		STR_ARGS(exchange_method_name(call->exchange)),
		call->route ? call->route->path : "", code, frame_uid(frame),
		(long long)call->caller.user_id, (long long)took);
}

static int answer_code(const struct frame *frame, struct str body)
{
	if (frame->call.code)
		return frame->call.code;
	if (frame->call.route->code)
		return frame->call.route->code;
	return str_present(body) || frame->type ? 200 : 204;
}

void frame_answer(struct frame *frame)
{
	struct call *call = &frame->call;
	struct str body = buf_str(&call->answer);
	int code = answer_code(frame, body);
	const char *type = frame->type ? frame->type : "application/json";

	if (str_present(frame->location))
		exchange_add_header(call->exchange, "Location", frame->location);
	if (frame->replayed)
		exchange_add_header(call->exchange, "Idempotency-Replayed", STR("true"));
	access_log(frame, code);
	frame->answered = true;
	exchange_answer(call->exchange, code, body.len || frame->type ? type : NULL, body);
}

void call_answer_file(struct call *call, const char *type, int fd, uint64_t size)
{
	struct frame *frame = frame_of(call);

	access_log(frame, 200);
	frame->answered = true;
	exchange_answer_file(call->exchange, 200, type, fd, 0, size);
}

static void refusal_log(struct frame *frame, enum status s, int code)
{
	const struct call *call = &frame->call;

	if (code < 500 || s == ST_TRY_LATER) {
		access_log(frame, code);
		return;
	}
	log_event(call->hub->log, s == ST_IO ? LOG_ERROR : LOG_WARNING, "http.failed",
		"method=%.*s route=\"%s\" code=%d status=%s uid=%s",
		STR_ARGS(exchange_method_name(call->exchange)),
		call->route ? call->route->path : "", code, status_name(s), frame_uid(frame));
}

void frame_refuse(struct frame *frame, enum status s)
{
	struct call *call = &frame->call;
	struct buf body CLEANUP(buf_done);
	int64_t seconds;
	int code;

	buf_init(&body, 1 << 20);
	if (s == ST_NO_MEMORY || s == ST_IO)
		call->problems.count = 0; /* what was found before is not the reason */
	envelope_default(&call->problems, s, frame_uid(frame));
	code = envelope_code(s, &call->problems);
	envelope_write(&body, frame->family, &call->problems, frame->language, frame_uid(frame));
	if ((seconds = envelope_retry_after(code, &call->problems)) > 0) {
		snprintf(
			frame->retry_after, sizeof(frame->retry_after), "%lld", (long long)seconds);
		exchange_add_header(call->exchange, "Retry-After", str_of(frame->retry_after));
	}
	refusal_log(frame, s, code);
	frame->answered = true;
	exchange_answer(call->exchange, code, "application/json", buf_str(&body));
}
