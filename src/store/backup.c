/* SPDX-License-Identifier: Apache-2.0 */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static enum status copy_to(const struct connection_config *config, const char *path,
	bool (*stop)(const void *arg), const void *stop_arg)
{
	struct connection *connection;
	enum status s;

	if ((s = engine_open(config, NULL, &connection)) != ST_OK)
		return s;
	s = engine_copy(connection, path, stop, stop_arg);
	engine_close(connection);
	return s;
}

/* So that the new name survives a power cut. */
static enum status sync_directory(char *path)
{
	const int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed;

	if (fd < 0)
		return ST_IO;
	failed = fsync(fd);
	close(fd);
	return failed ? ST_IO : ST_OK;
}

/* Refuses to replace a file that exists, even one that appeared a moment ago. */
static enum status move_into_place(const char *part, const char *path)
{
	if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return ST_OK;
	return errno == EEXIST ? ST_CONFLICT : ST_IO;
}

enum status backup_make(const struct connection_config *config, const char *path,
	bool (*stop)(const void *arg), const void *stop_arg)
{
	char part[PATH_MAX];
	enum status s;

	if ((size_t)snprintf(part, sizeof(part), "%s.part", path) >= sizeof(part))
		return ST_INVALID;
	if (access(path, F_OK) == 0)
		return ST_CONFLICT;
	if (unlink(part) != 0 && errno != ENOENT)
		return ST_IO;
	s = copy_to(config, part, stop, stop_arg);
	if (s == ST_OK)
		s = move_into_place(part, path);
	if (s != ST_OK) {
		unlink(part);
		return s;
	}
	return sync_directory(part);
}
