/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/upload.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"

#define BUFFER (64u << 10)
#define PATH   4096

struct upload {
	int fd;
	char path[PATH];
	char name[UUID_TEXT + 1];
	int64_t bytes;
	bool is_kept;
	size_t len;
	char buffer[BUFFER];
};

enum status upload_new(const char *folder, usec wall, struct upload **ret_upload)
{
	struct upload *upload = calloc(1, sizeof *upload);

	if (upload == NULL)
		return ST_NO_MEMORY;
	uuid_text(uuid_new(wall), upload->name);
	if (snprintf(upload->path, PATH, "%s/%s", folder, upload->name) < PATH)
		upload->fd = open(upload->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	else
		upload->fd = -1;
	if (upload->fd < 0) {
		free(upload);
		return ST_IO;
	}
	*ret_upload = upload;
	return ST_OK;
}

/** How much earlier pieces brought. */
static enum status look_back(struct upload *upload)
{
	off_t end = lseek(upload->fd, 0, SEEK_END);

	if (end < 0)
		return ST_IO;
	upload->bytes = end;
	return ST_OK;
}

enum status upload_reopen(const char *folder, struct str name, struct upload **ret_upload)
{
	struct upload *upload = calloc(1, sizeof *upload);
	enum status s = ST_IO;

	if (upload == NULL)
		return ST_NO_MEMORY;
	upload->is_kept = true;
	upload->fd = -1;
	if (name.len <= UUID_TEXT &&
		snprintf(upload->path, PATH, "%s/%.*s", folder, STR_ARGS(name)) < PATH)
		upload->fd = open(upload->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (upload->fd >= 0)
		s = look_back(upload);
	if (s != ST_OK) {
		upload_free(upload);
		return s;
	}
	memcpy(upload->name, name.at, name.len);
	*ret_upload = upload;
	return ST_OK;
}

void upload_free(struct upload *upload)
{
	if (upload == NULL)
		return;
	if (upload->fd >= 0)
		close(upload->fd);
	if (!upload->is_kept)
		(void)unlink(upload->path);
	free(upload);
}

enum status upload_flush(struct upload *upload)
{
	enum status s = file_write(upload->fd, (struct str){ upload->buffer, upload->len });

	if (s == ST_OK)
		upload->len = 0;
	return s;
}

enum status upload_write(struct upload *upload, struct str bytes)
{
	enum status s = ST_OK;

	upload->bytes += (int64_t)bytes.len;
	while (s == ST_OK && bytes.len > 0) {
		size_t len = MIN_OF(bytes.len, BUFFER - upload->len);

		memcpy(upload->buffer + upload->len, bytes.at, len);
		upload->len += len;
		bytes.at += len;
		bytes.len -= len;
		if (upload->len == BUFFER)
			s = upload_flush(upload);
	}
	return s;
}

void upload_keep(struct upload *upload)
{
	upload->is_kept = true;
}

int upload_fd(const struct upload *upload)
{
	return upload->fd;
}

int64_t upload_bytes(const struct upload *upload)
{
	return upload->bytes;
}

struct str upload_name(const struct upload *upload)
{
	return str_of(upload->name);
}
