/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/workbook_fixture.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#define TEXT_MAX ((size_t)64 << 20)

#define RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define ROOT     "<Relationships><Relationship Id='rId1' Type='" RELATION "/officeDocument' "
#define MAIN     "<workbook xmlns:r='" RELATION "'>"

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* ---- an archive ---- */

struct repeating {
	const struct workbook_part *part;
	uint64_t at, size;
	zip_error_t error;
};

/** What follows a place, as long as it is in one piece. */
static struct str from(const struct workbook_part *part, uint64_t at)
{
	if (at < part->text.len)
		return (struct str){ part->text.at + at, part->text.len - at };
	at -= part->text.len;
	if (at < part->repeat_to) {
		size_t within = (size_t)(at % part->pattern.len);

		return (struct str){ part->pattern.at + within,
			MIN_OF(part->pattern.len - within, part->repeat_to - at) };
	}
	at -= part->repeat_to;
	return (struct str){ part->end.at + at, part->end.len - at };
}

static zip_int64_t fill(struct repeating *repeating, char *bytes, zip_uint64_t len)
{
	zip_uint64_t done = 0;

	while (done < len && repeating->at < repeating->size) {
		struct str piece = from(repeating->part, repeating->at);

		piece.len = MIN_OF(piece.len, len - done);
		memcpy(bytes + done, piece.at, piece.len);
		done += piece.len;
		repeating->at += piece.len;
	}
	return (zip_int64_t)done;
}

static zip_int64_t read_repeating(
	void *arg, void *bytes, zip_uint64_t len, zip_source_cmd_t command)
{
	struct repeating *repeating = arg;
	zip_stat_t *stat = bytes;

	switch (command) {
	case ZIP_SOURCE_OPEN:
		repeating->at = 0;
		return 0;
	case ZIP_SOURCE_READ:
		return fill(repeating, bytes, len);
	case ZIP_SOURCE_STAT:
		zip_stat_init(stat);
		stat->size = repeating->size;
		stat->valid = ZIP_STAT_SIZE;
		return sizeof *stat;
	case ZIP_SOURCE_ERROR:
		return zip_error_to_data(&repeating->error, bytes, len);
	case ZIP_SOURCE_SUPPORTS:
		return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ,
			ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
	case ZIP_SOURCE_FREE:
		free(repeating);
		return 0;
	default:
		return 0;
	}
}

static void add_part(zip_t *zip, const struct workbook_part *part)
{
	struct repeating *repeating = calloc(1, sizeof *repeating);
	zip_source_t *source;
	zip_int64_t index;

	require(repeating != NULL);
	repeating->part = part;
	repeating->size = part->text.len + part->repeat_to + part->end.len;
	source = zip_source_function(zip, read_repeating, repeating);
	index = source != NULL ? zip_file_add(zip, part->path, source, ZIP_FL_OVERWRITE) : -1;
	require(index >= 0);
	require(zip_set_file_compression(
			zip, (zip_uint64_t)index, ZIP_CM_DEFLATE, part->is_quick ? 1 : 9) == 0);
}

int workbook_of_parts(const struct workbook_part *parts, size_t count)
{
	char path[] = "/tmp/passerelle-workbook-XXXXXX";
	int fd = mkstemp(path), error = 0;
	zip_t *zip = fd >= 0 ? zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &error) : NULL;

	require(zip != NULL);
	for (size_t i = 0; i < count; i++)
		add_part(zip, &parts[i]);
	require(zip_close(zip) == 0);
	close(fd);
	fd = open(path, O_RDWR | O_CLOEXEC);
	require(fd >= 0 && unlink(path) == 0);
	return fd;
}

/* ---- a workbook ---- */

static void put(struct buf *out, const char *before, const char *inside, const char *after)
{
	buf_init(out, TEXT_MAX);
	buf_add(out, str_of(before));
	buf_add(out, str_of(inside));
	buf_add(out, str_of(after));
	require(!out->failed);
}

int workbook_of(const struct workbook *workbook)
{
	struct buf sheet CLEANUP(buf_done), strings CLEANUP(buf_done), styles CLEANUP(buf_done);
	struct workbook_part parts[6] = {
		{ .path = "_rels/.rels",
			.text = STR(ROOT "Target='xl/workbook.xml'/></Relationships>") },
		{ .path = "xl/workbook.xml",
			.text = workbook->is_1904 ? STR(MAIN "<workbookPr date1904='1'/><sheets>"
							     "<sheet name='List' sheetId='1' "
							     "r:id='r1'/></sheets></workbook>")
						  : STR(MAIN "<sheets><sheet name='List' "
							     "sheetId='1' r:id='r1'/></sheets>"
							     "</workbook>") },
		{ .path = "xl/_rels/workbook.xml.rels",
			.text = STR("<Relationships>"
				    "<Relationship Id='r1' Type='" RELATION
				    "/worksheet' Target='worksheets/sheet1.xml'/>"
				    "<Relationship Id='r2' Type='" RELATION
				    "/sharedStrings' Target='sharedStrings.xml'/>"
				    "<Relationship Id='r3' Type='" RELATION
				    "/styles' Target='styles.xml'/></Relationships>") },
		{ .path = "xl/worksheets/sheet1.xml" },
		{ .path = "xl/sharedStrings.xml" },
		{ .path = "xl/styles.xml" },
	};

	put(&sheet, "<worksheet><sheetData>", workbook->rows, "</sheetData></worksheet>");
	put(&strings, "<sst>", workbook->strings ? workbook->strings : "", "</sst>");
	put(&styles, "<styleSheet><numFmts>", workbook->formats ? workbook->formats : "",
		"</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs><cellXfs>");
	buf_add(&styles, str_of(workbook->styles ? workbook->styles : "<xf numFmtId='0'/>"));
	buf_add(&styles, STR("</cellXfs></styleSheet>"));
	parts[3].text = buf_str(&sheet);
	parts[4].text = buf_str(&strings);
	parts[5].text = buf_str(&styles);
	return workbook_of_parts(parts, COUNT_OF(parts));
}

int unnamed_file(void)
{
	char path[] = "/tmp/passerelle-unnamed-XXXXXX";
	int fd = mkstemp(path);

	require(fd >= 0 && unlink(path) == 0);
	return fd;
}

struct str file_text(int fd)
{
	struct stat info;
	char *text;

	require(fstat(fd, &info) == 0);
	text = malloc((size_t)info.st_size + 1);
	require(text != NULL && pread(fd, text, (size_t)info.st_size, 0) == info.st_size);
	text[info.st_size] = '\0';
	return (struct str){ text, (size_t)info.st_size };
}
