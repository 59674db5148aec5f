/* SPDX-License-Identifier: Apache-2.0 */
#include "content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE   4096
#define SECTOR 512
#define RUN    64 /* pages written by one call */

static long leak_percent;
static atomic_ulong random_state;

void content_leaks(long percent, long seed)
{
	leak_percent = percent;
	atomic_store(&random_state, (unsigned long)seed);
}

/* Splitmix64. */
static unsigned long draw(unsigned long below)
{
	uint64_t x = atomic_fetch_add(&random_state, UINT64_C(0x9e3779b97f4a7c15));

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (unsigned long)(x ^ (x >> 31)) % below;
}

static bool room_for(void **array, size_t *room, size_t wanted, size_t size)
{
	size_t more = *room ? *room : 64;
	void *grown;

	if (wanted <= *room)
		return true;
	while (more < wanted)
		more *= 2;
	grown = realloc(*array, more * size);
	if (!grown)
		return false;
	memset((char *)grown + *room * size, 0, (more - *room) * size);
	*array = grown;
	*room = more;
	return true;
}

void content_drop(struct file *file)
{
	size_t i;

	for (i = 0; i < file->pending_count; i++) {
		free(file->pages[file->pending[i]]);
		file->pages[file->pending[i]] = NULL;
	}
	file->pending_count = 0;
}

bool content_is_clean(const struct file *file)
{
	return file->pending_count == 0 && !file->resized;
}

/* What the disk has of the page, zeros elsewhere. */
static bool load_page(const struct file *file, size_t number, char *page)
{
	const off_t at = (off_t)number * PAGE;
	const off_t have = file->valid - at;

	memset(page, 0, PAGE);
	if (have <= 0)
		return true;
	return real.pread(file->sync_fd, page, have < PAGE ? (size_t)have : PAGE, at) >= 0;
}

/* The page to write into, or NULL with errno. */
static char *pending_page(struct file *file, size_t number)
{
	char *page;

	if (!room_for((void **)&file->pages, &file->page_room, number + 1, sizeof(char *)) ||
		!room_for((void **)&file->pending, &file->pending_room, file->pending_count + 1,
			sizeof(size_t)))
		return NULL;
	if (file->pages[number])
		return file->pages[number];
	page = malloc(PAGE);
	if (!page || !load_page(file, number, page)) {
		free(page);
		return NULL;
	}
	file->pages[number] = page;
	file->pending[file->pending_count++] = number;
	return page;
}

/* A descriptor of the layer's own, from the first change on. */
static bool may_change(struct file *file, int fd)
{
	char path[40];

	if ((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY) {
		errno = EBADF;
		return false;
	}
	if (file->sync_fd >= 0)
		return true;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	file->sync_fd = real.openat(AT_FDCWD, path, O_RDWR | O_CLOEXEC);
	return file->sync_fd >= 0;
}

/* Bytes of the page that belong to the file. */
static size_t page_len(const struct file *file, size_t number)
{
	const off_t len = file->size - (off_t)number * PAGE;

	return len <= 0 ? 0 : len < PAGE ? (size_t)len : PAGE;
}

/* Some pending page, or its first sectors, on the disk before its time. */
static void leak_some(struct file *file)
{
	size_t number;
	size_t len;

	if (file->pending_count == 0 || draw(100) >= (unsigned long)leak_percent)
		return;
	number = file->pending[draw(file->pending_count)];
	len = page_len(file, number);
	if (draw(2) == 0 && len > SECTOR)
		len = SECTOR * (1 + draw(len / SECTOR));
	if (len > 0 &&
		real.pwrite(file->sync_fd, file->pages[number], len, (off_t)number * PAGE) < 0)
		return; /* the sync will say so */
}

static int by_number(const void *a, const void *b)
{
	const size_t x = *(const size_t *)a;
	const size_t y = *(const size_t *)b;

	return (x > y) - (x < y);
}

/* Writes pending pages from `first` on that follow each other. @return how many; 0: failed */
static size_t write_run(const struct file *file, size_t first)
{
	const off_t at = (off_t)file->pending[first] * PAGE;
	struct iovec pieces[RUN];
	size_t len = 0;
	size_t n;

	for (n = 0; n < RUN && first + n < file->pending_count; n++) {
		const size_t number = file->pending[first + n];

		if (number != file->pending[first] + n)
			break;
		pieces[n].iov_base = file->pages[number];
		pieces[n].iov_len = page_len(file, number);
		len += pieces[n].iov_len;
	}
	return len == 0 || pwritev(file->sync_fd, pieces, (int)n, at) == (ssize_t)len ? n : 0;
}

int content_sync(struct file *file)
{
	struct stat st;
	size_t done = 0;
	size_t n;

	if (content_is_clean(file))
		return 0;
	if (real.fstat(file->sync_fd, &st) != 0)
		return -1;
	if (st.st_size > file->valid && real.ftruncate(file->sync_fd, file->valid) != 0)
		return -1;
	qsort(file->pending, file->pending_count, sizeof(size_t), by_number);
	while (done < file->pending_count) {
		if ((n = write_run(file, done)) == 0)
			return -1;
		done += n;
	}
	if (file->resized && real.ftruncate(file->sync_fd, file->size) != 0)
		return -1;
	content_drop(file);
	file->valid = file->size;
	file->resized = false;
	return 0;
}

/* Lays the pending pages over the bytes that came from the disk. */
static void lay_over(const struct file *file, char *bytes, size_t len, off_t at)
{
	size_t done = 0;

	while (done < len) {
		const size_t number = (size_t)(at + (off_t)done) / PAGE;
		const size_t offset = (size_t)(at + (off_t)done) % PAGE;
		const size_t part = PAGE - offset < len - done ? PAGE - offset : len - done;

		if (number < file->page_room && file->pages[number])
			memcpy(bytes + done, file->pages[number] + offset, part);
		done += part;
	}
}

ssize_t content_read(const struct file *file, int fd, char *bytes, size_t len, off_t at)
{
	ssize_t got = 0;

	if (at >= file->size)
		return 0;
	if ((off_t)len > file->size - at)
		len = (size_t)(file->size - at);
	if (at < file->valid)
		got = real.pread(fd, bytes,
			(off_t)len < file->valid - at ? len : (size_t)(file->valid - at), at);
	if (got < 0)
		return got;
	memset(bytes + got, 0, len - (size_t)got);
	lay_over(file, bytes, len, at);
	return (ssize_t)len;
}

static ssize_t write_pages(struct file *file, const char *bytes, size_t len, off_t at)
{
	size_t done = 0;

	while (done < len) {
		const size_t offset = (size_t)(at + (off_t)done) % PAGE;
		const size_t part = PAGE - offset < len - done ? PAGE - offset : len - done;
		char *page = pending_page(file, (size_t)(at + (off_t)done) / PAGE);

		if (!page)
			return done ? (ssize_t)done : -1;
		memcpy(page + offset, bytes + done, part);
		done += part;
		if (at + (off_t)done > file->size) {
			file->size = at + (off_t)done;
			file->resized = true;
		}
	}
	return (ssize_t)done;
}

/* Zeroes what pending pages hold past the new end; the pages past it stay, empty. */
static void cut_pages(struct file *file, off_t size)
{
	size_t i;

	for (i = 0; i < file->pending_count; i++) {
		const size_t number = file->pending[i];
		const off_t keep = size - (off_t)number * PAGE;

		if (keep < PAGE)
			memset(file->pages[number] + (keep > 0 ? keep : 0), 0,
				PAGE - (size_t)(keep > 0 ? keep : 0));
	}
}

ssize_t content_write(struct file *file, int fd, const void *bytes, size_t len, off_t at)
{
	ssize_t put;

	if (!may_change(file, fd))
		return -1;
	put = write_pages(file, bytes, len, at);
	if (leak_percent > 0)
		leak_some(file);
	return put;
}

int content_resize(struct file *file, int fd, off_t size)
{
	if (!may_change(file, fd))
		return -1;
	cut_pages(file, size);
	file->size = size;
	file->valid = size < file->valid ? size : file->valid;
	file->resized = true;
	return 0;
}
