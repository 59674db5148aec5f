/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/file_kind.h"

#include <unistd.h>

#include "outreach/charset.h"
#include "outreach/xlsx.h"

#define HEAD 4096
/* Text has hardly any control characters; of random bytes they are a tenth. */
#define CONTROLS_MAX 20 /* one in so many */

/* Where a compound file (the container of XLS and of protected XLSX) says how its folder is found. */
#define OLE_SECTOR_SHIFT 30
#define OLE_FOLDER       48
#define OLE_FOLDER_READ  4096

static const struct {
	struct str begin;
	const char *kind;
} others[] = {
	{ STR("%PDF-"), "PDF" },
	{ STR("\x89PNG\r\n\x1a\n"), "PNG" },
	{ STR("\xff\xd8\xff"), "JPEG" },
	{ STR("GIF8"), "GIF" },
	{ STR("\x1f\x8b"), "gzip" },
	{ STR("BZh"), "bzip2" },
	{ STR("\xfd"
	      "7zXZ\0"),
		"xz" },
	{ STR("\x28\xb5\x2f\xfd"), "zstd" },
	{ STR("7z\xbc\xaf\x27\x1c"), "7z" },
	{ STR("Rar!\x1a\x07"), "RAR" },
	{ STR("\x7f"
	      "ELF"),
		"ELF" },
	{ STR("MZ\x90\0"), "EXE" },
	{ STR("SQLite format 3"), "SQLite" },
	{ STR("{\\rtf"), "RTF" },
};

static enum status refuse(struct problems *problems, const char *code)
{
	return problem_add(problems, ST_INVALID, code, STR("listFile"));
}

static bool begins(struct str head, struct str with)
{
	return head.len >= with.len && memcmp(head.at, with.at, with.len) == 0;
}

static bool is_zip(struct str head)
{
	return begins(head, STR("PK\x03\x04"));
}

bool file_is_workbook(int fd)
{
	char head[HEAD];
	ssize_t len = pread(fd, head, sizeof head, 0);

	return len > 0 && is_zip((struct str){ head, (size_t)len });
}

/** A workbook with a password is packed into the container that old workbooks are. */
static bool is_encrypted(int fd)
{
	static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
	unsigned char head[OLE_FOLDER + 4];
	char folder[OLE_FOLDER_READ];
	uint64_t sector, shift;
	ssize_t len;

	if (pread(fd, head, sizeof head, 0) != sizeof head)
		return false;
	shift = head[OLE_SECTOR_SHIFT];
	sector = (uint64_t)head[OLE_FOLDER] | (uint64_t)head[OLE_FOLDER + 1] << 8 |
		 (uint64_t)head[OLE_FOLDER + 2] << 16 | (uint64_t)head[OLE_FOLDER + 3] << 24;
	if (shift > 12)
		return false;
	len = pread(fd, folder, sizeof folder, (off_t)((sector + 1) << shift));
	return len > 0 && memmem(folder, (size_t)len, name, sizeof name) != NULL;
}

/** NUL bytes do not count: they are found row by row. */
static bool is_control(unsigned char byte)
{
	return byte == 0x7f || (byte > 0 && byte < ' ' && strchr("\t\n\v\f\r\x1a", byte) == NULL);
}

static bool is_binary(struct str head)
{
	struct charset_probe probe = { 0 };
	size_t controls = 0, rest = 0, mark;

	charset_probe_feed(&probe, head);
	if (charset_is_16(charset_probe_result(&probe, &mark)))
		return false;
	for (size_t i = 0; i < head.len; i++) {
		bool counts = is_control((unsigned char)head.at[i]);

		controls += counts;
		rest += !counts && head.at[i] != '\0';
	}
	return controls > 0 && controls * CONTROLS_MAX > controls + rest;
}

enum status file_check_kind(int fd, struct str sheet, struct problems *problems)
{
	char bytes[HEAD];
	ssize_t len = pread(fd, bytes, sizeof bytes, 0);
	struct str head = { bytes, (size_t)MAX_OF(len, 0) };

	if (len < 0)
		return ST_IO;
	if (is_zip(head))
		return xlsx_check(fd, sheet, problems);
	if (begins(head, STR("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")))
		return refuse(problems, is_encrypted(fd) ? "workbook_encrypted" : "file_workbook");
	for (size_t i = 0; i < COUNT_OF(others); i++)
		if (begins(head, others[i].begin))
			return problem_add(problems, ST_INVALID, "file_binary", STR("listFile"),
				"kind", others[i].kind);
	if (is_binary(head))
		return problem_add(
			problems, ST_INVALID, "file_binary", STR("listFile"), "kind", "binary");
	return ST_OK;
}
