/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The body of a request, read by the route's field table. Form bodies and query parameters become
 * members of one JSON object first, so that there is one reader and one set of problems.
 */
#include "api/frame.h"

enum body_type { BODY_NONE, BODY_JSON, BODY_FORM, BODY_OTHER };

static struct str body_text(const struct frame *frame)
{
	const struct call *call = &frame->call;

	return call->body_rest ? buf_str(call->body_rest) : exchange_body(call->exchange);
}

static enum body_type body_type_of(const struct frame *frame)
{
	const struct exchange *exchange = frame->call.exchange;
	struct str type = exchange_header(exchange, "Content-Type");
	const char *semicolon = type.at ? memchr(type.at, ';', type.len) : NULL;

	if (!str_present(body_text(frame)))
		return BODY_NONE;
	if (frame->call.rest_is_form)
		return BODY_FORM;
	if (semicolon)
		type.len = (size_t)(semicolon - type.at);
	type = str_trim(type);
	if (!str_present(type) || str_equal_nocase(type, STR("application/json")))
		return BODY_JSON;
	if (str_equal_nocase(type, STR("application/x-www-form-urlencoded")))
		return BODY_FORM;
	if (type.len > 5 &&
		str_equal_nocase((struct str){ type.at + type.len - 5, 5 }, STR("+json")))
		return BODY_JSON;
	return BODY_OTHER;
}

/* A parameter's text as the field's kind wants it; what does not fit stays text and is refused by
 * the reader, by name. */
static void parameter_put(struct json_out *out, const struct json_field *field, struct str value)
{
	int64_t number;

	if (field->kind == JSON_INT && str_to_int(value, &number))
		json_put_int(out, field->path, number);
	else if (field->kind == JSON_BOOL && str_equal_nocase(value, STR("true")))
		json_put_bool(out, field->path, true);
	else if (field->kind == JSON_BOOL && str_equal_nocase(value, STR("false")))
		json_put_bool(out, field->path, false);
	else
		json_put_text(out, field->path, value);
}

/* Members of `object`, then those of `pairs` (a query or a form) that the object lacks. */
static void object_write(
	struct buf *buf, const struct frame *frame, const struct json *object, struct str pairs)
{
	const struct route *route = frame->call.route;
	struct json_out out;
	struct buf member CLEANUP(buf_done);

	buf_init(&member, buf->max);
	json_out_init(&out, buf);
	json_open(&out, NULL);
	for (size_t i = 0; i < route->field_count; i++) {
		const struct json_field *field = &route->fields[i];
		const struct json *given = json_get(object, field->path);
		struct str value;

		if (given || strchr(field->path, '.'))
			continue;
		value = query_get(pairs, field->path, frame->call.arena);
		if (value.at && (value.len || field->kind == JSON_TEXT))
			parameter_put(&out, field, value);
	}
	for (const struct json *m = json_first(object); m; m = json_next(m)) {
		buf_clear(&member);
		json_write(&member, m);
		json_put_raw(&out, arena_cstr(frame->call.arena, json_key(m)), buf_str(&member));
	}
	json_close(&out);
}

static enum status body_parse(struct frame *frame, struct str text)
{
	struct json_doc *doc = NULL;
	enum status s;

	if ((s = json_parse(text, &frame->call.problems, &doc)) != ST_OK)
		return s;
	json_doc_free(frame->doc);
	frame->doc = doc;
	frame->call.body = json_root(doc);
	return ST_OK;
}

/* Parses again with the parameters as members. */
static enum status body_merge(struct frame *frame, struct str pairs)
{
	struct buf merged CLEANUP(buf_done) = { 0 };
	struct str text;

	if (!str_present(pairs))
		return ST_OK;
	buf_init(&merged, (size_t)frame->call.hub->settings->max_body + 65536);
	object_write(&merged, frame, frame->call.body, pairs);
	text = arena_copy(frame->call.arena, buf_str(&merged));
	if (merged.failed || !text.at)
		return ST_NO_MEMORY;
	return body_parse(frame, text);
}

static enum status body_missing(struct frame *frame)
{
	const struct route *route = frame->call.route;
	bool optional =
		route->body_optional || route->open_body || route->method == HTTP_GET ||
		route->method == HTTP_DELETE ||
		(route->query_as_fields && str_present(exchange_raw_query(frame->call.exchange)));

	if (optional)
		return body_parse(frame, STR("{}"));
	return problem_add(&frame->call.problems, ST_INVALID, "required", STR("body"));
}

static enum status body_take(struct frame *frame)
{
	const struct route *route = frame->call.route;
	struct str body = body_text(frame);
	enum status s;

	switch (body_type_of(frame)) {
	case BODY_NONE:
		return body_missing(frame);
	case BODY_JSON:
		return body_parse(frame, body);
	case BODY_FORM:
		if (!route->form_allowed && !frame->call.rest_is_form)
			break;
		if ((s = body_parse(frame, STR("{}"))) != ST_OK)
			return s;
		return body_merge(frame, body);
	case BODY_OTHER:
		break;
	}
	return problem_add(&frame->call.problems, ST_INVALID, "media_type", STR(""), "want",
		route->form_allowed ? "application/json, application/x-www-form-urlencoded"
				    : "application/json");
}

enum status frame_read_body(struct frame *frame)
{
	struct call *call = &frame->call;
	const struct route *route = call->route;
	enum status s;

	if (!route->fields)
		return ST_OK;
	if ((s = body_take(frame)) != ST_OK)
		return s;
	if (!route->field_count)
		return ST_OK;
	if (!json_is_object(call->body))
		return problem_add(
			&call->problems, ST_INVALID, "type", STR("body"), "want", "an object");
	if (route->query_as_fields &&
		(s = body_merge(frame, exchange_raw_query(call->exchange))) != ST_OK)
		return s;
	if (!(call->args = arena_alloc(call->arena, route->args_size)))
		return ST_NO_MEMORY;
	return json_read(
		call->body, route->fields, route->field_count, &call->problems, call->args);
}
