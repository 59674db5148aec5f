/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers as people read them: tables, and members one a line.
 */
#include <stdio.h>

#include "cmd/list.h"
#include "core/text.h"

#define VALUE_MAX ((size_t)4 << 20)

/** A value as people read it; empty for null. */
static void write_value(struct buf *out, const struct json *value)
{
	if (value == NULL || json_is_null(value))
		return;
	if (json_text(value).at != NULL)
		buf_add(out, json_text(value));
	else
		json_write(out, value);
}

/** In a column of so many characters, which are not so many bytes. */
static void print_cell(struct str text, int width)
{
	int points = text_is_utf8(text) ? (int)text_points(text) : (int)text.len;
	int room = width < 0 ? -width : width;
	int fill = points < room ? room - points : 0;

	printf("%*s%.*s%*s  ", width < 0 ? 0 : fill, "", STR_ARGS(text), width < 0 ? fill : 0, "");
}

void list_print_table(const struct list_session *session, const struct json *rows,
	const struct list_column *columns, size_t count)
{
	struct buf value CLEANUP(buf_done) = { 0 };

	buf_init(&value, VALUE_MAX);
	for (size_t i = 0; i < count; i++)
		print_cell(str_of(columns[i].title[session->is_french]), columns[i].width);
	printf("\n");
	for (const struct json *row = json_first(rows); row != NULL; row = json_next(row)) {
		for (size_t i = 0; i < count; i++) {
			buf_clear(&value);
			write_value(&value, json_get(row, columns[i].key));
			print_cell(buf_str(&value), columns[i].width);
		}
		printf("\n");
	}
}

void list_print_members(const struct json *object, int indent)
{
	struct buf value CLEANUP(buf_done) = { 0 };

	buf_init(&value, VALUE_MAX);
	for (const struct json *at = json_first(object); at != NULL; at = json_next(at)) {
		struct str key = json_key(at);

		if (json_is_null(at))
			continue;
		printf("%*s%.*s", indent, "", STR_ARGS(key.at != NULL ? key : STR("-")));
		if ((json_is_object(at) || json_is_array(at)) && json_count(at) > 0) {
			printf("\n");
			list_print_members(at, indent + 2);
			continue;
		}
		buf_clear(&value);
		write_value(&value, at);
		printf("%*s%.*s\n", indent + (int)key.len < 26 ? 26 - indent - (int)key.len : 1, "",
			STR_ARGS(buf_str(&value)));
	}
}
