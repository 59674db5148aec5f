/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which files are covered, and which descriptors are theirs.
 *
 * `table_lock` guards the table, the descriptors and `refs`; a file's `lock` its content. Both are
 * taken in this order. The layer's own descriptor of a file is closed only when the program has
 * none, for closing any would drop the program's record locks.
 */
#include "overlay.h"
#include "content.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FDS     65536
#define BUCKETS 256

static bool started;
static char covered_dir[4096];
static size_t covered_len;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static struct file *table[BUCKETS];
static _Atomic(struct file *) files_of_fds[FDS];

void overlay_start(const char *dir, long leak, long seed)
{
	if (!realpath(dir, covered_dir))
		return;
	covered_len = strlen(covered_dir);
	content_leaks(leak, seed);
	started = true;
}

bool overlay_on(void)
{
	return started;
}

static struct file **bucket_of(ino_t ino)
{
	return &table[ino % BUCKETS];
}

static struct file *find(const struct stat *st)
{
	struct file *file;

	for (file = *bucket_of(st->st_ino); file; file = file->next)
		if (file->ino == st->st_ino && file->dev == st->st_dev)
			return file;
	return NULL;
}

static struct file *add(const struct stat *st)
{
	struct file *file = calloc(1, sizeof(*file));

	if (!file)
		abort();
	file->dev = st->st_dev;
	file->ino = st->st_ino;
	file->sync_fd = -1;
	pthread_mutex_init(&file->lock, NULL);
	file->next = *bucket_of(st->st_ino);
	*bucket_of(st->st_ino) = file;
	return file;
}

static bool is_covered(int fd, struct stat *ret_st)
{
	char link[40];
	char path[4096];
	ssize_t len;

	if (!started || fd < 0 || fd >= FDS || real.fstat(fd, ret_st) != 0 ||
		!S_ISREG(ret_st->st_mode))
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, path, sizeof(path) - 1);
	if (len <= (ssize_t)covered_len)
		return false;
	path[len] = '\0';
	return strncmp(path, covered_dir, covered_len) == 0 && path[covered_len] == '/' &&
	       strcmp(path + len - 4, "-shm") != 0;
}

/* With table_lock, when no descriptor of the program is left. */
static void rest(struct file *file)
{
	if (file->gone)
		content_drop(file);
	if (file->sync_fd >= 0 && (file->gone || content_is_clean(file))) {
		real.close(file->sync_fd);
		file->sync_fd = -1;
	}
	if (!file->gone)
		return;
	pthread_mutex_destroy(&file->lock);
	free(file->pages);
	free(file->pending);
	free(file);
}

bool overlay_opened(int fd, int flags)
{
	struct stat st;
	struct file *file;

	if (!is_covered(fd, &st))
		return false;
	overlay_closed(fd);
	pthread_mutex_lock(&table_lock);
	file = find(&st);
	if (!file)
		file = add(&st);
	pthread_mutex_lock(&file->lock);
	if (file->refs++ == 0 && content_is_clean(file))
		file->size = file->valid = st.st_size;
	pthread_mutex_unlock(&file->lock);
	atomic_store(&files_of_fds[fd], file);
	pthread_mutex_unlock(&table_lock);
	if ((flags & O_TRUNC) && (flags & O_ACCMODE) != O_RDONLY)
		return overlay_resize(file, fd, 0) == 0;
	return true;
}

void overlay_closed(int fd)
{
	struct file *file;

	if (!started || fd < 0 || fd >= FDS || !atomic_load(&files_of_fds[fd]))
		return;
	pthread_mutex_lock(&table_lock);
	file = atomic_exchange(&files_of_fds[fd], NULL);
	if (file && --file->refs == 0)
		rest(file);
	pthread_mutex_unlock(&table_lock);
}

struct file *overlay_of(int fd)
{
	struct file *file;
	struct stat st;

	if (!started || fd < 0 || fd >= FDS)
		return NULL;
	file = atomic_load(&files_of_fds[fd]);
	if (!file)
		return NULL;
	/* Closed around the layer (by fclose), and the number given to something else? */
	if (real.fstat(fd, &st) == 0 && st.st_ino == file->ino && st.st_dev == file->dev)
		return file;
	overlay_closed(fd);
	return NULL;
}

struct file *overlay_at(int dir, const char *path)
{
	struct stat st;
	struct file *file;

	if (!started || real.fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) != 0 || st.st_nlink > 1)
		return NULL;
	pthread_mutex_lock(&table_lock);
	file = find(&st);
	pthread_mutex_unlock(&table_lock);
	return file;
}

void overlay_forget(struct file *file)
{
	struct file **at;

	if (!file)
		return;
	pthread_mutex_lock(&table_lock);
	for (at = bucket_of(file->ino); *at && *at != file; at = &(*at)->next)
		;
	if (*at) {
		*at = file->next;
		file->gone = true;
		if (file->refs == 0)
			rest(file);
	}
	pthread_mutex_unlock(&table_lock);
}

ssize_t overlay_read(struct file *file, int fd, void *bytes, size_t len, off_t at)
{
	ssize_t result;

	pthread_mutex_lock(&file->lock);
	result = content_read(file, fd, bytes, len, at);
	pthread_mutex_unlock(&file->lock);
	return result;
}

ssize_t overlay_write(struct file *file, int fd, const void *bytes, size_t len, off_t at)
{
	ssize_t result;

	pthread_mutex_lock(&file->lock);
	result = content_write(file, fd, bytes, len, at);
	pthread_mutex_unlock(&file->lock);
	return result;
}

int overlay_resize(struct file *file, int fd, off_t size)
{
	int result;

	pthread_mutex_lock(&file->lock);
	result = content_resize(file, fd, size);
	pthread_mutex_unlock(&file->lock);
	return result;
}

int overlay_sync(struct file *file)
{
	int result;

	pthread_mutex_lock(&file->lock);
	result = content_sync(file);
	pthread_mutex_unlock(&file->lock);
	return result;
}

/* ---- sizes, and those who look around the layer ---- */

off_t overlay_size(struct file *file)
{
	off_t size;

	pthread_mutex_lock(&file->lock);
	size = file->size;
	pthread_mutex_unlock(&file->lock);
	return size;
}

void overlay_stat(struct stat *st)
{
	struct file *file;

	if (!started || !S_ISREG(st->st_mode))
		return;
	pthread_mutex_lock(&table_lock);
	file = find(st);
	if (file && (file->refs > 0 || !content_is_clean(file)))
		st->st_size = overlay_size(file);
	pthread_mutex_unlock(&table_lock);
}

void overlay_write_out(struct file *file)
{
	if (file)
		(void)overlay_sync(file);
}

void overlay_write_path(const char *path)
{
	struct stat st;
	struct file *file;

	if (!started || real.fstatat(AT_FDCWD, path, &st, 0) != 0)
		return;
	pthread_mutex_lock(&table_lock);
	file = find(&st);
	overlay_write_out(file);
	pthread_mutex_unlock(&table_lock);
}

void overlay_write_all(void)
{
	struct file *file;
	size_t i;

	pthread_mutex_lock(&table_lock);
	for (i = 0; i < BUCKETS; i++)
		for (file = table[i]; file; file = file->next)
			overlay_write_out(file);
	pthread_mutex_unlock(&table_lock);
}
