/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The texts that cells share, in a file: a million rows have more of them than memory should hold. Each text stands there behind
 * its length (seven bits a byte, the lowest first); the place of every 32nd is remembered. Pages of the file that were used last
 * are kept, so that texts that follow each other, as programs write them, and those that occur often cost no call.
 */
#include <stdlib.h>
#include <unistd.h>

#include "core/file.h"
#include "outreach/xlsx_parts.h"

#define GROUP       32
#define STRINGS_MAX (32u << 20) /* 32 different ones in each row of the longest sheet */
#define PAGE        (32u << 10)
#define PAGES       128
#define FLUSH       (256u << 10)
#define LENGTH_MAX  5 /* bytes that a length may take */

struct page {
	char *bytes;
	uint64_t number; /* from 1; 0: none */
	size_t len;
};

struct xlsx_strings {
	int fd;
	uint64_t count, bytes;
	uint64_t *groups; /* where every 32nd begins */
	size_t room;
	uint64_t next, next_at; /* where the text behind the last one that was asked for begins */
	struct page pages[PAGES];
};

/* ---- filling ---- */

struct filling {
	struct xlsx_book *book;
	struct xlsx_strings *strings;
	struct buf text, pending;
	size_t max_text;
	bool in_text, in_phonetic;
};

static enum status note_group(struct xlsx_strings *strings)
{
	size_t group = strings->count / GROUP;

	if (strings->count % GROUP != 0)
		return ST_OK;
	if (group == strings->room) {
		size_t room = MAX_OF(strings->room * 2, (size_t)256);
		uint64_t *groups = realloc(strings->groups, room * sizeof *groups);

		if (groups == NULL)
			return ST_NO_MEMORY;
		strings->groups = groups;
		strings->room = room;
	}
	strings->groups[group] = strings->bytes;
	return ST_OK;
}

static enum status flush(struct filling *filling)
{
	enum status s = file_write(filling->strings->fd, buf_str(&filling->pending));

	buf_clear(&filling->pending);
	return s;
}

static enum status add_string(struct filling *filling)
{
	struct xlsx_strings *strings = filling->strings;
	size_t before = filling->pending.len, len;
	enum status s;

	if (strings->count == STRINGS_MAX)
		return xlsx_large(filling->book);
	if ((s = note_group(strings)) != ST_OK)
		return s;
	filling->text.len = xlsx_unescape(filling->text.at, filling->text.len);
	for (len = filling->text.len; len >= 0x80; len >>= 7)
		buf_add_char(&filling->pending, (char)(0x80 | (len & 0x7f)));
	buf_add_char(&filling->pending, (char)len);
	buf_add(&filling->pending, buf_str(&filling->text));
	if (filling->pending.failed || filling->text.failed)
		return ST_NO_MEMORY;
	strings->bytes += filling->pending.len - before;
	strings->count++;
	return filling->pending.len >= FLUSH ? flush(filling) : ST_OK;
}

static enum status start(void *arg, const char *name, const char **attributes)
{
	struct filling *filling = arg;

	(void)attributes;
	if (strcmp(name, "si") == 0)
		buf_clear(&filling->text);
	else if (strcmp(name, "t") == 0)
		filling->in_text = !filling->in_phonetic;
	else if (strcmp(name, "rPh") == 0)
		filling->in_phonetic = true;
	return ST_OK;
}

static enum status end(void *arg, const char *name)
{
	struct filling *filling = arg;

	if (strcmp(name, "si") == 0)
		return add_string(filling);
	if (strcmp(name, "t") == 0)
		filling->in_text = false;
	else if (strcmp(name, "rPh") == 0)
		filling->in_phonetic = false;
	return ST_OK;
}

static enum status text(void *arg, struct str piece)
{
	struct filling *filling = arg;

	if (filling->in_text)
		xlsx_add_text(&filling->text, piece, filling->max_text);
	return ST_OK;
}

static enum status fill(struct xlsx_book *book, struct xlsx_strings *strings)
{
	struct filling filling = {
		.book = book, .strings = strings, .max_text = book->task->limits.max_row_bytes + 1
	};
	const struct xlsx_reader reader = { start, end, text, &filling };
	enum status s;

	buf_init(&filling.text, filling.max_text);
	buf_init(&filling.pending, FLUSH + filling.max_text + LENGTH_MAX);
	s = xlsx_read_part(book, book->strings, &reader);
	if (s == ST_OK)
		s = flush(&filling);
	buf_done(&filling.text);
	buf_done(&filling.pending);
	return s;
}

enum status xlsx_read_strings(struct xlsx_book *book, struct xlsx_strings **ret_strings)
{
	struct xlsx_strings *strings CLEANUP(xlsx_strings_freep) = calloc(1, sizeof *strings);
	enum status s = ST_OK;

	if (strings == NULL)
		return ST_NO_MEMORY;
	strings->fd = book->task->scratch;
	if (str_present(book->strings))
		s = fill(book, strings);
	if (s == ST_OK)
		*ret_strings = TAKE(strings);
	return s;
}

void xlsx_strings_freep(struct xlsx_strings **strings)
{
	if (*strings == NULL)
		return;
	for (size_t i = 0; i < PAGES; i++)
		free((*strings)->pages[i].bytes);
	free((*strings)->groups);
	free(*strings);
	*strings = NULL;
}

/* ---- looking up ---- */

static enum status load_page(struct xlsx_strings *strings, uint64_t number, struct page *page)
{
	ssize_t len;

	if (page->bytes == NULL && (page->bytes = malloc(PAGE)) == NULL)
		return ST_NO_MEMORY;
	page->number = 0;
	len = pread(strings->fd, page->bytes, PAGE, (off_t)(number * PAGE));
	if (len < 0)
		return ST_IO;
	page->number = number + 1;
	page->len = (size_t)len;
	return ST_OK;
}

/** What is kept of the file from a place on; at least one byte. */
static enum status view(struct xlsx_strings *strings, uint64_t at, struct str *ret_bytes)
{
	uint64_t number = at / PAGE;
	size_t within = (size_t)(at % PAGE);
	struct page *page = &strings->pages[number % PAGES];
	enum status s;

	if (page->number != number + 1 && (s = load_page(strings, number, page)) != ST_OK)
		return s;
	if (within >= page->len)
		return ST_IO; /* somebody cut the file */
	*ret_bytes = (struct str){ page->bytes + within, page->len - within };
	return ST_OK;
}

static enum status read_length(struct xlsx_strings *strings, uint64_t *at, size_t *ret_len)
{
	size_t len = 0;
	struct str bytes;
	enum status s;

	for (unsigned shift = 0; shift < 7 * LENGTH_MAX; shift += 7) {
		if ((s = view(strings, *at, &bytes)) != ST_OK)
			return s;
		++*at;
		len |= (size_t)(bytes.at[0] & 0x7f) << shift;
		if ((bytes.at[0] & 0x80) == 0)
			break;
	}
	*ret_len = len;
	return ST_OK;
}

static enum status copy(struct xlsx_strings *strings, uint64_t at, size_t len, struct buf *out)
{
	while (len > 0) {
		struct str bytes;
		enum status s = view(strings, at, &bytes);

		if (s != ST_OK)
			return s;
		bytes.len = MIN_OF(bytes.len, len);
		buf_add(out, bytes);
		at += bytes.len;
		len -= bytes.len;
	}
	return out->failed ? ST_NO_MEMORY : ST_OK;
}

enum status xlsx_strings_get(struct xlsx_strings *strings, uint64_t number, struct buf *out)
{
	uint64_t group = number / GROUP;
	size_t len = 0;
	enum status s;

	if (number >= strings->count)
		return ST_NOT_FOUND;
	if (strings->next > number || strings->next / GROUP != group || strings->next == 0) {
		strings->next = group * GROUP;
		strings->next_at = strings->groups[group];
	}
	do {
		strings->next_at += len;
		if ((s = read_length(strings, &strings->next_at, &len)) != ST_OK)
			break;
	} while (strings->next++ < number);
	if (s != ST_OK) {
		strings->next = 0;
		return s;
	}
	s = copy(strings, strings->next_at, len, out);
	strings->next_at += len;
	return s;
}
