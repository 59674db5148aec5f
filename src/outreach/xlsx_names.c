/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which sheets a workbook has, and where its parts are: found by their relations, as programs give the parts names of their own.
 */
#include <stdio.h>

#include "core/text.h"
#include "outreach/xlsx_parts.h"

#define ROOT_RELATIONS   "_rels/.rels"
#define USUAL_WORKBOOK   "xl/workbook.xml"
#define RELATIONS_FOLDER "_rels/"
#define SHEETS_MAX       4096
#define NAMES_SHOWN      ((size_t)400) /* bytes of names in a problem */

/** What a part says about another one. */
struct relation {
	struct str id, type, path;
	struct relation *next;
};

struct relations {
	struct xlsx_book *book;
	struct str folder; /* that targets are relative to, with a slash at its end */
	struct relation *first;
	size_t count;
};

/* ---- paths ---- */

static struct str folder_of(struct str path)
{
	const char *slash = memrchr(path.at, '/', path.len);

	return (struct str){ path.at, slash != NULL ? (size_t)(slash - path.at) + 1 : 0 };
}

/** The path inside the archive of a target such as "worksheets/sheet1.xml", "/xl/styles.xml" or "../x.xml". */
static struct str resolve(struct arena *arena, struct str folder, struct str target)
{
	if (target.len > 0 && target.at[0] == '/')
		return arena_copy(arena, (struct str){ target.at + 1, target.len - 1 });
	while (str_starts(target, STR("../")) || str_starts(target, STR("./"))) {
		if (target.at[1] == '.' && folder.len > 0)
			folder = folder_of((struct str){ folder.at, folder.len - 1 });
		target.at += target.at[1] == '.' ? 3 : 2;
		target.len = strlen(target.at);
	}
	return arena_printf(arena, "%.*s%.*s", STR_ARGS(folder), STR_ARGS(target));
}

static bool ends_with(struct str text, struct str end)
{
	return text.len >= end.len && memcmp(text.at + text.len - end.len, end.at, end.len) == 0;
}

/* ---- relations ---- */

static enum status take_relation(void *arg, const char *name, const char **attributes)
{
	struct relations *relations = arg;
	struct arena *arena = relations->book->arena;
	const char *id = xlsx_attribute(attributes, "Id");
	const char *type = xlsx_attribute(attributes, "Type");
	const char *target = xlsx_attribute(attributes, "Target");
	struct relation *relation;

	if (strcmp(name, "Relationship") != 0 || id == NULL || type == NULL || target == NULL)
		return ST_OK;
	relation = relations->count++ < 2 * SHEETS_MAX ? arena_make(arena, struct relation) : NULL;
	if (relation == NULL)
		return xlsx_large(relations->book);
	relation->id = arena_copy(arena, str_of(id));
	relation->type = arena_copy(arena, str_of(type));
	relation->path = resolve(arena, relations->folder, str_of(target));
	relation->next = relations->first;
	relations->first = relation;
	return arena_failed(arena) ? xlsx_large(relations->book) : ST_OK;
}

static enum status read_relations(
	struct xlsx_book *book, struct str path, struct str folder, struct relations *relations)
{
	const struct xlsx_reader reader = { .start = take_relation, .arg = relations };

	*relations = (struct relations){ .book = book, .folder = folder };
	return xlsx_read_part(book, path, &reader);
}

static struct str path_of_type(const struct relations *relations, const char *type)
{
	for (const struct relation *at = relations->first; at != NULL; at = at->next)
		if (ends_with(at->type, str_of(type)))
			return at->path;
	return STR_NULL;
}

/* ---- the workbook ---- */

struct naming {
	struct xlsx_book *book;
	const struct relations *relations;
	struct xlsx_entry **tail;
	size_t count;
};

static enum status take_sheet(struct naming *naming, const char **attributes)
{
	struct arena *arena = naming->book->arena;
	const char *name = xlsx_attribute(attributes, "name");
	const char *state = xlsx_attribute(attributes, "state");
	const char *id = xlsx_attribute(attributes, "id");
	const struct relation *at = naming->relations->first;
	struct xlsx_entry *entry;

	while (at != NULL && (id == NULL || !str_is(at->id, id)))
		at = at->next;
	if (name == NULL || at == NULL || !ends_with(at->type, STR("/worksheet")))
		return ST_OK; /* a chart, a dialogue, a macro */
	entry = naming->count++ < SHEETS_MAX ? arena_make(arena, struct xlsx_entry) : NULL;
	if (entry == NULL)
		return xlsx_large(naming->book);
	entry->name = arena_copy(arena, str_of(name));
	entry->path = at->path;
	entry->is_hidden = state != NULL && strcmp(state, "visible") != 0;
	*naming->tail = entry;
	naming->tail = &entry->next;
	return arena_failed(arena) ? xlsx_large(naming->book) : ST_OK;
}

static enum status take_workbook(void *arg, const char *name, const char **attributes)
{
	struct naming *naming = arg;
	const char *value;

	if (strcmp(name, "sheet") == 0)
		return take_sheet(naming, attributes);
	if (strcmp(name, "workbookPr") == 0) {
		value = xlsx_attribute(attributes, "date1904");
		naming->book->is_1904 =
			value != NULL && (strcmp(value, "1") == 0 || strcmp(value, "true") == 0);
	}
	return ST_OK;
}

/** Other programs' documents are archives too. */
static enum status no_workbook(struct xlsx_book *book)
{
	static const char *const others[] = { "xl/workbook.bin", "content.xml", "index.xml",
		"Index/Document.iwa" };

	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (xlsx_book_has(book, others[i]))
			return problem_add(
				book->problems, ST_INVALID, "file_workbook", STR("listFile"));
	return problem_add(
		book->problems, ST_INVALID, "file_binary", STR("listFile"), "kind", "ZIP");
}

/** The same relation leads to a text, a presentation, or a workbook that is not XML. */
static bool is_other_kind(struct str path)
{
	return str_starts(path, STR("word/")) || str_starts(path, STR("ppt/")) ||
	       ends_with(path, STR(".bin"));
}

static enum status find_workbook(struct xlsx_book *book)
{
	struct relations relations = { 0 };
	const char *path;
	enum status s;

	book->workbook = STR(USUAL_WORKBOOK);
	if (xlsx_book_has(book, ROOT_RELATIONS)) {
		s = read_relations(book, STR(ROOT_RELATIONS), STR(""), &relations);
		if (s != ST_OK)
			return s;
	}
	if (str_present(path_of_type(&relations, "/officeDocument")))
		book->workbook = path_of_type(&relations, "/officeDocument");
	path = arena_cstr(book->arena, book->workbook);
	if (path == NULL)
		return xlsx_large(book);
	return xlsx_book_has(book, path) && !is_other_kind(book->workbook) ? ST_OK
									   : no_workbook(book);
}

enum status xlsx_read_workbook(struct xlsx_book *book)
{
	struct relations relations;
	struct naming naming = { book, &relations, &book->sheets, 0 };
	const struct xlsx_reader reader = { .start = take_workbook, .arg = &naming };
	struct str folder, path;
	enum status s;

	if ((s = find_workbook(book)) != ST_OK)
		return s;
	folder = folder_of(book->workbook);
	path = arena_printf(book->arena, "%.*s" RELATIONS_FOLDER "%.*s.rels", STR_ARGS(folder),
		(int)(book->workbook.len - folder.len), book->workbook.at + folder.len);
	if ((s = read_relations(book, path, folder, &relations)) != ST_OK)
		return s;
	book->strings = path_of_type(&relations, "/sharedStrings");
	book->styles = path_of_type(&relations, "/styles");
	if ((s = xlsx_read_part(book, book->workbook, &reader)) != ST_OK)
		return s;
	return book->sheets != NULL ? ST_OK : xlsx_damaged(book, book->workbook);
}

/* ---- which one ---- */

static enum status no_sheet(struct xlsx_book *book, struct str name)
{
	struct buf names CLEANUP(buf_done) = { 0 };
	char wanted[128];

	buf_init(&names, NAMES_SHOWN * 2);
	for (const struct xlsx_entry *at = book->sheets; at != NULL && names.len < NAMES_SHOWN;
		at = at->next) {
		if (names.len > 0)
			buf_add(&names, STR(", "));
		buf_add(&names, xlsx_cut(at->name, NAMES_SHOWN / 2));
	}
	snprintf(wanted, sizeof wanted, "%.*s", STR_ARGS(xlsx_cut(name, sizeof wanted - 1)));
	if (names.failed)
		return ST_NO_MEMORY;
	return problem_add(book->problems, ST_INVALID, "workbook_sheet", STR("sheet"), "sheet",
		wanted, "sheets", names.at);
}

enum status xlsx_choose_sheet(
	struct xlsx_book *book, struct str name, const struct xlsx_entry **ret_sheet)
{
	struct str wanted, folded;
	const struct xlsx_entry *at = book->sheets;

	if (!str_present(name)) {
		while (at != NULL && at->is_hidden)
			at = at->next;
		*ret_sheet = at != NULL ? at : book->sheets;
		return ST_OK;
	}
	wanted = text_nocase(book->arena, name);
	for (; at != NULL; at = at->next) {
		folded = text_nocase(book->arena, at->name);
		if (folded.at != NULL && wanted.at != NULL && str_equal(folded, wanted))
			break;
	}
	if (at == NULL)
		return no_sheet(book, name);
	*ret_sheet = at;
	return ST_OK;
}
