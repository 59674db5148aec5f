/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The folder of keys: `master.<id>` with ids from 1, and `hash`. Each file holds 64 hexadecimal
 * digits and a line end, and nobody but its owner may read it. A key is written to a file of
 * another name, synced, and linked into place, so that a key file is whole or absent; `hash` comes
 * first, so that masters without it mean that it was lost, not that the folder is new.
 */
#include "core/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "core/random.h"
#include "core/secret.h"

#define HASH_NAME     "hash"
#define MASTER_PREFIX "master."
#define NAME_MAX_     32
#define FILE_BYTES    (2 * KEY_BYTES + 1)

struct keyring {
	struct master_key hash;
	struct master_key *masters; /* by id, ascending */
	size_t master_count;
};

const struct master_key *keyring_newest(const struct keyring *keyring)
{
	return &keyring->masters[keyring->master_count - 1];
}

const struct master_key *keyring_find(const struct keyring *keyring, uint32_t id)
{
	for (size_t i = 0; i < keyring->master_count; i++)
		if (keyring->masters[i].id == id)
			return &keyring->masters[i];
	return NULL;
}

const struct master_key *keyring_hash_key(const struct keyring *keyring)
{
	return &keyring->hash;
}

void keyring_free(struct keyring *keyring)
{
	if (!keyring)
		return;
	if (keyring->masters)
		sodium_memzero(keyring->masters, keyring->master_count * sizeof *keyring->masters);
	free(keyring->masters);
	sodium_memzero(keyring, sizeof *keyring);
	free(keyring);
}

/* ---- one key file ---- */

static void fd_close(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static enum status key_check(int fd)
{
	struct stat file;

	if (fstat(fd, &file) < 0)
		return ST_IO;
	if (!S_ISREG(file.st_mode))
		return ST_INVALID;
	return file.st_mode & 077 ? ST_DENIED : ST_OK;
}

static enum status key_read(int dir, const char *name, struct master_key *ret_key)
{
	CLEANUP(fd_close) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	char text[FILE_BYTES + 1];
	enum status s;
	ssize_t len;

	if (fd < 0)
		return errno == ENOENT ? ST_NOT_FOUND : ST_IO;
	if ((s = key_check(fd)) != ST_OK)
		return s;
	len = read(fd, text, sizeof text);
	if (len < 0)
		return ST_IO;
	if (len != FILE_BYTES || text[FILE_BYTES - 1] != '\n' ||
		sodium_hex2bin(ret_key->bytes, KEY_BYTES, text, FILE_BYTES - 1, NULL, NULL, NULL))
		s = ST_INVALID;
	sodium_memzero(text, sizeof text);
	return s;
}

static enum status file_write(int dir, const char *name, const char *text, size_t len)
{
	CLEANUP(fd_close)
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (fd < 0 || fchmod(fd, 0600) < 0 || write(fd, text, len) != (ssize_t)len || fsync(fd) < 0)
		return ST_IO;
	return ST_OK;
}

/** Makes a key; one of this name that is there already stays. */
static enum status key_make(int dir, const char *name)
{
	char text[FILE_BYTES + 1], temporary[NAME_MAX_ + 8];
	uint8_t bytes[KEY_BYTES];
	enum status s;

	random_bytes(bytes, sizeof bytes);
	sodium_bin2hex(text, sizeof text, bytes, sizeof bytes);
	text[FILE_BYTES - 1] = '\n';
	snprintf(temporary, sizeof temporary, "%s.new", name);
	s = file_write(dir, temporary, text, FILE_BYTES);
	sodium_memzero(bytes, sizeof bytes);
	sodium_memzero(text, sizeof text);
	if (s != ST_OK)
		return s;
	if (linkat(dir, temporary, dir, name, 0) < 0 && errno != EEXIST)
		return ST_IO;
	if (unlinkat(dir, temporary, 0) < 0 || fsync(dir) < 0)
		return ST_IO;
	return ST_OK;
}

/* ---- the folder ---- */

/** The id in a name "master.<id>"; 0 for other names. */
static uint32_t id_of(const char *name)
{
	struct str text = str_of(name);
	size_t prefix = sizeof MASTER_PREFIX - 1;
	int64_t id;

	if (!str_starts(text, STR(MASTER_PREFIX)) || text.at[prefix] == '0' ||
		!str_to_int((struct str){ name + prefix, text.len - prefix }, &id) || id < 1 ||
		id > UINT32_MAX)
		return 0;
	return (uint32_t)id;
}

static enum status master_add(struct keyring *keyring, int dir, const char *name)
{
	struct master_key *masters, key = { .id = id_of(name) };
	size_t at = keyring->master_count;
	enum status s;

	if ((s = key_read(dir, name, &key)) != ST_OK)
		return s;
	masters = reallocarray(keyring->masters, at + 1, sizeof *masters);
	if (!masters)
		return ST_NO_MEMORY;
	keyring->masters = masters;
	keyring->master_count++;
	for (; at > 0 && masters[at - 1].id > key.id; at--)
		masters[at] = masters[at - 1];
	masters[at] = key;
	sodium_memzero(&key, sizeof key);
	return ST_OK;
}

static enum status masters_read(struct keyring *keyring, int dir)
{
	enum status s = ST_OK;
	struct dirent *entry;
	int listed = dup(dir);
	DIR *list = listed < 0 ? NULL : fdopendir(listed);

	if (!list) {
		fd_close(&listed);
		return ST_IO;
	}
	rewinddir(list);
	while (s == ST_OK && (entry = readdir(list)))
		if (id_of(entry->d_name))
			s = master_add(keyring, dir, entry->d_name);
	closedir(list);
	return s;
}

/** So that the folder itself outlives a crash: lost keys are lost secrets. */
static enum status parent_sync(int dir)
{
	CLEANUP(fd_close) int parent = openat(dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return parent < 0 || fsync(parent) < 0 ? ST_IO : ST_OK;
}

static enum status keys_load(struct keyring *keyring, int dir)
{
	enum status s = masters_read(keyring, dir);
	bool is_new = keyring->master_count == 0;

	if (s != ST_OK)
		return s;
	s = key_read(dir, HASH_NAME, &keyring->hash);
	if (s == ST_NOT_FOUND && !is_new)
		return ST_INVALID;
	if (s == ST_NOT_FOUND && (s = key_make(dir, HASH_NAME)) == ST_OK)
		s = key_read(dir, HASH_NAME, &keyring->hash);
	if (s != ST_OK || !is_new)
		return s;
	if ((s = parent_sync(dir)) != ST_OK || (s = key_make(dir, MASTER_PREFIX "1")) != ST_OK)
		return s;
	return master_add(keyring, dir, MASTER_PREFIX "1");
}

enum status keyring_open(const char *dir, struct keyring **ret_keyring)
{
	CLEANUP(fd_close) int fd = -1;
	struct keyring *keyring;
	enum status s;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return ST_IO;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ST_IO;
	keyring = calloc(1, sizeof *keyring);
	if (!keyring)
		return ST_NO_MEMORY;
	s = keys_load(keyring, fd);
	if (s != ST_OK) {
		keyring_free(keyring);
		return s;
	}
	*ret_keyring = keyring;
	return ST_OK;
}
