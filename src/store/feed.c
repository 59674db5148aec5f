/* SPDX-License-Identifier: Apache-2.0 */
/*
 * At most one task is on its way at a time; it tells the newest event known when it runs. The task
 * may outlive the store (it waits on a loop that turns later), hence the count of holders.
 */
#include "store/feed.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct feed {
	struct loop_task task; /* first: the loop hands it back */
	pthread_mutex_t lock;
	void (*fn)(void *arg, int64_t newest);
	void *arg;
	int64_t newest;
	bool posted;
	atomic_int holders; /* the store, and the task while it is posted */
};

static void feed_unref(struct feed *feed)
{
	if (atomic_fetch_sub(&feed->holders, 1) > 1)
		return;
	pthread_mutex_destroy(&feed->lock);
	free(feed);
}

static void feed_tell(struct loop_task *task)
{
	struct feed *feed = (struct feed *)task;
	void (*fn)(void *arg, int64_t newest);
	void *arg;
	int64_t newest;

	pthread_mutex_lock(&feed->lock);
	feed->posted = false;
	fn = feed->fn;
	arg = feed->arg;
	newest = feed->newest;
	pthread_mutex_unlock(&feed->lock);
	if (fn)
		fn(arg, newest);
	feed_unref(feed);
}

struct feed *feed_new(void)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	if (!feed)
		return NULL;
	pthread_mutex_init(&feed->lock, NULL);
	feed->task.fn = feed_tell;
	atomic_init(&feed->holders, 1);
	return feed;
}

void feed_free(struct feed *feed)
{
	if (!feed)
		return;
	feed_listen(feed, NULL, NULL);
	feed_unref(feed);
}

void feed_listen(struct feed *feed, void (*fn)(void *arg, int64_t newest), void *arg)
{
	pthread_mutex_lock(&feed->lock);
	feed->fn = fn;
	feed->arg = arg;
	pthread_mutex_unlock(&feed->lock);
}

struct loop_task *feed_note(struct feed *feed, int64_t newest)
{
	bool posted;

	pthread_mutex_lock(&feed->lock);
	posted = feed->posted;
	feed->posted = true;
	feed->newest = newest;
	pthread_mutex_unlock(&feed->lock);
	if (posted)
		return NULL;
	atomic_fetch_add(&feed->holders, 1);
	feed->task.next = NULL;
	return &feed->task;
}
