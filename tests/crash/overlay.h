/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files whose unsynced writes are in memory. Any thread.
 */
#ifndef CRASH_OVERLAY_H
#define CRASH_OVERLAY_H

#include "real.h"

#include <stdbool.h>

struct file;

/** @param leak  percent of writes after which a pending page reaches the file early */
void overlay_start(const char *dir, long leak, long seed);
bool overlay_on(void);

/** Notes an open descriptor; false when its file is not covered. O_TRUNC is done here. */
bool overlay_opened(int fd, int flags);
void overlay_closed(int fd);
/** The covered file of a descriptor, or NULL. */
struct file *overlay_of(int fd);

/** The covered file that loses its last name when `path` is removed or replaced, or NULL. */
struct file *overlay_at(int dir, const char *path);
/** After its last name is gone. NULL does nothing. */
void overlay_forget(struct file *file);

/** As pread, pwrite, ftruncate, fsync; `fd` is a descriptor of the file. */
ssize_t overlay_read(struct file *file, int fd, void *bytes, size_t len, off_t at);
ssize_t overlay_write(struct file *file, int fd, const void *bytes, size_t len, off_t at);
int overlay_resize(struct file *file, int fd, off_t size);
int overlay_sync(struct file *file);

off_t overlay_size(struct file *file);
/** Puts the size that the program believes in into what the kernel said. */
void overlay_stat(struct stat *st);

/** Writes what is pending, for those who look at the file around the layer. NULL does nothing. */
void overlay_write_out(struct file *file);
void overlay_write_path(const char *path);
void overlay_write_all(void);

#endif
