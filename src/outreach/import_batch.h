/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked rows on their way from the thread that reads to the thread that stores: a few batches that go round.
 */
#ifndef OUTREACH_IMPORT_BATCH_H
#define OUTREACH_IMPORT_BATCH_H

#include "outreach/row.h"

/** A row that was read: good, or with the reason why it is not. Texts are the batch's. */
struct import_row {
	struct row_result result;
	struct str raw; /* as in the file, without the columns that an error file has in front */
	struct str
		payload; /* of a good row: packed                                               */
	struct str
		keys[RECORD_DESTINATIONS_MAX]; /* address_key of each destination               */
	struct str id_key;                     /* suppression_key of the external id            */
	int64_t line;
	int64_t end;       /* offset of the next row  */
	int64_t next_line; /* its line                */
};

#define IMPORT_BATCH_ROWS 512

struct import_batch {
	struct import_batch *next;
	struct arena *arena;
	struct import_row *rows;
	size_t count;
};

/** Batches go from `channel_free_batch` (reader) to `channel_give` to `channel_take` (storer) and back by `channel_return`. */
struct import_channel;

MUST_CHECK enum status channel_new(struct import_channel **ret_channel);
void channel_free(struct import_channel *channel);
/** An empty batch; waits for one. NULL: the channel was cut. Reader. */
struct import_batch *channel_free_batch(struct import_channel *channel);
void channel_give(struct import_channel *channel, struct import_batch *batch);
/** Nothing more comes. @param s  ST_OK at the end of the file. Reader. */
void channel_end(struct import_channel *channel, enum status s);
/** The next batch; waits for it. NULL: nothing more comes. Storer. */
struct import_batch *channel_take(struct import_channel *channel, enum status *ret_end);
void channel_return(struct import_channel *channel, struct import_batch *batch);
/** The storer wants no more. */
void channel_cut(struct import_channel *channel);

#endif
