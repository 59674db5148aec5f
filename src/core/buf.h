/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one string builder: a growing buffer with a ceiling. It remembers that it failed (ceiling
 * or memory); the text is then not to be used.
 */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "core/base.h"

struct buf {
	char *at;
	size_t len;
	size_t room;
	size_t max;
	bool failed;
};

/** @param max_bytes  the ceiling */
void buf_init(struct buf *buf, size_t max_bytes);
void buf_done(struct buf *buf);
void buf_clear(struct buf *buf);
void buf_add(struct buf *buf, struct str text);
void buf_add_bytes(struct buf *buf, const void *bytes, size_t len);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t value);
void buf_printf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2);
/** Percent-encoded for a URL path segment or query value (RFC 3986 unreserved stay). */
void buf_add_url(struct buf *buf, struct str text);
/** Lent until the next change; ends with a NUL that is not counted. */
struct str buf_str(const struct buf *buf);
/** Gives the memory away (free() it); the buffer is empty afterwards. */
char *buf_steal(struct buf *buf, size_t *ret_len);

#endif
