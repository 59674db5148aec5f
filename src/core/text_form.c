/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical form of text and comparison without case, both by libunistring; text that is ASCII
 * never gets there.
 */
#include "core/text.h"

#include <stdlib.h>

#include <unicase.h>
#include <uninorm.h>

static bool is_ascii(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}

static struct str take_over(struct arena *arena, uint8_t *made, size_t len)
{
	struct str copy = STR_NULL;

	if (made)
		copy = arena_copy(arena, (struct str){ (const char *)made, len });
	free(made);
	return copy;
}

struct str text_nfc(struct arena *arena, struct str text)
{
	size_t len = 0;
	uint8_t *made;

	if (is_ascii(text))
		return arena_copy(arena, text);
	made = u8_normalize(UNINORM_NFC, (const uint8_t *)text.at, text.len, NULL, &len);
	return take_over(arena, made, len);
}

static struct str ascii_lower(struct arena *arena, struct str text)
{
	struct str copy = arena_copy(arena, text);
	char *at = (char *)(uintptr_t)copy.at;

	for (size_t i = 0; at && i < copy.len; i++)
		if (at[i] >= 'A' && at[i] <= 'Z')
			at[i] = (char)(at[i] | 0x20);
	return copy;
}

struct str text_nocase(struct arena *arena, struct str text)
{
	size_t len = 0;
	uint8_t *made;

	if (is_ascii(text))
		return ascii_lower(arena, text);
	made = u8_casefold((const uint8_t *)text.at, text.len, NULL, UNINORM_NFC, NULL, &len);
	return take_over(arena, made, len);
}
