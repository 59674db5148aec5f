/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Nearly every name is ASCII or written with the accented letters of Europe: those are folded here, without memory.
 * What else there is goes the long way, through the tables of Unicode; both give the same key.
 */
#include "outreach/zone_key.h"

#include <assert.h>

#include "core/text.h"

/* U+00C0 to U+017F: the letter without its accent; '*': none of one byte. */
#define LATIN_FIRST 0xc0
#define LATIN_LAST  0x17f
static const char latin[] = "aaaaaa*ceeeeiiii*nooooo**uuuuy**aaaaaa*ceeeeiiii*nooooo**uuuuy*y"
			    "aaaaaaccccccccdd**eeeeeeeeeegggggggghh**iiiiiiiii***jjkk*llllll*"
			    "***nnnnnn***oooooo**rrrrrrsssssssstttt**uuuuuuuuuuuuwwyyyzzzzzzs";
static_assert(sizeof latin - 1 == LATIN_LAST - LATIN_FIRST + 1, "a letter for each code point");

/* What a character means for a key, beside the letters and digits that stand for themselves. */
enum {
	PLAIN_BREAK = ' ', /* a word ends */
	PLAIN_DOT = '.',   /* nothing: "St. John" and "St John" */
	PLAIN_UNKNOWN = 0,
};

/* The end of the key after its last word, which began at `word`, took its short form. */
static char *shorten_word(char *word, char *end)
{
	static const struct {
		struct str full, brief;
	} forms[] = {
		{ STR("saint"), STR("st") },
		{ STR("sainte"), STR("ste") },
		{ STR("mount"), STR("mt") },
		{ STR("fort"), STR("ft") },
	};
	struct str text = { word, (size_t)(end - word) };

	if (text.len < 4 || (*word != 's' && *word != 'm' && *word != 'f'))
		return end;
	for (size_t i = 0; i < COUNT_OF(forms); i++)
		if (str_equal(text, forms[i].full)) {
			memcpy(word, forms[i].brief.at, forms[i].brief.len);
			return word + forms[i].brief.len;
		}
	return end;
}

static char plain_ascii(unsigned char c)
{
	unsigned char small = c | 0x20;

	if (small >= 'a' && small <= 'z')
		return (char)small;
	if (c >= '0' && c <= '9')
		return (char)c;
	return c == '.' ? PLAIN_DOT : PLAIN_BREAK;
}

/* The next character of a text, and its bytes. */
static char plain_next(const unsigned char *at, size_t left, size_t *ret_bytes)
{
	uint32_t point;

	*ret_bytes = 1;
	if (*at < 0x80)
		return plain_ascii(*at);
	*ret_bytes = 2;
	if (*at < 0xe0 && left > 1 && (at[1] & 0xc0) == 0x80) {
		point = (uint32_t)(*at & 0x1f) << 6 | (at[1] & 0x3f);
		if (point >= LATIN_FIRST && point <= LATIN_LAST &&
			latin[point - LATIN_FIRST] != '*')
			return latin[point - LATIN_FIRST];
	}
	/* the hyphens, dashes and apostrophes U+2010 to U+201B */
	*ret_bytes = 3;
	if (*at == 0xe2 && left > 2 && at[1] == 0x80 && at[2] >= 0x90 && at[2] <= 0x9b)
		return PLAIN_BREAK;
	return PLAIN_UNKNOWN;
}

/* False when the text needs the long way. */
static bool key_plain(struct str text, char room[ZONE_KEY_SIZE], struct str *ret_key)
{
	char *end = room, *word = room;
	size_t bytes;

	*ret_key = (struct str){ room, 0 };
	for (size_t i = 0; i < text.len; i += bytes) {
		char c = plain_next((const unsigned char *)text.at + i, text.len - i, &bytes);

		if (c == PLAIN_UNKNOWN)
			return false;
		if (c == PLAIN_BREAK) {
			word = end = shorten_word(word, end);
		} else if (c != PLAIN_DOT) {
			if (end == room + ZONE_KEY_SIZE)
				return true;
			*end++ = c;
		}
	}
	end = shorten_word(word, end);
	ret_key->len = (size_t)(end - room);
	return true;
}

/* Takes the next code point; its bytes when it belongs into a key, else none. */
static struct str take_letter(struct str text, size_t *at)
{
	size_t from = *at;
	uint32_t point = text_next(text, at);

	return (struct str){ text.at + from, text_is_letter_or_digit(point) ? *at - from : 0 };
}

/* The same of a text that is folded. */
static struct str key_folded(struct str text, char room[ZONE_KEY_SIZE])
{
	char *end = room, *word = room;

	for (size_t i = 0; i < text.len;) {
		char c = text.at[i];
		struct str letter = take_letter(text, &i);

		if ((size_t)(end - room) + letter.len > ZONE_KEY_SIZE)
			return (struct str){ room, 0 };
		if (letter.len > 0) {
			memcpy(end, letter.at, letter.len);
			end += letter.len;
		} else if (c != '.') {
			word = end = shorten_word(word, end);
		}
	}
	end = shorten_word(word, end);
	return (struct str){ room, (size_t)(end - room) };
}

struct str zone_key(struct arena *scratch, struct str text, char room[ZONE_KEY_SIZE])
{
	struct str key;

	if (key_plain(text, room, &key))
		return key;
	return key_folded(text_fold(scratch, text), room);
}
