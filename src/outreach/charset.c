/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/charset.h"

#include "core/text.h"

#define HEAD_LOOKED_AT 4096
#define REPLACEMENT    0xfffd

static const struct {
	const char *name;
	enum charset charset;
} names[] = {
	{ "utf-8", CHARSET_UTF8 },
	{ "utf8", CHARSET_UTF8 },
	{ "utf-16le", CHARSET_UTF16LE },
	{ "utf-16", CHARSET_UTF16LE },
	{ "utf-16be", CHARSET_UTF16BE },
	{ "windows-1252", CHARSET_WINDOWS1252 },
	{ "cp1252", CHARSET_WINDOWS1252 },
	{ "iso-8859-1", CHARSET_WINDOWS1252 },
	{ "latin1", CHARSET_WINDOWS1252 },
};

/* 0x80 to 0x9f of Windows-1252; what is not assigned stays a control character. */
static const uint16_t high_1252[32] = { 0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021,
	0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c,
	0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178 };

const char *charset_name(enum charset charset)
{
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (names[i].charset == charset)
			return names[i].name;
	return "utf-8";
}

enum status charset_parse(struct str name, enum charset *ret_charset)
{
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (!str_equal_nocase(name, str_of(names[i].name)))
			continue;
		*ret_charset = names[i].charset;
		return ST_OK;
	}
	return ST_INVALID;
}

/* ---- finding out ---- */

/** The length that a first byte announces; 0 when no sequence begins so. */
static size_t sequence_length(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/** Counts the sequence at the front. @return its bytes; 0 when its end is not there yet */
static size_t probe_sequence(struct charset_probe *probe, const unsigned char *at, size_t len)
{
	size_t want = sequence_length(at[0]);
	bool good = want > 0;

	for (size_t i = 1; good && i < want && i < len; i++)
		good = (at[i] & 0xc0) == 0x80;
	if (good && want > len)
		return 0;
	good = good && text_is_utf8((struct str){ (const char *)at, want });
	probe->good += good;
	probe->bad += !good;
	return good ? want : 1;
}

static void probe_bytes(struct charset_probe *probe, const unsigned char *at, size_t len)
{
	size_t i = 0;

	while (i < len) {
		size_t used;

		if (at[i] < 0x80) {
			i++;
			continue;
		}
		used = probe_sequence(probe, at + i, len - i);
		if (used == 0)
			break;
		i += used;
	}
	probe->tail_len = len - i;
	memcpy(probe->tail, at + i, len - i);
}

/** The unfinished sequence, byte by byte, until it is over. @return bytes of the piece that were used */
static size_t probe_tail(struct charset_probe *probe, struct str piece)
{
	unsigned char bytes[8];
	size_t used = 0;

	while (probe->tail_len > 0 && used < piece.len) {
		size_t len = probe->tail_len;

		memcpy(bytes, probe->tail, len);
		bytes[len++] = (unsigned char)piece.at[used++];
		probe_bytes(probe, bytes, len);
	}
	return used;
}

static void probe_head(struct charset_probe *probe, struct str piece)
{
	for (size_t i = 0; i < piece.len && probe->bytes + i < HEAD_LOOKED_AT; i++) {
		uint64_t place = probe->bytes + i;

		if (place < sizeof probe->head)
			probe->head[place] = (unsigned char)piece.at[i];
		probe->zeros[place & 1] += piece.at[i] == '\0';
	}
}

void charset_probe_feed(struct charset_probe *probe, struct str piece)
{
	size_t used;

	probe_head(probe, piece);
	probe->bytes += piece.len;
	used = probe_tail(probe, piece);
	if (used < piece.len)
		probe_bytes(probe, (const unsigned char *)piece.at + used, piece.len - used);
}

enum charset charset_probe_result(const struct charset_probe *probe, size_t *ret_bom)
{
	const unsigned char *head = probe->head;
	uint64_t half = MIN_OF(probe->bytes, (uint64_t)HEAD_LOOKED_AT) / 2;

	*ret_bom = 2;
	if (probe->bytes >= 2 && head[0] == 0xff && head[1] == 0xfe)
		return CHARSET_UTF16LE;
	if (probe->bytes >= 2 && head[0] == 0xfe && head[1] == 0xff)
		return CHARSET_UTF16BE;
	*ret_bom = 0;
	if (half > 0 && probe->zeros[1] * 3 > half && probe->zeros[0] * 3 < half)
		return CHARSET_UTF16LE;
	if (half > 0 && probe->zeros[0] * 3 > half && probe->zeros[1] * 3 < half)
		return CHARSET_UTF16BE;
	if (probe->bytes >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0) {
		*ret_bom = 3;
		return CHARSET_UTF8;
	}
	return probe->good * 10 >= probe->bad ? CHARSET_UTF8 : CHARSET_WINDOWS1252;
}

/* ---- to UTF-8 ---- */

static void put_point(struct buf *out, uint32_t point)
{
	if (point < 0x80) {
		buf_add_char(out, (char)point);
	} else if (point < 0x800) {
		buf_add_char(out, (char)(0xc0 | point >> 6));
		buf_add_char(out, (char)(0x80 | (point & 0x3f)));
	} else if (point < 0x10000) {
		buf_add_char(out, (char)(0xe0 | point >> 12));
		buf_add_char(out, (char)(0x80 | (point >> 6 & 0x3f)));
		buf_add_char(out, (char)(0x80 | (point & 0x3f)));
	} else {
		buf_add_char(out, (char)(0xf0 | point >> 18));
		buf_add_char(out, (char)(0x80 | (point >> 12 & 0x3f)));
		buf_add_char(out, (char)(0x80 | (point >> 6 & 0x3f)));
		buf_add_char(out, (char)(0x80 | (point & 0x3f)));
	}
}

static uint32_t unit_at(enum charset charset, const unsigned char *at)
{
	return charset == CHARSET_UTF16BE ? (uint32_t)at[0] << 8 | at[1]
					  : (uint32_t)at[1] << 8 | at[0];
}

/** Takes the character out of `rest`, if it is whole. */
static void decode_rest(struct charset_decoder *decoder, struct buf *out)
{
	uint32_t unit, low;

	if (decoder->rest_len < 2)
		return;
	unit = unit_at(decoder->charset, decoder->rest);
	if (unit < 0xd800 || unit > 0xdfff) {
		put_point(out, unit);
		decoder->rest_len = 0;
		return;
	}
	if (unit >= 0xdc00) { /* the second half without the first */
		put_point(out, REPLACEMENT);
		decoder->rest_len = 0;
		return;
	}
	if (decoder->rest_len < 4)
		return;
	low = unit_at(decoder->charset, decoder->rest + 2);
	if (low >= 0xdc00 && low <= 0xdfff) {
		put_point(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
		decoder->rest_len = 0;
		return;
	}
	put_point(out, REPLACEMENT);
	memmove(decoder->rest, decoder->rest + 2, 2);
	decoder->rest_len = 2;
	decode_rest(decoder, out);
}

void charset_decode(struct charset_decoder *decoder, struct str piece, struct buf *out)
{
	if (decoder->charset == CHARSET_UTF8) {
		buf_add(out, piece);
		return;
	}
	for (size_t i = 0; i < piece.len; i++) {
		unsigned char byte = (unsigned char)piece.at[i];

		if (decoder->charset == CHARSET_WINDOWS1252) {
			bool is_high = byte >= 0x80 && byte <= 0x9f;

			put_point(out, is_high ? high_1252[byte - 0x80] : byte);
			continue;
		}
		decoder->rest[decoder->rest_len++] = byte;
		decode_rest(decoder, out);
	}
}

/* ---- and back ---- */

static void put_unit(enum charset charset, uint32_t unit, struct buf *out)
{
	char high = (char)(unit >> 8), low = (char)(unit & 0xff);

	buf_add_char(out, charset == CHARSET_UTF16BE ? high : low);
	buf_add_char(out, charset == CHARSET_UTF16BE ? low : high);
}

static void encode_16(enum charset charset, uint32_t point, struct buf *out)
{
	if (point < 0x10000) {
		put_unit(charset, point, out);
		return;
	}
	put_unit(charset, 0xd800 + ((point - 0x10000) >> 10), out);
	put_unit(charset, 0xdc00 + ((point - 0x10000) & 0x3ff), out);
}

static void encode_1252(uint32_t point, struct buf *out)
{
	if (point < 0x80 || (point >= 0xa0 && point <= 0xff)) {
		buf_add_char(out, (char)point);
		return;
	}
	for (size_t i = 0; i < COUNT_OF(high_1252); i++) {
		if (high_1252[i] != point)
			continue;
		buf_add_char(out, (char)(0x80 + i));
		return;
	}
	buf_add_char(out, '?');
}

void charset_encode(enum charset charset, struct str text, struct buf *out)
{
	size_t at = 0;

	if (charset == CHARSET_UTF8) {
		buf_add(out, text);
		return;
	}
	while (at < text.len) {
		uint32_t point = text_next(text, &at);

		if (charset == CHARSET_WINDOWS1252)
			encode_1252(point, out);
		else
			encode_16(charset, point, out);
	}
}

void charset_put_mark(enum charset charset, struct buf *out)
{
	if (charset == CHARSET_UTF8)
		buf_add(out, STR("\xef\xbb\xbf"));
	else if (charset != CHARSET_WINDOWS1252)
		encode_16(charset, 0xfeff, out);
}
