/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the operating system.
 */
#ifndef CORE_FILE_H
#define CORE_FILE_H

#include "core/status.h"

/** All of it, where the file's offset is. Any thread. @return ST_IO: the disk is full or failed */
MUST_CHECK enum status file_write(int fd, struct str bytes);

#endif
