/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is found out about a file before its rows are read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/secret.h"
#include "directory/skill.h"
#include "outreach/charset.h"
#include "outreach/import_parts.h"

#define PIECE       (64u << 10)
#define SAMPLE      (64u << 10)
#define MAPPING_MAX (512u << 10)

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

static enum status find_charset(struct import_run *run, int fd, enum charset *ret_charset)
{
	struct charset_probe probe = { 0 };
	size_t mark;
	enum status s;

	if (str_present(run->job.charset))
		return charset_parse(run->job.charset, ret_charset);
	if (str_present(run->options.charset))
		return charset_parse(run->options.charset, ret_charset);
	if ((s = each_piece(fd, probe_piece, &probe)) == ST_OK)
		*ret_charset = charset_probe_result(&probe, &mark);
	return s;
}

struct decoding {
	struct charset_decoder decoder;
	struct buf text;
	int fd;
};

static enum status write_all(int fd, struct str bytes)
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

static enum status decode_piece(void *arg, struct str piece)
{
	struct decoding *decoding = arg;

	buf_clear(&decoding->text);
	charset_decode(&decoding->decoder, piece, &decoding->text);
	if (decoding->text.failed)
		return ST_NO_MEMORY;
	return write_all(decoding->fd, buf_str(&decoding->text));
}

/** Writes the file as UTF-8 beside it, unless that was done. */
static enum status decode_file(struct import_run *run, int from, enum charset charset, int *ret_fd)
{
	struct decoding decoding = { .decoder = { .charset = charset } };
	char path[IMPORT_PATH];
	enum status s;

	import_path(run->import, &run->job, ".text", path);
	*ret_fd = decoding.fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (decoding.fd < 0)
		return ST_IO;
	if (run->job.text_bytes > 0 && lseek(decoding.fd, 0, SEEK_END) == run->job.text_bytes)
		return ST_OK;
	if (ftruncate(decoding.fd, 0) != 0 || lseek(decoding.fd, 0, SEEK_SET) != 0)
		return ST_IO;
	buf_init(&decoding.text, PIECE * 4);
	s = each_piece(from, decode_piece, &decoding);
	buf_done(&decoding.text);
	if (s == ST_OK && fdatasync(decoding.fd) != 0)
		s = ST_IO;
	return s;
}

static enum status open_text(struct import_run *run)
{
	enum charset charset = CHARSET_UTF8;
	struct stat info;
	int upload = -1;
	enum status s;

	s = open_upload(run, &upload);
	run->text.fd = upload;
	if (s == ST_OK)
		s = find_charset(run, upload, &charset);
	if (s != ST_OK || charset == CHARSET_UTF8) {
		run->text.bytes = run->job.file_bytes;
	} else {
		s = decode_file(run, upload, charset, &run->text.fd);
		close(upload);
		if (s != ST_OK || fstat(run->text.fd, &info) != 0)
			return s != ST_OK ? s : ST_IO;
		run->text.bytes = info.st_size;
	}
	run->job.charset = str_of(charset_name(charset));
	return s;
}

/* ---- the delimiter ---- */

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
	if (str_present(run->options.delimiter))
		run->job.delimiter = run->options.delimiter;
	if (!str_present(run->job.delimiter))
		run->text.delimiter = csv_find_delimiter(
			(struct str){ sample + run->text.begin, (size_t)(len - run->text.begin) });
	else
		run->text.delimiter = run->job.delimiter.at[0];
	run->job.delimiter = arena_copy(run->arena, (struct str){ &run->text.delimiter, 1 });
	return run->job.delimiter.at != NULL ? ST_OK : ST_NO_MEMORY;
}

/* ---- the columns ---- */

static enum status find_mapping(struct import_run *run)
{
	enum status s;

	s = json_parse(run->list.mapping, NULL, &run->mapping_doc);
	if (s == ST_OK)
		s = mapping_read(json_root(run->mapping_doc), &run->mapping);
	if (s != ST_OK)
		return s;
	if (run->mapping.is_automatic) {
		mapping_guess(run->header.headers, run->header.count, run->arena, &run->mapping);
		run->mapping.is_automatic = true;
	}
	run->mapping.columns = run->header.headers;
	run->mapping.column_count = run->header.count;
	return ST_OK;
}

static void check_mapped(struct import_run *run)
{
	if (!str_present(run->mapping.headers[FIELD_EXTERNAL_ID]))
		(void)problem_add(&run->problems, ST_INVALID, "required", STR("externalIdColumn"));
	if (run->mapping.destination_count == 0)
		(void)problem_add(
			&run->problems, ST_INVALID, "required", STR("destinationMappings"));
}

static enum status resolve_columns(struct import_run *run)
{
	enum status s;

	if ((s = find_mapping(run)) != ST_OK)
		return s;
	check_mapped(run);
	run->columns = arena_array(run->arena, struct column, MAX_OF(run->header.count, 1));
	if (run->columns == NULL)
		return ST_NO_MEMORY;
	s = mapping_resolve(&run->mapping, run->header.headers, run->header.count, run->arena,
		&run->problems, run->columns);
	return s == ST_OK && run->problems.count > 0 ? ST_INVALID : s;
}

/** Keeps what was found with the job, the list and the skill. */
static enum status store_found(struct db *db, void *args)
{
	struct import_run *run = args;
	struct buf mapping CLEANUP(buf_done) = { 0 };
	const struct job *job = &run->job;
	usec now = clock_business(run->import->with.clock);
	enum status s;

	buf_init(&mapping, MAPPING_MAX);
	mapping_write(&mapping, &run->mapping);
	if (mapping.failed)
		return ST_NO_MEMORY;
	if ((s = job_set_prepared(db, job, now)) != ST_OK)
		return s;
	s = list_set_mapping(db, job->bu_id, job->list_id, buf_str(&mapping), now);
	for (size_t i = 0; s == ST_OK && job->skill_id && i < run->mapping.destination_count; i++)
		s = skill_add_destination(
			db, job->bu_id, job->skill_id, run->mapping.destinations[i].name);
	return s;
}

static void set_rules(struct import_run *run)
{
	const struct job_options *options = &run->options;
	const struct zone_set *set = zone_tables_set(run->import->with.zones);

	run->rules = (struct row_rules){
		.mapping = &run->mapping,
		.columns = run->columns,
		.column_count = run->header.count,
		.zones = run->import->with.zones,
		.fallback = str_present(options->zone) ? zone_set_find(set, options->zone) : NULL,
		.country = run->list.country,
		.row_points = run->import->with.settings->list_row_points,
		.date_order =
			str_is(options->date_order, "DMY") ? DATE_DAY_FIRST : DATE_MONTH_FIRST,
	};
	run->rules.has_batch_expiry = civil_parse_date(options->expiry, &run->rules.batch_expiry);
}

/** Its cadence may have a destination more. */
static void note_skill(struct import_run *run)
{
	if (run->job.skill_id != 0)
		atomic_store(&run->import->skills_changed, true);
}

enum status import_prepare(struct import_run *run)
{
	const struct settings *settings = run->import->with.settings;
	bool is_first = run->job.text_bytes == 0;
	enum status s;

	run->text.limits = (struct csv_limits){ (size_t)settings->list_row,
		(size_t)settings->list_columns + ERROR_COLUMNS };
	if ((s = open_text(run)) != ST_OK || (s = find_delimiter(run)) != ST_OK)
		return s;
	run->job.text_bytes = run->text.bytes;
	s = import_read_header(
		&run->text, run->options.has_header, run->arena, &run->problems, &run->header);
	if (s != ST_OK || (s = resolve_columns(run)) != ST_OK)
		return s;
	set_rules(run);
	if (is_first && (s = store_write_now(run->import->with.store, store_found, run)) == ST_OK)
		note_skill(run);
	if (s == ST_OK)
		s = import_settle_kinds(run);
	return s == ST_OK ? import_set_layout(run) : s;
}
