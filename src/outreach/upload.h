/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file that is being uploaded, on its way to disk. It is removed unless it is kept.
 */
#ifndef OUTREACH_UPLOAD_H
#define OUTREACH_UPLOAD_H

#include "core/random.h"
#include "core/status.h"

struct upload;

/**
 * @param folder  of import_folder; must outlive it
 * @return ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status upload_new(const char *folder, usec wall, struct upload **ret_upload);
/**
 * The file of an upload that comes in pieces, made when it is not there; writes follow what it has. It is kept.
 *
 * @param name  of upload_name, below the folder
 * @return ST_IO, ST_NO_MEMORY
 */
MUST_CHECK enum status upload_reopen(
	const char *folder, struct str name, struct upload **ret_upload);
/** Removes the file unless it was kept. NULL is allowed. */
void upload_free(struct upload *upload);

/** @return ST_IO: the disk is full or failed */
MUST_CHECK enum status upload_write(struct upload *upload, struct str bytes);
/** Everything is with the operating system; it is not durable yet. */
MUST_CHECK enum status upload_flush(struct upload *upload);
/** A job names it now. */
void upload_keep(struct upload *upload);

int upload_fd(const struct upload *upload);
/** With those of earlier pieces, and those that are not flushed yet. */
int64_t upload_bytes(const struct upload *upload);
/** Below the folder. */
struct str upload_name(const struct upload *upload);

#endif
