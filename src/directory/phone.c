/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The steps of libphonenumber's parser and validator, on tables where each pattern is an automaton. In two cases we accept what it
 * refuses (docs/telephones.md): 00 is understood in all countries, and an international number that is valid as it stands is never
 * cut.
 */
#include "directory/phone.h"

#include "directory/phone_digits.h"
#include "directory/phone_tables.h"

#define NATIONAL_MIN 2
#define NATIONAL_MAX 17
#define HOME         "US" /* who gives no country calls within the North American plan */

/** Digits, lent. */
struct span {
	const uint8_t *at;
	size_t len;
};

/** Room for a number that was transformed: the digits and what is inserted before them. */
struct national {
	uint8_t at[PHONE_DIGITS_MAX + 8];
};

/** What was found out so far. */
struct parsing {
	struct phone *phone;
	enum phone_fault fault;
};

static struct span behind(struct span digits, size_t count)
{
	return (struct span){ digits.at + count, digits.len - count };
}

/** Follows the digits as far as they lead. @param ret_used  how many did */
static uint16_t walk(uint16_t state, struct span digits, size_t *ret_used)
{
	size_t used = 0;

	while (used < digits.len && phone_states[state].next[digits.at[used]] != 0)
		state = phone_states[state].next[digits.at[used++]];
	*ret_used = used;
	return phone_states[state].output;
}

/** The output for the digits as a whole. */
static uint16_t whole(uint16_t state, struct span digits)
{
	size_t used;
	uint16_t output = walk(state, digits, &used);

	return used == digits.len ? output : 0;
}

static struct phone_cut cut_at(uint16_t state, struct span digits)
{
	size_t used;
	uint16_t output = walk(state, digits, &used);

	return used == digits.len ? phone_cuts[output].end : phone_cuts[output].more;
}

/* ---- lengths ---- */

enum fit { FIT_GOOD, FIT_LOCAL, FIT_SHORT, FIT_LONG, FIT_BETWEEN };

static enum fit length_fit(const struct phone_region *region, size_t len)
{
	uint32_t bit;

	if (len > NATIONAL_MAX)
		return FIT_LONG;
	bit = 1u << len;
	if ((region->local_lengths & bit) != 0)
		return FIT_LOCAL;
	if ((region->lengths & bit) != 0)
		return FIT_GOOD;
	if (region->lengths < bit)
		return FIT_LONG;
	return (region->lengths & (bit - 1)) == 0 ? FIT_SHORT : FIT_BETWEEN;
}

static enum phone_fault length_fault(const struct phone_region *region, size_t len)
{
	switch (length_fit(region, len)) {
	case FIT_LOCAL:
	case FIT_SHORT:
		return PHONE_SHORT;
	case FIT_LONG:
		return PHONE_LONG;
	case FIT_GOOD:
	case FIT_BETWEEN:
		break;
	}
	return PHONE_UNUSED;
}

/* ---- national prefixes ---- */

/** Puts what is inserted, what is kept and the rest one behind the other. */
static struct span national_transform(
	const char *insert, struct span digits, struct phone_cut cut, struct national *room)
{
	size_t len = 0;

	for (; insert[len] != '\0'; len++)
		room->at[len] = (uint8_t)(insert[len] - '0');
	memcpy(room->at + len, digits.at + cut.group_at, cut.group_len);
	len += cut.group_len;
	memcpy(room->at + len, digits.at + cut.len, digits.len - cut.len);
	return (struct span){ room->at, len + digits.len - cut.len };
}

/**
 * Takes off the national prefix, unless that makes a number of the country's plan into none.
 *
 * @param room  for a number that is transformed; what is answered is lent by it or by the digits
 */
static struct span national_strip(
	const struct phone_region *region, struct span digits, struct national *room)
{
	struct phone_cut cut = cut_at(region->trunk, digits);
	struct span rest;

	if (cut.len == 0)
		return digits;
	if (region->transforms && cut.group_len > 0)
		rest = national_transform(region->insert, digits, cut, room);
	else
		rest = behind(digits, cut.len);
	if (whole(region->general, digits) == 1 && whole(region->general, rest) != 1)
		return digits;
	return rest;
}

/* ---- from a national number to E.164 ---- */

static void phone_write(
	struct phone *phone, const struct phone_calling *calling, struct span digits, size_t region)
{
	size_t len = 0;

	phone->e164[len++] = '+';
	for (const char *digit = calling->digits; *digit != '\0'; digit++)
		phone->e164[len++] = *digit;
	for (size_t i = 0; i < digits.len; i++)
		phone->e164[len++] = (char)('0' + digits.at[i]);
	phone->e164[len] = '\0';
	phone->len = len;
	memcpy(phone->region, phone_regions[region].code, sizeof phone->region);
}

/** Whether a number is in use, with the national number as it stands. */
static bool take_valid(
	struct parsing *parsing, const struct phone_calling *calling, struct span digits)
{
	uint16_t place = whole(calling->numbers, digits);

	if (place == 0)
		return false;
	phone_write(parsing->phone, calling, digits, calling->first + place - 1u);
	return true;
}

static bool take_national(
	struct parsing *parsing, const struct phone_region *region, struct span digits)
{
	const struct phone_calling *calling = &phone_callings[region->calling];
	struct national room;
	struct span national;
	enum fit fit;

	parsing->fault = PHONE_SHORT;
	if (digits.len < NATIONAL_MIN)
		return false;
	national = national_strip(region, digits, &room);
	fit = length_fit(region, national.len);
	if (fit == FIT_LOCAL || fit == FIT_SHORT || fit == FIT_BETWEEN)
		national = digits;
	parsing->fault = length_fault(region, national.len);
	return take_valid(parsing, calling, national);
}

/** The calling code at the beginning; NULL when there is none. No code begins another. */
static const struct phone_calling *find_calling(struct span digits, size_t *ret_len)
{
	size_t code = 0;

	for (size_t i = 0; i < 3 && i < digits.len && digits.at[0] != 0; i++) {
		code = code * 10 + digits.at[i];
		*ret_len = i + 1;
		if (phone_calling_of[code] != 0)
			return &phone_callings[phone_calling_of[code] - 1];
	}
	return NULL;
}

/** A number that begins with its calling code. */
static bool take_international(struct parsing *parsing, struct span digits)
{
	size_t len = 0;
	const struct phone_calling *calling = find_calling(digits, &len);

	parsing->fault = PHONE_CODE;
	if (calling == NULL)
		return false;
	digits = behind(digits, len);
	if (take_valid(parsing, calling, digits))
		return true;
	return take_national(parsing, &phone_regions[calling->first], digits);
}

/** A national number behind the country's own calling code, written without + ("1 514…", "33 1…"). */
static bool strip_own_code(const struct phone_region *region, struct span digits,
	struct national *room, struct span *ret_national)
{
	size_t len = 0;
	const struct phone_calling *calling = find_calling(digits, &len);

	if (calling != &phone_callings[region->calling])
		return false;
	*ret_national = national_strip(region, behind(digits, len), room);
	if (length_fit(region, digits.len) == FIT_LONG)
		return true;
	return whole(region->general, digits) != 1 && whole(region->general, *ret_national) == 1;
}

/** A number as it is dialled within a country, to whatever country. */
static bool take_dialled(
	struct parsing *parsing, const struct phone_region *region, struct span digits)
{
	struct phone_cut cut = cut_at(region->abroad, digits);
	struct national room;
	struct span national;

	if (cut.len > 0 && (cut.len == digits.len || digits.at[cut.len] != 0))
		return take_international(parsing, behind(digits, cut.len));
	if (strip_own_code(region, digits, &room, &national))
		return take_national(
			parsing, &phone_regions[phone_callings[region->calling].first], national);
	return take_national(parsing, region, digits);
}

/** 00 in front of a number that is none otherwise. */
static bool take_double_zero(struct parsing *parsing, struct span digits)
{
	return digits.len > 2 && digits.at[0] == 0 && digits.at[1] == 0 &&
	       take_international(parsing, behind(digits, 2));
}

static const struct phone_region *find_region(struct str text)
{
	unsigned first, second;
	uint8_t index;

	if (text.len != 2)
		return NULL;
	first = ((unsigned char)text.at[0] | 0x20u) - 'a';
	second = ((unsigned char)text.at[1] | 0x20u) - 'a';
	if (first >= COUNT_OF(phone_region_of) || second >= COUNT_OF(phone_region_of))
		return NULL;
	index = phone_region_of[first][second];
	return index != 0 ? &phone_regions[index - 1] : NULL;
}

static bool take_all(struct parsing *parsing, struct str raw, struct str country)
{
	const struct phone_region *region = find_region(country);
	struct phone_digits read;
	struct span digits;

	parsing->fault = phone_digits_read(raw, &read);
	if (parsing->fault != PHONE_FINE)
		return false;
	digits = (struct span){ read.at, read.len };
	if (read.has_plus && read.at[0] != 0)
		return take_international(parsing, digits);
	if (region == NULL)
		region = find_region(STR(HOME));
	return take_dialled(parsing, region, digits) || take_double_zero(parsing, digits);
}

enum status phone_parse(
	struct str raw, struct str country, struct phone *ret_phone, enum phone_fault *ret_fault)
{
	struct parsing parsing = { .phone = ret_phone };
	bool fine = take_all(&parsing, raw, country);

	if (ret_fault != NULL)
		*ret_fault = fine ? PHONE_FINE : parsing.fault;
	return fine ? ST_OK : ST_INVALID;
}

bool phone_country(struct str text, char ret_code[3])
{
	const struct phone_region *region = find_region(text);

	if (region == NULL)
		return false;
	memcpy(ret_code, region->code, 3);
	return true;
}

const char *phone_fault_name(enum phone_fault fault)
{
	static const char *const names[] = {
		[PHONE_FINE] = "fine",
		[PHONE_EMPTY] = "empty",
		[PHONE_CHARACTER] = "character",
		[PHONE_CODE] = "code",
		[PHONE_SHORT] = "short",
		[PHONE_LONG] = "long",
		[PHONE_UNUSED] = "unused",
	};

	return names[fault];
}
