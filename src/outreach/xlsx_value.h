/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers of cells as text (ECMA-376 part 1, 18.8.30 and 18.17.4). Pure.
 */
#ifndef OUTREACH_XLSX_VALUE_H
#define OUTREACH_XLSX_VALUE_H

#include "core/buf.h"

enum xlsx_kind {
	XLSX_PLAIN,
	XLSX_DATE,
	XLSX_TIME,    /* of a day                                   */
	XLSX_MOMENT,  /* date and time                              */
	XLSX_ELAPSED, /* hours, which may be more than a day has    */
	XLSX_DIGITS   /* as many as the pattern has zeros, at least */
};

struct xlsx_format {
	enum xlsx_kind kind;
	struct str pattern; /* of XLSX_DIGITS: zeros and what stands between them */
};

/** What a number format shows. @param code  lent to the result */
struct xlsx_format xlsx_format_of(struct str code);
/** The formats that have a number only. */
struct xlsx_format xlsx_format_builtin(int64_t id);

/** @param text  the value as it is stored; what is no number stays as it is */
void xlsx_put_number(
	struct buf *out, struct str text, const struct xlsx_format *format, bool is_1904);
/** An ISO 8601 date, as a cell may hold one. */
void xlsx_put_iso_date(struct buf *out, struct str text);
/** Undoes the _xHHHH_ of characters that XML cannot hold, in place; U+0000 and halves of pairs stay written out. @return new length */
size_t xlsx_unescape(char *text, size_t len);

#endif
