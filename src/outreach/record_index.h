/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which record of a list has an external id. Random keys in a live index would cost a page of the database for each row of an
 * import; so the keys are kept as sorted runs: each unit of an import adds one, and runs are merged into longer ones from
 * time to time (record_merge.h). A look-up asks every run. Who finds a record compares its external id: a key is a hash, and
 * one record may be found twice while runs are merged.
 */
#ifndef OUTREACH_RECORD_INDEX_H
#define OUTREACH_RECORD_INDEX_H

#include "core/status.h"
#include "store/db.h"

/** The key of an external id. Stored: it never changes. */
int64_t record_key(struct str external_id);

struct record_entry {
	int64_t key, record_id;
};
/** Into ascending order of keys. @param room  for `count` entries, used meanwhile */
void record_entries_sort(struct record_entry *entries, size_t count, struct record_entry *room);

/** Adds a run. Writer. @param entries  sorted */
MUST_CHECK enum status record_index_add(struct db *db, int64_t bu_id, int64_t list_id,
	const struct record_entry *entries, size_t count);

#define RECORD_HITS_MAX 32
/** Records that may have an external id; more than fit would need as many collisions of the hash. */
struct record_hits {
	int64_t ids[RECORD_HITS_MAX];
	size_t count;
};
/** Asks every run. Hits are hints: the caller compares the text. Any thread. */
MUST_CHECK enum status record_index_find(
	struct db *db, int64_t bu_id, int64_t list_id, int64_t key, struct record_hits *ret_hits);

/** The runs of a list as they are now; each counts its merges. */
#define RECORD_RUNS_MAX 1024
struct record_runs {
	int64_t ids[RECORD_RUNS_MAX];
	int64_t levels[RECORD_RUNS_MAX];
	size_t count;
};
/** Any thread. */
MUST_CHECK enum status record_runs_read(
	struct db *db, int64_t bu_id, int64_t list_id, struct record_runs *ret_runs);
/** record_index_find with runs that are known: while nobody merges. */
MUST_CHECK enum status record_runs_find(struct db *db, int64_t bu_id, int64_t list_id,
	const struct record_runs *runs, int64_t key, struct record_hits *ret_hits);

/* ---- for whoever walks through runs ---- */

/** Entries of one row of a run at most: fills a page of the database and the little that its row keeps beside it. */
#define RECORD_PART 300
struct record_part {
	int64_t first_key;
	struct record_entry entries[RECORD_PART];
	size_t count;
};
/** The part of a run after the one that begins with `after` (INT64_MIN: its first). @return ST_NOT_FOUND at the end */
MUST_CHECK enum status record_part_next(struct db *db, int64_t bu_id, int64_t list_id,
	int64_t run_id, int64_t after, struct record_part *ret_part);
/** Adds one row to a run; equal keys stand in one part. Writer. */
MUST_CHECK enum status record_part_add(struct db *db, int64_t bu_id, int64_t list_id,
	int64_t run_id, int64_t level, const struct record_entry *entries, size_t count);
/** How many of the first entries make the next part. */
size_t record_part_size(const struct record_entry *entries, size_t count);
/** Deletes at most so many rows from the front of a run. Writer. @param ret_more  whether it did not end there */
MUST_CHECK enum status record_run_drop(struct db *db, int64_t bu_id, int64_t list_id,
	int64_t run_id, int64_t rows, bool *ret_more);

/** Where a walk through all entries of a list stands; zero it first. */
struct record_walk {
	bool has_begun;
	int64_t run_id, first_key;
};
typedef void record_entry_fn(void *arg, const struct record_entry *entry);
/** All entries of at most `parts` more rows. @param ret_more  whether there may be others */
MUST_CHECK enum status record_index_walk(struct db *db, int64_t bu_id, int64_t list_id,
	struct record_walk *walk, int64_t parts, record_entry_fn *fn, void *arg, bool *ret_more);

#endif
