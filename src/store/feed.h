/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells one listener on the loop that a commit appended events.
 */
#ifndef STORE_FEED_H
#define STORE_FEED_H

#include "core/loop.h"

struct feed;

struct feed *feed_new(void);
/** The listener is not called any more; a task that is posted already stays valid. */
void feed_free(struct feed *feed);
void feed_listen(struct feed *feed, void (*fn)(void *arg, int64_t newest), void *arg);
/**
 * Notes the newest event. @return the task to post, or NULL when one is posted already and will
 * tell it. Writer thread.
 */
struct loop_task *feed_note(struct feed *feed, int64_t newest);

#endif
