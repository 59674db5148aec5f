/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of the workbook reader share. Nobody else includes it.
 */
#ifndef OUTREACH_XLSX_PARTS_H
#define OUTREACH_XLSX_PARTS_H

#include "core/buf.h"
#include "outreach/xlsx.h"
#include "outreach/xlsx_value.h"

/* ---- xlsx_book.c: the archive ---- */

struct zip;

/** A sheet as the workbook names it. */
struct xlsx_entry {
	struct str name, path;
	bool is_hidden;
	struct xlsx_entry *next;
};

struct xlsx_book {
	struct zip *zip;
	const struct xlsx_task *task; /* limits, and whether to stop */
	struct problems *problems;
	struct arena *arena;
	uint64_t packed;   /* bytes of the archive */
	uint64_t unpacked; /* bytes so far */
	bool is_1904;
	struct xlsx_entry *sheets;
	struct str workbook, strings, styles; /* paths; the last two may be absent */
};

/** @return as xlsx_to_csv. xlsx_book_close in any case. */
MUST_CHECK enum status xlsx_book_open(
	const struct xlsx_task *task, struct problems *problems, struct xlsx_book *book);
/** Frees what the book holds; the file stays open. */
void xlsx_book_close(struct xlsx_book *book);
/** Whether it has a part of this name, in any case. */
bool xlsx_book_has(struct xlsx_book *book, const char *path);

/** At most `max` bytes of the text, and whole characters. */
struct str xlsx_cut(struct str text, size_t max);
/** A problem of the field "listFile". @return ST_INVALID */
enum status xlsx_damaged(struct xlsx_book *book, struct str part);
/** Adds the problem that something is larger than is allowed. @return ST_INVALID */
enum status xlsx_large(struct xlsx_book *book);

/**
 * What takes a part to pieces. Names come without their prefix; anything but ST_OK ends the reading. Text comes in pieces.
 * `attributes` are pairs of name and value, then NULL.
 */
struct xlsx_reader {
	enum status (*start)(void *arg, const char *name, const char **attributes);
	enum status (*end)(void *arg, const char *name);
	enum status (*text)(void *arg, struct str text);
	void *arg;
};
/** @return what the reader returned, or as xlsx_to_csv */
MUST_CHECK enum status xlsx_read_part(
	struct xlsx_book *book, struct str path, const struct xlsx_reader *reader);
/** Without its prefix. */
const char *xlsx_local(const char *name);
/** The value of an attribute, whatever its prefix; NULL: absent. */
const char *xlsx_attribute(const char **attributes, const char *name);

/* ---- xlsx_names.c: which sheets there are ---- */

/** Fills in the sheets and the paths of the other parts. */
MUST_CHECK enum status xlsx_read_workbook(struct xlsx_book *book);
/** @return ST_INVALID with workbook_sheet, which names the sheets there are */
MUST_CHECK enum status xlsx_choose_sheet(
	struct xlsx_book *book, struct str name, const struct xlsx_entry **ret_sheet);

/* ---- xlsx_styles.c: what cells' formats are ---- */

struct xlsx_styles {
	struct xlsx_format *formats; /* by number of the style */
	size_t count, room;
};
/** None when the workbook has no such part. @param styles  xlsx_styles_done it, whatever is returned */
MUST_CHECK enum status xlsx_read_styles(struct xlsx_book *book, struct xlsx_styles *styles);
/** Frees them. */
void xlsx_styles_done(struct xlsx_styles *styles);

/* ---- xlsx_strings.c: the texts that cells share ---- */

struct xlsx_strings;
/** Keeps them in the scratch file of the task. */
MUST_CHECK enum status xlsx_read_strings(struct xlsx_book *book, struct xlsx_strings **ret_strings);
void xlsx_strings_freep(struct xlsx_strings **strings);
/** Adds the text with this number. @return ST_NOT_FOUND, ST_IO, ST_NO_MEMORY */
MUST_CHECK enum status xlsx_strings_get(
	struct xlsx_strings *strings, uint64_t number, struct buf *out);

/* ---- xlsx_cells.c: the sheet ---- */

/** Writes the rows of a sheet to the file of the task, as xlsx_to_csv says. */
MUST_CHECK enum status xlsx_read_sheet(struct xlsx_book *book, const struct xlsx_entry *entry,
	const struct xlsx_styles *styles, struct xlsx_strings *strings);
/** Adds text up to `max` bytes in all; more is dropped. */
void xlsx_add_text(struct buf *out, struct str text, size_t max);

#endif
