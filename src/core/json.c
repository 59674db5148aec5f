/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree is cJSON's; no other file knows it. A `struct json` is a cJSON item.
 *
 * cJSON keeps numbers as doubles only. The document therefore keeps the text of each number, and a
 * number's item points to it through `valuestring` (with cJSON_IsReference, which tells cJSON that
 * the text is not its own), so that integers are exact and numbers are written as they were read.
 */
#include "core/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <cJSON.h>

#include "core/json_check.h"

struct json_doc {
	cJSON *root;
	char *numbers; /* their texts, each with a NUL */
};

static const cJSON *item_of(const struct json *value)
{
	return (const cJSON *)value;
}

static const struct json *json_of(const cJSON *item)
{
	return (const struct json *)item;
}

/** Gives the numbers at and below `item` their texts, in the order of the document. */
static void numbers_attach(cJSON *item, char **next)
{
	for (; item; item = item->next) {
		if (cJSON_IsNumber(item)) {
			item->type |= cJSON_IsReference;
			item->valuestring = *next;
			*next += strlen(*next) + 1;
		} else if (item->child) {
			numbers_attach(item->child, next);
		}
	}
}

static bool numbers_copy(const struct json_check *check, char **ret_numbers)
{
	size_t size = 0;
	char *to;

	*ret_numbers = NULL;
	if (check->number_count == 0)
		return true;
	for (size_t i = 0; i < check->number_count; i++)
		size += check->numbers[i].len + 1;
	to = *ret_numbers = malloc(size);
	if (!to)
		return false;
	for (size_t i = 0; i < check->number_count; i++) {
		const struct json_span *span = &check->numbers[i];

		memcpy(to, check->text.at + span->at, span->len);
		to[span->len] = '\0';
		to += span->len + 1;
	}
	return true;
}

static enum status doc_make(const struct json_check *check, struct json_doc **ret_doc)
{
	struct json_doc *doc = calloc(1, sizeof *doc);
	char *next;

	if (!doc)
		return ST_NO_MEMORY;
	doc->root = cJSON_ParseWithLengthOpts(check->text.at, check->text.len, NULL, false);
	if (!doc->root || !numbers_copy(check, &doc->numbers)) {
		json_doc_free(doc);
		return ST_NO_MEMORY;
	}
	next = doc->numbers;
	if (next)
		numbers_attach(doc->root, &next);
	*ret_doc = doc;
	return ST_OK;
}

enum status json_parse(struct str text, struct problems *problems, struct json_doc **ret_doc)
{
	struct json_check check;
	enum status s = json_check_run(&check, text);
	char at[24];

	if (s == ST_OK)
		s = doc_make(&check, ret_doc);
	else if (s == ST_INVALID) {
		snprintf(at, sizeof at, "%zu", check.at);
		problem_add(problems, s, "json", STR(""), "why", check.why, "at", at);
	}
	json_check_done(&check);
	return s;
}

void json_doc_free(struct json_doc *doc)
{
	if (!doc)
		return;
	cJSON_Delete(doc->root);
	free(doc->numbers);
	free(doc);
}

void json_doc_freep(struct json_doc **doc)
{
	json_doc_free(*doc);
}

const struct json *json_root(const struct json_doc *doc)
{
	return json_of(doc->root);
}

bool json_is_object(const struct json *value)
{
	return cJSON_IsObject(item_of(value));
}

bool json_is_array(const struct json *value)
{
	return cJSON_IsArray(item_of(value));
}

bool json_is_null(const struct json *value)
{
	return cJSON_IsNull(item_of(value));
}

static const struct json *member_find(const struct json *object, struct str key)
{
	const cJSON *item;

	if (!json_is_object(object))
		return NULL;
	for (item = item_of(object)->child; item; item = item->next)
		if (strncmp(item->string, key.at, key.len) == 0 && item->string[key.len] == '\0')
			return json_of(item);
	return NULL;
}

const struct json *json_get(const struct json *object, const char *key)
{
	return member_find(object, str_of(key));
}

const struct json *json_at(const struct json *object, const char *path)
{
	const char *end;

	while ((end = strchr(path, '.'))) {
		object = member_find(object, (struct str){ path, (size_t)(end - path) });
		path = end + 1;
	}
	return member_find(object, str_of(path));
}

struct str json_text(const struct json *value)
{
	return cJSON_IsString(item_of(value)) ? str_of(item_of(value)->valuestring) : STR_NULL;
}

struct str json_number(const struct json *value)
{
	return cJSON_IsNumber(item_of(value)) ? str_of(item_of(value)->valuestring) : STR_NULL;
}

bool json_int(const struct json *value, int64_t *ret_value)
{
	struct str digits = json_number(value);
	const char *point = digits.at ? memchr(digits.at, '.', digits.len) : NULL;

	if (!digits.at)
		return false;
	/* 5.0 is an integer; what has an exponent, or digits behind the point, is none. */
	if (point) {
		if (point[1 + strspn(point + 1, "0")] != '\0')
			return false;
		digits.len = (size_t)(point - digits.at);
	}
	return str_to_int(digits, ret_value);
}

bool json_bool(const struct json *value, bool *ret_value)
{
	if (!cJSON_IsBool(item_of(value)))
		return false;
	*ret_value = cJSON_IsTrue(item_of(value));
	return true;
}

size_t json_count(const struct json *array_or_object)
{
	size_t count = 0;

	for (const struct json *at = json_first(array_or_object); at; at = json_next(at))
		count++;
	return count;
}

const struct json *json_first(const struct json *array_or_object)
{
	return array_or_object ? json_of(item_of(array_or_object)->child) : NULL;
}

const struct json *json_next(const struct json *value)
{
	return json_of(item_of(value)->next);
}

struct str json_key(const struct json *member)
{
	return str_of(item_of(member)->string);
}

static void value_write(struct json_out *out, const char *key, const cJSON *item);

static void children_write(struct json_out *out, const cJSON *item)
{
	for (const cJSON *child = item->child; child; child = child->next)
		value_write(out, child->string, child);
}

static void value_write(struct json_out *out, const char *key, const cJSON *item)
{
	if (cJSON_IsObject(item)) {
		json_open(out, key);
		children_write(out, item);
		json_close(out);
	} else if (cJSON_IsArray(item)) {
		json_open_array(out, key);
		children_write(out, item);
		json_close_array(out);
	} else if (cJSON_IsString(item)) {
		json_put_text(out, key, str_of(item->valuestring));
	} else if (cJSON_IsNumber(item)) {
		json_put_raw(out, key, str_of(item->valuestring));
	} else if (cJSON_IsBool(item)) {
		json_put_bool(out, key, cJSON_IsTrue(item));
	} else {
		assert(cJSON_IsNull(item));
		json_put_null(out, key);
	}
}

void json_write(struct buf *out, const struct json *value)
{
	struct json_out writer;

	json_out_init(&writer, out);
	value_write(&writer, NULL, item_of(value));
}
