/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Short CSV texts in requests and answers (RFC 4180). Calling lists have a reader of their own,
 * which streams.
 */
#ifndef API_CSV_LINE_H
#define API_CSV_LINE_H

#include "core/arena.h"
#include "core/buf.h"

#define CSV_LINE_CELLS 16

/** Adds one line. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
void csv_line_write(struct buf *out, const struct str cells[], size_t count);
/**
 * Takes one line off the front of the text, quotes and line breaks inside quotes understood.
 *
 * @return how many cells there are; those beyond CSV_LINE_CELLS are dropped; 0: a blank line
 */
size_t csv_line_read(struct str *text, struct arena *arena, struct str ret_cells[CSV_LINE_CELLS]);

#endif
