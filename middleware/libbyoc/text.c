/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text that grows, and the four ways in which it is written: JSON, HTML, URLs, instants.
 */
#include "byoc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TEXT_MAX_BYTES = 16 << 20 };

void byoc_text_done(struct byoc_text *text)
{
	free(text->data);
	*text = (struct byoc_text){ 0 };
}

void byoc_text_clear(struct byoc_text *text)
{
	text->len = 0;
	text->failed = false;
	if (text->data)
		text->data[0] = '\0';
}

static bool room_make(struct byoc_text *text, size_t more)
{
	size_t want = text->capacity ? text->capacity : 256;
	char *data;

	if (text->failed)
		return false;
	if (text->capacity > more && text->len < text->capacity - more)
		return true;
	while (want < TEXT_MAX_BYTES && want <= text->len + more)
		want *= 2;
	data = want > text->len + more ? realloc(text->data, want) : NULL;
	if (!data) {
		text->failed = true;
		return false;
	}
	text->data = data;
	text->capacity = want;
	return true;
}

void byoc_text_add(struct byoc_text *text, const char *bytes, size_t len)
{
	if (len > TEXT_MAX_BYTES || !room_make(text, len)) {
		text->failed = true;
		return;
	}
	if (len)
		memcpy(text->data + text->len, bytes, len);
	text->len += len;
	text->data[text->len] = '\0';
}

void byoc_text_addz(struct byoc_text *text, const char *z)
{
	byoc_text_add(text, z, strlen(z));
}

void byoc_text_addf(struct byoc_text *text, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0 || !room_make(text, (size_t)len)) {
		text->failed = true;
		return;
	}
	va_start(args, format);
	vsnprintf(text->data + text->len, (size_t)len + 1, format, args);
	va_end(args);
	text->len += (size_t)len;
}

static void json_escape(struct byoc_text *text, unsigned char c)
{
	char escape[8] = { '\\', (char)c, '\0' };

	if (c < 0x20)
		snprintf(escape, sizeof escape, "\\u%04x", c);
	byoc_text_addz(text, escape);
}

void byoc_text_add_json(struct byoc_text *text, const char *z)
{
	const char *from = z;

	if (!z) {
		byoc_text_addz(text, "null");
		return;
	}
	byoc_text_add(text, "\"", 1);
	for (; *z; z++) {
		unsigned char c = (unsigned char)*z;

		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		byoc_text_add(text, from, (size_t)(z - from));
		json_escape(text, c);
		from = z + 1;
	}
	byoc_text_add(text, from, (size_t)(z - from));
	byoc_text_add(text, "\"", 1);
}

static const char *html_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void byoc_text_add_html(struct byoc_text *text, const char *z)
{
	for (; z && *z; z++) {
		const char *entity = html_entity(*z);

		if (entity)
			byoc_text_addz(text, entity);
		else
			byoc_text_add(text, z, 1);
	}
}

static bool url_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

void byoc_text_add_url(struct byoc_text *text, const char *z)
{
	for (; *z; z++) {
		if (url_plain(*z))
			byoc_text_add(text, z, 1);
		else
			byoc_text_addf(text, "%%%02X", (unsigned char)*z);
	}
}

void byoc_text_add_time(struct byoc_text *text, int64_t usec)
{
	int64_t ms = usec >= 0 ? usec / 1000 : -((999 - usec) / 1000);
	int64_t rest = ((ms % 1000) + 1000) % 1000;
	time_t seconds = (time_t)((ms - rest) / 1000);
	struct tm tm;
	char day[32];

	gmtime_r(&seconds, &tm);
	strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
	byoc_text_addf(text, "%s.%03d+00:00", day, (int)rest);
}

const char *byoc_text_z(const struct byoc_text *text)
{
	return text->data ? text->data : "";
}

int64_t byoc_now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t byoc_monotonic_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
