/* SPDX-License-Identifier: Apache-2.0 */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct directory {
	char text[PATH_MAX - 8];
};

static struct directory directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct directory directory = { "." };

	if (slash == path)
		directory.text[0] = '/';
	else if (slash && (size_t)(slash - path) < sizeof(directory.text)) {
		memcpy(directory.text, path, (size_t)(slash - path));
		directory.text[slash - path] = '\0';
	}
	return directory;
}

static enum status tell_holder(int fd, const struct directory *directory, struct problems *problems)
{
	char process[24] = "?";
	const ssize_t len = pread(fd, process, sizeof(process) - 1, 0);

	if (len > 0)
		process[strcspn(process, "\n")] = '\0';
	return problem_add(problems, ST_CONFLICT, "store_locked", STR_NULL, "dir", directory->text,
		"process", process);
}

/* Only for the message of the next one; the lock is what counts. */
static void write_holder(int fd)
{
	char process[24];
	const int len = snprintf(process, sizeof(process), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) != 0 || write(fd, process, (size_t)len) != len)
		return;
}

enum status directory_lock(const char *path, struct problems *problems, int *ret_fd)
{
	const struct directory directory = directory_of(path);
	char file[PATH_MAX];
	enum status s;
	int fd;

	snprintf(file, sizeof(file), "%s/lock", directory.text);
	fd = open(file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return problem_add(problems, ST_IO, "store_open", STR_NULL, "path", file, "why",
			strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		write_holder(fd);
		*ret_fd = fd;
		return ST_OK;
	}
	if (errno == EWOULDBLOCK)
		s = tell_holder(fd, &directory, problems);
	else
		s = problem_add(problems, ST_IO, "store_open", STR_NULL, "path", file, "why",
			strerror(errno));
	close(fd);
	return s;
}
