/* SPDX-License-Identifier: Apache-2.0 */
#include "parts_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define CLAIM(what)                                                                                \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "line %d: %s\n", __LINE__, #what);                         \
			exit(1);                                                                   \
		}                                                                                  \
	} while (0)

static void die_now(void)
{
	kill(getpid(), SIGKILL);
}

static int open_new(const char *name)
{
	const int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	CLAIM(fd >= 0);
	return fd;
}

static void sees(int fd, const char *want)
{
	char text[64] = { 0 };
	struct stat st;

	CLAIM(pread(fd, text, sizeof(text) - 1, 0) == (ssize_t)strlen(want));
	CLAIM(strcmp(text, want) == 0);
	CLAIM(fstat(fd, &st) == 0 && st.st_size == (off_t)strlen(want));
	CLAIM(lseek(fd, 0, SEEK_END) == (off_t)strlen(want));
}

/* Files in every state between written and synced; the program sees all it wrote. */
static void part_files(const char *argument)
{
	struct iovec pieces[] = { { (void *)"never ", 6 }, { (void *)"synced", 6 } };
	struct stat st;
	int fd = open_new("synced");

	(void)argument;
	CLAIM(write(fd, "kept", 4) == 4 && fsync(fd) == 0);
	sees(fd, "kept");
	fd = open_new("changed");
	CLAIM(write(fd, "first", 5) == 5 && fdatasync(fd) == 0);
	CLAIM(pwrite(fd, "WORST of all", 12, 0) == 12);
	sees(fd, "WORST of all");
	fd = open_new("never");
	CLAIM(writev(fd, pieces, 2) == 12);
	sees(fd, "never synced");
	close(fd);
	fd = open("never", O_RDONLY);
	sees(fd, "never synced");
	CLAIM(stat("never", &st) == 0 && st.st_size == 12);
	fd = open_new("cut");
	CLAIM(write(fd, "long text", 9) == 9 && fsync(fd) == 0);
	CLAIM(ftruncate(fd, 4) == 0);
	sees(fd, "long");
	fd = open_new("closed, opened, synced");
	CLAIM(write(fd, "all", 3) == 3);
	close(fd);
	fd = open("closed, opened, synced", O_RDWR);
	CLAIM(fsync(fd) == 0);
	fd = open_new("part");
	CLAIM(write(fd, "renamed", 7) == 7 && rename("part", "whole") == 0);
	fd = open("whole", O_RDONLY);
	sees(fd, "renamed");
	fd = open_new("memory-shm");
	CLAIM(write(fd, "shared", 6) == 6);
	die_now();
}

static void part_exit(const char *argument)
{
	(void)argument;
	CLAIM(write(open_new("file"), "not synced", 10) == 10);
}

/* Writes 64 pages and syncs none. */
static void part_leak(const char *argument)
{
	char page[4096];
	const int fd = open_new("leaky");
	int i;

	(void)argument;
	memset(page, 'x', sizeof(page));
	for (i = 0; i < 64; i++)
		CLAIM(write(fd, page, sizeof(page)) == sizeof(page));
	die_now();
}

static void run_sql(sqlite3 *db, const char *text)
{
	CLAIM(sqlite3_exec(db, text, NULL, NULL, NULL) == SQLITE_OK);
}

/* Commits ROWS rows one by one and tells each on standard output. */
static sqlite3 *commit_rows(const char *pragmas)
{
	char text[80];
	sqlite3 *db;
	int i;

	CLAIM(sqlite3_open("rows.db", &db) == SQLITE_OK);
	run_sql(db, pragmas);
	run_sql(db, "CREATE TABLE IF NOT EXISTS t (n INTEGER, b BLOB)");
	for (i = 0; i < ROWS; i++) {
		snprintf(text, sizeof(text), "INSERT INTO t VALUES (%d, randomblob(3000))", i);
		run_sql(db, text);
		CLAIM(write(STDOUT_FILENO, ".", 1) == 1);
	}
	return db;
}

static void part_database(const char *pragmas)
{
	commit_rows(pragmas);
	die_now();
}

static void part_database_exit(const char *pragmas)
{
	CLAIM(sqlite3_close(commit_rows(pragmas)) == SQLITE_OK);
}

#define IMAGE 50000

static uint32_t draw(uint64_t *state, uint32_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return (uint32_t)(*state >> 33) % below;
}

struct image {
	char bytes[IMAGE];
	off_t size;
};

static void image_put(struct image *image, const char *bytes, size_t len, off_t at)
{
	memcpy(image->bytes + at, bytes, len);
	if (at + (off_t)len > image->size)
		image->size = at + (off_t)len;
}

static void image_resize(struct image *image, off_t size)
{
	if (size < image->size)
		memset(image->bytes + size, 0, (size_t)(image->size - size));
	image->size = size;
}

/* What must be on the disk, written where the layer does not reach. */
static void image_keep(const struct image *image)
{
	const int fd = open("../image", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	CLAIM(write(fd, image->bytes, (size_t)image->size) == image->size);
	close(fd);
}

static void image_compare(const struct image *image, int fd)
{
	static char bytes[IMAGE];

	CLAIM(pread(fd, bytes, IMAGE, 0) == image->size);
	CLAIM(memcmp(bytes, image->bytes, (size_t)image->size) == 0);
}

static void part_random(const char *seed)
{
	static struct image image;
	uint64_t state = strtoull(seed, NULL, 10);
	char bytes[9000];
	const int fd = open_new("random");
	int i;

	for (i = 0; i < 400; i++) {
		const size_t len = 1 + draw(&state, sizeof(bytes));
		const off_t at = draw(&state, IMAGE - sizeof(bytes));

		memset(bytes, (int)('a' + draw(&state, 26)), sizeof(bytes));
		switch (draw(&state, 8)) {
		case 0:
			CLAIM(ftruncate(fd, at) == 0);
			image_resize(&image, at);
			break;
		case 1:
			CLAIM(fsync(fd) == 0);
			image_keep(&image);
			break;
		default:
			CLAIM(pwrite(fd, bytes, len, at) == (ssize_t)len);
			image_put(&image, bytes, len, at);
		}
		image_compare(&image, fd);
	}
	die_now();
}

static void tell(void)
{
	CLAIM(write(STDOUT_FILENO, ".", 1) == 1);
}

/* Four steps on sockets, each told; looking in vain and pipes are none. */
static void part_sockets(const char *argument)
{
	char text[8];
	int ends[2];

	(void)argument;
	CLAIM(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
	CLAIM(recv(ends[1], text, sizeof(text), MSG_DONTWAIT) < 0);
	CLAIM(send(ends[0], "one", 3, 0) == 3);
	tell();
	CLAIM(recv(ends[1], text, sizeof(text), 0) == 3);
	tell();
	CLAIM(write(ends[0], "two", 3) == 3);
	tell();
	CLAIM(read(ends[1], text, sizeof(text)) == 3);
	tell();
}

static const struct {
	const char *name;
	void (*play)(const char *argument);
} parts[] = {
	{ "files", part_files },
	{ "exit", part_exit },
	{ "leak", part_leak },
	{ "database", part_database },
	{ "database_exit", part_database_exit },
	{ "random", part_random },
	{ "sockets", part_sockets },
};

int part_play(const char *name, const char *argument)
{
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++)
		if (strcmp(parts[i].name, name) == 0)
			parts[i].play(argument);
	return 0;
}
