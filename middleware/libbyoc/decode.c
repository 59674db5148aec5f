/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading what strangers wrote: percent escapes, forms, UTF-8; and secrets compared without a hint.
 */
#include "byoc.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* One byte of the decoded text, or -1; `*at` moves past what was read. */
static int url_byte(const char *bytes, size_t len, bool plus, size_t *at)
{
	char c = bytes[(*at)++];
	int high;
	int low;

	if (c == '+' && plus)
		return ' ';
	if (c != '%')
		return c ? (unsigned char)c : -1;
	if (len - *at < 2)
		return -1;
	high = hex_digit(bytes[(*at)++]);
	low = hex_digit(bytes[(*at)++]);
	if (high < 0 || low < 0 || (high == 0 && low == 0))
		return -1;
	return high * 16 + low;
}

char *byoc_url_decode(const char *bytes, size_t len, bool plus)
{
	char *out = malloc(len + 1);
	size_t used = 0;
	size_t at = 0;

	if (!out)
		return NULL;
	while (at < len) {
		int byte = url_byte(bytes, len, plus, &at);

		if (byte < 0) {
			free(out);
			return NULL;
		}
		out[used++] = (char)byte;
	}
	out[used] = '\0';
	if (byoc_utf8_valid(out, used))
		return out;
	free(out);
	return NULL;
}

char *byoc_form_get(const char *form, const char *name)
{
	size_t name_len = strlen(name);

	while (form && *form) {
		size_t len = strcspn(form, "&");

		if (len > name_len && form[name_len] == '=' && !memcmp(form, name, name_len))
			return byoc_url_decode(form + name_len + 1, len - name_len - 1, true);
		form += len;
		form += *form == '&';
	}
	return NULL;
}

/* Bytes of the sequence that begins with `lead`, and the smallest code point it may hold; 0: no
 * lead. */
static size_t utf8_length(unsigned char lead, uint32_t *ret_least)
{
	*ret_least = lead < 0xe0 ? 0x80 : lead < 0xf0 ? 0x800 : 0x10000;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

static bool utf8_sequence(const unsigned char *bytes, size_t len, uint32_t least)
{
	uint32_t point = bytes[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return false;
		point = point << 6 | (bytes[i] & 0x3fu);
	}
	return point >= least && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
}

bool byoc_utf8_valid(const char *bytes, size_t len)
{
	const unsigned char *at = (const unsigned char *)bytes;
	const unsigned char *end = at + len;

	while (at < end) {
		uint32_t least;
		size_t size;

		if (*at < 0x80) {
			at++;
			continue;
		}
		size = utf8_length(*at, &least);
		if (!size || (size_t)(end - at) < size || !utf8_sequence(at, size, least))
			return false;
		at += size;
	}
	return true;
}

bool byoc_same_secret(const char *a, const char *b)
{
	unsigned char hash_a[crypto_generichash_BYTES];
	unsigned char hash_b[crypto_generichash_BYTES];

	/* Hashing first makes the lengths equal, so that not even those can be measured. */
	crypto_generichash(hash_a, sizeof hash_a, (const unsigned char *)a, strlen(a), NULL, 0);
	crypto_generichash(hash_b, sizeof hash_b, (const unsigned char *)b, strlen(b), NULL, 0);
	return sodium_memcmp(hash_a, hash_b, sizeof hash_a) == 0;
}

void byoc_uuid_new(char ret_uuid[37])
{
	unsigned char bytes[16];
	char hex[33];

	randombytes_buf(bytes, sizeof bytes);
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
	for (size_t in = 0, out = 0; in < 32; in++) {
		if (in == 8 || in == 12 || in == 16 || in == 20)
			ret_uuid[out++] = '-';
		ret_uuid[out++] = hex[in];
	}
	ret_uuid[36] = '\0';
}
