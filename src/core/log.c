/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A line is built on the stack and written by one write(2) of at most PIPE_BUF bytes, which the
 * kernel does not mix with others; so no lock is needed.
 */
#include "core/log.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/civil.h"

#define CUT_MARK " …"

struct log {
	int fd;
	enum log_level least;
	const struct clock *clock;
};

static const char *const level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
};

struct log *log_new(int fd, enum log_level least, const struct clock *clock)
{
	struct log *log = malloc(sizeof *log);

	if (log)
		*log = (struct log){ .fd = fd, .least = least, .clock = clock };
	return log;
}

void log_free(struct log *log)
{
	free(log);
}

bool log_wants(const struct log *log, enum log_level level)
{
	return log && level <= log->least;
}

/** The length of `line` made safe: one line, and whole characters when it was cut. */
static size_t line_clean(char *line, size_t len, bool cut)
{
	if (cut) {
		while (len > 0 && ((unsigned char)line[len - 1] & 0xc0) == 0x80)
			len--; /* what is left of the last character … */
		if (len > 0 && ((unsigned char)line[len - 1] & 0x80))
			len--; /* … and its first byte */
		memcpy(line + len, CUT_MARK, sizeof CUT_MARK - 1);
		len += sizeof CUT_MARK - 1;
	}
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 0x7f)
			line[i] = '?';
	line[len] = '\n';
	return len + 1;
}

void log_event(struct log *log, enum log_level level, const char *event, const char *format, ...)
{
	char line[PIPE_BUF], instant[CIVIL_INSTANT_SIZE];
	const size_t room = sizeof line - sizeof CUT_MARK; /* for the mark and the line end */
	struct str now;
	size_t len;
	va_list args;
	int more;

	if (!log_wants(log, level))
		return;
	now = civil_format_instant(clock_wall(log->clock), instant);
	len = (size_t)snprintf(
		line, room, "%.*s %s event=%s", STR_ARGS(now), level_names[level], event);
	if (len < room && format[0] != '\0') {
		line[len++] = ' ';
		va_start(args, format);
		more = vsnprintf(line + len, room - len, format, args);
		va_end(args);
		len += more > 0 ? (size_t)more : 0;
	}
	len = line_clean(line, MIN_OF(len, room - 1), len >= room);
	while (write(log->fd, line, len) < 0 && errno == EINTR)
		;
}

/** Writes the escape for `c` to `to` (4 bytes of room); 0 when it needs none. */
static size_t escape(char c, char *to)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char byte = (unsigned char)c;

	to[0] = '\\';
	if (c == '"' || c == '\\')
		return to[1] = c, 2;
	if (c == '\n')
		return to[1] = 'n', 2;
	if (byte >= ' ' && byte != 0x7f)
		return 0;
	to[1] = 'x';
	to[2] = hex[byte >> 4];
	to[3] = hex[byte & 15];
	return 4;
}

const char *log_quote(struct str value, char *ret_text, size_t size)
{
	size_t len = 0;

	if (size < 3)
		return size > 0 ? (ret_text[0] = '\0', ret_text) : "";
	ret_text[len++] = '"';
	for (size_t i = 0; i < value.len; i++) {
		char piece[4];
		size_t piece_len = escape(value.at[i], piece);

		if (piece_len == 0)
			piece[piece_len++] = value.at[i];
		if (len + piece_len + 2 > size)
			break;
		memcpy(ret_text + len, piece, piece_len);
		len += piece_len;
	}
	ret_text[len++] = '"';
	ret_text[len] = '\0';
	return ret_text;
}

const char *log_mask(struct str address, char *ret_text, size_t size)
{
	size_t points = 0, from = address.len, shown;

	/* Never more than half of it. */
	shown = MIN_OF(address.len / 2, (size_t)4);
	while (from > 0 && points < shown) {
		from--;
		if (((unsigned char)address.at[from] & 0xc0) != 0x80)
			points++;
	}
	snprintf(ret_text, size, "****%.*s", (int)(address.len - from),
		address.len ? address.at + from : "");
	for (char *at = ret_text; size > 0 && *at; at++)
		if ((unsigned char)*at <= ' ' || *at == '"' || *at == 0x7f)
			*at = '?';
	return ret_text;
}
