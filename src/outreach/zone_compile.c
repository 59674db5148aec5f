/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tzdata.zi names the zones (lines "Z name ...") and the links ("L zone name"); the rules come from
 * the compiled files, so that what we carry is what the system's own functions compute with.
 */
#include "outreach/zone_compile.h"

#include <stdio.h>
#include <stdlib.h>

#include "outreach/zone_shifts.h"
#include "outreach/zone_text.h"

#define FILE_MAX  ((size_t)1 << 20)
#define ZONES_MAX 1024
#define NAME_ROOM 64
#define PATH_ROOM 512

/* A zone and the text of its rules. */
struct entry {
	char name[NAME_ROOM];
	char *rules;
};

struct entries {
	struct entry *items;
	size_t count;
};

static void entries_done(struct entries *entries)
{
	for (size_t i = 0; i < entries->count; i++)
		free(entries->items[i].rules);
	free(entries->items);
}

/* The whole of dir/name, to be freed; NULL when it cannot be read or is too large. */
static char *read_file(const char *dir, const char *name, size_t *ret_size)
{
	char path[PATH_ROOM];
	char *bytes = NULL;
	FILE *file;

	if (snprintf(path, sizeof path, "%s/%s", dir, name) >= (int)sizeof path)
		return NULL;
	file = fopen(path, "re");
	if (!file)
		return NULL;
	bytes = malloc(FILE_MAX);
	*ret_size = bytes ? fread(bytes, 1, FILE_MAX, file) : 0;
	if (*ret_size == 0 || *ret_size == FILE_MAX || ferror(file)) {
		free(bytes);
		bytes = NULL;
	}
	(void)fclose(file);
	return bytes;
}

static int64_t year_of(struct str version, size_t *ret_digits)
{
	int64_t year = 0;
	size_t i = 0;

	for (; i < version.len && version.at[i] >= '0' && version.at[i] <= '9'; i++)
		year = year * 10 + (version.at[i] - '0');
	*ret_digits = i;
	return year;
}

bool zone_version_newer(struct str a, struct str b)
{
	size_t a_digits, b_digits;
	int64_t a_year = year_of(a, &a_digits), b_year = year_of(b, &b_digits);

	if (a_year != b_year)
		return a_year > b_year;
	if (a.len != b.len) /* after z comes za */
		return a.len > b.len;
	return memcmp(a.at, b.at, a.len) > 0;
}

static enum status version_of(struct str text, char *ret_version, size_t room)
{
	struct str line = text_take(&text, '\n');

	if (!str_starts(line, STR("# version ")))
		return ST_NOT_FOUND;
	(void)snprintf(ret_version, room, "%.*s", (int)(line.len - 10), line.at + 10);
	return ST_OK;
}

enum status zone_dir_version(const char *dir, char *ret_version, size_t room)
{
	size_t size;
	char *bytes = read_file(dir, "tzdata.zi", &size);
	enum status s = ST_NOT_FOUND;

	if (bytes)
		s = version_of((struct str){ bytes, size }, ret_version, room);
	free(bytes);
	return s;
}

static char *rules_text(const struct zone_shifts *shifts, struct str tail)
{
	struct buf buf;
	size_t len;

	buf_init(&buf, ZONE_TEXT_MAX);
	buf_printf(&buf, "R %d %.*s", shifts->before, STR_ARGS(tail));
	for (uint32_t i = 0; i < shifts->count; i++)
		buf_printf(
			&buf, " %lld:%d", (long long)shifts->items[i].at, shifts->items[i].offset);
	if (buf.failed) {
		buf_done(&buf);
		return NULL;
	}
	return buf_steal(&buf, &len);
}

static enum status entry_read(const char *dir, struct str name, struct entry *entry)
{
	struct zone_shift room[ZONE_SHIFTS_MAX];
	struct zone_shifts shifts;
	struct str tail;
	size_t size;
	char *bytes;
	bool fine;

	if (snprintf(entry->name, sizeof entry->name, "%.*s", STR_ARGS(name)) >=
		(int)sizeof entry->name)
		return ST_INVALID;
	bytes = read_file(dir, entry->name, &size);
	if (!bytes)
		return ST_INVALID;
	fine = zone_shifts_read((unsigned char *)bytes, size, room, &shifts, &tail);
	entry->rules = fine ? rules_text(&shifts, tail) : NULL;
	free(bytes);
	if (!fine)
		return ST_INVALID;
	return entry->rules ? ST_OK : ST_NO_MEMORY;
}

static enum status entries_read(const char *dir, struct str text, struct entries *entries)
{
	enum status s;

	entries->items = calloc(ZONES_MAX, sizeof *entries->items);
	if (!entries->items)
		return ST_NO_MEMORY;
	while (text.len > 0) {
		struct str line = text_take(&text, '\n');

		if (!str_starts(line, STR("Z ")))
			continue;
		(void)text_take(&line, ' ');
		if (entries->count == ZONES_MAX)
			return ST_INVALID;
		s = entry_read(dir, text_take(&line, ' '), &entries->items[entries->count]);
		if (s != ST_OK)
			return s;
		entries->count++;
	}
	return entries->count > 0 ? ST_OK : ST_INVALID;
}

static int by_rules(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	int order = strcmp(left->rules, right->rules);

	return order != 0 ? order : strcmp(left->name, right->name);
}

static void write_zones(const struct entries *entries, struct buf *out)
{
	const char *last = "";

	for (size_t i = 0; i < entries->count; i++) {
		const struct entry *entry = &entries->items[i];

		if (strcmp(entry->rules, last) != 0)
			buf_printf(out, "%s\n", entry->rules);
		last = entry->rules;
		buf_printf(out, "Z %s\n", entry->name);
	}
}

static void write_links(struct str text, struct buf *out)
{
	while (text.len > 0) {
		struct str line = text_take(&text, '\n');

		if (str_starts(line, STR("L ")))
			buf_printf(out, "%.*s\n", STR_ARGS(line));
	}
}

static enum status compile_text(const char *dir, struct str text, struct buf *out)
{
	struct entries entries = { 0 };
	char version[ZONE_VERSION_SIZE];
	enum status s;

	s = version_of(text, version, sizeof version);
	if (s == ST_OK)
		s = entries_read(dir, text, &entries);
	if (s == ST_OK) {
		qsort(entries.items, entries.count, sizeof *entries.items, by_rules);
		buf_printf(out, "tz %s\n", version);
		write_zones(&entries, out);
		write_links(text, out);
		s = out->failed ? ST_NO_MEMORY : ST_OK;
	}
	entries_done(&entries);
	return s;
}

enum status zone_compile(const char *dir, struct buf *out)
{
	size_t size;
	char *bytes = read_file(dir, "tzdata.zi", &size);
	enum status s = ST_NOT_FOUND;

	if (bytes)
		s = compile_text(dir, (struct str){ bytes, size }, out);
	free(bytes);
	return s;
}
