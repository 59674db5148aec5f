/* SPDX-License-Identifier: Apache-2.0 */
#include "store/readers.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

struct reader {
	pthread_t thread;
	struct readers *readers;
	struct db *db;
};

struct readers {
	struct loop *loop;
	pthread_mutex_t lock; /* guards the queue and `stop` */
	pthread_cond_t wake;
	struct unit *head;
	struct unit **tail;
	bool stop;
	int count; /* readers that run */
	struct reader at[];
};

static enum status read_snapshot(struct db *db, struct unit *unit)
{
	enum status s = engine_control(db->connection, ENGINE_BEGIN_READ);

	if (s != ST_OK)
		return s;
	s = unit->fn(db, unit->args);
	assert(db->running == 0 && "a read ends every statement that it began");
	engine_rollback(db->connection);
	return s;
}

static struct unit *take_one(struct readers *readers)
{
	struct unit *unit;

	pthread_mutex_lock(&readers->lock);
	while (!readers->head && !readers->stop)
		pthread_cond_wait(&readers->wake, &readers->lock);
	unit = readers->head;
	if (unit)
		readers->head = unit->next;
	if (!readers->head)
		readers->tail = &readers->head;
	pthread_mutex_unlock(&readers->lock);
	return unit;
}

static void *reader_run(void *arg)
{
	struct reader *reader = arg;
	struct unit *unit;

	pthread_setname_np(pthread_self(), "reader");
	while ((unit = take_one(reader->readers))) {
		unit->status = read_snapshot(reader->db, unit);
		if (reader->readers->loop && unit->done)
			loop_post(reader->readers->loop, &unit->task);
		else
			unit->task.fn(&unit->task);
	}
	return NULL;
}

static enum status reader_start(
	struct readers *readers, const struct readers_parts *parts, struct reader *reader)
{
	enum status s = db_open(parts->config, parts->lists, NULL, &reader->db);

	if (s != ST_OK)
		return s;
	reader->readers = readers;
	if (pthread_create(&reader->thread, NULL, reader_run, reader) != 0) {
		db_close(reader->db);
		return ST_NO_MEMORY;
	}
	readers->count++;
	return ST_OK;
}

enum status readers_new(const struct readers_parts *parts, struct readers **ret_readers)
{
	const int threads = MAX_OF(parts->threads, 1);
	struct readers *readers =
		calloc(1, sizeof(*readers) + (size_t)threads * sizeof(struct reader));
	enum status s;

	if (!readers)
		return ST_NO_MEMORY;
	readers->loop = parts->loop;
	readers->tail = &readers->head;
	pthread_mutex_init(&readers->lock, NULL);
	pthread_cond_init(&readers->wake, NULL);
	while (readers->count < threads) {
		s = reader_start(readers, parts, &readers->at[readers->count]);
		if (s != ST_OK) {
			readers_free(readers);
			return s;
		}
	}
	*ret_readers = readers;
	return ST_OK;
}

void readers_free(struct readers *readers)
{
	int i;

	if (!readers)
		return;
	pthread_mutex_lock(&readers->lock);
	readers->stop = true;
	pthread_cond_broadcast(&readers->wake);
	pthread_mutex_unlock(&readers->lock);
	for (i = 0; i < readers->count; i++) {
		pthread_join(readers->at[i].thread, NULL);
		db_close(readers->at[i].db);
	}
	pthread_cond_destroy(&readers->wake);
	pthread_mutex_destroy(&readers->lock);
	free(readers);
}

void readers_submit(struct readers *readers, struct unit *unit)
{
	unit->next = NULL;
	pthread_mutex_lock(&readers->lock);
	*readers->tail = unit;
	readers->tail = &unit->next;
	pthread_cond_signal(&readers->wake);
	pthread_mutex_unlock(&readers->lock);
}
