/* SPDX-License-Identifier: Apache-2.0 */
#include "core/random.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include <sodium.h>

/* Before main, so that no thread can come first. Without randomness nothing here is safe. */
__attribute__((constructor)) static void sodium_start(void)
{
	if (sodium_init() < 0) {
		fputs("the system gives no random numbers\n", stderr);
		abort();
	}
}

void random_bytes(void *ret_bytes, size_t len)
{
	randombytes_buf(ret_bytes, len);
}

uint64_t random_u64(void)
{
	uint64_t value;

	random_bytes(&value, sizeof value);
	return value;
}

uint32_t random_below(uint32_t below)
{
	assert(below > 0);
	return randombytes_uniform(below);
}

struct uuid uuid_new(usec wall)
{
	uint64_t ms = (uint64_t)MAX_OF(wall, (usec)0) / 1000;
	struct uuid id;

	random_bytes(id.bytes, sizeof id.bytes);
	for (int i = 0; i < 6; i++)
		id.bytes[i] = (uint8_t)(ms >> (40 - 8 * i));
	id.bytes[6] = (uint8_t)(0x70 | (id.bytes[6] & 0x0f));
	id.bytes[8] = (uint8_t)(0x80 | (id.bytes[8] & 0x3f));
	return id;
}

static bool hyphen_follows(size_t byte)
{
	return byte == 3 || byte == 5 || byte == 7 || byte == 9;
}

void uuid_text(struct uuid id, char ret_text[UUID_TEXT + 1])
{
	static const char hex[] = "0123456789abcdef";
	char *to = ret_text;

	for (size_t i = 0; i < sizeof id.bytes; i++) {
		*to++ = hex[id.bytes[i] >> 4];
		*to++ = hex[id.bytes[i] & 15];
		if (hyphen_follows(i))
			*to++ = '-';
	}
	*to = '\0';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool uuid_parse(struct str text, struct uuid *ret_id)
{
	struct uuid id;
	size_t at = 0;

	if (text.len != UUID_TEXT)
		return false;
	for (size_t i = 0; i < sizeof id.bytes; i++) {
		int high = hex_value(text.at[at]), low = hex_value(text.at[at + 1]);

		if (high < 0 || low < 0)
			return false;
		id.bytes[i] = (uint8_t)(high << 4 | low);
		at += 2;
		if (hyphen_follows(i) && text.at[at++] != '-')
			return false;
	}
	*ret_id = id;
	return true;
}
