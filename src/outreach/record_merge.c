/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A merge reads its runs part by part, always taking the least entry, on a reader's thread; what was read becomes
 * rows of the new run, some dozens in a unit; at the end the old runs are deleted, some hundred rows in a unit.
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
	bool is_over;
};

struct merge {
	struct store *store;
	int64_t bu_id, list_id;
	const _Atomic bool *is_stopping;
	struct record_runs runs; /* of the list */
	struct cursor *cursors;
	size_t cursor_count;
	int64_t run_id, level; /* of the new one */
	struct record_entry *entries;
	size_t entry_count;
	bool has_more;
	size_t dropping; /* index of the run that is deleted */
};

/* ---- which runs ---- */

static enum status runs_unit(struct db *db, void *args)
{
	struct merge *merge = args;

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

static void take_runs(struct merge *merge, int64_t least, int64_t most)
{
	merge->level = most + 1;
	for (size_t i = 0; i < merge->runs.count && merge->cursor_count < RUNS_AT_ONCE; i++) {
		if (merge->runs.levels[i] < least || merge->runs.levels[i] > most)
			continue;
		merge->cursors[merge->cursor_count].run_id = merge->runs.ids[i];
		merge->cursors[merge->cursor_count++].part.first_key = INT64_MIN;
	}
}

/* ---- reading ---- */

static enum status advance(struct merge *merge, struct db *db, struct cursor *cursor)
{
	enum status s;

	if (cursor->is_over || cursor->at < cursor->part.count)
		return ST_OK;
	s = record_part_next(db, merge->bu_id, merge->list_id, cursor->run_id,
		cursor->part.first_key, &cursor->part);
	cursor->at = 0;
	cursor->is_over = s == ST_NOT_FOUND;
	return cursor->is_over ? ST_OK : s;
}

static bool is_less(const struct record_entry *a, const struct record_entry *b)
{
	return a->key < b->key || (a->key == b->key && a->record_id < b->record_id);
}

/** The cursor at the least entry; NULL: all are over. */
static struct cursor *least(const struct merge *merge)
{
	struct cursor *found = NULL;

	for (size_t i = 0; i < merge->cursor_count; i++) {
		struct cursor *cursor = &merge->cursors[i];

		if (!cursor->is_over && (found == NULL || is_less(&cursor->part.entries[cursor->at],
								  &found->part.entries[found->at])))
			found = cursor;
	}
	return found;
}

static void take_entry(struct merge *merge, const struct record_entry *entry)
{
	struct record_entry *next = merge->entries + merge->entry_count;

	if (merge->entry_count > 0 && !is_less(next - 1, entry))
		return; /* it is there twice */
	*next = *entry;
	merge->entry_count++;
}

static enum status read_unit(struct db *db, void *args)
{
	struct merge *merge = args;
	struct cursor *cursor = NULL;
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < merge->cursor_count; i++)
		s = advance(merge, db, &merge->cursors[i]);
	while (s == ST_OK && merge->entry_count < STEP_ENTRIES && (cursor = least(merge)) != NULL) {
		take_entry(merge, &cursor->part.entries[cursor->at++]);
		s = advance(merge, db, cursor);
	}
	merge->has_more = least(merge) != NULL;
	return s;
}

/* ---- writing ---- */

/** While more comes, what may share its key with what comes stays for the next step. */
static enum status write_unit(struct db *db, void *args)
{
	struct merge *merge = args;
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
	struct merge *merge = args;
	bool more = false;
	enum status s;

	s = record_run_drop(db, merge->bu_id, merge->list_id,
		merge->cursors[merge->dropping].run_id, DROP_ROWS, &more);
	merge->dropping += !more;
	return s;
}

static enum status merge_chosen(struct merge *merge)
{
	enum status s = ST_OK;

	merge->has_more = true;
	while (s == ST_OK && merge->has_more) {
		s = store_read_now(merge->store, read_unit, merge);
		if (s == ST_OK)
			s = store_write_now(merge->store, write_unit, merge);
		if (s == ST_OK && merge->is_stopping != NULL && atomic_load(merge->is_stopping))
			s = ST_TRY_LATER;
	}
	while (s == ST_OK && merge->dropping < merge->cursor_count)
		s = store_write_now(merge->store, drop_unit, merge);
	return s;
}

/** One merge. @param ret_done  false: there is no reason */
static enum status merge_once(struct merge *merge, bool is_over, bool *ret_done)
{
	int64_t from, to;
	enum status s = store_read_now(merge->store, runs_unit, merge);

	*ret_done = s == ST_OK && choose(&merge->runs, is_over, &from, &to);
	if (!*ret_done)
		return s;
	merge->cursors = calloc(RUNS_AT_ONCE, sizeof *merge->cursors);
	merge->entries = calloc(STEP_ENTRIES + 1, sizeof *merge->entries);
	s = ST_NO_MEMORY;
	if (merge->cursors != NULL && merge->entries != NULL) {
		take_runs(merge, from, to);
		s = merge_chosen(merge);
	}
	free(merge->cursors);
	free(merge->entries);
	return s;
}

enum status record_index_merge(struct store *store, int64_t bu_id, int64_t list_id, bool is_over,
	const _Atomic bool *is_stopping)
{
	bool done = true;
	enum status s = ST_OK;

	while (s == ST_OK && done) {
		struct merge *merge = calloc(1, sizeof *merge);

		if (merge == NULL)
			return ST_NO_MEMORY;
		merge->store = store;
		merge->bu_id = bu_id;
		merge->list_id = list_id;
		merge->is_stopping = is_stopping;
		s = merge_once(merge, is_over, &done);
		free(merge);
	}
	return s;
}
