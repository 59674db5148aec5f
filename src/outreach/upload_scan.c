/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Just enough of JSON to know keys of the outermost object from values; whether the rest is well-formed is asked later.
 */
#include "outreach/upload_scan.h"

#define FILE_KEY "listFile"

enum place {
	OUTSIDE,      /* of strings                             */
	IN_STRING,    /* of the rest                            */
	IN_ESCAPE,    /* behind a backslash in it               */
	IN_FILE,      /* in the string that is the file         */
	IN_FILE_ESC,  /* behind a backslash in it               */
	IN_FILE_CODE, /* in the four digits behind a backslash u */
};

void upload_scan_init(struct upload_scan *scan, size_t max_rest, upload_bytes_fn *fn, void *arg)
{
	*scan = (struct upload_scan){ .fn = fn, .arg = arg, .place = OUTSIDE };
	buf_init(&scan->rest, max_rest);
}

void upload_scan_done(struct upload_scan *scan)
{
	buf_done(&scan->rest);
}

/* ---- base64 ---- */

/** The six bits of a character of either alphabet; -1 for any other. */
static int six_bits(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+' || c == '-')
		return 62;
	return c == '/' || c == '_' ? 63 : -1;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum status flush(struct upload_scan *scan)
{
	struct str bytes = { scan->out, scan->out_len };

	scan->out_len = 0;
	return bytes.len > 0 ? scan->fn(scan->arg, bytes) : ST_OK;
}

static enum status take_digit(struct upload_scan *scan, char c)
{
	int value = six_bits(c);

	if (is_space(c))
		return ST_OK;
	if (c == '=') {
		scan->is_bad_file |= ++scan->pads > 2;
		return ST_OK;
	}
	if (value < 0 || scan->pads > 0) {
		scan->is_bad_file = true;
		return ST_OK;
	}
	scan->bits = scan->bits << 6 | (uint32_t)value;
	if (++scan->digits < 4)
		return ST_OK;
	scan->out[scan->out_len++] = (char)(scan->bits >> 16);
	scan->out[scan->out_len++] = (char)(scan->bits >> 8);
	scan->out[scan->out_len++] = (char)scan->bits;
	scan->bits = 0;
	scan->digits = 0;
	return scan->out_len + 3 > sizeof scan->out ? flush(scan) : ST_OK;
}

/** The end of the string: one or two bytes may be left in two or three digits. */
static enum status end_file(struct upload_scan *scan)
{
	unsigned digits = scan->digits;

	if (digits == 1 || (scan->pads > 0 && digits + scan->pads != 4))
		scan->is_bad_file = true;
	if (digits >= 2) {
		scan->bits <<= 6 * (4 - digits);
		scan->out[scan->out_len++] = (char)(scan->bits >> 16);
	}
	if (digits == 3)
		scan->out[scan->out_len++] = (char)(scan->bits >> 8);
	scan->digits = 0;
	scan->place = OUTSIDE;
	return flush(scan);
}

static enum status in_file(struct upload_scan *scan, char c)
{
	if (c == '"')
		return end_file(scan);
	if (c == '\\') {
		scan->place = IN_FILE_ESC;
		return ST_OK;
	}
	return take_digit(scan, c);
}

static enum status in_file_escape(struct upload_scan *scan, char c)
{
	scan->place = IN_FILE;
	switch (c) {
	case '/':
		return take_digit(scan, '/');
	case 'n':
	case 'r':
	case 't':
		return ST_OK;
	case 'u':
		scan->place = IN_FILE_CODE;
		scan->unicode = scan->unicode_digits = 0;
		return ST_OK;
	default:
		scan->is_bad_file = true;
		return ST_OK;
	}
}

static unsigned hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 0x10000;
}

static enum status in_file_code(struct upload_scan *scan, char c)
{
	scan->unicode = scan->unicode << 4 | hex_digit(c);
	if (++scan->unicode_digits < 4)
		return ST_OK;
	scan->place = IN_FILE;
	if (scan->unicode > 0x7f) {
		scan->is_bad_file = true;
		return ST_OK;
	}
	return take_digit(scan, (char)scan->unicode);
}

/* ---- the rest ---- */

static bool is_file_value(const struct upload_scan *scan)
{
	return scan->depth == 1 && !scan->expects_key && !scan->has_file &&
	       str_is((struct str){ scan->key, scan->key_len }, FILE_KEY);
}

static enum status begin_string(struct upload_scan *scan)
{
	if (is_file_value(scan)) {
		scan->has_file = true;
		scan->place = IN_FILE;
		buf_add(&scan->rest, STR("true"));
		return ST_OK;
	}
	scan->is_key = scan->depth == 1 && scan->expects_key;
	if (scan->is_key)
		scan->key_len = 0;
	scan->place = IN_STRING;
	buf_add_char(&scan->rest, '"');
	return ST_OK;
}

static enum status outside(struct upload_scan *scan, char c)
{
	if (c == '"')
		return begin_string(scan);
	if (c == '{' || c == '[')
		scan->depth++;
	if (c == '}' || c == ']')
		scan->depth--;
	if (c == '{' || c == ',')
		scan->expects_key = true;
	if (c == ':')
		scan->expects_key = false;
	buf_add_char(&scan->rest, c);
	return ST_OK;
}

static void in_string(struct upload_scan *scan, char c)
{
	buf_add_char(&scan->rest, c);
	/* As it is written: a key with a backslash is not the file's, whatever it stands for. */
	if (scan->is_key && c != '"' && scan->key_len < sizeof scan->key)
		scan->key[scan->key_len++] = c;
	if (scan->place == IN_ESCAPE)
		scan->place = IN_STRING;
	else if (c == '"')
		scan->place = OUTSIDE;
	else if (c == '\\')
		scan->place = IN_ESCAPE;
}

static enum status step(struct upload_scan *scan, char c)
{
	switch ((enum place)scan->place) {
	case OUTSIDE:
		return outside(scan, c);
	case IN_STRING:
	case IN_ESCAPE:
		in_string(scan, c);
		return ST_OK;
	case IN_FILE:
		return in_file(scan, c);
	case IN_FILE_ESC:
		return in_file_escape(scan, c);
	case IN_FILE_CODE:
		return in_file_code(scan, c);
	}
	return ST_OK;
}

enum status upload_scan_feed(struct upload_scan *scan, struct str piece)
{
	enum status s = ST_OK;

	for (size_t i = 0; s == ST_OK && i < piece.len; i++)
		s = step(scan, piece.at[i]);
	if (s == ST_OK && scan->rest.failed)
		return ST_LIMIT;
	return s;
}

enum status upload_scan_finish(struct upload_scan *scan)
{
	if (scan->place == IN_FILE || scan->place == IN_FILE_ESC || scan->place == IN_FILE_CODE)
		scan->is_bad_file = true;
	return flush(scan);
}
