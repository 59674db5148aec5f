/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Recursive descent, one function per production; each answers false after the first fault, with
 * `why` set and `at` where it was found. The depth is bounded, hence the stack.
 *
 * Keys are compared by a hash of their decoded bytes, so "a" and "\u0061" are the same key; equal
 * hashes are settled by comparing the decoded keys. Large objects are sorted, so that neither many
 * keys nor keys chosen to collide take quadratic time.
 */
#include "core/json_check.h"

#include <stdlib.h>

#include "core/text.h"

#define FEW_KEYS ((size_t)16)

enum char_class { PLAIN, QUOTE, BACKSLASH, CONTROL, MULTIBYTE };

/* clang-format off */
static const uint8_t classes[256] = {
	[0x00 ... 0x1f] = CONTROL,
	['"'] = QUOTE,
	['\\'] = BACKSLASH,
	[0x80 ... 0xff] = MULTIBYTE,
};
/* clang-format on */

static bool value_check(struct json_check *c);

static bool refuse(struct json_check *c, const char *why)
{
	if (!c->why)
		c->why = why;
	return false;
}

static bool out_of_memory(struct json_check *c)
{
	c->no_memory = true;
	return false;
}

/** The next byte, 0 at the end (a NUL in the text is refused wherever it stands). */
static char peek(const struct json_check *c)
{
	return c->at < c->text.len ? c->text.at[c->at] : '\0';
}

static bool take(struct json_check *c, char wanted)
{
	if (peek(c) != wanted)
		return false;
	c->at++;
	return true;
}

static void space_skip(struct json_check *c)
{
	while (c->at < c->text.len &&
		(c->text.at[c->at] == ' ' || c->text.at[c->at] == '\n' ||
			c->text.at[c->at] == '\r' || c->text.at[c->at] == '\t'))
		c->at++;
}

/* ---- strings ---- */

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
		return (c | 0x20) - 'a' + 10;
	return -1;
}

/** The four digits of \uXXXX; -1 when they are not there. */
static int32_t unit_read(struct str text, size_t at)
{
	int32_t unit = 0;

	if (text.len < 4 || at > text.len - 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_value(text.at[at + i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/**
 * Reads the escape whose backslash is at `*at` and moves behind it.
 *
 * @return  the code point, or -1 for what is no escape, 0 for U+0000, -2 for a lone surrogate
 */
static int32_t escape_read(struct str text, size_t *at)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	char c = *at + 1 < text.len ? text.at[*at + 1] : '\0';
	const char *name = c ? strchr(names, c) : NULL;
	int32_t unit, low;

	if (name) {
		*at += 2;
		return values[name - names];
	}
	if (c != 'u' || (unit = unit_read(text, *at + 2)) < 0)
		return -1;
	*at += 6;
	if (unit < 0xd800 || unit > 0xdfff)
		return unit;
	if (unit > 0xdbff || *at + 2 > text.len || text.at[*at] != '\\' || text.at[*at + 1] != 'u')
		return -2;
	low = unit_read(text, *at + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return -2;
	*at += 6;
	return 0x10000 + ((unit - 0xd800) << 10 | (low - 0xdc00));
}

static bool escape_check(struct json_check *c)
{
	int32_t point = escape_read(c->text, &c->at);

	if (point == -1)
		return refuse(c, "this escape does not exist");
	if (point == -2)
		return refuse(c, "half of a surrogate pair");
	return point != 0 || refuse(c, "the character U+0000");
}

static bool multibyte_check(struct json_check *c)
{
	size_t from = c->at;

	/* U+FFFD itself is three bytes long. */
	if (text_next(c->text, &c->at) != 0xfffd || c->at > from + 1)
		return true;
	c->at = from;
	return refuse(c, "not UTF-8");
}

/** From the opening quote to behind the closing one. */
static bool string_check(struct json_check *c)
{
	c->at++;
	while (c->at < c->text.len) {
		switch ((enum char_class)classes[(unsigned char)c->text.at[c->at]]) {
		case PLAIN:
			c->at++;
			break;
		case QUOTE:
			c->at++;
			return true;
		case BACKSLASH:
			if (!escape_check(c))
				return false;
			break;
		case MULTIBYTE:
			if (!multibyte_check(c))
				return false;
			break;
		case CONTROL:
			return refuse(c, "a control character that is not escaped");
		}
	}
	return refuse(c, "a string without its closing quote");
}

/* ---- keys ---- */

/** The next code point of a key that was checked before, escapes resolved. */
static uint32_t key_next(struct str key, size_t *at)
{
	return key.at[*at] == '\\' ? (uint32_t)escape_read(key, at) : text_next(key, at);
}

static uint64_t key_hash(struct str key)
{
	uint64_t hash = 0xcbf29ce484222325ULL; /* FNV-1a over code points */

	for (size_t at = 0; at < key.len;) {
		unsigned char c = (unsigned char)key.at[at];
		uint32_t point = classes[c] == PLAIN ? (at++, c) : key_next(key, &at);

		hash = (hash ^ point) * 0x100000001b3ULL;
	}
	return hash;
}

static struct str key_text(const struct json_check *c, const struct json_key_mark *key)
{
	return (struct str){ c->text.at + key->at, key->len };
}

/** By hash, then by the decoded key. */
static int keys_compare(const void *left, const void *right, void *check)
{
	const struct json_key_mark *a = left, *b = right;
	struct str ka, kb;
	size_t at_a = 0, at_b = 0;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	ka = key_text(check, a);
	kb = key_text(check, b);
	while (at_a < ka.len && at_b < kb.len) {
		uint32_t pa = key_next(ka, &at_a), pb = key_next(kb, &at_b);

		if (pa != pb)
			return pa < pb ? -1 : 1;
	}
	return (at_a < ka.len) - (at_b < kb.len);
}

static bool key_repeats(
	struct json_check *c, const struct json_key_mark *a, const struct json_key_mark *b)
{
	if (a->hash != b->hash || keys_compare(a, b, c) != 0)
		return false;
	c->at = MAX_OF(a->at, b->at);
	refuse(c, "a key that the object has already");
	return true;
}

/** The keys from `first` on are those of one object; they are forgotten. */
static bool keys_check(struct json_check *c, size_t first)
{
	struct json_key_mark *keys = c->keys + first;
	size_t count = c->key_count - first;

	c->key_count = first;
	if (count <= FEW_KEYS) {
		for (size_t i = 1; i < count; i++)
			for (size_t k = 0; k < i; k++)
				if (key_repeats(c, &keys[i], &keys[k]))
					return false;
		return true;
	}
	qsort_r(keys, count, sizeof *keys, keys_compare, c);
	for (size_t i = 1; i < count; i++)
		if (key_repeats(c, &keys[i - 1], &keys[i]))
			return false;
	return true;
}

/** Doubles an array that begins as `first`, a part of the check itself. */
static void *grow(void *array, const void *first, size_t size, size_t *room)
{
	void *grown =
		array == first ? malloc(2 * *room * size) : reallocarray(array, 2 * *room, size);

	if (!grown)
		return NULL;
	if (array == first)
		memcpy(grown, first, *room * size);
	*room *= 2;
	return grown;
}

static bool key_push(struct json_check *c, size_t from)
{
	struct str key = { c->text.at + from, c->at - 1 - from };
	void *grown;

	if (c->key_count == c->key_room) {
		grown = grow(c->keys, c->first_keys, sizeof *c->keys, &c->key_room);
		if (!grown)
			return out_of_memory(c);
		c->keys = grown;
	}
	c->keys[c->key_count++] =
		(struct json_key_mark){ key_hash(key), (uint32_t)from, (uint32_t)key.len };
	return true;
}

/* ---- numbers and words ---- */

static bool digits_take(struct json_check *c)
{
	size_t from = c->at;

	while (peek(c) >= '0' && peek(c) <= '9')
		c->at++;
	return c->at > from;
}

static bool number_push(struct json_check *c, size_t from)
{
	void *grown;

	if (c->number_count == c->number_room) {
		grown = grow(c->numbers, c->first_numbers, sizeof *c->numbers, &c->number_room);
		if (!grown)
			return out_of_memory(c);
		c->numbers = grown;
	}
	c->numbers[c->number_count++] =
		(struct json_span){ (uint32_t)from, (uint32_t)(c->at - from) };
	return true;
}

static bool number_check(struct json_check *c)
{
	static const char wrong[] = "this is no JSON number";
	size_t from = c->at;

	take(c, '-');
	if (!take(c, '0') && !digits_take(c))
		return refuse(c, wrong);
	if (take(c, '.') && !digits_take(c))
		return refuse(c, wrong);
	if ((peek(c) | 0x20) == 'e') {
		c->at++;
		if (peek(c) == '+' || peek(c) == '-')
			c->at++;
		if (!digits_take(c))
			return refuse(c, wrong);
	}
	if (c->at - from > JSON_NUMBER_MAX) {
		c->at = from;
		return refuse(c, "a number of more than 63 characters");
	}
	return number_push(c, from);
}

static bool word_check(struct json_check *c, struct str word)
{
	struct str rest = { c->text.at + c->at, c->text.len - c->at };

	if (!str_starts(rest, word))
		return refuse(c, "a value is expected");
	c->at += word.len;
	return true;
}

/* ---- arrays, objects, values ---- */

static bool array_check(struct json_check *c)
{
	c->at++;
	space_skip(c);
	if (take(c, ']'))
		return true;
	do {
		if (!value_check(c))
			return false;
	} while (take(c, ','));
	return take(c, ']') || refuse(c, "a comma or ] is expected");
}

static bool member_check(struct json_check *c)
{
	size_t from;

	space_skip(c);
	from = c->at + 1;
	if (peek(c) != '"')
		return refuse(c, "a key in quotes is expected");
	if (!string_check(c) || !key_push(c, from))
		return false;
	space_skip(c);
	return take(c, ':') ? value_check(c) : refuse(c, "a colon is expected");
}

static bool object_check(struct json_check *c)
{
	size_t first = c->key_count;

	c->at++;
	space_skip(c);
	if (take(c, '}'))
		return true;
	do {
		if (!member_check(c))
			return false;
	} while (take(c, ','));
	if (!take(c, '}'))
		return refuse(c, "a comma or } is expected");
	return keys_check(c, first);
}

static bool nested_check(struct json_check *c, bool (*check)(struct json_check *c))
{
	bool ok;

	if (c->depth == JSON_DEPTH_MAX)
		return refuse(c, "nested deeper than 32 levels");
	c->depth++;
	ok = check(c);
	c->depth--;
	return ok;
}

static bool bare_value_check(struct json_check *c)
{
	switch (peek(c)) {
	case '{':
		return nested_check(c, object_check);
	case '[':
		return nested_check(c, array_check);
	case '"':
		return string_check(c);
	case 't':
		return word_check(c, STR("true"));
	case 'f':
		return word_check(c, STR("false"));
	case 'n':
		return word_check(c, STR("null"));
	case '-':
	case '0' ... '9':
		return number_check(c);
	default:
		return refuse(c, "a value is expected");
	}
}

/** With the space around it. */
static bool value_check(struct json_check *c)
{
	space_skip(c);
	if (!bare_value_check(c))
		return false;
	space_skip(c);
	return true;
}

enum status json_check_run(struct json_check *check, struct str text)
{
	check->text = text;
	check->at = 0;
	check->depth = 0;
	check->why = NULL;
	check->no_memory = false;
	check->numbers = check->first_numbers;
	check->number_count = 0;
	check->number_room = COUNT_OF(check->first_numbers);
	check->keys = check->first_keys;
	check->key_count = 0;
	check->key_room = COUNT_OF(check->first_keys);
	if (text.len > INT32_MAX)
		refuse(check, "larger than 2 GiB");
	else if (value_check(check) && check->at < text.len)
		refuse(check, "text after the end of the value");
	if (check->no_memory)
		return ST_NO_MEMORY;
	return check->why ? ST_INVALID : ST_OK;
}

void json_check_done(struct json_check *check)
{
	if (check->numbers != check->first_numbers)
		free(check->numbers);
	if (check->keys != check->first_keys)
		free(check->keys);
}
