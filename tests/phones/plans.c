/* SPDX-License-Identifier: Apache-2.0 */
#include "plans.h"

#include <stdio.h>
#include <stdlib.h>

#define FILE_MAX ((size_t)16 << 20)

enum { CODE = 1, CALLING, MAIN, ABROAD, TRUNK, LENGTHS = 9, REGION_COLUMNS = 12 };
enum { EXAMPLE = 4, NUMBERS_COLUMNS };

void *memory_new(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL)
		abort();
	return memory;
}

void file_read(const char *path, struct buf *ret_text)
{
	FILE *file = fopen(path, "re");
	char piece[65536];
	size_t len;

	if (file == NULL) {
		perror(path);
		exit(2);
	}
	buf_init(ret_text, FILE_MAX);
	while ((len = fread(piece, 1, sizeof piece, file)) > 0)
		buf_add_bytes(ret_text, piece, len);
	(void)fclose(file);
}

size_t columns_of(struct str line, struct str columns[], size_t max)
{
	size_t count = 0, from = 0;

	for (size_t i = 0; i <= line.len && count < max; i++) {
		if (i < line.len && line.at[i] != '\t')
			continue;
		columns[count++] = (struct str){ line.at + from, i - from };
		from = i + 1;
	}
	return count;
}

bool next_line(struct str text, size_t *at, struct str *ret_line)
{
	while (*at < text.len) {
		const char *end = memchr(text.at + *at, '\n', text.len - *at);
		size_t to = end != NULL ? (size_t)(end - text.at) : text.len;

		*ret_line = (struct str){ text.at + *at, to - *at };
		*at = to + 1;
		if (str_present(*ret_line) && ret_line->at[0] != '#')
			return true;
	}
	return false;
}

uint32_t lengths_read(struct str text)
{
	uint32_t lengths = 0;
	unsigned from = 0, value = 0;

	for (size_t i = 0; i <= text.len; i++) {
		char c = i < text.len ? text.at[i] : ',';

		if (c >= '0' && c <= '9') {
			value = value * 10 + (unsigned)(c - '0');
			continue;
		}
		for (unsigned n = from != 0 ? from : value; c == ',' && n <= value && n < 32; n++)
			lengths |= 1u << n;
		from = c == '-' ? value : 0;
		value = 0;
	}
	return lengths;
}

static void add_plan(struct plans *plans, const struct str columns[])
{
	struct plan *plan = &plans->items[plans->count];

	if (plans->count == PLANS_MAX)
		abort();
	plans->count++;
	plan->country = str_is(columns[CODE], "001") ? STR("US") : columns[CODE];
	plan->calling = columns[CALLING];
	plan->trunk = columns[TRUNK];
	plan->is_main = str_present(columns[MAIN]);
	plan->lengths = lengths_read(columns[LENGTHS]);
}

static void add_example(struct plans *plans, struct str example)
{
	struct plan *plan = &plans->items[plans->count - 1];

	if (str_present(example) && plan->example_count < EXAMPLES_MAX)
		plan->examples[plan->example_count++] = example;
}

void plans_read(struct plans *plans, const char *file)
{
	struct str columns[REGION_COLUMNS], line;
	size_t at = 0;

	*plans = (struct plans){ .count = 0 };
	file_read(file, &plans->text);
	while (next_line(buf_str(&plans->text), &at, &line)) {
		size_t count = columns_of(line, columns, REGION_COLUMNS);

		if (count == REGION_COLUMNS)
			add_plan(plans, columns);
		else if (count == NUMBERS_COLUMNS && plans->count > 0)
			add_example(plans, columns[EXAMPLE]);
	}
}

void plans_done(struct plans *plans)
{
	buf_done(&plans->text);
}

const struct plan *plans_of(const struct plans *plans, struct str digits)
{
	for (size_t i = 0; i < plans->count; i++)
		if (plans->items[i].is_main && str_starts(digits, plans->items[i].calling))
			return &plans->items[i];
	return NULL;
}
