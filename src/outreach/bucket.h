/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Buckets: records that wait for the same thing (skill, zones, expiry, order) wait together, in the order in which they came.
 *
 * A bucket holds ids. They are hints: a record that has moved on is passed over when its id comes up, so that no move has to
 * look for its id. What holds: every record in state WAITING that has a bucket is named by a chunk of it. Writer.
 */
#ifndef OUTREACH_BUCKET_H
#define OUTREACH_BUCKET_H

#include "outreach/record.h"

/** Stored: lower goes first. */
#define BUCKET_ORD_PRIORITY 0
#define BUCKET_ORD_ORDINARY 100

/** What a bucket's records have in common. */
struct bucket_key {
	int64_t bu_id, skill_id;
	struct str zone, zone_other; /* IANA; the second may be absent */
	usec expires_at;             /* 0: never */
	bool is_priority;
};

/** The open bucket of these records; made when there is none. */
MUST_CHECK enum status bucket_find(
	struct db *db, const struct bucket_key *key, usec now, int64_t *ret_bucket);
/** Records of one list now wait in it, after those that do already. */
MUST_CHECK enum status bucket_put(struct db *db, int64_t bu_id, int64_t bucket_id, int64_t list_id,
	const int64_t *records, size_t count);

#define BUCKET_CHUNK 512 /* ids in a row at most */

/** The first that wait in a bucket. */
struct bucket_head {
	struct record_items items;
	bool is_empty; /* nothing waits in it */
	/* for bucket_drop */
	int64_t bu_id, bucket_id, chunk_id;
	int64_t list_id; /* of all its records */
	int64_t ids[BUCKET_CHUNK];
	size_t id_count;
	size_t looked;  /* ids that were looked at */
	size_t *places; /* of each item among the ids */
};

/**
 * Reads the next records, at most `limit`, all of one chunk; ids of records that wait no more are forgotten. A chunk of nothing
 * else gives no items, although the bucket need not be empty: however much was moved away, one call takes no longer.
 */
MUST_CHECK enum status bucket_read(struct db *db, int64_t bu_id, int64_t bucket_id, size_t limit,
	struct arena *arena, struct bucket_head *ret_head);
/** The first `taken` items wait no more. */
MUST_CHECK enum status bucket_drop(struct db *db, const struct bucket_head *head, size_t taken);

/** The whole chunk is put aside until its list is restored: at the price of a row, however many wait in it. */
MUST_CHECK enum status bucket_put_aside(struct db *db, const struct bucket_head *head);
/** The chunk is forgotten: its list was purged. */
MUST_CHECK enum status bucket_forget(struct db *db, const struct bucket_head *head);
/** At most `limit` chunks of a list go back to their buckets. @param ret_more  whether there may be others */
MUST_CHECK enum status bucket_take_back(struct db *db, int64_t bu_id, int64_t list_id, size_t limit,
	struct arena *arena, bool *ret_more);

#endif
