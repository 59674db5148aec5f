/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calls of the C library that the layer stands in front of.
 */
#ifndef CRASH_REAL_H
#define CRASH_REAL_H

#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>

/* X(result, name, parameters) */
#define REAL_CALLS(X)                                                                              \
	X(int, openat, (int dir, const char *path, int flags, ...))                                \
	X(int, close, (int fd))                                                                    \
	X(FILE *, fopen, (const char *path, const char *mode))                                     \
	X(int, unlinkat, (int dir, const char *path, int flags))                                   \
	X(int, renameat2,                                                                          \
		(int from_dir, const char *from, int to_dir, const char *to, unsigned flags))      \
	X(ssize_t, pread, (int fd, void *bytes, size_t len, off_t at))                             \
	X(ssize_t, read, (int fd, void *bytes, size_t len))                                        \
	X(ssize_t, pwrite, (int fd, const void *bytes, size_t len, off_t at))                      \
	X(ssize_t, write, (int fd, const void *bytes, size_t len))                                 \
	X(ssize_t, writev, (int fd, const struct iovec *pieces, int count))                        \
	X(off_t, lseek, (int fd, off_t at, int whence))                                            \
	X(int, ftruncate, (int fd, off_t size))                                                    \
	X(int, fallocate, (int fd, int mode, off_t at, off_t len))                                 \
	X(int, fsync, (int fd))                                                                    \
	X(int, fdatasync, (int fd))                                                                \
	X(int, fstat, (int fd, struct stat *st))                                                   \
	X(int, fstatat, (int dir, const char *path, struct stat *st, int flags))                   \
	X(void *, mmap, (void *at, size_t len, int protection, int flags, int fd, off_t offset))   \
	X(ssize_t, sendfile, (int to, int from, off_t *at, size_t len))                            \
	X(ssize_t, send, (int fd, const void *bytes, size_t len, int flags))                       \
	X(ssize_t, sendmsg, (int fd, const struct msghdr *message, int flags))                     \
	X(ssize_t, recv, (int fd, void *bytes, size_t len, int flags))                             \
	X(ssize_t, recvmsg, (int fd, struct msghdr *message, int flags))

struct real_calls {
#define X(result, name, parameters) result(*name) parameters;
	REAL_CALLS(X)
#undef X
};

extern struct real_calls real;

/** Finds them, once; the program may call before the layer's constructor has run. */
void real_find(void);

#endif
