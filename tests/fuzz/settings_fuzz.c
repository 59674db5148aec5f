/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as the file of settings: every wrong line is named, and whatever is accepted stays within
 * the limits of its row.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/settings.h"

#define MEMORY ((size_t)16 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void limits_check(const struct settings *settings)
{
#define CHECK_TEXT(field, least, most) require(settings->field != NULL);
#define CHECK_BOOL(field, least, most)
#define CHECK_INT(field, least, most)                                                              \
	require(settings->field >= (least) && settings->field <= (most));
#define CHECK_SIZE                                         CHECK_INT
#define CHECK_TIME                                         CHECK_INT
#define X(field, kind, name, def, least, most, unit, text) CHECK_##kind(field, least, most)
	SETTINGS(X)
#undef X
}

static int file_of(const uint8_t *data, size_t size, char path[64])
{
	int fd = memfd_create("settings", MFD_CLOEXEC);

	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	struct settings settings;
	char path[64], option[] = "--config";
	char *argv[] = { option, path };
	int rest, fd;
	enum status s;

	if (!arena)
		return 0;
	fd = file_of(data, size, path);
	s = settings_load(2, argv, &rest, &problems, &settings);
	require(s == ST_OK || problems.count > 0);
	if (s == ST_OK) {
		limits_check(&settings);
		settings_done(&settings);
	}
	close(fd);
	arena_free(arena);
	return 0;
}
