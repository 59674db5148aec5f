/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/xlsx_value.h"

#include <math.h>
#include <stdlib.h>

#include "core/civil.h"

#define DIGITS_MAX   40 /* of a number that is looked at; longer ones stay as they are */
#define EXPONENT_MAX 30
#define PRECISION                                                                                  \
	15 /* the digits that spreadsheets show; what is beyond is noise of binary fractions */
#define DAY_SECONDS 86400
#define SERIAL_END  2958466 /* 1 January 10000 */

/* Serial 61 is 1 March 1900. Before it the numbers are one less than the calendar: 60 is a day that never was. */
#define FALSE_LEAP_DAY 60
#define DAYS_1904      1462

/* ---- numbers ---- */

/** Digits without leading zeros, and how many of them stand before the point (may be negative, or beyond the end). */
struct decimal {
	bool is_negative;
	char digits[DIGITS_MAX];
	size_t count;
	int64_t point;
};

static bool take_digit(struct decimal *decimal, char c)
{
	if (decimal->count == 0 && c == '0')
		return true;
	if (decimal->count == DIGITS_MAX)
		return false;
	decimal->digits[decimal->count++] = c;
	return true;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/** The digits and the point. @return where they end; 0: there is no number */
static size_t read_mantissa(struct str text, struct decimal *decimal)
{
	bool behind_point = false, has_digit = false;
	size_t at = 0;

	decimal->is_negative = text.len > 0 && text.at[0] == '-';
	at = text.len > 0 && (text.at[0] == '-' || text.at[0] == '+');
	for (; at < text.len && (is_digit(text.at[at]) || text.at[at] == '.'); at++) {
		if (text.at[at] == '.') {
			if (behind_point)
				return 0;
			behind_point = true;
			continue;
		}
		has_digit = true;
		if (!take_digit(decimal, text.at[at]))
			return 0;
		if (!behind_point)
			decimal->point += decimal->count > 0;
		else if (decimal->count == 0)
			decimal->point--;
	}
	return has_digit ? at : 0;
}

static bool read_decimal(struct str text, struct decimal *ret_decimal)
{
	struct decimal decimal = { 0 };
	size_t at = read_mantissa(text, &decimal);
	int64_t exponent = 0;

	if (at == 0)
		return false;
	if (at < text.len) {
		struct str power = { text.at + at + 1, text.len - at - 1 };

		if (text.at[at] != 'E' && text.at[at] != 'e')
			return false;
		if (power.len > 1 && power.at[0] == '+')
			power = (struct str){ power.at + 1, power.len - 1 };
		if (!str_to_int(power, &exponent))
			return false;
	}
	if (exponent < -EXPONENT_MAX || exponent > EXPONENT_MAX)
		return false;
	decimal.point += exponent;
	*ret_decimal = decimal;
	return true;
}

static void drop_trailing_zeros(struct decimal *decimal)
{
	while (decimal->count > 0 && decimal->digits[decimal->count - 1] == '0')
		decimal->count--;
}

/** To the digits that spreadsheets show; whole numbers keep theirs. */
static void round_decimal(struct decimal *decimal)
{
	size_t at = PRECISION;
	bool up;

	drop_trailing_zeros(decimal);
	if (decimal->count <= PRECISION || decimal->point >= (int64_t)decimal->count)
		return;
	if (decimal->point > PRECISION)
		at = (size_t)decimal->point;
	up = decimal->digits[at] >= '5';
	decimal->count = at;
	while (up && at > 0) {
		up = decimal->digits[--at] == '9';
		decimal->digits[at] = up ? '0' : (char)(decimal->digits[at] + 1);
	}
	if (up) { /* only nines: they are zeros now */
		decimal->digits[0] = '1';
		decimal->count = 1;
		decimal->point++;
	}
	drop_trailing_zeros(decimal);
}

static void put_whole(struct buf *out, const struct decimal *decimal)
{
	if (decimal->point <= 0)
		buf_add_char(out, '0');
	for (int64_t i = 0; i < decimal->point; i++)
		buf_add_char(out, i < (int64_t)decimal->count ? decimal->digits[i] : '0');
}

static void put_decimal(struct buf *out, struct decimal *decimal)
{
	round_decimal(decimal);
	if (decimal->count == 0) {
		buf_add_char(out, '0');
		return;
	}
	if (decimal->is_negative)
		buf_add_char(out, '-');
	put_whole(out, decimal);
	if (decimal->point >= (int64_t)decimal->count)
		return;
	buf_add_char(out, '.');
	for (int64_t i = decimal->point; i < (int64_t)decimal->count; i++)
		buf_add_char(out, i < 0 ? '0' : decimal->digits[i]);
}

static bool is_short_whole(struct str text)
{
	if (text.len == 0 || text.len > PRECISION || text.at[0] == '0')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.at[i]))
			return false;
	return true;
}

static void put_plain(struct buf *out, struct str text)
{
	struct decimal decimal;

	if (!is_short_whole(text) && read_decimal(text, &decimal))
		put_decimal(out, &decimal);
	else
		buf_add(out, text);
}

/* ---- digits with zeros in front ---- */

static void put_digits(struct buf *out, struct str text, struct str pattern)
{
	char shown[2 * DIGITS_MAX + 64];
	struct buf plain CLEANUP(buf_done) = { 0 };
	size_t at = sizeof shown, left;

	buf_init(&plain, 2 * DIGITS_MAX);
	put_plain(&plain, text);
	left = plain.len;
	for (size_t i = 0; i < plain.len; i++)
		if (!is_digit(plain.at[i]))
			left = SIZE_MAX;
	if (plain.failed || left == SIZE_MAX || pattern.len > 64) {
		put_plain(out, text);
		return;
	}
	for (size_t i = pattern.len; i > 0; i--) {
		if (pattern.at[i - 1] == '0')
			shown[--at] = left > 0 ? plain.at[--left] : '0';
		else if (pattern.at[i - 1] != '\\')
			shown[--at] = pattern.at[i - 1];
	}
	buf_add_bytes(out, plain.at, left);
	buf_add_bytes(out, shown + at, sizeof shown - at);
}

/* ---- dates and times ---- */

struct serial {
	int64_t days, seconds;
};

static bool read_serial(struct str text, bool is_1904, struct serial *ret_serial)
{
	char copy[64], *end;
	double value;
	int64_t seconds;

	if (text.len == 0 || text.len >= sizeof copy)
		return false;
	memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	value = strtod(copy, &end);
	if (*end != '\0' || !(value >= 0 && value < SERIAL_END))
		return false;
	seconds = llround(value * DAY_SECONDS);
	ret_serial->days = seconds / DAY_SECONDS;
	ret_serial->seconds = seconds % DAY_SECONDS;
	if (is_1904)
		ret_serial->days += DAYS_1904;
	return ret_serial->days < SERIAL_END;
}

static void put_date(struct buf *out, int64_t days)
{
	const int64_t epoch = civil_days((struct civil_date){ 1899, 12, 30 });
	char text[CIVIL_DATE_SIZE];

	if (days == FALSE_LEAP_DAY)
		buf_add(out, STR("1900-02-29")); /* as it is shown */
	else
		buf_add(out,
			civil_format_date(
				civil_from_days(epoch + days + (days < FALSE_LEAP_DAY)), text));
}

static void put_time(struct buf *out, int64_t seconds, bool always_seconds)
{
	buf_printf(
		out, "%02lld:%02lld", (long long)(seconds / 3600), (long long)(seconds / 60 % 60));
	if (always_seconds || seconds % 60 != 0)
		buf_printf(out, ":%02lld", (long long)(seconds % 60));
}

/** Midnight is left out: programs that know one kind of date only write days so. */
static void put_serial(struct buf *out, const struct serial *serial, enum xlsx_kind kind)
{
	if (kind == XLSX_ELAPSED) {
		put_time(out, serial->days * DAY_SECONDS + serial->seconds, true);
		return;
	}
	if (kind == XLSX_TIME || serial->days == 0) {
		put_time(out, serial->seconds, true);
		return;
	}
	put_date(out, serial->days);
	if (kind == XLSX_DATE || serial->seconds == 0)
		return;
	buf_add_char(out, ' ');
	put_time(out, serial->seconds, false);
}

void xlsx_put_number(
	struct buf *out, struct str text, const struct xlsx_format *format, bool is_1904)
{
	bool is_1904_date = is_1904 && format->kind != XLSX_ELAPSED && format->kind != XLSX_TIME;
	struct serial serial;

	if (format->kind == XLSX_DIGITS)
		put_digits(out, text, format->pattern);
	else if (format->kind != XLSX_PLAIN && read_serial(text, is_1904_date, &serial))
		put_serial(out, &serial, format->kind);
	else
		put_plain(out, text);
}

void xlsx_put_iso_date(struct buf *out, struct str text)
{
	static const char midnight[] = "T00:00:00";
	struct str date = { text.at, MIN_OF(text.len, (size_t)10) };
	struct civil_date parsed;

	if (text.len <= 10 || text.at[10] != 'T' || !civil_parse_date(date, &parsed)) {
		buf_add(out, text);
		return;
	}
	buf_add(out, date);
	if (str_starts((struct str){ text.at + 10, text.len - 10 }, STR(midnight)))
		return;
	buf_add_char(out, ' ');
	buf_add_bytes(out, text.at + 11, text.len - 11);
}

/* ---- characters that XML cannot hold ---- */

/** The four hexadecimal digits of "_xHHHH_"; 0 when there is no such thing, or nothing that text can be. */
static uint32_t escaped_unit(const char *at, size_t len)
{
	uint32_t unit = 0;

	if (len < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_')
		return 0;
	for (size_t i = 2; i < 6; i++) {
		const char *hex = "0123456789abcdef";
		const char *found = strchr(hex, at[i] | 0x20);

		if (at[i] == '\0' || found == NULL || (at[i] < '0'))
			return 0;
		unit = unit << 4 | (uint32_t)(found - hex);
	}
	return unit >= 0xd800 && unit <= 0xdfff ? 0 : unit;
}

static size_t put_unit(char *at, uint32_t unit)
{
	if (unit < 0x80) {
		at[0] = (char)unit;
		return 1;
	}
	if (unit < 0x800) {
		at[0] = (char)(0xc0 | unit >> 6);
		at[1] = (char)(0x80 | (unit & 0x3f));
		return 2;
	}
	at[0] = (char)(0xe0 | unit >> 12);
	at[1] = (char)(0x80 | (unit >> 6 & 0x3f));
	at[2] = (char)(0x80 | (unit & 0x3f));
	return 3;
}

size_t xlsx_unescape(char *text, size_t len)
{
	char *first = len > 0 ? memmem(text, len, "_x", 2) : NULL;
	size_t from, to;

	if (first == NULL)
		return len;
	from = to = (size_t)(first - text);
	while (from < len) {
		uint32_t unit = escaped_unit(text + from, len - from);

		if (unit == 0) {
			text[to++] = text[from++];
			continue;
		}
		to += put_unit(text + to, unit);
		from += 7;
	}
	return to;
}
