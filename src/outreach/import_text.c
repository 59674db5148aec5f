/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of an uploaded file: in UTF-8, whatever it came in, and what separates its fields.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/secret.h"
#include "outreach/charset.h"
#include "outreach/file_kind.h"
#include "outreach/import_parts.h"
#include "outreach/xlsx.h"

#define PIECE  (64u << 10)
#define SAMPLE (64u << 10)

static enum status lost(struct import_run *run)
{
	return problem_add(&run->problems, ST_INVALID, "file_lost", STR("listFile"));
}

/** Calls `fn` with the file, piece by piece. */
static enum status each_piece(int fd, enum status (*fn)(void *arg, struct str piece), void *arg)
{
	char *piece = malloc(PIECE);
	enum status s = piece != NULL ? ST_OK : ST_NO_MEMORY;
	off_t at = 0;
	ssize_t len = 1;

	while (s == ST_OK && len != 0) {
		len = pread(fd, piece, PIECE, at);
		if (len < 0 && errno != EINTR)
			s = ST_IO;
		if (len > 0)
			s = fn(arg, (struct str){ piece, (size_t)len });
		at += MAX_OF(len, 0);
	}
	free(piece);
	return s;
}

/** The uploaded file, as it was accepted. */
static enum status open_upload(struct import_run *run, int *ret_fd)
{
	char path[IMPORT_PATH];
	uint8_t hash[32];
	struct stat info;
	int fd;

	import_path(run->import, &run->job, "", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? lost(run) : ST_IO;
	*ret_fd = fd; /* closed with the run */
	if (fstat(fd, &info) != 0)
		return ST_IO;
	if (info.st_size != run->job.file_bytes)
		return lost(run);
	if (run->job.progress.offset == 0)
		return ST_OK;
	if (hash_sha256_file(fd, hash) != ST_OK)
		return ST_IO;
	return memcmp(hash, run->job.file_sha256, sizeof hash) == 0 ? ST_OK : lost(run);
}

/* ---- the encoding ---- */

static enum status probe_piece(void *arg, struct str piece)
{
	charset_probe_feed(arg, piece);
	return ST_OK;
}

/** Whether a byte order mark says it all. */
static bool find_mark(int fd, enum charset *ret_charset)
{
	struct charset_probe probe = { 0 };
	char head[4];
	size_t mark = 0;
	ssize_t len = pread(fd, head, sizeof head, 0);

	if (len <= 0)
		return false;
	charset_probe_feed(&probe, (struct str){ head, (size_t)len });
	*ret_charset = charset_probe_result(&probe, &mark);
	return mark > 0;
}

/** What was chosen; but a mark knows better which half of UTF-16 comes first. */
static enum status chosen_charset(const struct import_run *run, int fd, enum charset *ret_charset)
{
	enum status s = charset_parse(run->options.charset, ret_charset);
	enum charset marked;

	if (s == ST_OK && charset_is_16(*ret_charset) && find_mark(fd, &marked) &&
		charset_is_16(marked))
		*ret_charset = marked;
	return s;
}

static enum status probe_charset(int fd, enum charset *ret_charset)
{
	struct charset_probe probe = { 0 };
	size_t mark;
	enum status s;

	if (find_mark(fd, ret_charset))
		return ST_OK;
	if ((s = each_piece(fd, probe_piece, &probe)) == ST_OK)
		*ret_charset = charset_probe_result(&probe, &mark);
	return s;
}

static enum status find_charset(struct import_run *run, int fd, enum charset *ret_charset)
{
	enum status s;

	if (run->options.is_review && (s = probe_charset(fd, &run->charset_found)) != ST_OK)
		return s;
	if (str_present(run->job.charset))
		return charset_parse(run->job.charset, ret_charset);
	if (str_present(run->options.charset))
		return chosen_charset(run, fd, ret_charset);
	if (!run->options.is_review)
		return probe_charset(fd, ret_charset);
	*ret_charset = run->charset_found;
	return ST_OK;
}

struct decoding {
	struct charset_decoder decoder;
	struct buf text;
	int fd;
};

static enum status decode_piece(void *arg, struct str piece)
{
	struct decoding *decoding = arg;

	buf_clear(&decoding->text);
	charset_decode(&decoding->decoder, piece, &decoding->text);
	if (decoding->text.failed)
		return ST_NO_MEMORY;
	return file_write(decoding->fd, buf_str(&decoding->text));
}

/** The text that a file becomes. @param ret_is_done  all of it is there; else the file is empty */
static enum status open_beside(struct import_run *run, int *ret_fd, bool *ret_is_done)
{
	char path[IMPORT_PATH];

	import_path(run->import, &run->job, ".text", path);
	*ret_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*ret_fd < 0)
		return ST_IO;
	*ret_is_done =
		run->job.text_bytes > 0 && lseek(*ret_fd, 0, SEEK_END) == run->job.text_bytes;
	if (*ret_is_done)
		return ST_OK;
	return ftruncate(*ret_fd, 0) == 0 && lseek(*ret_fd, 0, SEEK_SET) == 0 ? ST_OK : ST_IO;
}

/** Writes the file as UTF-8 beside it, unless that was done. */
static enum status decode_file(struct import_run *run, int from, enum charset charset, int *ret_fd)
{
	struct decoding decoding = { .decoder = { .charset = charset } };
	bool is_done = false;
	enum status s = open_beside(run, ret_fd, &is_done);

	if (s != ST_OK || is_done)
		return s;
	decoding.fd = *ret_fd;
	buf_init(&decoding.text, PIECE * 4);
	s = each_piece(from, decode_piece, &decoding);
	buf_clear(&decoding.text);
	charset_decode_end(&decoding.decoder, &decoding.text);
	if (s == ST_OK)
		s = decoding.text.failed ? ST_NO_MEMORY
					 : file_write(decoding.fd, buf_str(&decoding.text));
	buf_done(&decoding.text);
	if (s == ST_OK && fdatasync(decoding.fd) != 0)
		s = ST_IO;
	return s;
}

/* ---- workbooks ---- */

static bool is_stopping(void *arg)
{
	const struct import_run *run = arg;

	return atomic_load(&run->import->is_stopping);
}

/** A file without a name beside the upload. */
static enum status open_scratch(const struct import_run *run, int *ret_fd)
{
	char path[IMPORT_PATH];

	import_path(run->import, &run->job, ".scratch", path);
	*ret_fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (*ret_fd < 0)
		return ST_IO;
	return unlink(path) == 0 ? ST_OK : ST_IO;
}

static enum status write_sheet(struct import_run *run, int from, int to)
{
	const struct settings *settings = run->import->with.settings;
	struct xlsx_task task = {
		.in = from,
		.out = to,
		.scratch = -1,
		.sheet = run->options.sheet,
		.has_header = run->options.has_header,
		.limits = { (uint64_t)settings->list_workbook, run->text.limits.max_row_bytes,
			run->text.limits.max_fields },
		.is_stopped = is_stopping,
		.arg = run,
	};
	enum status s = open_scratch(run, &task.scratch);

	if (s == ST_OK)
		s = xlsx_to_csv(&task, &run->problems);
	if (task.scratch >= 0)
		close(task.scratch);
	return s;
}

/** Writes the sheet as text beside the file, unless that was done. */
static enum status unpack_workbook(struct import_run *run, int from, int *ret_fd)
{
	bool is_done = false;
	enum status s = open_beside(run, ret_fd, &is_done);

	if (s == ST_OK && run->options.is_review)
		s = xlsx_sheets(from, run->arena, &run->problems, &run->sheets);
	if (s == ST_OK && !is_done)
		s = write_sheet(run, from, *ret_fd);
	if (s == ST_OK && !is_done && fdatasync(*ret_fd) != 0)
		s = ST_IO;
	/* What was chosen for text does not hold for the text of a sheet. */
	run->options.delimiter = STR(",");
	run->job.delimiter = STR_NULL;
	return s;
}

static enum status open_text(struct import_run *run)
{
	enum charset charset = CHARSET_UTF8;
	struct stat info;
	bool is_workbook;
	int upload = -1;
	enum status s;

	s = open_upload(run, &upload);
	run->text.fd = upload;
	is_workbook = s == ST_OK && file_is_workbook(upload);
	if (s == ST_OK && !is_workbook)
		s = find_charset(run, upload, &charset);
	if (s != ST_OK || (charset == CHARSET_UTF8 && !is_workbook)) {
		run->text.bytes = run->job.file_bytes;
	} else {
		s = is_workbook ? unpack_workbook(run, upload, &run->text.fd)
				: decode_file(run, upload, charset, &run->text.fd);
		close(upload);
		if (s != ST_OK || fstat(run->text.fd, &info) != 0)
			return s != ST_OK ? s : ST_IO;
		run->text.bytes = info.st_size;
	}
	run->job.charset = str_of(charset_name(charset));
	return s;
}

/* ---- the delimiter ---- */

/**
 * Some spreadsheets begin a file with a line "sep=;". It is no row.
 *
 * @param ret_delimiter  what it says
 * @return bytes of the line with its end; 0: there is none
 */
static size_t find_sep_line(struct str sample, char *ret_delimiter)
{
	static const struct str word = { "sep=", 4 };
	size_t len = word.len + 1;

	if (sample.len <= len || !str_equal_nocase((struct str){ sample.at, word.len }, word) ||
		strchr("\r\n\"", sample.at[word.len]) != NULL) /* NUL too */
		return 0;
	*ret_delimiter = sample.at[word.len];
	if (sample.at[len] == '\r')
		return len + 1 + (len + 1 < sample.len && sample.at[len + 1] == '\n');
	return sample.at[len] == '\n' ? len + 1 : 0;
}

static void set_delimiter(struct import_run *run, struct str sample)
{
	char said = '\0';
	size_t line = find_sep_line(sample, &said);

	run->text.begin += (int64_t)line;
	run->text.line = line > 0 ? 2 : 1;
	if (str_present(run->options.delimiter))
		run->text.delimiter = run->options.delimiter.at[0];
	else if (str_present(run->job.delimiter))
		run->text.delimiter = run->job.delimiter.at[0];
	else if (line > 0 && strchr(CSV_DELIMITERS, said) != NULL)
		run->text.delimiter = said;
	else
		run->text.delimiter =
			csv_find_delimiter((struct str){ sample.at + line, sample.len - line });
}

static enum status find_delimiter(struct import_run *run)
{
	char *sample = arena_alloc(run->arena, SAMPLE);
	ssize_t len;

	if (sample == NULL)
		return ST_NO_MEMORY;
	if ((len = pread(run->text.fd, sample, SAMPLE, 0)) < 0)
		return ST_IO;
	if (len >= 3 && memcmp(sample, "\xef\xbb\xbf", 3) == 0)
		run->text.begin = 3;
	set_delimiter(
		run, (struct str){ sample + run->text.begin, (size_t)(len - run->text.begin) });
	run->job.delimiter = arena_copy(run->arena, (struct str){ &run->text.delimiter, 1 });
	return run->job.delimiter.at != NULL ? ST_OK : ST_NO_MEMORY;
}

enum status import_open_text(struct import_run *run)
{
	enum status s = open_text(run);

	return s == ST_OK ? find_delimiter(run) : s;
}
