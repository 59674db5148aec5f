/* SPDX-License-Identifier: Apache-2.0 */
#include "core/file.h"

#include <errno.h>
#include <unistd.h>

enum status file_write(int fd, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t len = write(fd, bytes.at, bytes.len);

		if (len < 0 && errno == EINTR)
			continue;
		if (len <= 0)
			return ST_IO;
		bytes.at += len;
		bytes.len -= (size_t)len;
	}
	return ST_OK;
}
