/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Well-formedness and counting are ours (they run on every request); properties of characters and
 * decomposition come from libunistring, and only text that is not ASCII gets there.
 */
#include "core/text.h"

#include <stdlib.h>

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

#define REPLACEMENT 0xfffd

static bool is_tail(unsigned char byte)
{
	return (byte & 0xc0) == 0x80;
}

/** The length of the well-formed sequence at `at`, 0 when there is none; its value if wanted. */
static size_t sequence(const unsigned char *at, size_t len, uint32_t *ret_point)
{
	static const struct {
		unsigned char mask, lead;
		uint32_t least;
	} forms[] = { { 0x80, 0x00, 0 }, { 0xe0, 0xc0, 0x80 }, { 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 } };
	size_t tails = 0;
	uint32_t point;

	while ((at[0] & forms[tails].mask) != forms[tails].lead)
		if (++tails == COUNT_OF(forms))
			return 0;
	if (tails >= len)
		return 0;
	point = at[0] & (unsigned char)~forms[tails].mask;
	for (size_t i = 1; i <= tails; i++) {
		if (!is_tail(at[i]))
			return 0;
		point = point << 6 | (at[i] & 0x3f);
	}
	if (point < forms[tails].least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 0;
	*ret_point = point;
	return tails + 1;
}

size_t text_ascii_run(struct str text, size_t from)
{
	uint64_t eight;

	for (; from + sizeof eight <= text.len; from += sizeof eight) {
		memcpy(&eight, text.at + from, sizeof eight);
		if (eight & 0x8080808080808080ULL)
			break;
	}
	return from;
}

bool text_is_utf8(struct str text)
{
	const unsigned char *at = (const unsigned char *)text.at;
	uint32_t point;

	for (size_t i = text_ascii_run(text, 0); i < text.len;) {
		size_t len = sequence(at + i, text.len - i, &point);

		if (len == 0)
			return false;
		i += len;
		if (len == 1)
			i = text_ascii_run(text, i);
	}
	return true;
}

size_t text_points(struct str text)
{
	size_t points = 0;

	for (size_t i = 0; i < text.len; i++)
		points += !is_tail((unsigned char)text.at[i]);
	return points;
}

bool text_has_controls(struct str text, bool allow_lines)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		/* U+0080 to U+009F are C2 80 to C2 9F. */
		bool second = c == 0xc2 && i + 1 < text.len && (unsigned char)text.at[i + 1] < 0xa0;

		if (c >= ' ' && c != 0x7f && !second)
			continue;
		if (!allow_lines || (c != '\t' && c != '\n' && c != '\r'))
			return true;
	}
	return false;
}

uint32_t text_next(struct str text, size_t *at)
{
	uint32_t point;
	size_t len = sequence((const unsigned char *)text.at + *at, text.len - *at, &point);

	*at += len > 0 ? len : 1;
	return len > 0 ? point : REPLACEMENT;
}

struct str text_cut(struct str text, size_t points)
{
	size_t at = 0;

	while (at < text.len && points-- > 0)
		(void)text_next(text, &at);
	return (struct str){ text.at, at };
}

bool text_is_letter_or_digit(uint32_t point)
{
	if (point < 0x80)
		return (point >= '0' && point <= '9') ||
		       ((point | 0x20) >= 'a' && (point | 0x20) <= 'z');
	return uc_is_general_category_withtable(point, UC_CATEGORY_MASK_L | UC_CATEGORY_MASK_Nd);
}

static bool is_ascii(struct str text)
{
	for (size_t i = text_ascii_run(text, 0); i < text.len; i++)
		if ((unsigned char)text.at[i] >= 0x80)
			return false;
	return true;
}

static struct str fold_ascii(struct arena *arena, struct str text)
{
	char *copy = arena_cstr(arena, text);

	for (size_t i = 0; copy && i < text.len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] + ('a' - 'A'));
	return copy ? (struct str){ copy, text.len } : STR_NULL;
}

/** Takes the combining marks that follow a Latin letter out of decomposed text, in place. */
static size_t accents_strip(char *text, size_t len)
{
	struct str all = { text, len };
	bool after_latin = false;
	size_t to = 0;

	for (size_t at = 0; at < len;) {
		size_t from = at;
		uint32_t point = text_next(all, &at);
		bool mark = point >= 0x80 &&
			    uc_is_general_category_withtable(point, UC_CATEGORY_MASK_Mn);
		const uc_script_t *script;

		if (mark && after_latin)
			continue;
		if (!mark) {
			script = uc_script(point);
			after_latin = script && strcmp(script->name, "Latin") == 0;
		}
		memmove(text + to, text + from, at - from);
		to += at - from;
	}
	return to;
}

struct str text_fold(struct arena *arena, struct str text)
{
	uint8_t *decomposed, *composed;
	struct str folded = STR_NULL;
	size_t len, composed_len;

	if (is_ascii(text))
		return fold_ascii(arena, text);
	decomposed =
		u8_casefold((const uint8_t *)text.at, text.len, NULL, UNINORM_NFKD, NULL, &len);
	if (!decomposed)
		return STR_NULL;
	len = accents_strip((char *)decomposed, len);
	composed = u8_normalize(UNINORM_NFC, decomposed, len, NULL, &composed_len);
	if (composed)
		folded = arena_copy(arena, (struct str){ (const char *)composed, composed_len });
	free(composed);
	free(decomposed);
	return folded;
}

size_t text_distance(struct str name, struct str other)
{
	size_t row[64];

	name.len = MIN_OF(name.len, COUNT_OF(row) - 1);
	for (size_t i = 0; i <= name.len; i++)
		row[i] = i;
	for (size_t k = 0; k < other.len; k++) {
		size_t diagonal = row[0];

		row[0] = k + 1;
		for (size_t i = 0; i < name.len; i++) {
			size_t above = row[i + 1], changed = diagonal + (name.at[i] != other.at[k]);

			row[i + 1] = MIN_OF(changed, MIN_OF(above, row[i]) + 1);
			diagonal = above;
		}
	}
	return row[name.len];
}
