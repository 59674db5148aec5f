/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdio.h>

#include "core/civil.h"
#include "core/json.h"
#include "core/random.h"
#include "core/text.h"

#define TEXT_MAX 255

/** One field being read. */
struct reading {
	const struct json_field *field;
	const struct json *value;
	struct problems *problems;
	void *to;
};

static struct str path_of(const struct reading *r)
{
	return str_of(r->field->path);
}

static enum status wrong_type(const struct reading *r, const char *want)
{
	return problem_add(r->problems, ST_INVALID, "type", path_of(r), "want", want);
}

static enum status wrong_limits(const struct reading *r, const char *code, int64_t min, int64_t max)
{
	char least[24], most[24];

	snprintf(least, sizeof least, "%lld", (long long)min);
	snprintf(most, sizeof most, "%lld", (long long)max);
	return problem_add(r->problems, ST_INVALID, code, path_of(r), "min", least, "max", most);
}

static enum status enum_check(const struct reading *r, struct str text)
{
	const char *const *allowed = r->field->allowed;
	struct buf list CLEANUP(buf_done);

	buf_init(&list, 4096);
	for (; *allowed; allowed++) {
		if (str_is(text, *allowed))
			return ST_OK;
		if (list.len > 0)
			buf_add(&list, STR(", "));
		buf_add(&list, str_of(*allowed));
	}
	return problem_add(
		r->problems, ST_INVALID, "enum", path_of(r), "allowed", buf_str(&list).at);
}

static enum status text_check(const struct reading *r, struct str text)
{
	int64_t min = MAX_OF(r->field->min, (int64_t)(r->field->required ? 1 : 0));
	int64_t max = r->field->max ? r->field->max : TEXT_MAX;
	int64_t points;

	if (r->field->allowed)
		return enum_check(r, text);
	points = (int64_t)text_points(text);
	if (points < min || points > max)
		return wrong_limits(r, "length", min, max);
	if (text_has_controls(text, r->field->kind == JSON_LINES))
		return problem_add(r->problems, ST_INVALID, "control_chars", path_of(r));
	return ST_OK;
}

static enum status text_read(const struct reading *r)
{
	struct str text = json_text(r->value);
	enum status s;

	if (!text.at)
		return wrong_type(r, "string");
	s = text_check(r, text);
	if (s == ST_OK)
		*(struct str *)r->to = text;
	return s;
}

static enum status text_or_int_read(const struct reading *r)
{
	struct str digits = json_number(r->value);
	enum status s;

	if (!digits.at)
		return text_read(r);
	for (size_t i = digits.at[0] == '-' ? 1 : 0; i < digits.len; i++)
		if (digits.at[i] < '0' || digits.at[i] > '9')
			return wrong_type(r, "string");
	s = text_check(r, digits);
	if (s == ST_OK)
		*(struct str *)r->to = digits;
	return s;
}

static enum status int_read(const struct reading *r)
{
	bool unlimited = r->field->min == 0 && r->field->max == 0;
	int64_t value;

	if (!json_int(r->value, &value))
		return wrong_type(r, "integer");
	if (!unlimited && (value < r->field->min || value > r->field->max))
		return wrong_limits(r, "range", r->field->min, r->field->max);
	*(int64_t *)r->to = value;
	return ST_OK;
}

static enum status bool_read(const struct reading *r)
{
	return json_bool(r->value, r->to) ? ST_OK : wrong_type(r, "boolean");
}

static enum status instant_read(const struct reading *r)
{
	struct str text = json_text(r->value);

	if (!text.at)
		return wrong_type(r, "string");
	if (!civil_parse_instant(text, r->to))
		return problem_add(
			r->problems, ST_INVALID, "format", path_of(r), "want", "RFC 3339");
	return ST_OK;
}

static enum status uuid_read(const struct reading *r)
{
	struct str text = json_text(r->value);

	if (!text.at)
		return wrong_type(r, "string");
	if (!uuid_parse(text, r->to))
		return problem_add(r->problems, ST_INVALID, "format", path_of(r), "want", "UUID");
	return ST_OK;
}

static enum status any_read(const struct reading *r)
{
	*(const struct json **)r->to = r->value;
	return ST_OK;
}

static enum status object_read(const struct reading *r)
{
	return json_is_object(r->value) ? any_read(r) : wrong_type(r, "object");
}

static enum status array_read(const struct reading *r)
{
	return json_is_array(r->value) ? any_read(r) : wrong_type(r, "array");
}

static enum status (*const readers[])(const struct reading *r) = {
	[JSON_TEXT] = text_read,
	[JSON_LINES] = text_read,
	[JSON_INT] = int_read,
	[JSON_BOOL] = bool_read,
	[JSON_INSTANT] = instant_read,
	[JSON_UUID] = uuid_read,
	[JSON_ANY] = any_read,
	[JSON_OBJECT] = object_read,
	[JSON_ARRAY] = array_read,
	[JSON_TEXT_OR_INT] = text_or_int_read,
};
static_assert(COUNT_OF(readers) == JSON_KIND_COUNT, "a reader for each kind");

static enum status field_read(const struct json *object, const struct json_field *field,
	struct problems *problems, char *ret_struct)
{
	struct reading r = {
		.field = field,
		.value = json_at(object, field->path),
		.problems = problems,
		.to = ret_struct + field->at,
	};
	enum status s;

	if (!r.value || json_is_null(r.value)) {
		if (!field->required)
			return ST_OK;
		return problem_add(problems, ST_INVALID, "required", path_of(&r));
	}
	s = readers[field->kind](&r);
	if (s == ST_OK && field->present_at)
		*(bool *)(ret_struct + field->present_at - 1) = true;
	return s;
}

enum status json_read(const struct json *object, const struct json_field *fields, size_t count,
	struct problems *problems, void *ret_struct)
{
	enum status all = ST_OK;

	if (!json_is_object(object))
		return problem_add(problems, ST_INVALID, "type", STR(""), "want", "object");
	for (size_t i = 0; i < count; i++) {
		enum status s = field_read(object, &fields[i], problems, ret_struct);

		if (s != ST_OK)
			all = s;
	}
	return all;
}
