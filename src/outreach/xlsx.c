/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/xlsx.h"

#include "outreach/xlsx_parts.h"

/* Enough to learn the names of sheets. */
#define NAMES_UNPACKED (16u << 20)

static enum status convert(struct xlsx_book *book)
{
	struct xlsx_strings *strings CLEANUP(xlsx_strings_freep) = NULL;
	const struct xlsx_entry *sheet = NULL;
	struct xlsx_styles styles = { 0 };
	enum status s;

	if ((s = xlsx_read_workbook(book)) != ST_OK)
		return s;
	if ((s = xlsx_choose_sheet(book, book->task->sheet, &sheet)) != ST_OK)
		return s;
	if ((s = xlsx_read_styles(book, &styles)) == ST_OK)
		s = xlsx_read_strings(book, &strings);
	if (s == ST_OK)
		s = xlsx_read_sheet(book, sheet, &styles, strings);
	xlsx_styles_done(&styles);
	return s;
}

enum status xlsx_to_csv(const struct xlsx_task *task, struct problems *problems)
{
	struct xlsx_book book;
	enum status s = xlsx_book_open(task, problems, &book);

	if (s == ST_OK)
		s = convert(&book);
	xlsx_book_close(&book);
	return s;
}

enum status xlsx_check(int fd, struct str sheet, struct problems *problems)
{
	const struct xlsx_task task = { .in = fd, .limits = { .max_unpacked = NAMES_UNPACKED } };
	const struct xlsx_entry *entry;
	struct xlsx_book book;
	enum status s = xlsx_book_open(&task, problems, &book);

	if (s == ST_OK && (s = xlsx_read_workbook(&book)) == ST_OK)
		s = xlsx_choose_sheet(&book, sheet, &entry);
	xlsx_book_close(&book);
	return s;
}

static enum status list_sheets(
	struct xlsx_book *book, struct arena *arena, struct xlsx_sheets *ret_sheets)
{
	struct xlsx_sheets sheets = { 0 };
	enum status s = xlsx_read_workbook(book);

	if (s != ST_OK)
		return s;
	for (const struct xlsx_entry *at = book->sheets; at != NULL; at = at->next)
		sheets.count++;
	sheets.items = arena_array(arena, struct xlsx_sheet, sheets.count);
	if (sheets.items == NULL)
		return ST_NO_MEMORY;
	sheets.count = 0;
	for (const struct xlsx_entry *at = book->sheets; at != NULL; at = at->next)
		sheets.items[sheets.count++] =
			(struct xlsx_sheet){ arena_copy(arena, at->name), at->is_hidden };
	if (arena_failed(arena))
		return ST_NO_MEMORY;
	*ret_sheets = sheets;
	return ST_OK;
}

enum status xlsx_sheets(
	int fd, struct arena *arena, struct problems *problems, struct xlsx_sheets *ret_sheets)
{
	const struct xlsx_task task = { .in = fd, .limits = { .max_unpacked = NAMES_UNPACKED } };
	struct xlsx_book book;
	enum status s = xlsx_book_open(&task, problems, &book);

	if (s == ST_OK)
		s = list_sheets(&book, arena, ret_sheets);
	xlsx_book_close(&book);
	return s;
}
