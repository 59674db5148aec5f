/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Uploads that come in pieces and survive a cut connection and a restart: what the hub must know until the file is whole and
 * has a job. How much of it is there is the size of its file. Functions run wherever their connection does; those that
 * write need the writer's.
 *
 *      begun ──► complete       has a job, which owns the file now; asked again, it answers with the same job
 *        └─────► abandoned      by a person, or when it expires; the import removes the file
 */
#ifndef OUTREACH_RESUMABLE_H
#define OUTREACH_RESUMABLE_H

#include "core/arena.h"
#include "core/buf.h"
#include "store/db.h"

struct resumable {
	int64_t id, list_id, user_id;
	struct str options;   /* JSON: the body with which it was begun */
	struct str file_name; /* as the client calls it; may be absent  */
	struct str file_path; /* below the folder of uploads            */
	int64_t bytes;        /* that the file will have                */
	struct str sha256;    /* 32 bytes that it must have; or absent  */
	int64_t job_id;       /* 0: not complete                        */
	usec created_at, expires_at;
};

/** @param upload  its id is made here; @return any failure of the store */
MUST_CHECK enum status resumable_add(
	struct db *db, int64_t bu_id, const struct resumable *upload, int64_t *ret_id);
/** @return ST_NOT_FOUND, for one that has expired too */
MUST_CHECK enum status resumable_load(struct db *db, int64_t bu_id, int64_t id, usec now,
	struct arena *arena, struct resumable *ret_upload);
/** How many of a business unit are neither complete nor expired. */
MUST_CHECK enum status resumable_count(struct db *db, int64_t bu_id, usec now, int64_t *ret_count);

/** The upload is lent for the call. */
typedef void resumable_fn(void *arg, const struct resumable *upload);
/** Those of a list that are neither complete nor expired, the newest first, at most `limit`. */
MUST_CHECK enum status resumable_each(struct db *db, int64_t bu_id, int64_t list_id, usec now,
	int64_t limit, resumable_fn *fn, void *arg);

/** @return ST_CONFLICT when it is complete already, or gone */
MUST_CHECK enum status resumable_complete(
	struct db *db, int64_t bu_id, int64_t id, int64_t job_id, usec now);
/** @return ST_CONFLICT when it is complete */
MUST_CHECK enum status resumable_abandon(struct db *db, int64_t bu_id, int64_t id, usec now);

/** Whether a file belongs to an upload that is not complete. @return ST_NOT_FOUND */
MUST_CHECK enum status resumable_find_file(struct db *db, struct str path);
/**
 * Forgets uploads that have expired, at most 100.
 *
 * @param paths  gets the names of the files that nobody needs any more, each with a NUL
 */
MUST_CHECK enum status resumable_sweep(struct db *db, usec now, struct buf *paths);

#endif
