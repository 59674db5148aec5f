/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rows of a sheet. The values of one row are held, by column, and written as a line of CSV when the row is over.
 */
#include <stdlib.h>

#include "core/file.h"
#include "outreach/csv.h"
#include "outreach/xlsx_parts.h"

#define SHEET_ROWS    1048576 /* a sheet has no more */
#define SHEET_COLUMNS 16384
#define FLUSH         (256u << 10)

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_INLINE, CELL_BOOL, CELL_ISO_DATE };

/** Where the value of a column stands in the text of the row. */
struct value {
	size_t at, len;
};

struct sheet {
	struct xlsx_book *book;
	const struct xlsx_styles *styles;
	struct xlsx_strings *strings;
	struct str path;
	size_t max_row;
	uint64_t written;
	struct buf lines; /* not written yet */
	/* the row */
	struct buf row;
	struct value *values; /* one more than max_fields */
	size_t value_count;   /* up to the last that is not empty */
	int64_t row_number, line;
	size_t width; /* of the first row; 0: it has not come yet */
	size_t dimension;
	/* the cell */
	enum cell_type type;
	size_t column, style;
	struct buf text;
	bool in_rows, in_value, in_phonetic;
};

void xlsx_add_text(struct buf *out, struct str text, size_t max)
{
	if (out->len >= max)
		return;
	buf_add_bytes(out, text.at, MIN_OF(text.len, max - out->len));
}

/* ---- references ---- */

/** The column of "C5", from 0; SIZE_MAX when there are no letters. */
static size_t column_of(const char *reference)
{
	size_t column = 0;

	for (; *reference >= 'A' && *reference <= 'Z'; reference++)
		if (column <= SHEET_COLUMNS)
			column = column * 26 + (size_t)(*reference - 'A') + 1;
	return column > 0 ? column - 1 : SIZE_MAX;
}

static int64_t row_of(const char *reference)
{
	int64_t row = 0;

	return str_to_int(str_of(reference), &row) ? row : 0;
}

/** Columns of "A1:M200"; 0 when it says nothing of use. */
static size_t width_of(const char *reference)
{
	const char *colon = reference != NULL ? strchr(reference, ':') : NULL;
	size_t last = colon != NULL ? column_of(colon + 1) : SIZE_MAX;

	return last < SHEET_COLUMNS ? last + 1 : 0;
}

/* ---- lines ---- */

static enum status flush(struct sheet *sheet)
{
	struct xlsx_book *book = sheet->book;
	enum status s;

	if (sheet->lines.failed)
		return ST_NO_MEMORY;
	sheet->written += sheet->lines.len;
	if (sheet->written > book->task->limits.max_unpacked)
		return xlsx_large(book);
	if (book->task->is_stopped != NULL && book->task->is_stopped(book->task->arg))
		return ST_TRY_LATER;
	s = file_write(book->task->out, buf_str(&sheet->lines));
	buf_clear(&sheet->lines);
	return s;
}

/** Without a header the first row may end before the others do. */
static size_t first_width(const struct sheet *sheet)
{
	if (sheet->book->task->has_header ||
		sheet->dimension > sheet->book->task->limits.max_fields)
		return sheet->value_count;
	return MAX_OF(sheet->value_count, sheet->dimension);
}

static enum status put_row(struct sheet *sheet)
{
	size_t width;
	enum status s = ST_OK;

	if (sheet->width == 0)
		sheet->width = first_width(sheet);
	width = MAX_OF(sheet->width, sheet->value_count);
	for (; sheet->row_number <= SHEET_ROWS && sheet->line + 1 < sheet->row_number;
		sheet->line++) {
		if (sheet->lines.len >= FLUSH && (s = flush(sheet)) != ST_OK)
			return s;
		buf_add_char(&sheet->lines, '\n');
	}
	for (size_t i = 0; i < width; i++) {
		const struct value *value = &sheet->values[i];

		if (i > 0)
			buf_add_char(&sheet->lines, ',');
		if (i < sheet->value_count && value->len > 0)
			csv_put_field(&sheet->lines,
				(struct str){ sheet->row.at + value->at, value->len }, ',');
	}
	buf_add_char(&sheet->lines, '\n');
	sheet->line++;
	return sheet->lines.len >= FLUSH ? flush(sheet) : ST_OK;
}

/* ---- cells ---- */

static enum status put_shared(struct sheet *sheet)
{
	int64_t number = -1;
	enum status s = ST_NOT_FOUND;

	if (str_to_int(str_trim(buf_str(&sheet->text)), &number) && number >= 0)
		s = xlsx_strings_get(sheet->strings, (uint64_t)number, &sheet->row);
	return s == ST_NOT_FOUND ? xlsx_damaged(sheet->book, sheet->path) : s;
}

static enum status put_value(struct sheet *sheet)
{
	static const struct xlsx_format plain = { XLSX_PLAIN, STR_NULL };
	const struct xlsx_format *format = &plain;
	struct str text = buf_str(&sheet->text);

	switch (sheet->type) {
	case CELL_SHARED:
		return put_shared(sheet);
	case CELL_TEXT:
	case CELL_INLINE:
		buf_add_bytes(&sheet->row, text.at, xlsx_unescape(sheet->text.at, text.len));
		break;
	case CELL_BOOL:
		buf_add(&sheet->row, str_is(text, "1") ? STR("TRUE") : STR("FALSE"));
		break;
	case CELL_ISO_DATE:
		xlsx_put_iso_date(&sheet->row, text);
		break;
	case CELL_NUMBER:
		if (sheet->style < sheet->styles->count)
			format = &sheet->styles->formats[sheet->style];
		xlsx_put_number(&sheet->row, text, format, sheet->book->is_1904);
		break;
	}
	return ST_OK;
}

/** Columns between the last one that has a value and this one have none, whatever an earlier row had there. */
static void note_value(struct sheet *sheet, size_t column, struct value value)
{
	while (sheet->value_count < column)
		sheet->values[sheet->value_count++] = (struct value){ 0 };
	sheet->values[column] = value;
	sheet->value_count = MAX_OF(sheet->value_count, column + 1);
}

static enum status end_cell(struct sheet *sheet)
{
	size_t column = MIN_OF(sheet->column, sheet->book->task->limits.max_fields);
	size_t before = sheet->row.len;
	enum status s;

	if (sheet->text.failed)
		return ST_NO_MEMORY;
	if (sheet->text.len == 0 || before > sheet->max_row)
		return ST_OK; /* the row is too long already */
	if ((s = put_value(sheet)) != ST_OK)
		return s;
	if (sheet->row.failed)
		return ST_NO_MEMORY;
	if (sheet->row.len > before)
		note_value(sheet, column, (struct value){ before, sheet->row.len - before });
	return ST_OK;
}

static enum cell_type type_of(const char *type)
{
	static const struct {
		const char *name;
		enum cell_type type;
	} types[] = {
		{ "s", CELL_SHARED },
		{ "str", CELL_TEXT },
		{ "e", CELL_TEXT },
		{ "inlineStr", CELL_INLINE },
		{ "b", CELL_BOOL },
		{ "d", CELL_ISO_DATE },
	};

	for (size_t i = 0; type != NULL && i < COUNT_OF(types); i++)
		if (strcmp(types[i].name, type) == 0)
			return types[i].type;
	return CELL_NUMBER;
}

static size_t style_of(const char *style)
{
	int64_t number = 0;

	return style != NULL && str_to_int(str_of(style), &number) && number > 0 ? (size_t)number
										 : 0;
}

static void start_cell(struct sheet *sheet, const char **attributes)
{
	const char *type = NULL, *style = NULL;
	size_t column = SIZE_MAX;

	for (; attributes[0] != NULL; attributes += 2) {
		switch (attributes[0][0]) {
		case 'r':
			column = column_of(attributes[1]);
			break;
		case 't':
			type = attributes[1];
			break;
		case 's':
			style = attributes[1];
			break;
		default:
			break;
		}
	}
	sheet->column = column != SIZE_MAX ? column : sheet->column + 1;
	sheet->type = type_of(type);
	sheet->style = style_of(style);
	buf_clear(&sheet->text);
}

static void start_row(struct sheet *sheet, const char **attributes)
{
	const char *number = xlsx_attribute(attributes, "r");
	int64_t row = number != NULL ? row_of(number) : 0;

	sheet->row_number = row > 0 ? row : sheet->row_number + 1;
	sheet->column = SIZE_MAX; /* the next one is 0 */
	sheet->value_count = 0;
	buf_clear(&sheet->row);
}

/* ---- elements ---- */

static enum status start(void *arg, const char *name, const char **attributes)
{
	struct sheet *sheet = arg;

	if (!sheet->in_rows) {
		sheet->in_rows = strcmp(name, "sheetData") == 0;
		if (strcmp(name, "dimension") == 0)
			sheet->dimension = width_of(xlsx_attribute(attributes, "ref"));
		return ST_OK;
	}
	if (strcmp(name, "c") == 0)
		start_cell(sheet, attributes);
	else if (strcmp(name, "v") == 0)
		sheet->in_value = sheet->type != CELL_INLINE;
	else if (strcmp(name, "t") == 0)
		sheet->in_value = sheet->type == CELL_INLINE && !sheet->in_phonetic;
	else if (strcmp(name, "row") == 0)
		start_row(sheet, attributes);
	else if (strcmp(name, "rPh") == 0)
		sheet->in_phonetic = true;
	return ST_OK;
}

static enum status end(void *arg, const char *name)
{
	struct sheet *sheet = arg;

	if (!sheet->in_rows)
		return ST_OK;
	sheet->in_value = false;
	if (strcmp(name, "c") == 0)
		return end_cell(sheet);
	if (strcmp(name, "row") == 0)
		return sheet->value_count > 0 ? put_row(sheet) : ST_OK;
	if (strcmp(name, "rPh") == 0)
		sheet->in_phonetic = false;
	else if (strcmp(name, "sheetData") == 0)
		sheet->in_rows = false;
	return ST_OK;
}

static enum status text(void *arg, struct str piece)
{
	struct sheet *sheet = arg;

	if (sheet->in_value)
		xlsx_add_text(&sheet->text, piece, sheet->max_row + 1);
	return ST_OK;
}

enum status xlsx_read_sheet(struct xlsx_book *book, const struct xlsx_entry *entry,
	const struct xlsx_styles *styles, struct xlsx_strings *strings)
{
	const struct xlsx_limits *limits = &book->task->limits;
	struct sheet sheet = { .book = book,
		.styles = styles,
		.strings = strings,
		.path = entry->path,
		.max_row = limits->max_row_bytes };
	const struct xlsx_reader reader = { start, end, text, &sheet };
	enum status s = ST_NO_MEMORY;

	sheet.values = calloc(limits->max_fields + 1, sizeof *sheet.values);
	/* A number may become longer than it is stored; in quotes a text may double. */
	buf_init(&sheet.text, limits->max_row_bytes + 1);
	buf_init(&sheet.row, limits->max_row_bytes * 2 + 512);
	buf_init(&sheet.lines, FLUSH + limits->max_row_bytes * 4 + limits->max_fields * 3 + 2048);
	if (sheet.values != NULL)
		s = xlsx_read_part(book, entry->path, &reader);
	if (s == ST_OK)
		s = flush(&sheet);
	free(sheet.values);
	buf_done(&sheet.text);
	buf_done(&sheet.row);
	buf_done(&sheet.lines);
	return s;
}
