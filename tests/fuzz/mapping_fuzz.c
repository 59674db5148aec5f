/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any first rows of a file and any stored mapping: a column is used once and has a reason, confidence stays in its bounds,
 * what is mapped is found again, what is written is read again, and a person's mapping wins where the file has it.
 *
 * The first line is the header, the second a stored mapping as JSON, the others are rows; fields end with a semicolon.
 */
#include <stdlib.h>

#include "outreach/mapping_guess.h"

#define COLUMNS_MAX 64
#define MEMORY      ((size_t)16 << 20)
#define TEXT_MAX    ((size_t)1 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

/** What the input stands for. */
struct file {
	struct arena *arena;
	struct str headers[COLUMNS_MAX];
	struct column_values values[COLUMNS_MAX];
	size_t count;
};

static struct str take_until(struct str *text, char end)
{
	const char *at = text->len > 0 ? memchr(text->at, end, text->len) : NULL;
	struct str part = { text->at, at != NULL ? (size_t)(at - text->at) : text->len };

	text->at += part.len + (at != NULL);
	text->len -= part.len + (at != NULL);
	return part;
}

static void take_header(struct file *file, struct str line)
{
	while (line.len > 0 && file->count < COLUMNS_MAX)
		file->headers[file->count++] = take_until(&line, ';');
}

static void take_row(struct file *file, struct str line)
{
	for (size_t i = 0; i < file->count && line.len > 0; i++)
		column_values_add(&file->values[i], NULL, take_until(&line, ';'), file->arena);
}

static size_t count_mapped(const struct mapping *mapping)
{
	size_t mapped = mapping->destination_count;

	for (size_t i = 0; i < FIELD_COUNT; i++)
		mapped += mapping->headers[i].at != NULL;
	return mapped;
}

static void check_columns(
	const struct file *file, const struct mapping *mapping, const enum guess_why *whys)
{
	struct problems problems = { .arena = file->arena };
	struct column *columns = arena_array(file->arena, struct column, file->count + 1);
	size_t used = 0;
	enum status s;

	require(columns != NULL);
	s = mapping_resolve(mapping, file->headers, file->count, file->arena, &problems, columns);
	require(s == ST_OK || s == ST_INVALID || s == ST_NO_MEMORY);
	for (size_t i = 0; i < file->count; i++) {
		int confidence = guess_confidence(whys[i], mapping, &columns[i], &file->values[i]);

		require(confidence >= 0 && confidence <= 100);
		require((whys[i] == GUESS_NONE) == (guess_why_code(whys[i]) == NULL));
		used += whys[i] != GUESS_NONE;
	}
	require(used == count_mapped(mapping));
	for (size_t i = 0; i < problems.count; i++)
		require(strcmp(problems.items[i].code, "column_missing") != 0);
}

static bool is_in_file(const struct file *file, struct str header)
{
	struct str key = mapping_header_key(header, file->arena);

	for (size_t i = 0; i < file->count; i++)
		if (str_equal(mapping_header_key(file->headers[i], file->arena), key))
			return true;
	return false;
}

static void check_guess(const struct file *file, const struct mapping *remembered, bool by_values)
{
	const struct guess_from from = { file->headers, file->count, file->values, remembered,
		by_values };
	enum guess_why whys[COLUMNS_MAX] = { GUESS_NONE };
	struct mapping mapping;
	struct str id = remembered != NULL ? remembered->headers[FIELD_EXTERNAL_ID] : STR_NULL;

	mapping_guess(&from, file->arena, &mapping, whys);
	require(mapping.destination_count <= RECORD_DESTINATIONS_MAX);
	require(mapping.custom_count <= MAPPING_CUSTOM_MAX);
	if (arena_failed(file->arena))
		return;
	check_columns(file, &mapping, whys);
	if (str_present(id) && is_in_file(file, id))
		require(str_equal(mapping_header_key(id, file->arena),
			mapping_header_key(mapping.headers[FIELD_EXTERNAL_ID], file->arena)));
}

/** What is written is read again, and written the same. */
static void check_stored(const struct mapping *mapping)
{
	struct buf first CLEANUP(buf_done) = { 0 };
	struct buf second CLEANUP(buf_done) = { 0 };
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct mapping again;

	buf_init(&first, TEXT_MAX);
	buf_init(&second, TEXT_MAX);
	mapping_write(&first, mapping);
	if (first.failed)
		return;
	require(json_parse(buf_str(&first), NULL, &doc) == ST_OK);
	require(mapping_read(json_root(doc), &again) == ST_OK);
	mapping_write(&second, &again);
	require(str_equal(buf_str(&first), buf_str(&second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(MEMORY);
	struct json_doc *doc CLEANUP(json_doc_freep) = NULL;
	struct str text = { (const char *)data, size };
	struct file file = { .arena = arena };
	struct mapping remembered;
	struct str stored;

	if (arena == NULL)
		return 0;
	take_header(&file, take_until(&text, '\n'));
	stored = take_until(&text, '\n');
	while (text.len > 0)
		take_row(&file, take_until(&text, '\n'));
	check_guess(&file, NULL, false);
	check_guess(&file, NULL, true);
	require(file.count == 0 ||
		mapping_nearest(file.headers, file.count, stored, arena) < file.count);
	if (json_parse(stored, NULL, &doc) != ST_OK ||
		mapping_read(json_root(doc), &remembered) != ST_OK)
		return 0;
	check_guess(&file, &remembered, true);
	check_stored(&remembered);
	return 0;
}
