/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a load would do, found out without doing it: every row is read, checked and judged as a load does it. Rows that neither the
 * list nor a block can know are counted without the database; the others are judged some hundred in a read.
 */
#include <stdlib.h>

#include "outreach/import_parts.h"

#define JUDGED_AT_ONCE 256

/** Keys of rows that are new although the filter thinks it knows them: named twice by the file, or the filter's mistake. */
struct doubtful {
	struct key_count {
		int64_t key, count;
	} * items;
	size_t count, room;
};

struct comparing {
	struct import_run *run;
	struct import_difference difference;
	struct doubtful doubtful;
	const struct import_batch *batch;
	size_t next;
	usec now;
};

static enum status doubt(struct doubtful *doubtful, int64_t key)
{
	if (doubtful->count == doubtful->room) {
		size_t room = MAX_OF(2 * doubtful->room, (size_t)1024);
		struct key_count *items = realloc(doubtful->items, room * sizeof *items);

		if (items == NULL)
			return ST_NO_MEMORY;
		doubtful->items = items;
		doubtful->room = room;
	}
	doubtful->items[doubtful->count++] = (struct key_count){ key, 0 };
	return ST_OK;
}

/* ---- the first look: every row ---- */

static bool needs_database(const struct import_row *row)
{
	return row->may_be_known || (row->code == NULL && row->may_be_blocked);
}

static bool is_sampled(const struct difference_sample *sample, struct str id)
{
	for (size_t i = 0; i < sample->count; i++)
		if (str_equal(sample->ids[i], id))
			return true;
	return false;
}

/** Keeps the external id of a row, of the first few. */
static enum status sample(struct comparing *comparing, const struct import_row *row,
	struct difference_sample *ret_sample)
{
	struct import_run *run = comparing->run;
	struct record_data data;
	enum status s;

	if (ret_sample->count == IMPORT_DIFFERENCE_IDS)
		return ST_OK;
	arena_clear(run->load.scratch);
	s = record_unpack((struct record_packed){ run->load.judge.layout, row->payload },
		run->load.scratch, &data);
	if (s == ST_OK && !is_sampled(ret_sample, data.external_id))
		ret_sample->ids[ret_sample->count++] = arena_copy(run->arena, data.external_id);
	return s;
}

static enum status count_good(struct comparing *comparing, struct db *db,
	const struct import_row *row, const struct verdict_on_row *verdict)
{
	struct import_difference *difference = &comparing->difference;
	struct import_load *load = &comparing->run->load;
	struct block block;
	enum status s;

	if (verdict->fate == FATE_UNCHANGED) {
		difference->unchanged++;
		return ST_OK;
	}
	s = import_find_block(&load->judge, db, row, false, comparing->now, load->scratch, &block);
	if (s != ST_OK)
		return s;
	if (block.kind != BLOCK_NONE) {
		difference->suppressed++;
		return ST_OK;
	}
	if (verdict->fate == FATE_CHANGED) {
		difference->changed++;
		return sample(comparing, row, &difference->changed_ids);
	}
	difference->added++;
	s = sample(comparing, row, &difference->added_ids);
	if (s == ST_OK && row->may_be_known)
		s = doubt(&comparing->doubtful, row->key);
	return s;
}

static enum status judge_row(
	struct comparing *comparing, struct db *db, const struct import_row *row)
{
	struct import_load *load = &comparing->run->load;
	struct verdict_on_row verdict;
	enum status s;

	arena_clear(load->scratch);
	s = import_judge(&load->judge, db, load->runs, NULL, row, load->scratch, &verdict);
	if (s == ST_OK && verdict.known.id != 0)
		s = id_set_add(load->judge.seen, verdict.known.id);
	if (s != ST_OK)
		return s;
	if (verdict.fate != FATE_REJECTED)
		return count_good(comparing, db, row, &verdict);
	comparing->difference.rejected++;
	return ST_OK;
}

static enum status judge_unit(struct db *db, void *args)
{
	struct comparing *comparing = args;
	struct import_load *load = &comparing->run->load;
	size_t judged = 0;
	enum status s;

	s = record_runs_read(db, load->judge.bu_id, load->judge.list_id, load->runs);
	while (s == ST_OK && comparing->next < comparing->batch->count && judged < JUDGED_AT_ONCE) {
		const struct import_row *row = &comparing->batch->rows[comparing->next];

		if (!needs_database(row))
			break;
		s = judge_row(comparing, db, row);
		comparing->next++;
		judged++;
	}
	return s;
}

static enum status compare_batch(void *arg, struct import_batch *batch)
{
	struct comparing *comparing = arg;
	enum status s = ST_OK;

	comparing->batch = batch;
	comparing->next = 0;
	while (s == ST_OK && comparing->next < batch->count) {
		const struct import_row *row = &batch->rows[comparing->next];

		comparing->difference.rows++;
		if (needs_database(row)) {
			size_t before = comparing->next;

			s = store_read_now(
				comparing->run->import->with.store, judge_unit, comparing);
			comparing->difference.rows += (int64_t)(comparing->next - before) - 1;
			continue;
		}
		comparing->difference.rejected += row->code != NULL;
		comparing->difference.added += row->code == NULL;
		if (row->code == NULL)
			s = sample(comparing, row, &comparing->difference.added_ids);
		comparing->next++;
	}
	return s;
}

/* ---- the second look: who is there twice ---- */

static int compare_keys(const void *left, const void *right)
{
	const struct key_count *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

static void sort_doubtful(struct doubtful *doubtful)
{
	size_t kept = 0;

	qsort(doubtful->items, doubtful->count, sizeof *doubtful->items, compare_keys);
	for (size_t i = 0; i < doubtful->count; i++)
		if (kept == 0 || doubtful->items[kept - 1].key != doubtful->items[i].key)
			doubtful->items[kept++] = doubtful->items[i];
	doubtful->count = kept;
}

static enum status count_batch(void *arg, struct import_batch *batch)
{
	const struct comparing *comparing = arg;
	const struct doubtful *doubtful = &comparing->doubtful;

	for (size_t i = 0; i < batch->count; i++) {
		const struct import_row *row = &batch->rows[i];
		const struct key_count wanted = { row->key, 0 };
		struct key_count *found;

		if (row->code != NULL)
			continue;
		found = bsearch(
			&wanted, doubtful->items, doubtful->count, sizeof wanted, compare_keys);
		if (found != NULL)
			found->count++;
	}
	return ST_OK;
}

/** Rows that name a new record again are rejected, or change it. */
static void settle_repeated(struct comparing *comparing)
{
	struct import_difference *difference = &comparing->difference;
	int64_t repeated = 0;

	for (size_t i = 0; i < comparing->doubtful.count; i++)
		repeated += MAX_OF(comparing->doubtful.items[i].count - 1, 0);
	difference->added -= repeated;
	if (comparing->run->options.force_overwrite)
		difference->changed += repeated;
	else
		difference->rejected += repeated;
}

/* ---- both ---- */

enum status import_compare(struct import_run *run, struct import_difference *ret_difference)
{
	const struct import_filters_for filters = import_filters_of(run);
	struct import_reading reading = import_reading_of(run, run->header.begin, run->header.line);
	struct comparing comparing = { .run = run, .now = clock_business(run->import->with.clock) };
	enum status s;

	reading.filters = &filters;
	reading.names_rejected = true;
	s = import_pass(run, &reading, compare_batch, &comparing);
	if (s == ST_OK && comparing.doubtful.count > 0) {
		sort_doubtful(&comparing.doubtful);
		reading = import_reading_of(run, run->header.begin, run->header.line);
		s = import_pass(run, &reading, count_batch, &comparing);
		settle_repeated(&comparing);
	}
	free(comparing.doubtful.items);
	if (s == ST_OK)
		s = import_count_gone(
			run, &comparing.difference.gone, &comparing.difference.gone_ids);
	if (s == ST_OK)
		*ret_difference = comparing.difference;
	return s;
}
