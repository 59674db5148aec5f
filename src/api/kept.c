/* SPDX-License-Identifier: Apache-2.0 */
#include "api/kept.h"

#include <stdio.h>

const struct json *kept_get(const struct json *object, const char *name)
{
	const struct json *exact = json_get(object, name);

	if (exact || !json_is_object(object))
		return exact;
	for (const struct json *at = json_first(object); at; at = json_next(at))
		if (str_equal_nocase(json_key(at), str_of(name)))
			return at;
	return NULL;
}

static const char *kind_name(enum kept_kind kind)
{
	return kind == KEPT_BOOL ? "true or false" : kind == KEPT_INT ? "a whole number" : "text";
}

/** Clients send numbers as text and flags as text here and there: taken when they are exact. */
static bool read_flag(const struct json *value, bool *ret_flag)
{
	struct str text = json_text(value);

	if (json_bool(value, ret_flag))
		return true;
	if (!str_equal_nocase(text, STR("true")) && !str_equal_nocase(text, STR("false")))
		return false;
	*ret_flag = str_equal_nocase(text, STR("true"));
	return true;
}

static bool read_number(const struct json *value, int64_t *ret_number)
{
	return json_int(value, ret_number) || str_to_int(json_text(value), ret_number);
}

static void put_any(struct json_out *out, const char *name, const struct json *value)
{
	struct buf text CLEANUP(buf_done) = { 0 };

	buf_init(&text, KEPT_BYTES);
	json_write(&text, value);
	if (text.failed)
		out->buf->failed = true;
	else
		json_put_raw(out, name, buf_str(&text));
}

/** False when the value is not of the field's kind. */
static bool put_value(
	struct json_out *out, const struct kept_field *field, const struct json *value)
{
	int64_t number;
	bool flag;

	switch (field->kind) {
	case KEPT_BOOL:
		if (!read_flag(value, &flag))
			return false;
		json_put_bool(out, field->name, flag);
		return true;
	case KEPT_INT:
		if (!read_number(value, &number))
			return false;
		json_put_int(out, field->name, number);
		return true;
	case KEPT_TEXT:
		if (!json_text(value).at)
			return false;
		json_put_text(out, field->name, json_text(value));
		return true;
	case KEPT_ANY:
		put_any(out, field->name, value);
		return true;
	}
	return false;
}

static enum status merge_field(struct json_out *out, const struct kept_field *field,
	const struct json *stored, const struct json *body, const char *prefix,
	struct problems *problems)
{
	const struct json *given = kept_get(body, field->name);
	const struct json *value = given ? given : json_get(stored, field->name);
	char path[128];

	if (!value || json_is_null(value) || put_value(out, field, value))
		return ST_OK;
	snprintf(path, sizeof(path), "%s%s", prefix, field->name);
	return problem_add(
		problems, ST_INVALID, "type", str_of(path), "want", kind_name(field->kind));
}

enum status kept_merge(const struct kept_field *fields, size_t count, struct str stored,
	const struct json *body, const char *prefix, struct arena *arena, struct problems *problems,
	struct str *ret_json)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct buf text CLEANUP(buf_done) = { 0 };
	struct json_out out;
	enum status s = ST_OK;

	if (str_present(stored) && (s = json_parse(stored, NULL, &doc)) != ST_OK)
		return s == ST_INVALID ? ST_IO : s;
	buf_init(&text, KEPT_BYTES);
	json_out_init(&out, &text);
	json_open(&out, NULL);
	for (size_t i = 0; i < count; i++) {
		enum status one = merge_field(
			&out, &fields[i], doc ? json_root(doc) : NULL, body, prefix, problems);

		s = one != ST_OK ? one : s;
	}
	json_close(&out);
	if (s != ST_OK)
		return s;
	if (text.failed)
		return ST_LIMIT;
	*ret_json = arena_copy(arena, buf_str(&text));
	return ret_json->at ? ST_OK : ST_NO_MEMORY;
}

static void put_default(struct json_out *out, const struct kept_field *field)
{
	switch (field->kind) {
	case KEPT_BOOL:
		json_put_bool(out, field->name, false);
		break;
	case KEPT_INT:
		json_put_int(out, field->name, 0);
		break;
	case KEPT_TEXT:
		json_put_text(out, field->name, STR(""));
		break;
	case KEPT_ANY:
		json_put_null(out, field->name);
		break;
	}
}

void kept_put(struct json_out *out, const struct kept_field *fields, size_t count,
	struct str stored, bool defaults)
{
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	const struct json *root = NULL;

	if (str_present(stored) && json_parse(stored, NULL, &doc) == ST_OK)
		root = json_root(doc);
	for (size_t i = 0; i < count; i++) {
		const struct json *value = json_get(root, fields[i].name);

		if (value)
			put_value(out, &fields[i], value);
		else if (defaults)
			put_default(out, &fields[i]);
	}
}
