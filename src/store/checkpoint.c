/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SQLite's log starts over only when a write begins while all of it is in the database file and
 * nobody reads from it. Under continuous load a checkpoint beside the writer never catches up, so:
 *
 * - every `pass_pages` the thread moves what there is, beside the writer;
 * - past `bound_pages` it does so in short turns, and as soon as little is left the writer moves that
 *   itself between two batches, whereupon its next batch starts the log over;
 * - past `hard_pages` (the disk is slower than the writing) the writer waits for it.
 *
 * `pass` is held while pages are moved; `lock` guards the counts.
 */
#include "store/checkpoint.h"

#include <pthread.h>
#include <stdlib.h>

struct checkpointer {
	struct checkpoint_limits limits;
	struct connection *connection;
	const struct clock *clock;
	struct log *log;
	pthread_t thread;
	pthread_mutex_t pass;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool asked;
	bool stop;
	int64_t pages;   /* in the log, by the writer's last commit           */
	int64_t seen;    /* pages in the log when it was last moved           */
	int64_t held_at; /* pages in the log when the writer was last held   */
	usec longest_hold;
};

static void note_moved(struct checkpointer *checkpointer, int64_t pages)
{
	pthread_mutex_lock(&checkpointer->lock);
	/* A shorter log than was moved has started over meanwhile. */
	checkpointer->seen = pages <= checkpointer->pages ? pages : 0;
	pthread_mutex_unlock(&checkpointer->lock);
}

/* With `pass` held. */
static enum status move_pages(struct checkpointer *checkpointer, struct connection *connection)
{
	int64_t pages;
	int64_t moved;
	enum status s = engine_checkpoint(connection, &pages, &moved);

	if (s == ST_OK)
		note_moved(checkpointer, pages);
	return s;
}

/*
 * A pass beside the writer. SQLite syncs the database file only when the log is empty at the end,
 * which it never is under load: all that passes moved would be synced when the writer is held.
 */
static void run_pass(struct checkpointer *checkpointer)
{
	enum status s;

	pthread_mutex_lock(&checkpointer->pass);
	s = move_pages(checkpointer, checkpointer->connection);
	if (s == ST_OK)
		s = engine_sync(checkpointer->connection);
	pthread_mutex_unlock(&checkpointer->pass);
	if (s != ST_OK && s != ST_TRY_LATER)
		log_event(checkpointer->log, LOG_WARNING, "store.checkpoint_failed", "result=%s",
			status_name(s));
}

static void *checkpointer_run(void *arg)
{
	struct checkpointer *checkpointer = arg;

	pthread_setname_np(pthread_self(), "checkpoint");
	pthread_mutex_lock(&checkpointer->lock);
	while (!checkpointer->stop) {
		if (!checkpointer->asked) {
			pthread_cond_wait(&checkpointer->wake, &checkpointer->lock);
			continue;
		}
		pthread_mutex_unlock(&checkpointer->lock);
		run_pass(checkpointer);
		pthread_mutex_lock(&checkpointer->lock);
		checkpointer->asked = false;
	}
	pthread_mutex_unlock(&checkpointer->lock);
	return NULL;
}

enum status checkpointer_new(const struct connection_config *config,
	const struct checkpoint_limits *limits, const struct clock *clock,
	struct checkpointer **ret_checkpointer)
{
	struct checkpointer *checkpointer = calloc(1, sizeof(*checkpointer));
	enum status s;

	if (!checkpointer)
		return ST_NO_MEMORY;
	checkpointer->limits = *limits;
	checkpointer->clock = clock;
	checkpointer->log = config->log;
	s = engine_open(config, NULL, &checkpointer->connection);
	if (s != ST_OK) {
		free(checkpointer);
		return s;
	}
	pthread_mutex_init(&checkpointer->pass, NULL);
	pthread_mutex_init(&checkpointer->lock, NULL);
	pthread_cond_init(&checkpointer->wake, NULL);
	if (pthread_create(&checkpointer->thread, NULL, checkpointer_run, checkpointer) != 0) {
		engine_close(checkpointer->connection);
		free(checkpointer);
		return ST_NO_MEMORY;
	}
	*ret_checkpointer = checkpointer;
	return ST_OK;
}

void checkpointer_free(struct checkpointer *checkpointer)
{
	if (!checkpointer)
		return;
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->stop = true;
	pthread_cond_signal(&checkpointer->wake);
	pthread_mutex_unlock(&checkpointer->lock);
	pthread_join(checkpointer->thread, NULL);
	engine_close(checkpointer->connection);
	pthread_cond_destroy(&checkpointer->wake);
	pthread_mutex_destroy(&checkpointer->lock);
	pthread_mutex_destroy(&checkpointer->pass);
	free(checkpointer);
}

/* Takes `pass` for the writer, or tells that it is not worth it now. */
static bool may_hold(struct checkpointer *checkpointer, bool must)
{
	if (must)
		return pthread_mutex_lock(&checkpointer->pass) == 0;
	return pthread_mutex_trylock(&checkpointer->pass) == 0;
}

static void hold_writer(struct checkpointer *checkpointer, struct connection *writer, bool must)
{
	const usec started = clock_mono(checkpointer->clock);
	const int64_t pages = engine_wal_pages(writer);
	enum status s;
	usec took;

	if (!may_hold(checkpointer, must))
		return;
	s = move_pages(checkpointer, writer);
	pthread_mutex_unlock(&checkpointer->pass);
	took = clock_mono(checkpointer->clock) - started;
	pthread_mutex_lock(&checkpointer->lock);
	checkpointer->held_at = pages;
	checkpointer->longest_hold = MAX_OF(checkpointer->longest_hold, took);
	pthread_mutex_unlock(&checkpointer->lock);
	log_event(checkpointer->log, LOG_DEBUG, "store.checkpoint_hold",
		"pages=%lld took_ms=%lld result=%s", (long long)pages, (long long)(took / USEC_MS),
		status_name(s));
}

/* With `lock` held. */
static bool worth_pass(const struct checkpointer *checkpointer)
{
	const struct checkpoint_limits *limits = &checkpointer->limits;
	const int64_t fresh = checkpointer->pages - checkpointer->seen;

	return fresh >= (checkpointer->pages < limits->bound_pages ? limits->pass_pages
								   : limits->turn_pages);
}

/* With `lock` held. */
static bool worth_hold(const struct checkpointer *checkpointer)
{
	const struct checkpoint_limits *limits = &checkpointer->limits;

	if (checkpointer->pages < limits->bound_pages ||
		checkpointer->pages - checkpointer->held_at < limits->turn_pages)
		return false;
	return checkpointer->pages - checkpointer->seen <= limits->turn_pages ||
	       checkpointer->pages >= limits->hard_pages;
}

void checkpointer_note(struct checkpointer *checkpointer, struct connection *writer)
{
	const int64_t pages = engine_wal_pages(writer);
	bool hold;

	pthread_mutex_lock(&checkpointer->lock);
	if (pages < checkpointer->pages)
		checkpointer->seen = checkpointer->held_at = 0;
	checkpointer->pages = pages;
	hold = worth_hold(checkpointer);
	if (!checkpointer->asked && worth_pass(checkpointer)) {
		checkpointer->asked = true;
		pthread_cond_signal(&checkpointer->wake);
	}
	pthread_mutex_unlock(&checkpointer->lock);
	if (hold)
		hold_writer(checkpointer, writer, pages >= checkpointer->limits.hard_pages);
}

usec checkpointer_longest_hold(struct checkpointer *checkpointer)
{
	usec longest;

	pthread_mutex_lock(&checkpointer->lock);
	longest = checkpointer->longest_hold;
	pthread_mutex_unlock(&checkpointer->lock);
	return longest;
}
