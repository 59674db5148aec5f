/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The import: jobs that load uploaded files into calling lists, one after the other, in the order in which they were
 * uploaded.
 *
 *      WAITING ──► RUNNING ──► COMPLETE      every row was read; counts add up; the error file is closed
 *         │           ├──────► FAILED        the file as a whole cannot be loaded; says why
 *         └───────────┴──────► CANCELLED     by a person; what was loaded stays
 *
 * A thread of the import reads and checks rows; the writer only stores them, in units that end after 1.5 ms when others
 * wait for it. A unit commits rows, rejected rows, counts and the offset of the next row together, so a job that was interrupted goes
 * on where it was, and no row is lost or counted twice.
 */
#ifndef OUTREACH_IMPORT_H
#define OUTREACH_IMPORT_H

#include "outreach/outreach.h"

struct import;

/**
 * @param with   is copied
 * @param wake   called on the loop when records were loaded, at most every 200 ms, and when a job is over; may be NULL
 * @param arg    of `wake`
 */
MUST_CHECK enum status import_new(const struct outreach_options *with, void (*wake)(void *arg),
	void *arg, struct import **ret_import);
/** Continues what a stop interrupted; removes uploaded files that no job names. Loop, once. */
void import_start(struct import *import);
/** A job was added or cancelled (after its commit). Any thread. */
void import_wake(struct import *import);
/** Begins nothing more; a job that runs stops at the next unit. Any thread. */
void import_stop(struct import *import);
/** Stops, and waits for the threads, which need the store: before it is closed. Not on the writer. NULL is allowed. */
void import_end(struct import *import);
void import_free(struct import *import);

/** The import of the running room; NULL for NULL. */
struct import *outreach_import(const struct outreach *outreach);

/**
 * Makes an uploaded file durable and hashes it, on a thread of the import, then calls `done` on the loop.
 */
struct import_file_task {
	struct loop_task task; /* first: the completion is posted as it */
	struct import_file_task *next;
	int fd; /* stays the caller's */
	void (*done)(struct import_file_task *task);
	enum status status;
	uint8_t sha256[32];
	/* the import's own: a file that is to be removed */
	bool is_forgotten;
	char path[64];
};
void import_sync_file(struct import *import, struct import_file_task *task);

/** Removes the files of an upload that nobody needs any more, on a thread of the import. Loop. @param path  of its job */
void import_forget_files(struct import *import, const char *path);

/** Where uploaded files are, with no slash at its end; 0700, made at import_new. */
const char *import_folder(const struct import *import);

#endif
