/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/import_batch.h"

#include <pthread.h>
#include <stdlib.h>

#define BATCHES      3
#define BATCH_MEMORY (16u << 20)

struct import_channel {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct import_batch batches[BATCHES];
	struct import_batch *spare;
	struct import_batch *full, **tail;
	bool is_cut, is_over;
	enum status end;
};

enum status channel_new(struct import_channel **ret_channel)
{
	struct import_channel *channel = calloc(1, sizeof *channel);

	if (channel == NULL)
		return ST_NO_MEMORY;
	pthread_mutex_init(&channel->lock, NULL);
	pthread_cond_init(&channel->changed, NULL);
	channel->tail = &channel->full;
	for (size_t i = 0; i < BATCHES; i++) {
		struct import_batch *batch = &channel->batches[i];

		batch->arena = arena_new(BATCH_MEMORY);
		batch->rows = calloc(IMPORT_BATCH_ROWS, sizeof *batch->rows);
		if (batch->arena == NULL || batch->rows == NULL) {
			channel_free(channel);
			return ST_NO_MEMORY;
		}
		batch->next = channel->spare;
		channel->spare = batch;
	}
	*ret_channel = channel;
	return ST_OK;
}

void channel_free(struct import_channel *channel)
{
	if (channel == NULL)
		return;
	for (size_t i = 0; i < BATCHES; i++) {
		arena_free(channel->batches[i].arena);
		free(channel->batches[i].rows);
	}
	pthread_cond_destroy(&channel->changed);
	pthread_mutex_destroy(&channel->lock);
	free(channel);
}

struct import_batch *channel_free_batch(struct import_channel *channel)
{
	struct import_batch *batch = NULL;

	pthread_mutex_lock(&channel->lock);
	while (channel->spare == NULL && !channel->is_cut)
		pthread_cond_wait(&channel->changed, &channel->lock);
	if (!channel->is_cut) {
		batch = channel->spare;
		channel->spare = batch->next;
	}
	pthread_mutex_unlock(&channel->lock);
	if (batch != NULL) {
		arena_clear(batch->arena);
		batch->count = 0;
	}
	return batch;
}

void channel_give(struct import_channel *channel, struct import_batch *batch)
{
	pthread_mutex_lock(&channel->lock);
	batch->next = NULL;
	*channel->tail = batch;
	channel->tail = &batch->next;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->lock);
}

void channel_end(struct import_channel *channel, enum status s)
{
	pthread_mutex_lock(&channel->lock);
	channel->is_over = true;
	channel->end = s;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->lock);
}

struct import_batch *channel_take(struct import_channel *channel, enum status *ret_end)
{
	struct import_batch *batch;

	pthread_mutex_lock(&channel->lock);
	while (channel->full == NULL && !channel->is_over)
		pthread_cond_wait(&channel->changed, &channel->lock);
	batch = channel->full;
	if (batch != NULL) {
		channel->full = batch->next;
		if (channel->full == NULL)
			channel->tail = &channel->full;
	}
	*ret_end = channel->end;
	pthread_mutex_unlock(&channel->lock);
	return batch;
}

void channel_return(struct import_channel *channel, struct import_batch *batch)
{
	pthread_mutex_lock(&channel->lock);
	batch->next = channel->spare;
	channel->spare = batch;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->lock);
}

void channel_cut(struct import_channel *channel)
{
	pthread_mutex_lock(&channel->lock);
	channel->is_cut = true;
	pthread_cond_signal(&channel->changed);
	pthread_mutex_unlock(&channel->lock);
}
