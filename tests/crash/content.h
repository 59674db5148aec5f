/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a covered file holds: what the disk has up to `valid` bytes, zeros from there to `size`, and
 * over both the pending pages. A sync makes the disk so and drops the pages. Every call with the
 * file's lock.
 */
#ifndef CRASH_CONTENT_H
#define CRASH_CONTENT_H

#include "real.h"

#include <pthread.h>
#include <stdbool.h>

struct file {
	struct file *next; /* in its bucket */
	dev_t dev;
	ino_t ino;
	int refs; /* descriptors of the program */
	bool gone;
	pthread_mutex_t lock;
	int sync_fd; /* the layer's own descriptor, from the first change on; or -1 */
	off_t size;
	off_t valid;
	bool resized; /* the disk has another size */
	char **pages; /* by number; NULL: as on the disk */
	size_t page_room;
	size_t *pending; /* numbers of the pages that are there */
	size_t pending_count;
	size_t pending_room;
};

/** After `percent` of the writes some pending page reaches the disk early. */
void content_leaks(long percent, long seed);

/** As pread, pwrite, ftruncate, fsync; `fd` is a descriptor of the file. */
ssize_t content_read(const struct file *file, int fd, char *bytes, size_t len, off_t at);
ssize_t content_write(struct file *file, int fd, const void *bytes, size_t len, off_t at);
int content_resize(struct file *file, int fd, off_t size);
int content_sync(struct file *file);

/** Whether the disk has all of it. */
bool content_is_clean(const struct file *file);
/** Forgets what is pending. */
void content_drop(struct file *file);

#endif
