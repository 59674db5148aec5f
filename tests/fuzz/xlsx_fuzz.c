/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workbooks. The input is the archive itself, or, when it does not begin as one, the XML of a sheet, the shared texts and the
 * styles, each behind a NUL byte, which are packed first: so the XML is reached without guessing checksums. Whatever comes:
 * an answer, rows within the limits, and every row readable as CSV.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#include "outreach/csv.h"
#include "outreach/xlsx.h"

#define ROW_MAX    2048
#define FIELDS_MAX 16
#define UNPACKED   (4u << 20)
#define MEMORY     (1u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static int memory_file(const void *bytes, size_t size)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	require(fd >= 0);
	require(size == 0 || pwrite(fd, bytes, size, 0) == (ssize_t)size);
	return fd;
}

static void add(zip_t *zip, const char *path, const void *bytes, size_t size)
{
	zip_source_t *source = zip_source_buffer(zip, bytes, size, 0);
	zip_int64_t index = source != NULL ? zip_file_add(zip, path, source, 0) : -1;

	require(index >= 0);
	require(zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) == 0);
}

static void add_text(zip_t *zip, const char *path, const char *text)
{
	add(zip, path, text, strlen(text));
}

/** The parts behind each other in `bytes`, packed into a file. */
static int pack(const uint8_t *bytes, size_t size)
{
	static const char *const paths[] = { "xl/s.xml", "xl/t.xml", "xl/y.xml" };
	zip_source_t *target = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = target != NULL ? zip_open_from_source(target, ZIP_TRUNCATE, NULL) : NULL;
	char packed[1u << 16];
	zip_int64_t len;
	int fd = memory_file("", 0);

	require(zip != NULL);
	zip_source_keep(target);
	add_text(zip, "xl/workbook.xml",
		"<workbook><workbookPr date1904='0'/><sheets><sheet name='S' id='a'/></sheets>"
		"</workbook>");
	add_text(zip, "xl/_rels/workbook.xml.rels",
		"<R><Relationship Id='a' Type='/worksheet' Target='s.xml'/>"
		"<Relationship Id='b' Type='/sharedStrings' Target='t.xml'/>"
		"<Relationship Id='c' Type='/styles' Target='y.xml'/></R>");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		const uint8_t *end = size > 0 ? memchr(bytes, 0, size) : NULL;
		size_t part = end != NULL ? (size_t)(end - bytes) : size;

		add(zip, paths[i], bytes, part);
		bytes += part + (end != NULL);
		size -= part + (end != NULL);
	}
	require(zip_close(zip) == 0 && zip_source_open(target) == 0);
	while ((len = zip_source_read(target, packed, sizeof packed)) > 0)
		require(write(fd, packed, (size_t)len) == len);
	zip_source_close(target);
	zip_source_free(target);
	return fd;
}

static enum status take_row(void *arg, const struct csv_row *row)
{
	(void)arg;
	require(row->field_count <= FIELDS_MAX + 1);
	require(row->fault != CSV_OPEN_QUOTE && row->fault != CSV_NUL);
	return ST_OK;
}

static void read_rows(int fd)
{
	const struct csv_limits limits = { ROW_MAX * 4, FIELDS_MAX + 1 };
	struct csv *csv CLEANUP(csv_freep) = NULL;
	char piece[4096];
	off_t at = 0;
	ssize_t len;

	require(csv_new(',', &limits, 0, 1, take_row, NULL, &csv) == ST_OK);
	while ((len = pread(fd, piece, sizeof piece, at)) > 0) {
		require(csv_feed(csv, (struct str){ piece, (size_t)len }) == ST_OK);
		at += len;
	}
	require(csv_finish(csv) == ST_OK);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct problems problems = { .arena = arena };
	bool is_archive = size >= 2 && memcmp(bytes, "PK", 2) == 0;
	const struct xlsx_task task = {
		.in = is_archive ? memory_file(bytes, size) : pack(bytes, size),
		.out = memory_file("", 0),
		.scratch = memory_file("", 0),
		.has_header = size % 2 == 0,
		.limits = { UNPACKED, ROW_MAX, FIELDS_MAX },
	};
	enum status s = xlsx_to_csv(&task, &problems);

	require(s == ST_OK || (s == ST_INVALID && problems.count > 0));
	require(lseek(task.out, 0, SEEK_END) <= (off_t)UNPACKED);
	if (s == ST_OK)
		read_rows(task.out);
	close(task.in);
	close(task.out);
	close(task.scratch);
	return 0;
}
