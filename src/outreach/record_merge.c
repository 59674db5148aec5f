/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A merge reads its runs part by part, always taking the least entry, on a reader's thread; what was read becomes
 * rows of the new run, some dozens in a step; at the end the old runs are deleted, some hundred rows in a step.
 */
#include "outreach/record_merge.h"

#include <stdlib.h>

#define STEP_ENTRIES ((size_t)64 * RECORD_PART)
#define DROP_ROWS    200
#define RUNS_AT_ONCE 256 /* of one merge; others wait for the next */
#define FEW_RUNS     4

/** A run that is read. */
struct cursor {
	int64_t run_id;
	struct record_part part;
	size_t at;
};

/** A run that is not over, at its next entry. They stand close together: each step of a merge looks at all of them. */
struct head {
	struct record_entry entry;
	struct cursor *cursor;
};

struct record_merging {
	struct store *store;
	int64_t bu_id, list_id;
	struct record_runs runs; /* of the list */
	struct cursor cursors[RUNS_AT_ONCE];
	size_t cursor_count; /* 0: no merge is on its way */
	struct head heads[RUNS_AT_ONCE];
	size_t head_count;
	bool has_begun;        /* the heads were read */
	int64_t run_id, level; /* of the new one */
	struct record_entry entries[STEP_ENTRIES + 1];
	size_t entry_count;
	bool has_more;
	size_t dropping; /* index of the run that is deleted */
};

struct record_merging *record_merging_new(struct store *store, int64_t bu_id, int64_t list_id)
{
	struct record_merging *merge = calloc(1, sizeof *merge);

	if (merge == NULL)
		return NULL;
	merge->store = store;
	merge->bu_id = bu_id;
	merge->list_id = list_id;
	return merge;
}

void record_merging_free(struct record_merging *merge)
{
	free(merge);
}

/* ---- which runs ---- */

static enum status runs_unit(struct db *db, void *args)
{
	struct record_merging *merge = args;

	return record_runs_read(db, merge->bu_id, merge->list_id, &merge->runs);
}

static size_t count_level(const struct record_runs *runs, int64_t least, int64_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < runs->count; i++)
		count += runs->levels[i] >= least && runs->levels[i] <= most;
	return count;
}

static int64_t highest_level(const struct record_runs *runs)
{
	int64_t highest = 0;

	for (size_t i = 0; i < runs->count; i++)
		highest = MAX_OF(highest, runs->levels[i]);
	return highest;
}

/** The levels to merge. @return false: none */
static bool choose(
	const struct record_runs *runs, bool is_over, int64_t *ret_least, int64_t *ret_most)
{
	int64_t highest = highest_level(runs);

	*ret_least = 0;
	for (int64_t level = 0; level <= highest; level++) {
		if (count_level(runs, level, level) < RECORD_MERGE_RUNS)
			continue;
		*ret_most = level;
		return true;
	}
	if (!is_over || runs->count <= FEW_RUNS)
		return false;
	*ret_most = count_level(runs, 0, highest - 1) > 1 ? highest - 1 : highest;
	return true;
}

static void take_run(struct record_merging *merge, int64_t run_id)
{
	struct cursor *cursor = &merge->cursors[merge->cursor_count++];

	cursor->run_id = run_id;
	cursor->part.first_key = INT64_MIN;
	cursor->part.count = cursor->at = 0;
	merge->heads[merge->head_count++].cursor = cursor;
}

static void take_runs(struct record_merging *merge, int64_t least, int64_t most)
{
	merge->level = most + 1;
	merge->run_id = 0;
	merge->head_count = merge->entry_count = merge->dropping = 0;
	merge->has_begun = false;
	merge->has_more = true;
	for (size_t i = 0; i < merge->runs.count && merge->cursor_count < RUNS_AT_ONCE; i++)
		if (merge->runs.levels[i] >= least && merge->runs.levels[i] <= most)
			take_run(merge, merge->runs.ids[i]);
}

/* ---- reading ---- */

/** The next entry of a head's run. A run that is over goes, and the last head takes its place. */
static enum status advance(struct record_merging *merge, struct db *db, struct head *head)
{
	struct cursor *cursor = head->cursor;
	enum status s = ST_OK;

	if (cursor->at == cursor->part.count) {
		s = record_part_next(db, merge->bu_id, merge->list_id, cursor->run_id,
			cursor->part.first_key, &cursor->part);
		cursor->at = 0;
	}
	if (s == ST_OK)
		head->entry = cursor->part.entries[cursor->at++];
	if (s != ST_NOT_FOUND)
		return s;
	*head = merge->heads[--merge->head_count];
	return ST_OK;
}

static enum status read_heads(struct record_merging *merge, struct db *db)
{
	enum status s = ST_OK;

	merge->has_begun = true;
	for (size_t i = merge->head_count; s == ST_OK && i > 0; i--)
		s = advance(merge, db, &merge->heads[i - 1]);
	return s;
}

static bool is_less(const struct record_entry *a, const struct record_entry *b)
{
	return a->key < b->key || (a->key == b->key && a->record_id < b->record_id);
}

/** The head with the least entry; there is one. */
static struct head *least(struct record_merging *merge)
{
	struct head *found = &merge->heads[0];

	for (size_t i = 1; i < merge->head_count; i++)
		if (is_less(&merge->heads[i].entry, &found->entry))
			found = &merge->heads[i];
	return found;
}

static void take_entry(struct record_merging *merge, const struct record_entry *entry)
{
	struct record_entry *next = merge->entries + merge->entry_count;

	if (merge->entry_count > 0 && !is_less(next - 1, entry))
		return; /* it is there twice */
	*next = *entry;
	merge->entry_count++;
}

static enum status read_unit(struct db *db, void *args)
{
	struct record_merging *merge = args;
	enum status s = merge->has_begun ? ST_OK : read_heads(merge, db);

	while (s == ST_OK && merge->entry_count < STEP_ENTRIES && merge->head_count > 0) {
		struct head *head = least(merge);

		take_entry(merge, &head->entry);
		s = advance(merge, db, head);
	}
	merge->has_more = merge->head_count > 0;
	return s;
}

/* ---- writing ---- */

/** While more comes, what may share its key with what comes stays for the next step. */
static enum status write_unit(struct db *db, void *args)
{
	struct record_merging *merge = args;
	size_t at = 0;
	enum status s = ST_OK;

	if (merge->run_id == 0)
		s = db_new_id(db, &merge->run_id);
	while (s == ST_OK && at < merge->entry_count) {
		size_t left = merge->entry_count - at;
		size_t size = record_part_size(merge->entries + at, left);

		if (size == left && merge->has_more)
			break;
		s = record_part_add(db, merge->bu_id, merge->list_id, merge->run_id, merge->level,
			merge->entries + at, size);
		at += size;
	}
	memmove(merge->entries, merge->entries + at,
		(merge->entry_count - at) * sizeof *merge->entries);
	merge->entry_count -= at;
	return s;
}

static enum status drop_unit(struct db *db, void *args)
{
	struct record_merging *merge = args;
	bool more = false;
	enum status s;

	s = record_run_drop(db, merge->bu_id, merge->list_id,
		merge->cursors[merge->dropping].run_id, DROP_ROWS, &more);
	merge->dropping += !more;
	return s;
}

/* ---- steps ---- */

/** @return with a merge on its way, or none when there is no reason for one */
static enum status begin(struct record_merging *merge, bool is_over)
{
	int64_t from, to;
	enum status s = store_read_now(merge->store, runs_unit, merge);

	if (s == ST_OK && choose(&merge->runs, is_over, &from, &to))
		take_runs(merge, from, to);
	return s;
}

static enum status merge_some(struct record_merging *merge)
{
	enum status s = store_read_now(merge->store, read_unit, merge);

	return s == ST_OK ? store_write_now(merge->store, write_unit, merge) : s;
}

enum status record_merging_step(struct record_merging *merge, bool is_over, bool *ret_more)
{
	enum status s = merge->cursor_count == 0 ? begin(merge, is_over) : ST_OK;

	*ret_more = s == ST_OK && merge->cursor_count > 0;
	if (!*ret_more)
		return s;
	if (merge->has_more)
		return merge_some(merge);
	s = store_write_now(merge->store, drop_unit, merge);
	if (merge->dropping == merge->cursor_count)
		merge->cursor_count = 0;
	return s;
}

enum status record_merging_all(
	struct record_merging *merge, bool is_over, const _Atomic bool *is_stopping)
{
	bool more = true;
	enum status s = ST_OK;

	while (s == ST_OK && more) {
		s = record_merging_step(merge, is_over, &more);
		if (s == ST_OK && more && is_stopping != NULL && atomic_load(is_stopping))
			s = ST_TRY_LATER;
	}
	return s;
}
