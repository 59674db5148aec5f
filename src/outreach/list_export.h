/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list as a file: its records under the headers of the files they came from, or the attempts on them. Written a slice at a
 * time, so that no read lasts long and memory does not grow with the list.
 */
#ifndef OUTREACH_LIST_EXPORT_H
#define OUTREACH_LIST_EXPORT_H

#include "outreach/charset.h"
#include "store/db.h"

enum export_kind { EXPORT_RECORDS, EXPORT_ATTEMPTS };

struct list_export_options {
	int64_t bu_id, list_id;
	enum export_kind kind;
	int finalized; /* of records: 1 only these, 0 only others, -1 both */
	char delimiter;
	enum charset charset;
	bool guard_formulas; /* what a spreadsheet would calculate gets an apostrophe in front */
	int fd;              /* where it is written; stays the caller's */
};

struct list_export;

/** @param options  are copied. @return ST_NO_MEMORY */
MUST_CHECK enum status list_export_new(
	const struct list_export_options *options, struct list_export **ret_export);
void list_export_free(struct list_export *export);
/** Writes the next slice. Any thread, one at a time. @param ret_more  false: that was the last. @return ST_IO */
MUST_CHECK enum status list_export_slice(struct db *db, struct list_export *export, bool *ret_more);
/** Bytes that were written. */
uint64_t list_export_bytes(const struct list_export *export);

#endif
