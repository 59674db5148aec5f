/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Characters are taken one by one: digits are kept, marks are passed over, an extension ends the number, and anything else makes it
 * none. Bytes of ASCII go through a table; the others are looked up.
 */
#include "directory/phone_digits.h"

#include "core/text.h"

/** What a character is in a telephone; 0 to 9: this digit. */
enum { MARK = 10, PLUS, OTHER };

/* clang-format off */
#define M MARK
#define O OTHER
static const uint8_t ascii[128] = {
	O, O, O, O, O, O, O, O, O, M, O, O, O, O, O, O, /* tab */
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	M, O, O, O, O, O, O, O, M, M, O, PLUS, O, M, M, M, /* space ( ) + - . / */
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, O, O, O, O, O, O,
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	O, O, O, O, O, O, O, O, O, O, O, M, O, M, O, O, /* [ ] */
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
	O, O, O, O, O, O, O, O, O, O, O, O, O, O, M, O, /* ~ */
};
#undef M
#undef O
/* clang-format on */

struct range {
	uint32_t first, last;
};

/** Spaces, hyphens, dots, slashes, brackets, and the signs that turn the direction of writing. */
static const struct range marks[] = {
	{ 0x00a0, 0x00a0 },                     /* no-break space                       */
	{ 0x00ad, 0x00ad },                     /* soft hyphen                          */
	{ 0x00b7, 0x00b7 },                     /* middle dot                           */
	{ 0x061c, 0x061c },                     /* Arabic letter mark                   */
	{ 0x2000, 0x2015 },                     /* spaces, directions, hyphens, dashes  */
	{ 0x2022, 0x2022 },                     /* bullet                               */
	{ 0x202a, 0x202f },                     /* directions, narrow no-break space    */
	{ 0x2043, 0x2044 },                     /* hyphen bullet, fraction slash        */
	{ 0x2053, 0x2053 },                     /* swung dash                           */
	{ 0x205f, 0x2060 },                     /* mathematical space, word joiner      */
	{ 0x2066, 0x2069 },                     /* directions                           */
	{ 0x207b, 0x207b },                     /* superscript minus                    */
	{ 0x2212, 0x2212 },                     /* minus                                */
	{ 0x223c, 0x223c },                     /* tilde                                */
	{ 0x3000, 0x3000 },                     /* ideographic space                    */
	{ 0x301c, 0x301c },                     /* wave dash                            */
	{ 0x30fc, 0x30fc },                     /* Japanese long mark                   */
	{ 0xfe58, 0xfe58 },                     /* small dash                           */
	{ 0xfe63, 0xfe63 },                     /* small hyphen                         */
	{ 0xfeff, 0xfeff },                     /* zero-width no-break space            */
	{ 0xff08, 0xff09 },                     /* full-width parentheses               */
	{ 0xff0d, 0xff0f },                     /* full-width hyphen, dot, slash        */
	{ 0xff3b, 0xff3b },                     /* full-width brackets                  */
	{ 0xff3d, 0xff3d }, { 0xff5e, 0xff5e }, /* full-width tilde                     */
};

/** The zeros of the scripts; nine more digits follow each. */
static const uint32_t zeros[] = { 0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66,
	0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0,
	0x1810, 0xff10 };

#define FULL_WIDTH_PLUS 0xff0b

static unsigned point_kind(uint32_t point)
{
	if (point < COUNT_OF(ascii))
		return ascii[point];
	if (point == FULL_WIDTH_PLUS)
		return PLUS;
	for (size_t i = 0; i < COUNT_OF(marks) && point >= marks[i].first; i++)
		if (point <= marks[i].last)
			return MARK;
	for (size_t i = 0; i < COUNT_OF(zeros) && point >= zeros[i]; i++)
		if (point <= zeros[i] + 9)
			return point - zeros[i];
	return OTHER;
}

/** The kind of the next character; moves behind it. */
static unsigned take_kind(struct str raw, size_t *at)
{
	unsigned char byte = (unsigned char)raw.at[*at];

	if (byte >= COUNT_OF(ascii))
		return point_kind(text_next(raw, at));
	(*at)++;
	return ascii[byte];
}

static struct str rest_of(struct str text, size_t at)
{
	return (struct str){ text.at + at, text.len - at };
}

static bool starts_nocase(struct str text, struct str with)
{
	return text.len >= with.len && str_equal_nocase((struct str){ text.at, with.len }, with);
}

/** What stands before an extension, and how many digits it may have there. Longer words come first. */
static const struct {
	struct str word;
	size_t digits_max;
} extension_words[] = {
	{ STR(";ext="), 20 },
	{ STR("extension"), 20 },
	{ STR("extensión"), 20 },
	{ STR("extn"), 20 },
	{ STR("ext"), 20 },
	{ STR("poste"), 20 },
	{ STR("anexo"), 20 },
	{ STR("доб"), 20 },
	{ STR("xtn"), 9 },
	{ STR("x"), 9 },
	{ STR("ｘ"), 9 },
	{ STR("int"), 9 },
	{ STR("#"), 9 },
	{ STR("＃"), 9 },
	{ STR(",,"), 9 },
	{ STR(","), 6 },
	{ STR(";"), 6 },
};

/** Digits behind an extension's word and perhaps a colon, to the end of the text or a closing #. */
static bool is_extension_number(struct str text, size_t digits_max)
{
	size_t digits = 0, at = 0;

	while (at < text.len) {
		unsigned kind;

		if (text.at[at] == '#' && digits > 0 && at + 1 == text.len)
			break;
		if (text.at[at] == ':' && digits == 0) {
			at++;
			continue;
		}
		kind = take_kind(text, &at);
		if (kind > MARK)
			return false;
		digits += kind < MARK;
	}
	return digits > 0 && digits <= digits_max;
}

static bool is_extension(struct str text)
{
	for (size_t i = 0; i < COUNT_OF(extension_words); i++) {
		struct str word = extension_words[i].word;

		if (starts_nocase(text, word) &&
			is_extension_number(rest_of(text, word.len), extension_words[i].digits_max))
			return true;
	}
	return false;
}

/** Without the white space around it, the scheme of a link, and the sign by which a spreadsheet keeps its hands off. */
static struct str without_start(struct str raw)
{
	raw = str_trim(raw);
	if (starts_nocase(raw, STR("tel:")))
		return rest_of(raw, 4);
	return str_starts(raw, STR("'")) ? rest_of(raw, 1) : raw;
}

enum phone_fault phone_digits_read(struct str raw, struct phone_digits *ret_digits)
{
	size_t at = 0, len = 0;
	bool has_plus = false;

	raw = without_start(raw);
	while (at < raw.len) {
		size_t from = at;
		unsigned kind = take_kind(raw, &at);

		if (kind < MARK) {
			if (len == PHONE_DIGITS_MAX)
				return PHONE_LONG;
			ret_digits->at[len++] = (uint8_t)kind;
		} else if (kind == PLUS && len == 0 && !has_plus) {
			has_plus = true;
		} else if (kind != MARK) {
			if (len == 0 || !is_extension(rest_of(raw, from)))
				return PHONE_CHARACTER;
			break;
		}
	}
	ret_digits->len = len;
	ret_digits->has_plus = has_plus;
	return len > 0 ? PHONE_FINE : PHONE_EMPTY;
}
