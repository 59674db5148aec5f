/* SPDX-License-Identifier: Apache-2.0 */
#include "core/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define FIRST_ROOM ((size_t)128)

void buf_init(struct buf *buf, size_t max_bytes)
{
	*buf = (struct buf){ .max = MIN_OF(max_bytes, SIZE_MAX / 2) };
}

void buf_done(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){ .max = buf->max };
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->at)
		buf->at[0] = '\0';
}

/** Makes room for `more` bytes and the NUL. */
static bool buf_reserve(struct buf *buf, size_t more)
{
	size_t room = MAX_OF(buf->room, FIRST_ROOM);
	char *at;

	if (buf->failed)
		return false;
	if (more < buf->room - buf->len)
		return true;
	if (more > buf->max - buf->len)
		return !(buf->failed = true);
	while (room <= buf->len + more)
		room *= 2;
	/* The last growth reaches the ceiling exactly. */
	room = MIN_OF(room, buf->max + 1);
	at = realloc(buf->at, room);
	if (!at)
		return !(buf->failed = true);
	buf->at = at;
	buf->room = room;
	return true;
}

void buf_add_bytes(struct buf *buf, const void *bytes, size_t len)
{
	if (!buf_reserve(buf, len))
		return;
	if (len > 0)
		memcpy(buf->at + buf->len, bytes, len);
	buf->len += len;
	buf->at[buf->len] = '\0';
}

void buf_add(struct buf *buf, struct str text)
{
	buf_add_bytes(buf, text.at, text.len);
}

void buf_add_char(struct buf *buf, char c)
{
	buf_add_bytes(buf, &c, 1);
}

void buf_add_int(struct buf *buf, int64_t value)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (value < 0)
		digits[--at] = '-';
	buf_add_bytes(buf, digits + at, sizeof digits - at);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	if (!buf_reserve(buf, 0))
		return;
	va_start(args, format);
	len = vsnprintf(buf->at + buf->len, buf->room - buf->len, format, args);
	va_end(args);
	if (len < 0)
		buf->failed = true;
	if (len >= 0 && (size_t)len >= buf->room - buf->len && buf_reserve(buf, (size_t)len)) {
		va_start(args, format);
		vsnprintf(buf->at + buf->len, buf->room - buf->len, format, args);
		va_end(args);
	}
	if (!buf->failed)
		buf->len += (size_t)len;
	buf->at[buf->len] = '\0';
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c != '\0' && strchr("-._~", c));
}

void buf_add_url(struct buf *buf, struct str text)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (is_unreserved(text.at[i]))
			buf_add_char(buf, text.at[i]);
		else
			buf_add_bytes(buf, (char[]){ '%', hex[c >> 4], hex[c & 15] }, 3);
	}
}

struct str buf_str(const struct buf *buf)
{
	return buf->at ? (struct str){ buf->at, buf->len } : STR("");
}

char *buf_steal(struct buf *buf, size_t *ret_len)
{
	char *at = NULL;

	if (buf_reserve(buf, 0)) {
		buf->at[buf->len] = '\0';
		*ret_len = buf->len;
		at = TAKE(buf->at);
	}
	buf_done(buf);
	return at;
}
