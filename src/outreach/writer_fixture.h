/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For tests of how records are stored: small records with an external id and a telephone, written in units of a test's own on the
 * database of plan_fixture.h.
 */
#ifndef OUTREACH_WRITER_FIXTURE_H
#define OUTREACH_WRITER_FIXTURE_H

#include "outreach/bucket.h"
#include "outreach/plan_fixture.h"
#include "outreach/record_writer.h"

/** Where and how records are written; a test changes `shared` as it likes. */
struct writing {
	struct plan_fixture *fixture;
	struct record_writer *writer;
	struct record_shared shared;
	struct arena *arena; /* of payloads */
};
void writing_init(struct writing *writing, struct plan_fixture *fixture);
void writing_done(struct writing *writing);

/** What a record says; `name` is what changes when it is uploaded again. */
struct record_new writing_record(
	struct writing *writing, const char *external_id, const char *name, const char *zone);

/** The body of a unit, between begin and end of the writer. */
typedef enum status writing_fn(struct writing *writing, struct db *db, void *arg);
/** @return what the unit or its commit said */
enum status writing_unit(struct writing *writing, writing_fn *fn, void *arg);

/** Adds one, alone in its unit; its id. */
int64_t writing_add(struct writing *writing, const struct record_new *record);
/** Replaces one, alone in its unit. */
void writing_replace(
	struct writing *writing, int64_t id, const struct record_new *record, bool revive);
/** Another list of the business unit. */
int64_t writing_new_list(struct writing *writing, const char *name);

/** Reads and takes up to `limit` records of a bucket, read after read; how many. */
size_t writing_take(struct writing *writing, int64_t bucket_id, size_t limit, int64_t *ret_ids);

#endif
