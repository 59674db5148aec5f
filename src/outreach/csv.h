/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A streaming reader of delimited text (RFC 4180 and what people really have). Push: bytes go in as they come, whole rows come
 * out; memory is bounded by the largest row that is allowed. Pure.
 *
 * Rows end with LF, CR LF or CR. A field in quotes may hold delimiters, line ends and doubled quotes. A quote inside an unquoted
 * field is itself. An empty line is skipped. A row is never padded or shifted: the number of its fields is reported as it is.
 */
#ifndef OUTREACH_CSV_H
#define OUTREACH_CSV_H

#include "core/arena.h"
#include "core/base.h"
#include "core/buf.h"
#include "core/status.h"

/** What is wrong with a row before anybody looks at its values. */
enum csv_fault {
	CSV_OK,
	CSV_ROW_TOO_LONG,    /* larger than max_row_bytes; its rest was skipped           */
	CSV_TOO_MANY_FIELDS, /* more than max_fields; the fields beyond are not kept      */
	CSV_NUL,             /* a NUL byte                                                */
	CSV_OPEN_QUOTE       /* the file ends inside quotes                               */
};

struct csv_row {
	int64_t line;             /* of its first byte, from 1                               */
	int64_t next_line;        /* of the first byte after it                              */
	int64_t offset;           /* of its first byte                                       */
	int64_t end;              /* offset of the first byte after its line end             */
	struct str raw;           /* as in the file, without its line end                    */
	const struct str *fields; /* quotes removed                                */
	size_t field_count;
	enum csv_fault fault;
};

struct csv_limits {
	size_t max_row_bytes;
	size_t max_fields;
};

/** Called for each row; everything in it is lent for the call. Anything but ST_OK stops the reading. */
typedef enum status csv_row_fn(void *arg, const struct csv_row *row);

struct csv;

/**
 * @param start_offset, start_line  where the first byte that is fed stands in the file (0 and 1 at its beginning)
 */
MUST_CHECK enum status csv_new(char delimiter, const struct csv_limits *limits,
	int64_t start_offset, int64_t start_line, csv_row_fn *fn, void *arg, struct csv **ret_csv);
void csv_free(struct csv *csv);
void csv_freep(struct csv **csv);

/** @return ST_OK, what the row function returned, or ST_NO_MEMORY */
MUST_CHECK enum status csv_feed(struct csv *csv, struct str bytes);
/** The file is over: the last row needs no line end. */
MUST_CHECK enum status csv_finish(struct csv *csv);

/** What may separate fields. */
#define CSV_DELIMITERS ",;\t|"
/**
 * Which of , ; tab | separates the fields: the one that gives the first rows the same number of fields, the more the better.
 *
 * @param sample  the first bytes of the file
 * @return        ',' when nothing speaks for another
 */
char csv_find_delimiter(struct str sample);

/** Writes a field, in quotes when it needs them. */
void csv_put_field(struct buf *out, struct str field, char delimiter);

#endif
