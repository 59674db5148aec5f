/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The archive and its parts. A workbook comes from a stranger: the list of its parts is measured before the library reads it,
 * what is unpacked is counted while it comes, and XML that declares a document type is refused (so there are no entities).
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include "outreach/xlsx_parts.h"

#define PIECE          (64 << 10)
#define BOOK_MEMORY    (8u << 20)
#define PATH_MAX_BYTES 256

/* Workbooks have some dozens of parts, or some thousands when they are full of pictures. */
#define ENTRIES_MAX   10000
#define DIRECTORY_MAX (4u << 20)
/* Sheets shrink to a tenth, dull ones to a hundredth; deflate ends at a thousandth. */
#define RATIO_MAX  300
#define RATIO_FROM (16u << 20) /* smaller parts may shrink as they like */
/* Office nests some ten deep. */
#define DEPTH_MAX 64
/* A tag with all its attributes is held in memory until its end. */
#define TAG_MAX (1 << 20)

/* The end of a ZIP archive (APPNOTE 4.3.14 to 4.3.16). */
#define END_SIZE       22
#define LOCATOR_SIZE   20
#define END64_SIZE     56
#define COMMENT_MAX    65535
#define TAIL_MAX       (COMMENT_MAX + END_SIZE + LOCATOR_SIZE)
#define END_SIGNATURE  "PK\x05\x06"
#define LOC_SIGNATURE  "PK\x06\x07"
#define SIGNATURE_SIZE 4

struct str xlsx_cut(struct str text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max > 0 && (text.at[max] & 0xc0) == 0x80)
		max--;
	return (struct str){ text.at, max };
}

enum status xlsx_damaged(struct xlsx_book *book, struct str part)
{
	char name[PATH_MAX_BYTES];

	snprintf(name, sizeof name, "%.*s", STR_ARGS(xlsx_cut(part, sizeof name - 1)));
	return problem_add(
		book->problems, ST_INVALID, "workbook_damaged", STR("listFile"), "part", name);
}

enum status xlsx_large(struct xlsx_book *book)
{
	char max[32];

	snprintf(max, sizeof max, "%llu",
		(unsigned long long)(book->task->limits.max_unpacked >> 20));
	return problem_add(
		book->problems, ST_INVALID, "workbook_large", STR("listFile"), "max", max);
}

/* ---- how much the archive says it holds ---- */

static uint64_t number_at(const unsigned char *at, size_t bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

/** The larger end record, which the locator before the smaller one points at. */
static bool is_modest_64(int fd, const unsigned char *locator)
{
	unsigned char end[END64_SIZE];
	uint64_t offset = number_at(locator + 8, 8);

	if (offset > INT64_MAX || pread(fd, end, sizeof end, (off_t)offset) != sizeof end)
		return false;
	return number_at(end + 24, 8) <= ENTRIES_MAX && number_at(end + 32, 8) <= ENTRIES_MAX &&
	       number_at(end + 40, 8) <= DIRECTORY_MAX;
}

static bool is_modest_end(int fd, const unsigned char *tail, size_t at)
{
	const unsigned char *end = tail + at;

	if (number_at(end + 4, 4) != 0)
		return true; /* of several disks: the library does not take this for the end either */
	if (at >= LOCATOR_SIZE && memcmp(end - LOCATOR_SIZE, LOC_SIGNATURE, SIGNATURE_SIZE) == 0)
		return is_modest_64(fd, end - LOCATOR_SIZE);
	return number_at(end + 8, 2) <= ENTRIES_MAX && number_at(end + 10, 2) <= ENTRIES_MAX &&
	       number_at(end + 12, 4) <= DIRECTORY_MAX;
}

/** Whether every record that could be taken for the archive's end announces a list of parts of reasonable size. */
static bool is_modest(int fd, const unsigned char *tail, size_t len)
{
	for (size_t at = 0; at + END_SIZE <= len; at++)
		if (memcmp(tail + at, END_SIGNATURE, SIGNATURE_SIZE) == 0 &&
			!is_modest_end(fd, tail, at))
			return false;
	return true;
}

static enum status measure(struct xlsx_book *book)
{
	unsigned char *tail = malloc(TAIL_MAX);
	enum status s = ST_OK;
	struct stat info;
	ssize_t len;

	if (tail == NULL)
		return ST_NO_MEMORY;
	if (fstat(book->task->in, &info) != 0)
		s = ST_IO;
	len = s == ST_OK ? pread(book->task->in, tail, TAIL_MAX,
				   MAX_OF((off_t)0, info.st_size - TAIL_MAX))
			 : -1;
	book->packed = s == ST_OK ? (uint64_t)info.st_size : 0;
	if (len < 0)
		s = ST_IO;
	else if (!is_modest(book->task->in, tail, (size_t)len))
		s = xlsx_large(book);
	free(tail);
	return s;
}

/* ---- opening ---- */

static enum status open_zip(struct xlsx_book *book)
{
	int fd = dup(book->task->in), error = 0;

	if (fd < 0)
		return ST_IO;
	book->zip = zip_fdopen(fd, 0, &error);
	if (book->zip != NULL)
		return ST_OK;
	close(fd);
	return error == ZIP_ER_MEMORY ? ST_NO_MEMORY : xlsx_damaged(book, STR("ZIP"));
}

enum status xlsx_book_open(
	const struct xlsx_task *task, struct problems *problems, struct xlsx_book *book)
{
	enum status s;

	*book = (struct xlsx_book){ .task = task, .problems = problems };
	book->arena = arena_new(BOOK_MEMORY);
	if (book->arena == NULL)
		return ST_NO_MEMORY;
	if ((s = measure(book)) != ST_OK)
		return s;
	return open_zip(book);
}

void xlsx_book_close(struct xlsx_book *book)
{
	if (book->zip != NULL)
		zip_discard(book->zip);
	arena_free(book->arena);
	*book = (struct xlsx_book){ 0 };
}

bool xlsx_book_has(struct xlsx_book *book, const char *path)
{
	return zip_name_locate(book->zip, path, ZIP_FL_NOCASE) >= 0;
}

/* ---- a part ---- */

struct part {
	struct xlsx_book *book;
	const struct xlsx_reader *reader;
	struct str path;
	XML_Parser parser;
	zip_file_t *file;
	uint64_t packed, unpacked;
	unsigned depth;
	enum status status;
};

const char *xlsx_local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon != NULL ? colon + 1 : name;
}

const char *xlsx_attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(xlsx_local(attributes[0]), name) == 0)
			return attributes[1];
	return NULL;
}

static void stop(struct part *part, enum status s)
{
	if (s == ST_OK || part->status != ST_OK)
		return;
	part->status = s;
	XML_StopParser(part->parser, XML_FALSE);
}

static void XMLCALL start_element(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct part *part = arg;

	if (part->status != ST_OK)
		return;
	if (++part->depth > DEPTH_MAX)
		stop(part, xlsx_damaged(part->book, part->path));
	else
		stop(part, part->reader->start(part->reader->arg, xlsx_local(name), attributes));
}

static void XMLCALL end_element(void *arg, const XML_Char *name)
{
	struct part *part = arg;

	part->depth--;
	if (part->status == ST_OK && part->reader->end != NULL)
		stop(part, part->reader->end(part->reader->arg, xlsx_local(name)));
}

static void XMLCALL character_data(void *arg, const XML_Char *at, int len)
{
	struct part *part = arg;

	if (part->status == ST_OK)
		stop(part, part->reader->text(part->reader->arg, (struct str){ at, (size_t)len }));
}

static void XMLCALL start_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
	const XML_Char *public_id, int has_internal_subset)
{
	struct part *part = arg;

	(void)name, (void)system_id, (void)public_id, (void)has_internal_subset;
	stop(part, xlsx_damaged(part->book, part->path));
}

static enum status count_unpacked(struct part *part, uint64_t bytes)
{
	struct xlsx_book *book = part->book;

	part->unpacked += bytes;
	book->unpacked += bytes;
	if (book->unpacked > book->task->limits.max_unpacked)
		return xlsx_large(book);
	if (part->unpacked > RATIO_FROM && part->unpacked / RATIO_MAX > part->packed)
		return xlsx_large(book);
	if (book->task->is_stopped != NULL && book->task->is_stopped(book->task->arg))
		return ST_TRY_LATER;
	return ST_OK;
}

/** The next piece. @param ret_is_over  the part has ended */
static enum status parse_piece(struct part *part, bool *ret_is_over)
{
	void *piece = XML_GetBuffer(part->parser, PIECE);
	zip_int64_t len;
	enum status s;

	if (piece == NULL)
		return ST_NO_MEMORY;
	if ((len = zip_fread(part->file, piece, PIECE)) < 0)
		return xlsx_damaged(part->book, part->path);
	if ((s = count_unpacked(part, (uint64_t)len)) != ST_OK)
		return s;
	*ret_is_over = len == 0;
	if (XML_ParseBuffer(part->parser, (int)len, len == 0) != XML_STATUS_OK) {
		if (part->status != ST_OK)
			return part->status;
		return XML_GetErrorCode(part->parser) == XML_ERROR_NO_MEMORY
			       ? ST_NO_MEMORY
			       : xlsx_damaged(part->book, part->path);
	}
	if ((int64_t)part->unpacked - XML_GetCurrentByteIndex(part->parser) > TAG_MAX)
		return xlsx_damaged(part->book, part->path);
	return ST_OK;
}

static enum status parse(struct part *part)
{
	bool is_over = false;
	enum status s = ST_OK;

	part->parser = XML_ParserCreate(NULL);
	if (part->parser == NULL)
		return ST_NO_MEMORY;
	XML_SetUserData(part->parser, part);
	XML_SetElementHandler(part->parser, start_element, end_element);
	if (part->reader->text != NULL)
		XML_SetCharacterDataHandler(part->parser, character_data);
	XML_SetStartDoctypeDeclHandler(part->parser, start_doctype);
	while (s == ST_OK && !is_over)
		s = parse_piece(part, &is_over);
	XML_ParserFree(part->parser);
	return s;
}

static enum status open_part(struct part *part, zip_int64_t index)
{
	struct xlsx_book *book = part->book;
	zip_stat_t info;

	if (zip_stat_index(book->zip, (zip_uint64_t)index, 0, &info) != 0)
		return xlsx_damaged(book, part->path);
	if ((info.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && info.encryption_method != ZIP_EM_NONE)
		return problem_add(
			book->problems, ST_INVALID, "workbook_encrypted", STR("listFile"));
	if (info.comp_method != ZIP_CM_STORE && info.comp_method != ZIP_CM_DEFLATE)
		return xlsx_damaged(book, part->path);
	if (info.size > book->task->limits.max_unpacked)
		return xlsx_large(book);
	part->packed = MIN_OF(info.comp_size, book->packed);
	part->file = zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
	return part->file != NULL ? ST_OK : xlsx_damaged(book, part->path);
}

enum status xlsx_read_part(
	struct xlsx_book *book, struct str path, const struct xlsx_reader *reader)
{
	struct part part = { .book = book, .reader = reader, .path = path };
	char name[PATH_MAX_BYTES];
	zip_int64_t index;
	enum status s;

	if (snprintf(name, sizeof name, "%.*s", STR_ARGS(path)) >= (int)sizeof name)
		return xlsx_damaged(book, path);
	index = zip_name_locate(book->zip, name, ZIP_FL_NOCASE);
	if (index < 0)
		return xlsx_damaged(book, path);
	if ((s = open_part(&part, index)) != ST_OK)
		return s;
	s = parse(&part);
	zip_fclose(part.file);
	return s;
}
