/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/mapping_values.h"

#include "outreach/row.h"
#include "outreach/zone_value.h"

#define EXTENSION_AFTER 7 /* digits: a letter behind them may begin an extension */
#define PHONE_DIGITS    15
#define POSTAL_MAX      10
#define ZONE_MAX        60

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/** Letters before the seventh digit: it can be no telephone. */
static bool may_be_phone(struct str value)
{
	size_t digits = 0;

	if (str_starts(value, STR("tel:")))
		return true;
	for (size_t i = 0; i < value.len && digits < EXTENSION_AFTER; i++) {
		if (is_letter(value.at[i]) || value.at[i] == '_' || value.at[i] == '@')
			return false;
		digits += is_digit(value.at[i]);
	}
	return true;
}

/** The digits of what looks like a telephone, up to an extension; 0: it does not. */
static size_t phone_digits(struct str value, char digits[PHONE_DIGITS])
{
	size_t count = 0;

	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];

		if (is_digit(c)) {
			if (count == PHONE_DIGITS)
				return 0;
			digits[count++] = c;
			continue;
		}
		if (count >= EXTENSION_AFTER && (is_letter(c) || c == '#' || c == ','))
			break;
		if (strchr(" -.()/", c) == NULL && (c != '+' || i > 0) && (unsigned char)c < 0x80)
			return 0;
	}
	return count >= EXTENSION_AFTER ? count : 0;
}

/** As numbers are given out in North America: no area code and no exchange begins with 0 or 1. */
static bool is_north_american(const char *digits, size_t count)
{
	if (count == 11 && digits[0] == '1')
		digits++, count--;
	return count == 10 && digits[0] >= '2' && digits[3] >= '2';
}

static void add_phone(struct column_values *values, struct str value)
{
	char digits[PHONE_DIGITS];
	size_t count = phone_digits(value, digits);

	values->may_be_phones += may_be_phone(value);
	if (count == 0)
		return;
	values->of[SHAPE_PHONE]++;
	if ((value.at[0] == '+' && count >= 8) || is_north_american(digits, count))
		values->of[SHAPE_SURE_PHONE]++;
}

static bool is_email(struct str value)
{
	const char *at = memchr(value.at, '@', value.len);
	size_t behind;

	if (at == NULL || at == value.at || memchr(value.at, ' ', value.len) != NULL)
		return false;
	behind = (size_t)(value.at + value.len - at) - 1;
	return memchr(at + 1, '@', behind) == NULL && memchr(at + 1, '.', behind) != NULL;
}

static void add_date(struct column_values *values, struct str value)
{
	struct civil_date date;
	bool month_first = row_date(value, DATE_MONTH_FIRST, &date);
	bool day_first = row_date(value, DATE_DAY_FIRST, &date);
	/* With the year first or dots there is one way to read it. */
	bool slashed = memchr(value.at, '.', value.len) == NULL && value.len > 4 &&
		       (value.at[1] < '0' || value.at[2] < '0');

	values->of[SHAPE_DATE] += month_first || day_first;
	if (!slashed || (!month_first && !day_first))
		return;
	values->slashed++;
	values->day_first += day_first && !month_first;
	values->month_first += month_first && !day_first;
}

/** A letter for A, a digit for 9, nothing for a space or a hyphen. */
static bool has_form(struct str value, const char *form)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];

		if (c == ' ' || c == '-')
			continue;
		if (*form == '\0' || (*form == 'A' ? !is_letter(c) : !is_digit(c)))
			return false;
		form++;
	}
	return *form == '\0';
}

static void add_postal(struct column_values *values, struct str value)
{
	bool has_digit = false;

	if (value.len > POSTAL_MAX)
		return;
	for (size_t i = 0; i < value.len; i++)
		has_digit |= is_digit(value.at[i]);
	values->of[SHAPE_POSTAL] += has_digit;
	if (has_form(value, "A9A9A9") ||
		(value.len == 10 && value.at[5] == '-' && has_form(value, "999999999")))
		values->of[SHAPE_SURE_POSTAL]++;
}

static void add_zone(struct column_values *values, const struct zone_tables *zones,
	struct str value, struct arena *scratch)
{
	struct zone_value zone;

	if (zones == NULL || value.len > ZONE_MAX)
		return;
	zone = zone_value_read(zones, value, scratch);
	if (zone.zone == NULL && zone.family == NULL)
		return;
	values->of[SHAPE_ZONE]++;
	if (memchr(value.at, '/', value.len) != NULL || memchr(value.at, ' ', value.len) != NULL)
		values->of[SHAPE_SURE_ZONE]++;
}

static uint32_t hash_of(struct str value)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < value.len; i++)
		hash = (hash ^ (unsigned char)value.at[i]) * 16777619u;
	return hash != 0 ? hash : 1;
}

static void add_seen(struct column_values *values, struct str value)
{
	uint32_t hash = hash_of(value);
	size_t at = hash % VALUES_SEEN;

	while (values->seen[at] != 0 && values->seen[at] != hash)
		at = (at + 1) % VALUES_SEEN;
	if (values->seen[at] == hash) {
		values->repeated++;
	} else if (values->seen_count < VALUES_SEEN / 4 * 3) {
		values->seen[at] = hash;
		values->seen_count++;
	}
}

static bool is_no(struct str value)
{
	static const char *const no[] = { "0", "false", "no", "n", "non", "faux" };

	for (size_t i = 0; i < COUNT_OF(no); i++)
		if (str_equal_nocase(value, str_of(no[i])))
			return true;
	return false;
}

void column_values_add(struct column_values *values, const struct zone_tables *zones,
	struct str value, struct arena *scratch)
{
	int64_t number;

	value = str_trim(value);
	if (!str_present(value))
		return;
	values->present++;
	add_seen(values, value);
	add_phone(values, value);
	add_date(values, value);
	add_postal(values, value);
	add_zone(values, zones, value, scratch);
	values->of[SHAPE_EMAIL] += is_email(value);
	values->of[SHAPE_NUMBER] += str_to_int(value, &number);
	values->of[SHAPE_YES_NO] += row_yes(value) || is_no(value);
}

enum values_fit column_values_fit(const struct column_values *values, enum value_shape kind)
{
	size_t fits = values->of[kind];

	if (values->present == 0)
		return FIT_UNKNOWN;
	if (fits == values->present)
		return FIT_ALL;
	if (fits == 0)
		return FIT_NONE;
	return fits * 10 >= values->present * 8 ? FIT_MOST : FIT_SOME;
}
