/* SPDX-License-Identifier: Apache-2.0 */
#include "core/secret.h"

static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static struct str encode(struct arena *arena, struct str bytes, const char *alphabet, bool pad)
{
	size_t tail = bytes.len % 3, at = 0;
	const unsigned char *from = (const unsigned char *)bytes.at;
	char *to;

	if (bytes.len > SIZE_MAX / 2)
		return STR_NULL;
	to = arena_alloc(arena, (bytes.len + 2) / 3 * 4 + 1);
	if (!to)
		return STR_NULL;
	for (size_t i = 0; i < bytes.len; i += 3) {
		uint32_t three = (uint32_t)from[i] << 16;

		three |= i + 1 < bytes.len ? (uint32_t)from[i + 1] << 8 : 0;
		three |= i + 2 < bytes.len ? from[i + 2] : 0;
		for (int shift = 18; shift >= 0; shift -= 6)
			to[at++] = alphabet[three >> shift & 63];
	}
	if (tail > 0) {
		at -= 3 - tail;
		for (size_t i = tail; pad && i < 3; i++)
			to[at++] = '=';
	}
	to[at] = '\0';
	return (struct str){ to, at };
}

struct str base64_encode(struct arena *arena, struct str bytes)
{
	return encode(arena, bytes, standard, true);
}

struct str base64url_encode(struct arena *arena, struct str bytes)
{
	return encode(arena, bytes, url_safe, false);
}

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

struct decoding {
	unsigned char *to;
	size_t len;
	uint32_t bits;
	size_t digits, pads;
};

static bool digit_take(struct decoding *d, char c)
{
	int value = six_bits(c);

	if (is_space(c))
		return true;
	if (c == '=')
		return ++d->pads <= 2;
	if (value < 0 || d->pads > 0)
		return false;
	d->bits = d->bits << 6 | (uint32_t)value;
	if (++d->digits % 4 > 0)
		return true;
	d->to[d->len++] = (unsigned char)(d->bits >> 16);
	d->to[d->len++] = (unsigned char)(d->bits >> 8);
	d->to[d->len++] = (unsigned char)d->bits;
	d->bits = 0;
	return true;
}

/** What is left over: nothing, 12 bits for one byte, or 18 bits for two; the rest is zero. */
static bool tail_take(struct decoding *d)
{
	size_t left = d->digits % 4;

	if (d->pads > 0 && left + d->pads != 4)
		return false;
	if (left == 0)
		return true;
	if (left == 1 || (d->bits & (left == 2 ? 15U : 3U)) != 0)
		return false;
	d->bits <<= 6 * (4 - left);
	d->to[d->len++] = (unsigned char)(d->bits >> 16);
	if (left == 3)
		d->to[d->len++] = (unsigned char)(d->bits >> 8);
	return true;
}

enum status base64_decode(struct arena *arena, struct str text, struct str *ret_bytes)
{
	struct decoding d = { .to = arena_alloc(arena, text.len / 4 * 3 + 4) };

	if (!d.to)
		return ST_NO_MEMORY;
	for (size_t i = 0; i < text.len; i++)
		if (!digit_take(&d, text.at[i]))
			return ST_INVALID;
	if (!tail_take(&d))
		return ST_INVALID;
	*ret_bytes = (struct str){ (const char *)d.to, d.len };
	return ST_OK;
}
