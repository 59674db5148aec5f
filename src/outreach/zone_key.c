/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_key.h"

#include "core/text.h"

static bool is_word(const char *at, const char *end, const char *word)
{
	return (size_t)(end - at) == strlen(word) && memcmp(at, word, (size_t)(end - at)) == 0;
}

/* The end of the key after its last word, which began at `word`, took its short form. */
static char *shorten_word(char *word, char *end)
{
	static const char *const forms[][2] = { { "saint", "st" }, { "sainte", "ste" },
		{ "mount", "mt" }, { "fort", "ft" } };

	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (is_word(word, end, forms[i][0])) {
			size_t len = strlen(forms[i][1]);

			memcpy(word, forms[i][1], len);
			return word + len;
		}
	return end;
}

static bool has_foreign(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return true;
	return false;
}

/* Takes the next code point; its bytes when it belongs into a key, else none. */
static struct str take_letter(struct str text, size_t *at)
{
	size_t from = *at;
	uint32_t point = text_next(text, at);
	bool belongs = point < 0x80
			       ? (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') ||
					 (point >= '0' && point <= '9')
			       : text_is_letter_or_digit(point);

	return (struct str){ text.at + from, belongs ? *at - from : 0 };
}

struct str zone_key(struct arena *scratch, struct str text, char room[ZONE_KEY_SIZE])
{
	char *end = room, *word = room;

	if (has_foreign(text))
		text = text_fold(scratch, text);
	for (size_t i = 0; i < text.len;) {
		char c = text.at[i];
		struct str letter = take_letter(text, &i);

		if ((size_t)(end - room) + letter.len > ZONE_KEY_SIZE)
			return (struct str){ room, 0 };
		if (letter.len == 1) {
			*end++ = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		} else if (letter.len > 1) {
			memcpy(end, letter.at, letter.len);
			end += letter.len;
		} else if (c != '.') {
			word = end = shorten_word(word, end);
		}
	}
	end = shorten_word(word, end);
	return (struct str){ room, (size_t)(end - room) };
}
