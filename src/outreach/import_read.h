/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reading half of an import: the header of a text, then its rows, checked. Knows files, not the database.
 */
#ifndef OUTREACH_IMPORT_READ_H
#define OUTREACH_IMPORT_READ_H

#include "outreach/import_batch.h"
#include "outreach/import_filters.h"

/** In front of each row of an error file; skipped when it is uploaded again. */
#define ERROR_COLUMNS 3
extern const char *const error_columns[ERROR_COLUMNS];

/** The text of a list, in UTF-8. */
struct import_text {
	int fd;
	int64_t begin; /* after the byte order mark and what else is no row */
	int64_t line;  /* of its first row                                  */
	int64_t bytes; /* of the file               */
	char delimiter;
	struct csv_limits limits;
};

/** What its first row says. */
struct import_header {
	const struct str *headers; /* from the arena */
	size_t count;
	struct str raw;      /* as in the file, without the columns of an error file; or made up */
	size_t front;        /* columns that an error file put in front: 0 or ERROR_COLUMNS    */
	int64_t begin, line; /* of the first row of data                                        */
};

/**
 * Reads the first row.
 *
 * @param is_named  it names the columns; else they are called "Column 1", "Column 2" …, and it is data
 * @param problems  "file_empty", "file_header" with the reason
 * @return ST_INVALID, ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status import_read_header(const struct import_text *text, bool is_named,
	struct arena *arena, struct problems *problems, struct import_header *ret_header);

/** The first rows of data, at most so many, with the columns of an error file; `fn` returns ST_OK. */
MUST_CHECK enum status import_read_sample(const struct import_text *text,
	const struct import_header *header, size_t most, csv_row_fn *fn, void *arg);

/** Everything the reading thread needs; constant while it runs. */
struct import_reading {
	struct import_text text;
	const struct row_rules *rules;
	const struct record_layout *layout; /* of the payloads */
	size_t front;
	int64_t offset, line; /* of the first row to read */
	int64_t until;        /* offset at which to stop; 0: the end */
	struct import_channel *channel;
	bool names_rejected; /* rejected rows tell their external id too, when they have one */
	/* NULL: every row may be known and blocked. Else with what rows there are to be (import_filters.h) */
	const struct import_filters_for *filters;
};
/** A thread's function: reads to the end and ends the channel. @param arg  struct import_reading */
void *import_read_rows(void *arg);

/** What remains of a row without its first `count` fields. */
struct str row_without_front(struct str raw, char delimiter, size_t count);
/** A row without the columns that an error file has in front; fewer when it has not so many. */
struct csv_row csv_row_without_front(const struct csv_row *row, char delimiter, size_t front);

#endif
