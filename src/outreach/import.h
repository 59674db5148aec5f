/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The import: jobs that load uploaded files into calling lists, one after the other, in the order in which they were
 * uploaded.
 *
 *      WAITING ──► RUNNING ──► COMPLETE      every row was read; counts add up; the error file is closed
 *       ▲ │         │ ├──────► FAILED        the file as a whole cannot be loaded, or nobody came to the review; says why
 *       │ └─────────┼─┴──────► CANCELLED     by a person; what was loaded stays; from REVIEW too
 *       └─ REVIEW ◄─┘                        when that was asked: the file was looked at, nothing is loaded; a person
 *                                            corrects (it is looked at again) or applies (it is loaded)
 *
 * A thread of the import reads and checks rows; the writer only stores them, in units that end after 1.5 ms when others
 * wait for it. A unit commits rows, rejected rows, counts and the offset of the next row together, so a job that was interrupted goes
 * on where it was, and no row is lost or counted twice.
 */
#ifndef OUTREACH_IMPORT_H
#define OUTREACH_IMPORT_H

#include "outreach/outreach.h"

struct import;
struct upload;

/**
 * @param with   is copied
 * @param wake   called on the loop when records were loaded, at most every 200 ms, and when a job is over; may be NULL
 * @param arg    of `wake`
 */
MUST_CHECK enum status import_new(const struct outreach_options *with, void (*wake)(void *arg),
	void *arg, struct import **ret_import);
/**
 * Continues what a stop interrupted; removes uploaded files that neither a job nor an upload in pieces names, and, from then
 * on, those of uploads that have expired. Loop, once.
 */
void import_start(struct import *import);
/** A job was added or cancelled, or an upload abandoned (after its commit). Any thread. */
void import_wake(struct import *import);
/** Begins nothing more; a job that runs stops at the next unit. Any thread. */
void import_stop(struct import *import);
/** Stops, and waits for the threads, which need the store: before it is closed. Not on the writer. NULL is allowed. */
void import_end(struct import *import);
void import_free(struct import *import);

/** The import of the running room; NULL for NULL. */
struct import *outreach_import(const struct outreach *outreach);

/**
 * Makes an uploaded file durable and, unless it is told not to, hashes it, on a thread of the import, then calls `done` on
 * the loop. A file that can be no list has the status ST_INVALID.
 */
struct import_file_task {
	struct loop_task task; /* first: the completion is posted as it */
	struct import_file_task *next;
	int fd;                    /* stays the caller's */
	bool is_piece;             /* more follows: it is not hashed, nor looked at          */
	struct problems *problems; /* gets what file_check_kind says; NULL: it is not asked  */
	struct str sheet;          /* of a workbook; absent: any                             */
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
/**
 * A request that appends to the file of an upload that comes in pieces. A later one of the same file takes it over: a client
 * whose connection broke comes back before the hub knows of the break. Loop.
 */
struct import_writer {
	struct import_writer *next;
	struct upload *upload;
	bool is_over; /* another writes the file: this one must not any more */
};
/** What writers of the file have taken is with the operating system afterwards. @return ST_IO */
MUST_CHECK enum status import_flush_writers(struct import *import, struct str file_path);
/** From now on this one writes its file, and no other. */
void import_writer_add(struct import *import, struct import_writer *writer);
/** One that was not added is allowed. */
void import_writer_remove(struct import *import, struct import_writer *writer);

/** Where uploaded files are, with no slash at its end; 0700, made at import_new. */
const char *import_folder(const struct import *import);

#endif
