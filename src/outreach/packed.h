/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers and texts packed into bytes: numbers as LEB128 (7 bits a byte, low first); a text is its length plus one, then its
 * bytes, and 0 stands for an absent text. Pure.
 */
#ifndef OUTREACH_PACKED_H
#define OUTREACH_PACKED_H

#include "core/base.h"

#define PACKED_NUMBER_MAX 10 /* bytes of the longest number */

/** Writes at `at`, where there is room for PACKED_NUMBER_MAX bytes. @return the first byte after it */
char *packed_put(char *at, uint64_t number);
/** Needs PACKED_NUMBER_MAX bytes more than the text has. */
char *packed_put_text(char *at, struct str text);

/** Reads from the front; `bad` is set, and nothing more is read, when the bytes make no sense. */
struct packed_reader {
	const unsigned char *at, *end;
	bool bad;
};
/** At the first byte; lends the bytes. */
struct packed_reader packed_reader_of(struct str bytes);
/** @return 0 when it is greater than `max` */
uint64_t packed_get(struct packed_reader *reader, uint64_t max);
/** Lent by the bytes. */
struct str packed_get_text(struct packed_reader *reader);
/** Everything was read, and made sense. */
bool packed_is_over(const struct packed_reader *reader);

#endif
