/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer takes everything that waits, runs it in one transaction, each unit in a savepoint of
 * its own, commits, and posts all completions in one chain.
 *
 * What holds: outside run_batch no transaction is open. A unit is completed exactly once, in the
 * order of submission, and never before the commit that holds it. A unit that reports ST_OK is on
 * disk; one that reports anything else has left nothing.
 */
#include "store/writer.h"
#include "store/ids.h"

#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* A batch takes no further unit after this: the first of it waits as long for its commit. */
#define BATCH_WORK (10 * USEC_MS)

struct writer {
	struct writer_parts parts;
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	struct unit *head;
	struct unit **tail;
	bool idle;
	bool stop;
	atomic_size_t waiting; /* submitted and not completed */
};

struct batch {
	struct unit *first;
	size_t count;
	size_t kept; /* units that said ST_OK */
	struct unit_traces before;
};

/* A chain of completions for the loop. */
struct chain {
	struct loop_task *first;
	struct loop_task *last;
};

static void chain_add(struct chain *chain, struct loop_task *task)
{
	task->next = NULL;
	if (chain->last)
		chain->last->next = task;
	else
		chain->first = task;
	chain->last = task;
}

static void undo_unit(struct db *db, bool alone)
{
	if (!engine_in_transaction(db->connection))
		return;
	/* When even the savepoint cannot be undone, the whole batch must go. */
	if (alone || engine_control(db->connection, ENGINE_UNDO) != ST_OK)
		engine_rollback(db->connection);
}

/* @param alone  the only unit of the batch: the transaction is its savepoint */
static enum status run_unit(struct db *db, struct unit *unit, bool alone)
{
	const struct unit_traces before = db->traces;
	enum status s = ST_OK;

	if (!alone && (s = engine_control(db->connection, ENGINE_SAVEPOINT)) != ST_OK)
		return s;
	s = unit->fn(db, unit->args);
	assert(db->running == 0 && "a unit ends every statement that it began");
	if (s == ST_OK && !engine_in_transaction(db->connection))
		s = ST_IO;
	if (s == ST_OK && !alone)
		s = engine_control(db->connection, ENGINE_RELEASE);
	if (s != ST_OK) {
		undo_unit(db, alone);
		traces_undo(db, &before);
	}
	return s;
}

/* Runs units until time is up or the transaction is gone. @return the units that are left */
static struct unit *run_units(struct writer *writer, struct batch *batch)
{
	struct db *db = writer->parts.db;
	const usec end = clock_mono(writer->parts.clock) + BATCH_WORK;
	const bool alone = !batch->first->next;
	struct unit *unit = batch->first;
	struct unit *next;

	for (;; unit = next) {
		next = unit->next;
		unit->status = run_unit(db, unit, alone);
		batch->count++;
		batch->kept += unit->status == ST_OK;
		if (!next || !engine_in_transaction(db->connection) ||
			clock_mono(writer->parts.clock) >= end)
			break;
	}
	unit->next = NULL;
	return next;
}

static enum status commit(struct db *db)
{
	enum status s = ST_IO;

	if (engine_in_transaction(db->connection))
		s = engine_control(db->connection, ENGINE_COMMIT);
	engine_rollback(db->connection);
	return s == ST_OK ? ST_OK : ST_IO;
}

static void fail_kept(struct batch *batch, enum status s)
{
	struct unit *unit;

	for (unit = batch->first; unit; unit = unit->next)
		if (unit->status == ST_OK)
			unit->status = s;
	batch->kept = 0;
}

/* @return the units that are left for the next batch */
static struct unit *run_batch(struct writer *writer, struct batch *batch)
{
	struct db *db = writer->parts.db;
	struct unit *left;
	enum status s;

	db->traces.newest_event = 0;
	if ((s = ids_fill(db)) != ST_OK)
		log_event(writer->parts.log, LOG_WARNING, "store.ids_low", "result=%s",
			status_name(s));
	batch->before = db->traces;
	if ((s = engine_control(db->connection, ENGINE_BEGIN)) != ST_OK) {
		batch->count = batch->kept = 1;
		left = batch->first->next;
		batch->first->next = NULL;
		batch->first->status = ST_OK;
		fail_kept(batch, s);
		return left;
	}
	left = run_units(writer, batch);
	s = commit(db);
	if (s != ST_OK) {
		fail_kept(batch, s);
		traces_undo(db, &batch->before);
	}
	return left;
}

static bool is_direct(const struct unit *unit)
{
	return !unit->done;
}

/* From here on the units belong to their submitters. */
static void complete(struct writer *writer, const struct batch *batch)
{
	const int64_t newest = writer->parts.db->traces.newest_event;
	struct chain chain = { NULL, NULL };
	struct loop_task *event = newest ? feed_note(writer->parts.feed, newest) : NULL;
	struct unit *unit;
	struct unit *next;

	atomic_fetch_sub(&writer->waiting, batch->count);
	for (unit = batch->first; unit; unit = next) {
		next = unit->next;
		if (is_direct(unit) || !writer->parts.loop)
			unit->task.fn(&unit->task);
		else
			chain_add(&chain, &unit->task);
	}
	if (event && !writer->parts.loop)
		event->fn(event);
	else if (event)
		chain_add(&chain, event);
	if (chain.first)
		loop_post_list(writer->parts.loop, chain.first, chain.last);
}

static void run_all(struct writer *writer, struct unit *unit)
{
	while (unit) {
		struct batch batch = { .first = unit };

		unit = run_batch(writer, &batch);
		if (batch.kept > 0) {
			metric_add(writer->parts.metrics, METRIC_COMMITS, 1);
			metric_add(
				writer->parts.metrics, METRIC_UNITS_COMMITTED, (int64_t)batch.kept);
		}
		complete(writer, &batch);
		checkpointer_note(writer->parts.checkpointer, writer->parts.db->connection);
	}
}

static struct unit *take_waiting(struct writer *writer)
{
	struct unit *units;

	pthread_mutex_lock(&writer->lock);
	while (!writer->head && !writer->stop) {
		writer->idle = true;
		pthread_cond_wait(&writer->wake, &writer->lock);
		writer->idle = false;
	}
	units = writer->head;
	writer->head = NULL;
	writer->tail = &writer->head;
	pthread_mutex_unlock(&writer->lock);
	return units;
}

static void *writer_run(void *arg)
{
	struct writer *writer = arg;
	struct unit *units;

	pthread_setname_np(pthread_self(), "writer");
	while ((units = take_waiting(writer)))
		run_all(writer, units);
	return NULL;
}

enum status writer_new(const struct writer_parts *parts, struct writer **ret_writer)
{
	struct writer *writer = calloc(1, sizeof(*writer));

	if (!writer)
		return ST_NO_MEMORY;
	writer->parts = *parts;
	writer->tail = &writer->head;
	atomic_init(&writer->waiting, 0);
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->wake, NULL);
	if (pthread_create(&writer->thread, NULL, writer_run, writer) != 0) {
		free(writer);
		return ST_NO_MEMORY;
	}
	*ret_writer = writer;
	return ST_OK;
}

void writer_free(struct writer *writer)
{
	if (!writer)
		return;
	pthread_mutex_lock(&writer->lock);
	writer->stop = true;
	pthread_cond_signal(&writer->wake);
	pthread_mutex_unlock(&writer->lock);
	pthread_join(writer->thread, NULL);
	pthread_cond_destroy(&writer->wake);
	pthread_mutex_destroy(&writer->lock);
	free(writer);
}

void writer_submit(struct writer *writer, struct unit *unit)
{
	bool idle;

	unit->next = NULL;
	atomic_fetch_add(&writer->waiting, 1);
	pthread_mutex_lock(&writer->lock);
	*writer->tail = unit;
	writer->tail = &unit->next;
	idle = writer->idle;
	/* One wake-up per sleep, however many submit before the writer runs. */
	writer->idle = false;
	pthread_mutex_unlock(&writer->lock);
	if (idle)
		pthread_cond_signal(&writer->wake);
}

size_t writer_backlog(const struct writer *writer)
{
	return atomic_load(&writer->waiting);
}
