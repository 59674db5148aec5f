/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Percent-encoding of URLs (RFC 3986, 2.1), read: pure.
 */
#ifndef HTTP_PERCENT_H
#define HTTP_PERCENT_H

#include "core/arena.h"

enum percent_result {
	PERCENT_OK,
	PERCENT_BAD, /* a '%' without two hexadecimal digits, or a text that is not clean */
	PERCENT_NO_MEMORY
};

/**
 * Decodes one path segment. Refused: broken escapes, U+0000 to U+001F, U+007F, what is not UTF-8.
 *
 * @param ret_text  lends from `raw` when there is nothing to decode, else from the arena
 */
enum percent_result percent_decode_segment(
	struct str raw, struct arena *arena, struct str *ret_text);

/**
 * Decodes one name or value of a query or form: '+' is a space, and a '%' that begins no escape
 * stands for itself. Refused: U+0000, what is not UTF-8.
 *
 * @param ret_text  as above
 */
enum percent_result percent_decode_form(struct str raw, struct arena *arena, struct str *ret_text);

#endif
