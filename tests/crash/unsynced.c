/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A disk that forgets what was not synced, and a process that dies at a chosen moment. Preloaded
 * into a program as it is shipped (LD_PRELOAD); nothing in the program knows of it.
 *
 * Writes to regular files below $UNSYNCED_DIR stay in memory (overlay.c) and reach the file when it
 * is synced by fsync or fdatasync; the program reads its own writes. So a SIGKILL leaves exactly
 * what a power cut would: what was synced. Left out: names ending in -shm (shared memory of
 * SQLite, made anew after a crash). Taken as durable at once: names, that is the creation, renaming
 * and removal of files, but not the content of a file that is renamed. A clean exit writes
 * everything, as a system that stays up does. What goes around these calls is not held back (a
 * stream of stdio, dprintf); what is pending is written before fopen, mmap and sendfile look at the
 * file. No other program should look at it meanwhile.
 *
 *   UNSYNCED_DIR         the folder; without it the layer does nothing
 *   UNSYNCED_LEAK        percent of the writes after which some pending page, or its first
 *                        sectors, reaches the file early and out of order
 *   UNSYNCED_SEED        of the leak's randomness
 *   UNSYNCED_KILL_AT     SIGKILL at the n-th step; a step is a sync of a covered file, or data sent
 *                        to or received from a socket
 *   UNSYNCED_KILL_WHEN   before (default) or after the step has happened
 *   UNSYNCED_COUNT_FILE  at a clean exit the number of steps is written there
 */
#include "overlay.h"
#include "steps.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

static long setting(const char *name)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : 0;
}

__attribute__((constructor)) static void layer_start(void)
{
	const char *dir = getenv("UNSYNCED_DIR");
	const char *when = getenv("UNSYNCED_KILL_WHEN");

	real_find();
	if (!dir)
		return;
	steps_start(setting("UNSYNCED_KILL_AT"), when && strcmp(when, "after") == 0,
		getenv("UNSYNCED_COUNT_FILE"));
	overlay_start(dir, setting("UNSYNCED_LEAK"), setting("UNSYNCED_SEED"));
	/* Programs that this one starts have no share in its files. */
	unsetenv("LD_PRELOAD");
}

__attribute__((destructor)) static void layer_stop(void)
{
	overlay_write_all();
	steps_stop();
}

/* The system headers name their parameters otherwise. */
/* NOLINTBEGIN(readability-inconsistent-declaration-parameter-name) */

/* ---- opening, closing, names ---- */

static mode_t mode_of(int flags, va_list args)
{
	return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, mode_t) : 0;
}

static int open_any(int dir, const char *path, int flags, mode_t mode)
{
	int fd;

	real_find();
	if (!overlay_on())
		return real.openat(dir, path, flags, mode);
	/* A file that is cut short is so in the overlay only, until it is synced. */
	fd = real.openat(dir, path, flags & ~O_TRUNC, mode);
	if (fd >= 0 && !overlay_opened(fd, flags) && (flags & O_TRUNC) &&
		real.ftruncate(fd, 0) != 0)
		errno = 0; /* no regular file: nothing to cut */
	return fd;
}

#define OPEN_BODY(dir)                                                                             \
	va_list args;                                                                              \
	mode_t mode;                                                                               \
                                                                                                   \
	va_start(args, flags);                                                                     \
	mode = mode_of(flags, args);                                                               \
	va_end(args);                                                                              \
	return open_any(dir, path, flags, mode)

PUBLIC int open(const char *path, int flags, ...)
{
	OPEN_BODY(AT_FDCWD);
}

PUBLIC int open64(const char *path, int flags, ...)
{
	OPEN_BODY(AT_FDCWD);
}

PUBLIC int openat(int dir, const char *path, int flags, ...)
{
	OPEN_BODY(dir);
}

PUBLIC int openat64(int dir, const char *path, int flags, ...)
{
	OPEN_BODY(dir);
}

PUBLIC int creat(const char *path, mode_t mode)
{
	return open_any(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

PUBLIC int creat64(const char *path, mode_t mode)
{
	return creat(path, mode);
}

PUBLIC int close(int fd)
{
	real_find();
	overlay_closed(fd);
	return real.close(fd);
}

PUBLIC FILE *fopen(const char *path, const char *mode)
{
	real_find();
	overlay_write_path(path);
	return real.fopen(path, mode);
}

PUBLIC FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}

PUBLIC int unlinkat(int dir, const char *path, int flags)
{
	struct file *gone;
	int result;

	real_find();
	gone = overlay_at(dir, path);
	result = real.unlinkat(dir, path, flags);
	if (result == 0)
		overlay_forget(gone);
	return result;
}

PUBLIC int unlink(const char *path)
{
	return unlinkat(AT_FDCWD, path, 0);
}

PUBLIC int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags)
{
	struct file *gone;
	int result;

	real_find();
	gone = flags ? NULL : overlay_at(to_dir, to);
	if (gone && gone == overlay_at(from_dir, from))
		gone = NULL;
	result = real.renameat2(from_dir, from, to_dir, to, flags);
	if (result == 0)
		overlay_forget(gone);
	return result;
}

PUBLIC int renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return renameat2(from_dir, from, to_dir, to, 0);
}

PUBLIC int rename(const char *from, const char *to)
{
	return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- reading and writing ---- */

PUBLIC ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
	struct file *file;

	real_find();
	file = overlay_of(fd);
	return file ? overlay_read(file, fd, bytes, len, at) : real.pread(fd, bytes, len, at);
}

PUBLIC ssize_t pread64(int fd, void *bytes, size_t len, off_t at)
{
	return pread(fd, bytes, len, at);
}

PUBLIC ssize_t read(int fd, void *bytes, size_t len)
{
	struct file *file;
	ssize_t got;
	off_t at;

	real_find();
	file = overlay_of(fd);
	if (!file)
		return received(fd, real.read(fd, bytes, len));
	at = real.lseek(fd, 0, SEEK_CUR);
	got = overlay_read(file, fd, bytes, len, at);
	if (got > 0)
		real.lseek(fd, at + got, SEEK_SET);
	return got;
}

PUBLIC ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
	struct file *file;

	real_find();
	file = overlay_of(fd);
	return file ? overlay_write(file, fd, bytes, len, at) : real.pwrite(fd, bytes, len, at);
}

PUBLIC ssize_t pwrite64(int fd, const void *bytes, size_t len, off_t at)
{
	return pwrite(fd, bytes, len, at);
}

static ssize_t write_file(struct file *file, int fd, const void *bytes, size_t len)
{
	const bool append = fcntl(fd, F_GETFL) & O_APPEND;
	const off_t at = append ? overlay_size(file) : real.lseek(fd, 0, SEEK_CUR);
	const ssize_t put = overlay_write(file, fd, bytes, len, at);

	if (put > 0)
		real.lseek(fd, at + put, SEEK_SET);
	return put;
}

PUBLIC ssize_t write(int fd, const void *bytes, size_t len)
{
	struct file *file;
	ssize_t put;
	long step;

	real_find();
	file = overlay_of(fd);
	if (file)
		return write_file(file, fd, bytes, len);
	step = send_begin(fd);
	put = real.write(fd, bytes, len);
	step_over(step);
	return put;
}

PUBLIC ssize_t writev(int fd, const struct iovec *pieces, int count)
{
	struct file *file;
	ssize_t put = 0;
	long step;
	int i;

	real_find();
	file = overlay_of(fd);
	if (!file) {
		step = send_begin(fd);
		put = real.writev(fd, pieces, count);
		step_over(step);
		return put;
	}
	for (i = 0; i < count; i++) {
		const ssize_t one = write_file(file, fd, pieces[i].iov_base, pieces[i].iov_len);

		if (one < 0)
			return put ? put : one;
		put += one;
	}
	return put;
}

PUBLIC off_t lseek(int fd, off_t at, int whence)
{
	struct file *file;

	real_find();
	file = overlay_of(fd);
	if (file && whence == SEEK_END)
		return real.lseek(fd, overlay_size(file) + at, SEEK_SET);
	return real.lseek(fd, at, whence);
}

PUBLIC off_t lseek64(int fd, off_t at, int whence)
{
	return lseek(fd, at, whence);
}

PUBLIC int ftruncate(int fd, off_t size)
{
	struct file *file;

	real_find();
	file = overlay_of(fd);
	return file ? overlay_resize(file, fd, size) : real.ftruncate(fd, size);
}

PUBLIC int ftruncate64(int fd, off_t size)
{
	return ftruncate(fd, size);
}

PUBLIC int fallocate(int fd, int mode, off_t at, off_t len)
{
	struct file *file;

	real_find();
	file = overlay_of(fd);
	if (!file)
		return real.fallocate(fd, mode, at, len);
	if (mode != 0) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return at + len > overlay_size(file) ? overlay_resize(file, fd, at + len) : 0;
}

PUBLIC int fallocate64(int fd, int mode, off_t at, off_t len)
{
	return fallocate(fd, mode, at, len);
}

PUBLIC int posix_fallocate(int fd, off_t at, off_t len)
{
	return fallocate(fd, 0, at, len) == 0 ? 0 : errno;
}

PUBLIC int posix_fallocate64(int fd, off_t at, off_t len)
{
	return posix_fallocate(fd, at, len);
}

/* ---- syncing ---- */

PUBLIC int fdatasync(int fd)
{
	struct file *file;
	long step;
	int result;

	real_find();
	file = overlay_of(fd);
	if (!file)
		return real.fdatasync(fd);
	step = step_begin();
	/* SIGKILL leaves the kernel's cache alone: the file need not reach the disk itself. */
	result = overlay_sync(file);
	step_over(step);
	return result;
}

PUBLIC int fsync(int fd)
{
	real_find();
	return overlay_of(fd) ? fdatasync(fd) : real.fsync(fd);
}

/* ---- sizes ---- */

static int sized(int result, struct stat *st)
{
	if (result == 0)
		overlay_stat(st);
	return result;
}

PUBLIC int fstat(int fd, struct stat *st)
{
	real_find();
	return sized(real.fstat(fd, st), st);
}

PUBLIC int stat(const char *path, struct stat *st)
{
	real_find();
	return sized(real.fstatat(AT_FDCWD, path, st, 0), st);
}

PUBLIC int lstat(const char *path, struct stat *st)
{
	real_find();
	return sized(real.fstatat(AT_FDCWD, path, st, AT_SYMLINK_NOFOLLOW), st);
}

PUBLIC int fstatat(int dir, const char *path, struct stat *st, int flags)
{
	real_find();
	return sized(real.fstatat(dir, path, st, flags), st);
}

/* On 64-bit systems the two structures are one. */
PUBLIC int fstat64(int fd, struct stat64 *st)
{
	return fstat(fd, (struct stat *)st);
}

PUBLIC int stat64(const char *path, struct stat64 *st)
{
	return stat(path, (struct stat *)st);
}

PUBLIC int lstat64(const char *path, struct stat64 *st)
{
	return lstat(path, (struct stat *)st);
}

PUBLIC int fstatat64(int dir, const char *path, struct stat64 *st, int flags)
{
	return fstatat(dir, path, (struct stat *)st, flags);
}

/* ---- what looks at a file around these calls ---- */

PUBLIC void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	real_find();
	if (fd >= 0 && !(flags & MAP_ANONYMOUS))
		overlay_write_out(overlay_of(fd));
	return real.mmap(at, len, protection, flags, fd, offset);
}

PUBLIC void *mmap64(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
	return mmap(at, len, protection, flags, fd, offset);
}

PUBLIC ssize_t sendfile(int to, int from, off_t *at, size_t len)
{
	ssize_t put;
	long step;

	real_find();
	overlay_write_out(overlay_of(from));
	step = send_begin(to);
	put = real.sendfile(to, from, at, len);
	step_over(step);
	return put;
}

PUBLIC ssize_t sendfile64(int to, int from, off_t *at, size_t len)
{
	return sendfile(to, from, at, len);
}

/* NOLINTEND(readability-inconsistent-declaration-parameter-name) */
