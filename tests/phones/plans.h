/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the table of telephones says of each region, as far as numbers are drawn by it.
 */
#ifndef PHONES_PLANS_H
#define PHONES_PLANS_H

#include "core/base.h"
#include "core/buf.h"

#define PLANS_MAX    300
#define EXAMPLES_MAX 16
#define NATIONAL_MAX 17

struct plan {
	struct str
		country; /* ISO code; of numbers of no country that of the United States, where they are dialled */
	struct str calling, trunk;
	bool is_main;
	uint32_t lengths; /* bit n: n digits */
	struct str examples[EXAMPLES_MAX];
	size_t example_count;
};

struct plans {
	struct buf text;
	struct plan items[PLANS_MAX];
	size_t count;
};

/** @param file  data/telephones/telephones.tsv; a file that cannot be read ends the program */
void plans_read(struct plans *plans, const char *file);
void plans_done(struct plans *plans);
/** "4-6,8" as bits: bit n for n digits. */
uint32_t lengths_read(struct str text);
/** The main plan of the calling code with which the digits begin; NULL when there is none. */
const struct plan *plans_of(const struct plans *plans, struct str digits);

/** The columns of a line between tabs. @return how many there are; those beyond `max` are not looked at */
size_t columns_of(struct str line, struct str columns[], size_t max);
/** The next line that is no remark, moving `*at`; false at the end. */
bool next_line(struct str text, size_t *at, struct str *ret_line);
/** Zeroed memory; the program ends when there is none. */
void *memory_new(size_t size);
/** The whole file; the program ends when it cannot be read. */
void file_read(const char *path, struct buf *ret_text);

#endif
