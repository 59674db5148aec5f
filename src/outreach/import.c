/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two threads: one runs the jobs, the other makes uploaded files durable, so that neither a disk nor a long list keeps the
 * loop waiting. Neither needs the loop to get on, so both can be waited for when it has ended.
 */
#include "outreach/import.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/secret.h"
#include "outreach/file_kind.h"
#include "outreach/import_parts.h"
#include "outreach/internal.h"
#include "outreach/resumable.h"
#include "outreach/upload.h"

#define NAMES_MAX     (64u << 20)
#define RETRY_SECONDS 2
#define SWEEP_SECONDS 60

const char *import_folder(const struct import *import)
{
	return import->folder;
}

void import_path(const struct import *import, const struct job *job, const char *suffix,
	char ret_path[IMPORT_PATH])
{
	int len = snprintf(ret_path, IMPORT_PATH, "%s/%.*s%s", import->folder,
		STR_ARGS(job->file_path), suffix);

	if (len >= IMPORT_PATH)
		ret_path[0] = '\0'; /* opens nothing; make_folder has left room for our names */
}

/* ---- news for the loop ---- */

static void news_told(struct loop_task *task)
{
	struct import *import =
		(struct import *)(void *)((char *)task - offsetof(struct import, news));

	atomic_store(&import->has_news, false);
	if (atomic_exchange(&import->skills_changed, false))
		directory_skills_changed(import->with.directory);
	if (import->wake != NULL)
		import->wake(import->wake_arg);
}

void import_tell(struct import *import)
{
	if (import->with.loop != NULL && !atomic_exchange(&import->has_news, true))
		loop_post(import->with.loop, &import->news);
}

/* ---- files that nobody names ---- */

static void remember_names(struct import *import)
{
	DIR *dir = opendir(import->folder);
	struct dirent *entry;

	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		buf_add(&import->leftovers, str_of(entry->d_name));
		buf_add_char(&import->leftovers, '\0');
	}
	closedir(dir);
}

/** A file left behind by a process that was stopped. */
struct leftover {
	struct str name; /* without its suffix */
	bool is_errors;
	bool is_needed;
};

static enum status look_up(struct db *db, void *args)
{
	struct leftover *leftover = args;
	struct job_files files = { true, true };
	enum status s = job_find_file(db, leftover->name, &files);

	if (s == ST_NOT_FOUND) {
		s = resumable_find_file(db, leftover->name);
		leftover->is_needed = s != ST_NOT_FOUND;
		return s == ST_NOT_FOUND ? ST_OK : s;
	}
	leftover->is_needed = leftover->is_errors ? files.needs_errors : files.needs_file;
	return s;
}

static void remove_file(struct import *import, const char *name)
{
	char path[IMPORT_PATH];

	if (snprintf(path, sizeof path, "%s/%s", import->folder, name) < (int)sizeof path)
		(void)unlink(path);
}

static void sweep_file(struct import *import, const char *name)
{
	const char *dot = strchr(name, '.');
	struct leftover leftover = {
		.name = { name, dot != NULL ? (size_t)(dot - name) : strlen(name) },
		.is_errors = dot != NULL && strcmp(dot, ".errors") == 0,
	};

	if (store_write_now(import->with.store, look_up, &leftover) == ST_OK && !leftover.is_needed)
		remove_file(import, name);
}

static void sweep(struct import *import)
{
	struct str names = buf_str(&import->leftovers);

	for (size_t at = 0; at < names.len; at += strlen(names.at + at) + 1)
		sweep_file(import, names.at + at);
	buf_clear(&import->leftovers);
}

/* ---- uploads that have expired ---- */

struct expiring {
	usec now;
	struct buf paths;
};

static enum status expire(struct db *db, void *args)
{
	struct expiring *expiring = args;

	buf_clear(&expiring->paths);
	return resumable_sweep(db, expiring->now, &expiring->paths);
}

/** The files follow the commit; one that is left behind by a crash in between is a leftover at the next start. */
static void sweep_expired(struct import *import)
{
	struct expiring expiring = { .now = clock_business(import->with.clock) };
	struct str names;

	buf_init(&expiring.paths, NAMES_MAX);
	if (store_write_now(import->with.store, expire, &expiring) == ST_OK) {
		names = buf_str(&expiring.paths);
		for (size_t at = 0; at < names.len; at += strlen(names.at + at) + 1)
			remove_file(import, names.at + at);
	}
	buf_done(&expiring.paths);
}

/* ---- the thread of the jobs ---- */

/** Waits until there may be a job, at most so long (0: as long as it takes). @return false: stop */
/** Waits until there may be something to do, at most `seconds`. @return false: stop */
static bool wait_wanted(struct import *import, int seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&import->lock);
	while (!import->is_wanted && !atomic_load(&import->is_stopping)) {
		if (pthread_cond_timedwait(&import->changed, &import->lock, &until) == ETIMEDOUT)
			break;
	}
	import->is_wanted = false;
	pthread_mutex_unlock(&import->lock);
	return !atomic_load(&import->is_stopping);
}

/** Seconds until reviews are looked at again: often enough for the setting, and seldom. */
static int review_pause(const struct import *import)
{
	usec tenth = import->with.settings->review_keep / 10;

	return (int)(MAX_OF(USEC_SECOND, MIN_OF(USEC_HOUR, tenth)) / USEC_SECOND);
}

static void *jobs_main(void *arg)
{
	struct import *import = arg;
	int pause = SWEEP_SECONDS;

	pthread_setname_np(pthread_self(), "import");
	while (wait_wanted(import, pause)) {
		enum status s;

		sweep(import);
		sweep_expired(import);
		while ((s = import_run_next(import)) == ST_OK)
			;
		if (s == ST_NOT_FOUND)
			s = import_drop_reviews(import);
		pause = s == ST_NOT_FOUND ? MIN_OF(SWEEP_SECONDS, review_pause(import))
					  : RETRY_SECONDS;
		if (s != ST_NOT_FOUND && !atomic_load(&import->is_stopping))
			log_event(import->with.log, LOG_ERROR, "import.failed",
				"result=%s retry_in_s=%d", status_name(s), pause);
	}
	return NULL;
}

/* ---- the thread of the files ---- */

static void file_synced(struct loop_task *task)
{
	struct import_file_task *file = (struct import_file_task *)task;

	file->done(file);
}

enum status import_sync_folder(const struct import *import)
{
	int folder = open(import->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum status s = ST_OK;

	if (folder < 0 || fsync(folder) != 0)
		s = ST_IO;
	if (folder >= 0)
		close(folder);
	return s;
}

static enum status sync_file(const struct import *import, struct import_file_task *file)
{
	enum status s;

	if (file->problems != NULL &&
		(s = file_check_kind(file->fd, file->sheet, file->problems)) != ST_OK)
		return s;
	if (fsync(file->fd) != 0)
		return ST_IO;
	s = import_sync_folder(import);
	return s == ST_OK && !file->is_piece ? hash_sha256_file(file->fd, file->sha256) : s;
}

/** What is left behind by a stop is swept at the next start. */
static void remove_files(const struct import *import, struct import_file_task *file)
{
	static const char *const suffixes[] = { "", ".text", ".errors" };
	char path[IMPORT_PATH];

	for (size_t i = 0; i < COUNT_OF(suffixes); i++)
		if (snprintf(path, sizeof path, "%s/%s%s", import->folder, file->path,
			    suffixes[i]) < (int)sizeof path)
			(void)unlink(path);
	free(file);
}

static struct import_file_task *next_file(struct import *import)
{
	struct import_file_task *file;

	pthread_mutex_lock(&import->lock);
	while (import->tasks == NULL && !atomic_load(&import->is_stopping))
		pthread_cond_wait(&import->changed, &import->lock);
	file = import->tasks;
	if (file != NULL)
		import->tasks = file->next;
	if (import->tasks == NULL)
		import->tasks_tail = &import->tasks;
	pthread_mutex_unlock(&import->lock);
	return file;
}

static void *files_main(void *arg)
{
	struct import *import = arg;
	struct import_file_task *file;

	pthread_setname_np(pthread_self(), "import-files");
	while ((file = next_file(import)) != NULL) {
		if (file->is_forgotten) {
			remove_files(import, file);
			continue;
		}
		file->status = sync_file(import, file);
		file->task.fn = file_synced;
		loop_post(import->with.loop, &file->task);
	}
	return NULL;
}

void import_sync_file(struct import *import, struct import_file_task *task)
{
	task->next = NULL;
	pthread_mutex_lock(&import->lock);
	*import->tasks_tail = task;
	import->tasks_tail = &task->next;
	pthread_cond_broadcast(&import->changed);
	pthread_mutex_unlock(&import->lock);
}

void import_forget_files(struct import *import, const char *path)
{
	struct import_file_task *task = calloc(1, sizeof *task);

	if (task == NULL)
		return;
	task->is_forgotten = true;
	snprintf(task->path, sizeof task->path, "%s", path);
	import_sync_file(import, task);
}

/* ---- uploads in pieces ---- */

static bool is_writing(const struct import_writer *writer, struct str file_path)
{
	return !writer->is_over && str_equal(upload_name(writer->upload), file_path);
}

enum status import_flush_writers(struct import *import, struct str file_path)
{
	enum status s = ST_OK;

	for (struct import_writer *at = import->writers; at != NULL; at = at->next)
		if (is_writing(at, file_path) && upload_flush(at->upload) != ST_OK)
			s = ST_IO;
	return s;
}

void import_writer_add(struct import *import, struct import_writer *writer)
{
	for (struct import_writer *at = import->writers; at != NULL; at = at->next)
		at->is_over |= is_writing(at, upload_name(writer->upload));
	writer->next = import->writers;
	import->writers = writer;
}

void import_writer_remove(struct import *import, struct import_writer *writer)
{
	for (struct import_writer **at = &import->writers; *at != NULL; at = &(*at)->next) {
		if (*at != writer)
			continue;
		*at = writer->next;
		return;
	}
}

/* ---- life ---- */

static void make_lock(struct import *import)
{
	pthread_condattr_t attributes;

	pthread_mutex_init(&import->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&import->changed, &attributes);
	pthread_condattr_destroy(&attributes);
}

static enum status make_folder(struct import *import)
{
	int len = snprintf(import->folder, sizeof import->folder, "%s/uploads",
		import->with.settings->data_dir);

	if (len + 64 > IMPORT_PATH)
		return ST_LIMIT;
	if (mkdir(import->folder, 0700) != 0 && errno != EEXIST)
		return ST_IO;
	remember_names(import);
	return ST_OK;
}

static enum status make_threads(struct import *import)
{
	import->has_thread = pthread_create(&import->thread, NULL, jobs_main, import) == 0;
	import->has_syncer = pthread_create(&import->syncer, NULL, files_main, import) == 0;
	return import->has_thread && import->has_syncer ? ST_OK : ST_NO_MEMORY;
}

enum status import_new(const struct outreach_options *with, void (*wake)(void *arg), void *arg,
	struct import **ret_import)
{
	struct import *import = calloc(1, sizeof *import);
	enum status s;

	if (import == NULL)
		return ST_NO_MEMORY;
	import->with = *with;
	import->wake = wake;
	import->wake_arg = arg;
	import->tasks_tail = &import->tasks;
	import->news.fn = news_told;
	buf_init(&import->leftovers, NAMES_MAX);
	make_lock(import);
	s = make_folder(import);
	if (s == ST_OK)
		s = make_threads(import);
	if (s != ST_OK) {
		import_free(import);
		return s;
	}
	*ret_import = import;
	return ST_OK;
}

void import_wake(struct import *import)
{
	pthread_mutex_lock(&import->lock);
	import->is_wanted = true;
	pthread_cond_broadcast(&import->changed);
	pthread_mutex_unlock(&import->lock);
}

void import_start(struct import *import)
{
	import_wake(import);
}

void import_stop(struct import *import)
{
	pthread_mutex_lock(&import->lock);
	atomic_store(&import->is_stopping, true);
	pthread_cond_broadcast(&import->changed);
	pthread_mutex_unlock(&import->lock);
}

void import_end(struct import *import)
{
	if (import == NULL)
		return;
	import_stop(import);
	if (import->has_thread)
		pthread_join(import->thread, NULL);
	if (import->has_syncer)
		pthread_join(import->syncer, NULL);
	import->has_thread = import->has_syncer = false;
}

/** Files to remove that were not come to; other tasks are their callers'. */
static void drop_tasks(struct import *import)
{
	struct import_file_task *task;

	while ((task = import->tasks) != NULL) {
		import->tasks = task->next;
		if (task->is_forgotten)
			free(task);
	}
}

void import_free(struct import *import)
{
	if (import == NULL)
		return;
	import_end(import);
	drop_tasks(import);
	buf_done(&import->leftovers);
	pthread_cond_destroy(&import->changed);
	pthread_mutex_destroy(&import->lock);
	free(import);
}

struct import *outreach_import(const struct outreach *outreach)
{
	return outreach != NULL ? outreach->import : NULL;
}
