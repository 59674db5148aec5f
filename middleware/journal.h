/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The log to check against: one JSON object per line for each callback received and each post to
 * the hub. Lines gather in memory and are written together, before the answers they speak of leave.
 */
#ifndef MIDDLEWARE_JOURNAL_H
#define MIDDLEWARE_JOURNAL_H

#include "byoc.h"

struct journal;

/** Opens the file for appending, or creates it for its owner alone. NULL with a sentence in
 * `ret_problem`. */
struct journal *journal_open(
	const char *path, bool with_text, struct byoc_text *ret_problem) BYOC_CHECKED;
void journal_close(struct journal *journal);

struct journal_callback {
	const char *key; /* NULL: the hub sent none */
	const char *channel;
	const char *thread;
	const char *recipient;
	const char *text;
	bool repeat;
	unsigned status;     /* of the answer; 0: the connection is closed instead */
	const char *message; /* id in the answer, or NULL */
	const char *fault;   /* name, or NULL */
};
void journal_callback_add(struct journal *journal, const struct journal_callback *callback);
void journal_try_add(struct journal *journal, const struct byoc_try *tried);
/** Writes what gathered. False when the file does not take it; it is kept for the next time. */
bool journal_flush(struct journal *journal) BYOC_CHECKED;

#endif
