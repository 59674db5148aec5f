/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Opens the parts of the store in order and closes them in reverse: directory lock, writer's
 * connection (migrations, epoch, statements), checkpointer, writer, loop reader, reader threads.
 */
#include "store/store.h"
#include "store/backup.h"
#include "store/embedded_sql.h"
#include "store/ids.h"
#include "store/lock.h"
#include "store/migration.h"
#include "store/readers.h"
#include "store/sql.h"
#include "store/writer.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WRITER_CACHE (16 << 20)
#define READER_CACHE (4 << 20)
#define SMALL_CACHE  (1 << 20)
/* Only programs beside the hub (an operator's sqlite3) ever hold a lock for long. */
#define BUSY_WAIT      (10 * USEC_SECOND)
#define LOOP_BUSY_WAIT (250 * USEC_MS)

/* Pages of 4 KiB. */
static const struct checkpoint_limits checkpoint_limits = {
	.pass_pages = 4096,
	.turn_pages = 512,
	.bound_pages = 16384,
	.hard_pages = 32768,
};

struct store {
	char path[PATH_MAX];
	struct loop *loop;
	struct log *log;
	const struct sql_list **lists;
	int lock_fd;
	struct db *writer_db;
	struct db *loop_db;
	struct feed *feed;
	struct checkpointer *checkpointer;
	struct writer *writer;
	struct readers *readers;
	int64_t epoch;
	atomic_bool closing;
};

static struct migrations program_migrations(void)
{
	return (struct migrations){ embedded_sql, embedded_sql_count };
}

size_t store_migration_count(void)
{
	const struct migrations migrations = program_migrations();

	return migrations_count(&migrations);
}

const char *store_migration_name(size_t index)
{
	const struct migrations migrations = program_migrations();

	/* A name stands at the front of its file's name. */
	return migrations_name(&migrations, index).at;
}

enum status store_migration_text(size_t index, const char *engine, struct buf *out)
{
	const struct migrations migrations = program_migrations();

	return migrations_text(&migrations, index, engine, out);
}

/* The store's own list, then the rooms'. */
static const struct sql_list **all_lists(const struct sql_list *const *lists)
{
	const struct sql_list **all;
	size_t count = 0;
	size_t kept = 1;
	size_t i;

	while (lists && lists[count])
		count++;
	all = calloc(count + 2, sizeof(struct sql_list *));
	if (!all)
		return NULL;
	all[0] = &store_sql;
	for (i = 0; i < count; i++)
		if (lists[i] != &store_sql)
			all[kept++] = lists[i];
	return all;
}

static struct connection_config connection_config(
	const struct store *store, bool read_only, int64_t cache_bytes, usec busy_wait)
{
	return (struct connection_config){ .path = store->path,
		.read_only = read_only,
		.cache_bytes = cache_bytes,
		.busy_wait = busy_wait,
		.log = store->log };
}

static enum status open_writer_db(struct store *store, struct problems *problems)
{
	const struct connection_config config =
		connection_config(store, false, WRITER_CACHE, BUSY_WAIT);
	struct buf why CLEANUP(buf_done);
	enum status s;

	buf_init(&why, 1024);
	s = db_open(&config, store->lists, &why, &store->writer_db);
	if (s != ST_OK)
		return problem_add(problems, s, "store_open", STR_NULL, "path", store->path, "why",
			buf_str(&why).at);
	return ST_OK;
}

static enum status check_statements(struct store *store, struct problems *problems)
{
	struct buf why CLEANUP(buf_done);
	const char *name;
	enum status s;

	buf_init(&why, 1024);
	s = db_check_statements(store->writer_db, &name, &why);
	if (s != ST_OK)
		return problem_add(problems, s, "store_statement", STR_NULL, "statement", name,
			"why", buf_str(&why).at);
	return ST_OK;
}

static enum status prepare_database(
	struct store *store, const struct clock *clock, struct problems *problems)
{
	const struct migrations migrations = program_migrations();
	const usec now = clock_wall(clock);
	enum status s;

	if ((s = open_writer_db(store, problems)) != ST_OK)
		return s;
	if ((s = migrations_apply(&migrations, store->writer_db, now, problems)) != ST_OK)
		return s;
	if ((s = engine_advise(store->writer_db->connection)) != ST_OK)
		return s;
	if ((s = check_statements(store, problems)) != ST_OK)
		return s;
	return epoch_raise(store->writer_db, now, &store->epoch);
}

static enum status start_writer(struct store *store, const struct store_options *options)
{
	const struct connection_config config =
		connection_config(store, false, SMALL_CACHE, BUSY_WAIT);
	struct writer_parts parts;
	enum status s;

	store->feed = feed_new();
	if (!store->feed)
		return ST_NO_MEMORY;
	if ((s = checkpointer_new(
		     &config, &checkpoint_limits, options->clock, &store->checkpointer)) != ST_OK)
		return s;
	parts = (struct writer_parts){ .db = store->writer_db,
		.checkpointer = store->checkpointer,
		.feed = store->feed,
		.clock = options->clock,
		.metrics = options->metrics,
		.log = options->log,
		.loop = options->loop };
	return writer_new(&parts, &store->writer);
}

static enum status start_readers(struct store *store, const struct store_options *options)
{
	const struct connection_config for_loop =
		connection_config(store, true, READER_CACHE, LOOP_BUSY_WAIT);
	const struct connection_config for_threads =
		connection_config(store, true, READER_CACHE, BUSY_WAIT);
	const struct readers_parts parts = { .config = &for_threads,
		.lists = store->lists,
		.loop = options->loop,
		.threads = options->reader_threads };
	enum status s;

	if ((s = db_open(&for_loop, store->lists, NULL, &store->loop_db)) != ST_OK)
		return s;
	return readers_new(&parts, &store->readers);
}

static enum status open_parts(
	struct store *store, const struct store_options *options, struct problems *problems)
{
	enum status s;

	engine_start();
	store->lists = all_lists(options->lists);
	if (!store->lists)
		return ST_NO_MEMORY;
	if ((size_t)snprintf(store->path, sizeof(store->path), "%s", options->path) >=
		sizeof(store->path))
		return problem_add(problems, ST_IO, "store_open", STR_NULL, "path", options->path,
			"why", strerror(ENAMETOOLONG));
	if ((s = directory_lock(store->path, problems, &store->lock_fd)) != ST_OK)
		return s;
	if ((s = prepare_database(store, options->clock, problems)) != ST_OK)
		return s;
	if ((s = start_writer(store, options)) != ST_OK)
		return s;
	return start_readers(store, options);
}

enum status store_open(
	const struct store_options *options, struct problems *problems, struct store **ret_store)
{
	struct store *store = calloc(1, sizeof(*store));
	enum status s;

	if (!store)
		return ST_NO_MEMORY;
	store->lock_fd = -1;
	store->loop = options->loop;
	store->log = options->log;
	atomic_init(&store->closing, false);
	if ((s = open_parts(store, options, problems)) != ST_OK) {
		store_close(store);
		return s;
	}
	*ret_store = store;
	return ST_OK;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	atomic_store(&store->closing, true);
	writer_free(store->writer);
	readers_free(store->readers);
	checkpointer_free(store->checkpointer);
	feed_free(store->feed);
	db_close(store->loop_db);
	/* Last: the last connection moves the log into the database file. */
	db_close(store->writer_db);
	if (store->lock_fd >= 0)
		close(store->lock_fd);
	free(store->lists);
	free(store);
}

/* A unit of the caller's memory is his again when `done` begins. */
static void unit_tell(struct loop_task *task)
{
	struct unit *unit = (struct unit *)task;

	unit->done(unit->args, unit->status);
}

static void unit_tell_and_free(struct loop_task *task)
{
	struct unit *unit = (struct unit *)task;
	const struct unit copy = *unit;

	free(unit);
	copy.done(copy.args, copy.status);
}

static void unit_ignore(void *args, enum status s)
{
	(void)args;
	(void)s;
}

static void unit_fill(struct unit *unit, unit_fn *fn, void *args, unit_done_fn *done)
{
	*unit = (struct unit){
		.task.fn = unit_tell, .fn = fn, .args = args, .done = done ? done : unit_ignore
	};
}

void store_submit_unit(
	struct store *store, struct unit *unit, unit_fn *fn, void *args, unit_done_fn *done)
{
	unit_fill(unit, fn, args, done);
	writer_submit(store->writer, unit);
}

static struct unit *unit_make(unit_fn *fn, void *args, unit_done_fn *done)
{
	struct unit *unit = malloc(sizeof(*unit));

	if (!unit) {
		if (done)
			done(args, ST_NO_MEMORY);
		return NULL;
	}
	unit_fill(unit, fn, args, done);
	unit->task.fn = unit_tell_and_free;
	return unit;
}

void store_submit(struct store *store, unit_fn *fn, void *args, unit_done_fn *done)
{
	struct unit *unit = unit_make(fn, args, done);

	if (unit)
		writer_submit(store->writer, unit);
}

void store_read(struct store *store, unit_fn *fn, void *args, unit_done_fn *done)
{
	struct unit *unit = unit_make(fn, args, done);

	if (unit)
		readers_submit(store->readers, unit);
}

/* A unit and the thread that waits for it. */
struct awaited {
	struct unit unit; /* first */
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
};

#define AWAITED(function, arguments)                                                               \
	{                                                                                          \
		.unit = { .task.fn = awaited_tell, .fn = (function), .args = (arguments) },        \
		.lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER                \
	}

static void awaited_tell(struct loop_task *task)
{
	struct awaited *awaited = (struct awaited *)task;

	pthread_mutex_lock(&awaited->lock);
	awaited->is_over = true;
	pthread_cond_signal(&awaited->over);
	pthread_mutex_unlock(&awaited->lock);
}

static enum status awaited_end(struct awaited *awaited)
{
	pthread_mutex_lock(&awaited->lock);
	while (!awaited->is_over)
		pthread_cond_wait(&awaited->over, &awaited->lock);
	pthread_mutex_unlock(&awaited->lock);
	pthread_cond_destroy(&awaited->over);
	pthread_mutex_destroy(&awaited->lock);
	return awaited->unit.status;
}

enum status store_write_now(struct store *store, unit_fn *fn, void *args)
{
	struct awaited awaited = AWAITED(fn, args);

	writer_submit(store->writer, &awaited.unit);
	return awaited_end(&awaited);
}

enum status store_read_now(struct store *store, unit_fn *fn, void *args)
{
	struct awaited awaited = AWAITED(fn, args);

	readers_submit(store->readers, &awaited.unit);
	return awaited_end(&awaited);
}

static bool is_closing(const void *arg)
{
	const struct store *store = arg;

	return atomic_load(&store->closing);
}

enum status store_backup(struct store *store, const char *path)
{
	const struct connection_config config =
		connection_config(store, true, SMALL_CACHE, BUSY_WAIT);

	return backup_make(&config, path, is_closing, store);
}

struct db *store_reader(struct store *store)
{
	return store->loop_db;
}

int64_t store_epoch(const struct store *store)
{
	return store->epoch;
}

void store_on_events(struct store *store, void (*fn)(void *arg, int64_t newest), void *arg)
{
	feed_listen(store->feed, fn, arg);
}

size_t store_backlog(const struct store *store)
{
	return writer_backlog(store->writer);
}
