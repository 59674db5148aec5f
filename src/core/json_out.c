/* SPDX-License-Identifier: Apache-2.0 */
#include "core/civil.h"
#include "core/json.h"
#include "core/random.h"
#include "core/text.h"

void json_out_init(struct json_out *out, struct buf *buf)
{
	*out = (struct json_out){ .buf = buf };
}

/** How many of the first bytes stand in a JSON string as they are. */
static size_t plain_run(struct str text, size_t from)
{
	while (from < text.len) {
		unsigned char c = (unsigned char)text.at[from];

		if (c < ' ' || c == '"' || c == '\\' || c >= 0x80)
			break;
		from++;
	}
	return from;
}

static void escape_add(struct buf *buf, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char short_forms[' '] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'
	};

	if (c == '"' || c == '\\')
		buf_add_bytes(buf, (char[]){ '\\', (char)c }, 2);
	else if (short_forms[c])
		buf_add_bytes(buf, (char[]){ '\\', short_forms[c] }, 2);
	else
		buf_add_bytes(buf, (char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
}

/** One character that is not plain; bytes that are no UTF-8 become U+FFFD. */
static size_t special_add(struct buf *buf, struct str text, size_t at)
{
	size_t next = at;

	if ((unsigned char)text.at[at] < 0x80) {
		escape_add(buf, (unsigned char)text.at[at]);
		return at + 1;
	}
	if (text_next(text, &next) == 0xfffd && next == at + 1)
		buf_add(buf, STR("\xef\xbf\xbd"));
	else
		buf_add_bytes(buf, text.at + at, next - at);
	return next;
}

static void string_add(struct buf *buf, struct str text)
{
	size_t at = 0;

	buf_add_char(buf, '"');
	while (at < text.len) {
		size_t end = plain_run(text, at);

		buf_add_bytes(buf, text.at + at, end - at);
		at = end < text.len ? special_add(buf, text, end) : end;
	}
	buf_add_char(buf, '"');
}

/** What stands before a value: the comma, the key, the colon. */
static void lead_add(struct json_out *out, struct str key)
{
	if (out->comma)
		buf_add_char(out->buf, ',');
	out->comma = true;
	if (key.at) {
		string_add(out->buf, key);
		buf_add_char(out->buf, ':');
	}
}

static void bracket_open(struct json_out *out, const char *key, char bracket)
{
	lead_add(out, str_of(key));
	buf_add_char(out->buf, bracket);
	out->comma = false;
}

static void bracket_close(struct json_out *out, char bracket)
{
	buf_add_char(out->buf, bracket);
	out->comma = true;
}

void json_open(struct json_out *out, const char *key_or_null)
{
	bracket_open(out, key_or_null, '{');
}

void json_close(struct json_out *out)
{
	bracket_close(out, '}');
}

void json_open_array(struct json_out *out, const char *key_or_null)
{
	bracket_open(out, key_or_null, '[');
}

void json_close_array(struct json_out *out)
{
	bracket_close(out, ']');
}

void json_put_text_at(struct json_out *out, struct str key, struct str text)
{
	lead_add(out, key.at ? key : STR(""));
	if (text.at)
		string_add(out->buf, text);
	else
		buf_add(out->buf, STR("null"));
}

void json_put_raw(struct json_out *out, const char *key_or_null, struct str json)
{
	lead_add(out, str_of(key_or_null));
	buf_add(out->buf, json.at ? json : STR("null"));
}

void json_put_text(struct json_out *out, const char *key_or_null, struct str text)
{
	lead_add(out, str_of(key_or_null));
	if (text.at)
		string_add(out->buf, text);
	else
		buf_add(out->buf, STR("null"));
}

void json_put_int(struct json_out *out, const char *key_or_null, int64_t value)
{
	lead_add(out, str_of(key_or_null));
	buf_add_int(out->buf, value);
}

void json_put_id_text(struct json_out *out, const char *key_or_null, int64_t value)
{
	lead_add(out, str_of(key_or_null));
	buf_add_char(out->buf, '"');
	buf_add_int(out->buf, value);
	buf_add_char(out->buf, '"');
}

void json_put_bool(struct json_out *out, const char *key_or_null, bool value)
{
	json_put_raw(out, key_or_null, value ? STR("true") : STR("false"));
}

void json_put_null(struct json_out *out, const char *key_or_null)
{
	json_put_raw(out, key_or_null, STR_NULL);
}

void json_put_uuid(struct json_out *out, const char *key_or_null, const uint8_t bytes[16])
{
	char text[UUID_TEXT + 1];
	struct uuid id;

	memcpy(id.bytes, bytes, sizeof id.bytes);
	uuid_text(id, text);
	json_put_text(out, key_or_null, (struct str){ text, UUID_TEXT });
}

static void instant_put(struct json_out *out, const char *key, usec instant, struct str zone)
{
	char text[CIVIL_INSTANT_SIZE];
	struct str utc;

	if (instant == 0) {
		json_put_null(out, key);
		return;
	}
	utc = civil_format_instant(instant, text);
	lead_add(out, str_of(key));
	buf_add_char(out->buf, '"');
	buf_add_bytes(out->buf, utc.at, utc.len - 1); /* without its Z */
	buf_add(out->buf, zone);
	buf_add_char(out->buf, '"');
}

void json_put_instant(struct json_out *out, const char *key_or_null, usec instant)
{
	instant_put(out, key_or_null, instant, STR("Z"));
}

void json_put_instant_offset(struct json_out *out, const char *key_or_null, usec instant)
{
	instant_put(out, key_or_null, instant, STR("+00:00"));
}
