/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which cells are dates: the style of a cell names a format by its number, which is built in or written in the same part.
 */
#include <stdlib.h>

#include "outreach/xlsx_parts.h"

#define STYLES_MAX  65536 /* programs stop at 65,490 */
#define FORMATS_MAX 4096  /* and at some 250 formats of their own */

/** A format that the workbook has written itself. */
struct own_format {
	int64_t id;
	struct str code;
	struct own_format *next;
};

struct reading {
	struct xlsx_book *book;
	struct xlsx_styles *styles;
	struct own_format *own;
	size_t own_count;
	bool in_cell_formats;
};

static int64_t number_of(const char *text)
{
	int64_t value = 0;

	return text != NULL && str_to_int(str_of(text), &value) ? value : 0;
}

static enum status add_own(struct reading *reading, const char **attributes)
{
	struct arena *arena = reading->book->arena;
	const char *code = xlsx_attribute(attributes, "formatCode");
	struct own_format *own = NULL;

	if (reading->own_count++ < FORMATS_MAX)
		own = arena_make(arena, struct own_format);
	if (own == NULL)
		return xlsx_large(reading->book);
	own->id = number_of(xlsx_attribute(attributes, "numFmtId"));
	own->code = arena_copy(arena, str_of(code != NULL ? code : "General"));
	own->next = reading->own;
	reading->own = own;
	return own->code.at != NULL ? ST_OK : xlsx_large(reading->book);
}

static struct xlsx_format format_of(const struct reading *reading, int64_t id)
{
	for (const struct own_format *at = reading->own; at != NULL; at = at->next)
		if (at->id == id)
			return xlsx_format_of(at->code);
	return xlsx_format_builtin(id);
}

static enum status add_style(struct reading *reading, const char **attributes)
{
	struct xlsx_styles *styles = reading->styles;

	if (styles->count == STYLES_MAX)
		return xlsx_large(reading->book);
	if (styles->count == styles->room) {
		size_t room = MAX_OF(styles->room * 2, (size_t)64);
		struct xlsx_format *formats =
			realloc(styles->formats, room * sizeof *styles->formats);

		if (formats == NULL)
			return ST_NO_MEMORY;
		styles->formats = formats;
		styles->room = room;
	}
	styles->formats[styles->count++] =
		format_of(reading, number_of(xlsx_attribute(attributes, "numFmtId")));
	return ST_OK;
}

static enum status start(void *arg, const char *name, const char **attributes)
{
	struct reading *reading = arg;

	if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = true;
	else if (strcmp(name, "numFmt") == 0 && !reading->in_cell_formats)
		return add_own(reading, attributes);
	else if (strcmp(name, "xf") == 0 && reading->in_cell_formats)
		return add_style(reading, attributes);
	return ST_OK;
}

static enum status end(void *arg, const char *name)
{
	struct reading *reading = arg;

	if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = false;
	return ST_OK;
}

enum status xlsx_read_styles(struct xlsx_book *book, struct xlsx_styles *styles)
{
	struct reading reading = { .book = book, .styles = styles };
	const struct xlsx_reader reader = { .start = start, .end = end, .arg = &reading };

	*styles = (struct xlsx_styles){ 0 };
	return str_present(book->styles) ? xlsx_read_part(book, book->styles, &reader) : ST_OK;
}

void xlsx_styles_done(struct xlsx_styles *styles)
{
	free(styles->formats);
	*styles = (struct xlsx_styles){ 0 };
}
