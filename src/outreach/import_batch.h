/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked rows on their way from the thread that reads to the thread that stores: a few batches that go round.
 */
#ifndef OUTREACH_IMPORT_BATCH_H
#define OUTREACH_IMPORT_BATCH_H

#include "outreach/row.h"

/** A row that was read: good, or with the reason why it is not. Texts are the batch's. */
struct import_row {
	int64_t line;
	int64_t end;       /* offset of the next row  */
	int64_t next_line; /* its line                */

	int64_t key;       /* record_key of its external id */
	bool may_be_known; /* false: nobody in the list or earlier in the file has its external id */

	const char *code; /* why it is rejected; NULL: it is good                              */
	/* as in the file, without the columns that an error file has in front; of a row that is or may be rejected */
	struct str raw;
	/* of a rejected row */
	struct str field;       /* which column                                                */
	struct str external_id; /* when the reader was asked for it: may_be_known              */
	/* of a good row */
	struct str payload;          /* record_pack                                           */
	struct str zone, zone_other; /* the zone tables' own names                            */
	usec expires_at;             /* 0: never                                              */
	bool is_priority;
	bool overrides_final;
	bool may_be_blocked; /* false: no opt-out, DNC record or suppressed contact fits it     */
	bool lost_destinations;
	const char *zone_warning;
};

#define IMPORT_BATCH_ROWS 4096

struct import_batch {
	struct import_batch *next;
	struct arena *arena;
	struct import_row *rows;
	size_t count;
	int64_t blocks; /* version of the blocks that may_be_blocked knows; 0: none */
};

/** Batches go from `channel_free_batch` (reader) to `channel_give` to `channel_take` (storer) and back by `channel_return`. */
struct import_channel;

/** With its batches, all of them free. @return ST_NO_MEMORY */
MUST_CHECK enum status channel_new(struct import_channel **ret_channel);
void channel_free(struct import_channel *channel);
/** An empty batch; waits for one. NULL: the channel was cut. Reader. */
struct import_batch *channel_free_batch(struct import_channel *channel);
/** Rows for the storer. Reader. */
void channel_give(struct import_channel *channel, struct import_batch *batch);
/** Nothing more comes. @param s  ST_OK at the end of the file. Reader. */
void channel_end(struct import_channel *channel, enum status s);
/** The next batch; waits for it. NULL: nothing more comes. Storer. */
struct import_batch *channel_take(struct import_channel *channel, enum status *ret_end);
/** It is free again. Storer. */
void channel_return(struct import_channel *channel, struct import_batch *batch);
/** The storer wants no more. */
void channel_cut(struct import_channel *channel);

#endif
