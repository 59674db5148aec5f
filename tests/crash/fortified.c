/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a program built with _FORTIFY_SOURCE calls instead: the same with the room of the buffer.
 */
#include "steps.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int dir, const char *path, int flags);
int __openat64_2(int dir, const char *path, int flags);
ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room);
ssize_t __pread_chk(int fd, void *bytes, size_t len, off_t at, size_t room);
ssize_t __pread64_chk(int fd, void *bytes, size_t len, off_t at, size_t room);

PUBLIC int __open_2(const char *path, int flags)
{
	return open(path, flags);
}

PUBLIC int __open64_2(const char *path, int flags)
{
	return open(path, flags);
}

PUBLIC int __openat_2(int dir, const char *path, int flags)
{
	return openat(dir, path, flags);
}

PUBLIC int __openat64_2(int dir, const char *path, int flags)
{
	return openat(dir, path, flags);
}

ssize_t __recv_chk(int fd, void *bytes, size_t len, size_t room, int flags);

static void check_room(size_t len, size_t room)
{
	if (len > room)
		abort();
}

PUBLIC ssize_t __read_chk(int fd, void *bytes, size_t len, size_t room)
{
	check_room(len, room);
	return read(fd, bytes, len);
}

PUBLIC ssize_t __pread_chk(int fd, void *bytes, size_t len, off_t at, size_t room)
{
	check_room(len, room);
	return pread(fd, bytes, len, at);
}

PUBLIC ssize_t __pread64_chk(int fd, void *bytes, size_t len, off_t at, size_t room)
{
	check_room(len, room);
	return pread(fd, bytes, len, at);
}

PUBLIC ssize_t __recv_chk(int fd, void *bytes, size_t len, size_t room, int flags)
{
	check_room(len, room);
	return recv(fd, bytes, len, flags);
}
