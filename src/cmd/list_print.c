/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers as people read them: tables, and members one a line.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd/list.h"
#include "core/text.h"

#define VALUE_MAX   ((size_t)4 << 20)
#define GRID_MEMORY ((size_t)16 << 20)

/** Files hold what they like: a terminal gets no control characters of theirs. */
static void write_clean(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		buf_add_char(out, c < ' ' || c == 0x7f ? ' ' : text.at[i]);
	}
}

/** A value as people read it; empty for null. An instant is cut to its seconds. */
static void write_value(
	const struct list_session *session, struct buf *out, const struct json *value)
{
	struct str text = json_text(value);

	if (text.len == 24 && text.at[10] == 'T' && text.at[19] == '.' && text.at[23] == 'Z')
		buf_printf(out, "%.19sZ", text.at);
	else if (text.at != NULL)
		write_clean(out, list_word(session, text));
	else if (value != NULL && !json_is_null(value))
		json_write(out, value);
}

static int points_of(struct str text)
{
	return text_is_utf8(text) ? (int)text_points(text) : (int)text.len;
}

/** In a column of so many characters, which are not so many bytes. A negative width: to the left. */
static void print_cell(struct str text, int width)
{
	int points = points_of(text);
	int room = width < 0 ? -width : width;
	int fill = points < room ? room - points : 0;

	printf("%*s%.*s%*s", width < 0 ? 0 : fill, "", STR_ARGS(text), width < 0 ? fill : 0, "");
}

void list_print_padded(FILE *to, const char *text, int width)
{
	int points = points_of(str_of(text));

	fprintf(to, "%s%*s", text, points < width ? width - points : 0, "");
}

/** The last column is not filled up. */
static void print_in(const struct list_column *columns, size_t count, size_t at, struct str text)
{
	bool is_last = at + 1 == count;

	print_cell(text, is_last && columns[at].width < 0 ? 0 : columns[at].width);
	printf("%s", is_last ? "\n" : "  ");
}

void list_print_table(const struct list_session *session, const struct json *rows,
	const struct list_column *columns, size_t count)
{
	struct buf value CLEANUP(buf_done) = { 0 };

	buf_init(&value, VALUE_MAX);
	for (size_t i = 0; i < count; i++)
		print_in(columns, count, i, str_of(columns[i].title[session->is_french]));
	for (const struct json *row = json_first(rows); row != NULL; row = json_next(row))
		for (size_t i = 0; i < count; i++) {
			buf_clear(&value);
			write_value(session, &value, json_get(row, columns[i].key));
			print_in(columns, count, i, buf_str(&value));
		}
}

void list_print_lines(const struct list_session *session, const struct json *object,
	const struct list_column *lines, size_t count)
{
	struct buf value CLEANUP(buf_done) = { 0 };

	buf_init(&value, VALUE_MAX);
	for (size_t i = 0; i < count; i++) {
		buf_clear(&value);
		write_value(session, &value, json_get(object, lines[i].key));
		if (value.len == 0)
			continue;
		list_print_padded(stdout, lines[i].title[session->is_french], lines[i].width);
		printf("%.*s\n", STR_ARGS(buf_str(&value)));
	}
}

/* ---- tables as wide as what is in them ---- */

bool list_grid_begin(struct list_grid *grid, const char *const *titles, size_t columns)
{
	*grid = (struct list_grid){ .columns = columns, .arena = arena_new(GRID_MEMORY) };
	if (grid->arena == NULL)
		return false;
	for (size_t i = 0; i < columns; i++)
		list_grid_put(grid, str_of(titles[i]));
	return true;
}

void list_grid_put(struct list_grid *grid, struct str text)
{
	struct buf clean CLEANUP(buf_done) = { 0 };
	size_t column = grid->count % grid->columns;
	struct str *cell;

	if (grid->count == LIST_GRID_CELLS)
		return;
	buf_init(&clean, VALUE_MAX);
	write_clean(&clean, text);
	cell = &grid->cells[grid->count++];
	*cell = arena_copy(grid->arena, buf_str(&clean));
	grid->widths[column] = MAX_OF(grid->widths[column], points_of(*cell));
}

void list_grid_end(struct list_grid *grid)
{
	for (size_t i = 0; i < grid->count; i++) {
		bool is_last = i % grid->columns + 1 == grid->columns;

		if (i % grid->columns == 0)
			printf("  ");
		print_cell(grid->cells[i], is_last ? 0 : -grid->widths[i % grid->columns]);
		printf("%s", is_last ? "\n" : "  ");
	}
	arena_free(grid->arena);
}
