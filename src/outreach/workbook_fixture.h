/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks made for tests.
 */
#ifndef OUTREACH_WORKBOOK_FIXTURE_H
#define OUTREACH_WORKBOOK_FIXTURE_H

#include "core/buf.h"

/** A part of an archive: its text, or a pattern that is repeated up to `repeat_to` bytes between `text` and `end`. */
struct workbook_part {
	const char *path;
	struct str text;
	struct str pattern, end;
	uint64_t repeat_to;
	bool is_quick; /* packed less well */
};

/** An archive of these parts, in a file without a name. */
int workbook_of_parts(const struct workbook_part *parts, size_t count);

struct workbook {
	const char *rows;    /* inside <sheetData>                               */
	const char *strings; /* inside <sst>; NULL: there is no such part        */
	const char *formats; /* inside <numFmts>; may be NULL                    */
	const char *styles;  /* inside <cellXfs>; NULL: there is no such part    */
	bool is_1904;
};
/** A workbook of one sheet, "List". */
int workbook_of(const struct workbook *workbook);

/** An empty file without a name. */
int unnamed_file(void);
/** All that is in a file; the caller frees it. */
struct str file_text(int fd);

#endif
