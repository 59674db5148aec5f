/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What makes the database unnecessary for nearly every row of an import: a filter of the external ids that the list has or the file
 * had before, and one of everybody who may be blocked. The reading thread's.
 */
#ifndef OUTREACH_IMPORT_FILTERS_H
#define OUTREACH_IMPORT_FILTERS_H

#include "core/clock.h"
#include "directory/directory.h"
#include "outreach/record.h"
#include "store/store.h"

struct import_filters;

struct import_filters_for {
	struct store *store;
	const struct directory *directory;
	const struct clock *clock;
	int64_t bu_id, list_id;
	size_t rows;            /* that the file may have */
	bool has_kind;          /* the skill's channel is known … */
	enum address_kind kind; /* … and carries such addresses */
};

/** Reads all keys of the list and of its business unit; waits for the database. */
MUST_CHECK enum status import_filters_new(
	const struct import_filters_for *with, struct import_filters **ret_filters);
void import_filters_free(struct import_filters *filters);

/** Looks at the blocks again when they have changed, at most once a second. Before each batch. @return their version */
MUST_CHECK enum status import_filters_refresh(struct import_filters *filters, int64_t *ret_version);

/** Says that import_filters_meet comes soon. */
void import_filters_expect(const struct import_filters *filters, int64_t key);
/** Whether the list has, or the file had, a record of this key; from now on it has. */
bool import_filters_meet(struct import_filters *filters, int64_t key);
/** The same for a row that is rejected: it makes no record. */
bool import_filters_knows(const struct import_filters *filters, int64_t key);
/** Whether a block may fit the record. @return true too when memory is out */
bool import_filters_block(const struct import_filters *filters, const struct record_data *data,
	struct arena *scratch);

#endif
