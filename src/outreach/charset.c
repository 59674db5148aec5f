/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/charset.h"

#include "core/text.h"

#define HEAD_LOOKED_AT 4096

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
			i = MAX_OF(i + 1, text_ascii_run((struct str){ (const char *)at, len }, i));
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

/** UTF-8, and the same pattern for halves of pairs. @return bytes written */
static size_t put_point(char *at, uint32_t point)
{
	size_t len = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
	static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };

	for (size_t i = len; i > 1; i--) {
		at[i - 1] = (char)(0x80 | (point & 0x3f));
		point >>= 6;
	}
	at[0] = (char)(leads[len] | point);
	return len;
}

static void decode_1252(struct str piece, struct buf *out)
{
	size_t at = 0;

	while (at < piece.len) {
		size_t end = text_ascii_run(piece, at);
		char high[4];

		while (end < piece.len && (unsigned char)piece.at[end] < 0x80)
			end++;
		buf_add_bytes(out, piece.at + at, end - at);
		for (at = end; at < piece.len && (unsigned char)piece.at[at] >= 0x80; at++) {
			unsigned char byte = (unsigned char)piece.at[at];

			buf_add_bytes(out, high,
				put_point(high, byte <= 0x9f ? high_1252[byte - 0x80] : byte));
		}
	}
}

static uint32_t unit_at(enum charset charset, const unsigned char *at)
{
	return charset == CHARSET_UTF16BE ? (uint32_t)at[0] << 8 | at[1]
					  : (uint32_t)at[1] << 8 | at[0];
}

static bool is_high(uint32_t unit)
{
	return (unit & 0xfc00) == 0xd800;
}

static bool is_low(uint32_t unit)
{
	return (unit & 0xfc00) == 0xdc00;
}

/** The character at the front, or the half of one. @return its bytes; 0: its end is not there */
static size_t take_point(
	enum charset charset, const unsigned char *at, size_t len, uint32_t *ret_point)
{
	uint32_t low;

	if (len < 2)
		return 0;
	*ret_point = unit_at(charset, at);
	if (!is_high(*ret_point))
		return 2;
	if (len < 4)
		return 0;
	low = unit_at(charset, at + 2);
	if (!is_low(low))
		return 2;
	*ret_point = 0x10000 + ((*ret_point - 0xd800) << 10) + (low - 0xdc00);
	return 4;
}

/** All whole characters. @return bytes that were used */
static size_t decode_units(
	enum charset charset, const unsigned char *bytes, size_t len, struct buf *out)
{
	char text[1024];
	size_t filled = 0, at = 0, used;
	uint32_t point;

	while ((used = take_point(charset, bytes + at, len - at, &point)) > 0) {
		at += used;
		filled += put_point(text + filled, point);
		if (filled + 4 <= sizeof text)
			continue;
		buf_add_bytes(out, text, filled);
		filled = 0;
	}
	buf_add_bytes(out, text, filled);
	return at;
}

static void decode_16(struct charset_decoder *decoder, struct str piece, struct buf *out)
{
	const unsigned char *bytes = (const unsigned char *)piece.at;
	size_t at = 0, used;

	while (decoder->rest_len > 0 && at < piece.len) {
		decoder->rest[decoder->rest_len++] = bytes[at++];
		used = decode_units(decoder->charset, decoder->rest, decoder->rest_len, out);
		decoder->rest_len -= used;
		memmove(decoder->rest, decoder->rest + used, decoder->rest_len);
	}
	if (at == piece.len)
		return;
	at += decode_units(decoder->charset, bytes + at, piece.len - at, out);
	decoder->rest_len = piece.len - at;
	memcpy(decoder->rest, bytes + at, decoder->rest_len);
}

void charset_decode(struct charset_decoder *decoder, struct str piece, struct buf *out)
{
	if (decoder->charset == CHARSET_UTF8)
		buf_add(out, piece);
	else if (decoder->charset == CHARSET_WINDOWS1252)
		decode_1252(piece, out);
	else
		decode_16(decoder, piece, out);
}

/* A byte that no unit came of: the leads 0xfc to 0xff begin no character, and carry its upper two bits. */
#define CUT_LEAD 0xfc

void charset_decode_end(struct charset_decoder *decoder, struct buf *out)
{
	const unsigned char *rest = decoder->rest;
	char text[8];
	size_t len = 0;

	if (decoder->rest_len >= 2) {
		len = put_point(text, unit_at(decoder->charset, rest));
		rest += 2;
	}
	if (decoder->rest_len % 2 == 1) {
		text[len++] = (char)(CUT_LEAD | *rest >> 6);
		text[len++] = (char)(0x80 | (*rest & 0x3f));
	}
	buf_add_bytes(out, text, len);
	decoder->rest_len = 0;
}

/* ---- and back ---- */

static bool is_cut_at(struct str text, size_t at)
{
	return at + 1 < text.len && (unsigned char)text.at[at] >= CUT_LEAD &&
	       (text.at[at + 1] & 0xc0) == 0x80;
}

bool charset_is_cut(struct str text)
{
	return text.len >= 2 && is_cut_at(text, text.len - 2);
}

static void put_unit(enum charset charset, uint32_t unit, struct buf *out)
{
	char high = (char)(unit >> 8), low = (char)(unit & 0xff);

	buf_add_char(out, charset == CHARSET_UTF16BE ? high : low);
	buf_add_char(out, charset == CHARSET_UTF16BE ? low : high);
}

static void put_units(enum charset charset, uint32_t point, struct buf *out)
{
	if (point < 0x10000) {
		put_unit(charset, point, out);
		return;
	}
	put_unit(charset, 0xd800 + ((point - 0x10000) >> 10), out);
	put_unit(charset, 0xdc00 + ((point - 0x10000) & 0x3ff), out);
}

/** As text_next, and halves of pairs. */
static uint32_t next_point(struct str text, size_t *at)
{
	const unsigned char *bytes = (const unsigned char *)text.at + *at;
	uint32_t point;

	if (text.len - *at < 3 || bytes[0] != 0xed || (bytes[1] & 0xe0) != 0xa0 ||
		(bytes[2] & 0xc0) != 0x80)
		return text_next(text, at);
	point = 0xd000 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
	*at += 3;
	return point;
}

static void encode_16(enum charset charset, struct str text, struct buf *out)
{
	size_t at = 0;

	while (at < text.len) {
		if (is_cut_at(text, at)) {
			buf_add_char(out,
				(char)((unsigned char)text.at[at] << 6 | (text.at[at + 1] & 0x3f)));
			at += 2;
		} else {
			put_units(charset, next_point(text, &at), out);
		}
	}
}

static char byte_1252(uint32_t point)
{
	if (point < 0x80 || (point >= 0xa0 && point <= 0xff))
		return (char)point;
	for (size_t i = 0; i < COUNT_OF(high_1252); i++)
		if (high_1252[i] == point)
			return (char)(0x80 + i);
	return '?';
}

void charset_encode(enum charset charset, struct str text, struct buf *out)
{
	size_t at = 0;

	if (charset == CHARSET_UTF8) {
		buf_add(out, text);
		return;
	}
	if (charset != CHARSET_WINDOWS1252) {
		encode_16(charset, text, out);
		return;
	}
	while (at < text.len)
		buf_add_char(out, byte_1252(text_next(text, &at)));
}

void charset_put_mark(enum charset charset, struct buf *out)
{
	if (charset == CHARSET_UTF8)
		buf_add(out, STR("\xef\xbb\xbf"));
	else if (charset != CHARSET_WINDOWS1252)
		put_unit(charset, 0xfeff, out);
}
