/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks (XLSX, ECMA-376): one sheet is turned into CSV in UTF-8, as a stream. Memory is bounded by the longest row that is
 * allowed and the caches of the reader, never by the workbook. Any thread; one at a time for each file.
 *
 * Cells come out as a person sees them who knows no formats: numbers in their shortest form and never with an exponent, dates
 * as YYYY-MM-DD, TRUE and FALSE, the results of formulas; numbers that a format fills up with zeros (ZIP codes) with them.
 */
#ifndef OUTREACH_XLSX_H
#define OUTREACH_XLSX_H

#include "core/status.h"

struct xlsx_limits {
	uint64_t
		max_unpacked; /* bytes of the parts that are read, and of the text that comes out */
	size_t max_row_bytes; /* a longer row is cut, but stays longer                              */
	size_t max_fields; /* a row with more has one more                                       */
};

/** What is wanted of a workbook. */
struct xlsx_task {
	int in;      /* the workbook; its offset is moved                                     */
	int out;     /* gets the text                                                         */
	int scratch; /* an empty file, for the texts that cells share; not needed afterwards  */
	struct str
		sheet;   /* name, in any case; absent: the first that can be seen                 */
	bool has_header; /* the first row says how wide the others are                            */
	struct xlsx_limits limits;
	bool (*is_stopped)(void *arg); /* asked now and then; NULL: never */
	void *arg;
};

/**
 * The sheet as CSV with commas; each row ends with LF. Empty rows before the last one become empty lines, so that a row keeps
 * its number while no cell before it has line breaks. Cells that are absent at the end of a row are filled up to the width of
 * the first row.
 *
 * @return ST_INVALID with a problem of the field "listFile" or "sheet": workbook_damaged, workbook_encrypted,
 *         workbook_large, workbook_sheet, file_workbook (no XLSX); ST_TRY_LATER when it was stopped; ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status xlsx_to_csv(const struct xlsx_task *task, struct problems *problems);

/** Whether it is a workbook that has this sheet; absent: any. @return as xlsx_to_csv */
MUST_CHECK enum status xlsx_check(int fd, struct str sheet, struct problems *problems);

struct xlsx_sheet {
	struct str name;
	bool is_hidden;
};
struct xlsx_sheets {
	struct xlsx_sheet *items;
	size_t count;
};
/**
 * The sheets of a workbook in their order, without charts and macros.
 *
 * @param arena  holds what is returned
 * @return       as xlsx_to_csv
 */
MUST_CHECK enum status xlsx_sheets(
	int fd, struct arena *arena, struct problems *problems, struct xlsx_sheets *ret_sheets);

#endif
