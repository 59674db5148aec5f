/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The error file is written when all rows are read, from what the units have kept in the database: so it needs no sync of
 * its own while rows are loaded, and after a crash it is simply written again.
 */
#include <fcntl.h>
#include <unistd.h>

#include "core/file.h"
#include "outreach/error_file.h"
#include "outreach/import_parts.h"

#define ROWS_READ   2000
#define ROWS_A_UNIT 400 /* that are forgotten; the writer is held for a millisecond */
#define PIECE_MAX   ((size_t)64 << 20)
#define PIECE_WANT  (1u << 20)

static struct error_file file_of(const struct import_run *run)
{
	struct error_file file = { CHARSET_UTF8, run->text.delimiter,
		str_is(run->options.language, "fr") };

	if (charset_parse(run->job.charset, &file.charset) != ST_OK)
		file.charset = CHARSET_UTF8;
	return file;
}

static enum status collect(void *arg, const struct job_error *error)
{
	struct import_run *run = arg;
	const struct error_file file = file_of(run);

	if (run->piece.len > PIECE_WANT)
		return ST_LIMIT; /* the next unit goes on */
	error_file_row(&file, error, &run->piece);
	run->error_line = error->line;
	run->has_more = true;
	return run->piece.failed ? ST_NO_MEMORY : ST_OK;
}

static enum status read_errors(struct db *db, void *args)
{
	struct import_run *run = args;
	enum status s;

	run->has_more = false;
	buf_clear(&run->piece);
	s = job_error_each(
		db, run->job.bu_id, run->job.id, run->error_line, ROWS_READ, collect, run);
	return s == ST_LIMIT ? ST_OK : s;
}

static enum status append(int fd, struct import_run *run)
{
	run->error_bytes += (int64_t)run->piece.len;
	return file_write(fd, buf_str(&run->piece));
}

static enum status write_file(struct import_run *run, int fd)
{
	const struct error_file file = file_of(run);
	enum status s;

	run->error_line = 0;
	run->error_bytes = 0;
	buf_clear(&run->piece);
	error_file_head(&file, run->header.raw, &run->piece);
	do {
		if ((s = append(fd, run)) != ST_OK)
			return s;
		s = store_read_now(run->import->with.store, read_errors, run);
	} while (s == ST_OK && run->has_more);
	if (s == ST_OK && fdatasync(fd) != 0)
		s = ST_IO;
	return s;
}

static enum status note_closed(struct db *db, void *args)
{
	struct import_run *run = args;

	return job_set_closed(
		db, &run->job, run->error_bytes, clock_business(run->import->with.clock));
}

static enum status drop_rows(struct db *db, void *args)
{
	struct import_run *run = args;

	return job_error_drop(db, &run->job, ROWS_A_UNIT, &run->has_more);
}

static enum status make_file(struct import_run *run)
{
	char path[IMPORT_PATH];
	enum status s;
	int fd;

	import_path(run->import, &run->job, ".errors", path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return ST_IO;
	buf_init(&run->piece, PIECE_MAX);
	s = write_file(run, fd);
	buf_done(&run->piece);
	close(fd);
	/* The rows in the database are dropped next, for ever. */
	if (s != ST_OK || (s = import_sync_folder(run->import)) != ST_OK)
		return s;
	return store_write_now(run->import->with.store, note_closed, run);
}

enum status import_drop_errors(struct import_run *run)
{
	enum status s = ST_OK;

	run->has_more = true;
	while (s == ST_OK && run->has_more)
		s = store_write_now(run->import->with.store, drop_rows, run);
	return s;
}

enum status import_close_errors(struct import_run *run)
{
	enum status s;

	if (run->load.progress.counts.rejected == 0)
		return ST_OK;
	if (run->job.error_bytes == 0 && (s = make_file(run)) != ST_OK)
		return s;
	return import_drop_errors(run);
}
