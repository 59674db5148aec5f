/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The calendar arithmetic counts years from March, so that the leap day is the last of its year.
 */
#include "core/civil.h"

#define DAYS_PER_ERA 146097 /* 400 years */
#define EPOCH_SHIFT  719468 /* from 1 March of year 0 to 1 January 1970 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int32_t civil_month_days(int32_t year, int32_t month)
{
	static const int32_t days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

bool civil_date_valid(struct civil_date date)
{
	if (date.year < 0 || date.year > 9999 || date.month < 1 || date.month > 12)
		return false;
	return date.day >= 1 && date.day <= civil_month_days(date.year, date.month);
}

int64_t civil_days(struct civil_date date)
{
	int64_t year = (int64_t)date.year - (date.month <= 2);
	int64_t era = floor_div(year, 400);
	int64_t month = (date.month + 9) % 12; /* March is 0 */
	int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
	int64_t of_era = year - era * 400;

	return era * DAYS_PER_ERA + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year -
	       EPOCH_SHIFT;
}

struct civil_date civil_from_days(int64_t days)
{
	int64_t shifted = days + EPOCH_SHIFT;
	int64_t era = floor_div(shifted, DAYS_PER_ERA);
	int64_t day = shifted - era * DAYS_PER_ERA;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153;

	return (struct civil_date){
		.year = (int32_t)(year + era * 400 + (month >= 10)),
		.month = (int32_t)(month < 10 ? month + 3 : month - 9),
		.day = (int32_t)(day_of_year - (153 * month + 2) / 5 + 1),
	};
}

int32_t civil_weekday(int64_t days)
{
	int64_t since_sunday = days + 4; /* 1 January 1970 was a Thursday */

	return (int32_t)(since_sunday - floor_div(since_sunday, 7) * 7);
}

usec civil_to_usec(const struct civil_time *time)
{
	int64_t seconds = civil_days(time->date) * 86400 + (int64_t)time->hour * 3600 +
			  (int64_t)time->minute * 60 + time->second;

	return seconds * USEC_SECOND + time->micros;
}

struct civil_time civil_from_usec(usec instant)
{
	int64_t days = floor_div(instant, USEC_DAY);
	int64_t rest = instant - days * USEC_DAY;

	return (struct civil_time){
		.date = civil_from_days(days),
		.hour = (int32_t)(rest / USEC_HOUR),
		.minute = (int32_t)(rest / USEC_MINUTE % 60),
		.second = (int32_t)(rest / USEC_SECOND % 60),
		.micros = (int32_t)(rest % USEC_SECOND),
	};
}

/* What is left to read; each step below takes its part or fails and takes nothing. */
struct scan {
	const char *at;
	const char *end;
};

static bool scan_digit(struct scan *scan, int32_t *value)
{
	if (scan->at == scan->end || *scan->at < '0' || *scan->at > '9')
		return false;
	*value = *value * 10 + (*scan->at++ - '0');
	return true;
}

static bool scan_number(struct scan *scan, int digits, int32_t *ret_value)
{
	int32_t value = 0;

	for (int i = 0; i < digits; i++)
		if (!scan_digit(scan, &value))
			return false;
	*ret_value = value;
	return true;
}

static bool scan_char(struct scan *scan, const char *any_of)
{
	if (scan->at == scan->end || *scan->at == '\0' || !strchr(any_of, *scan->at))
		return false;
	scan->at++;
	return true;
}

static bool scan_date(struct scan *scan, struct civil_date *ret_date)
{
	return scan_number(scan, 4, &ret_date->year) && scan_char(scan, "-") &&
	       scan_number(scan, 2, &ret_date->month) && scan_char(scan, "-") &&
	       scan_number(scan, 2, &ret_date->day) && civil_date_valid(*ret_date);
}

/* A fraction's digits; those below the microsecond are read and dropped. */
static bool scan_fraction(struct scan *scan, int32_t *ret_micros)
{
	int32_t micros = 0, dropped = 0;
	int digits = 0;

	while (scan_digit(scan, digits < 6 ? &micros : &dropped)) {
		dropped = 0;
		digits++;
	}
	for (int i = digits; i < 6; i++)
		micros *= 10;
	*ret_micros = micros;
	return digits > 0;
}

static bool scan_clock(struct scan *scan, struct civil_time *time)
{
	if (!scan_number(scan, 2, &time->hour) || !scan_char(scan, ":") ||
		!scan_number(scan, 2, &time->minute))
		return false;
	if (scan_char(scan, ":") && !scan_number(scan, 2, &time->second))
		return false;
	if (scan_char(scan, ".,") && !scan_fraction(scan, &time->micros))
		return false;
	return time->hour < 24 && time->minute < 60 && time->second <= 60;
}

static bool scan_offset(struct scan *scan, usec *ret_offset)
{
	int32_t hours = 0, minutes = 0;
	bool west;

	*ret_offset = 0;
	if (scan->at == scan->end || scan_char(scan, "Zz"))
		return true;
	west = *scan->at == '-';
	if (!scan_char(scan, "+-") || !scan_number(scan, 2, &hours))
		return false;
	if (scan_char(scan, ":") || scan->at != scan->end)
		if (!scan_number(scan, 2, &minutes))
			return false;
	*ret_offset = (hours * USEC_HOUR + minutes * USEC_MINUTE) * (west ? -1 : 1);
	return hours < 24 && minutes < 60;
}

bool civil_parse_date(struct str text, struct civil_date *ret_date)
{
	struct civil_date date = { 0 };
	struct scan scan;

	if (text.len != CIVIL_DATE_SIZE - 1)
		return false;
	scan = (struct scan){ text.at, text.at + text.len };
	if (!scan_date(&scan, &date))
		return false;
	*ret_date = date;
	return true;
}

bool civil_parse_instant(struct str text, usec *ret_instant)
{
	struct civil_time time = { 0 };
	usec offset = 0;
	struct scan scan;

	if (!str_present(text))
		return false;
	scan = (struct scan){ text.at, text.at + text.len };
	if (!scan_date(&scan, &time.date) || !scan_char(&scan, "Tt ") ||
		!scan_clock(&scan, &time) || !scan_offset(&scan, &offset) || scan.at != scan.end)
		return false;
	*ret_instant = civil_to_usec(&time) - offset;
	return true;
}

static char *put_number(char *at, int32_t value, int digits)
{
	for (int i = digits - 1; i >= 0; i--) {
		at[i] = (char)('0' + value % 10);
		value /= 10;
	}
	return at + digits;
}

static char *put_date(char *at, struct civil_date date)
{
	at = put_number(at, date.year, 4);
	*at++ = '-';
	at = put_number(at, date.month, 2);
	*at++ = '-';
	return put_number(at, date.day, 2);
}

struct str civil_format_date(struct civil_date date, char out[CIVIL_DATE_SIZE])
{
	*put_date(out, date) = '\0';
	return (struct str){ out, CIVIL_DATE_SIZE - 1 };
}

struct str civil_format_instant(usec instant, char out[CIVIL_INSTANT_SIZE])
{
	const usec first = civil_days((struct civil_date){ 0, 1, 1 }) * USEC_DAY;
	const usec last = civil_days((struct civil_date){ 10000, 1, 1 }) * USEC_DAY - 1;
	struct civil_time time = civil_from_usec(MAX_OF(first, MIN_OF(instant, last)));
	char *at = put_date(out, time.date);

	*at++ = 'T';
	at = put_number(at, time.hour, 2);
	*at++ = ':';
	at = put_number(at, time.minute, 2);
	*at++ = ':';
	at = put_number(at, time.second, 2);
	*at++ = '.';
	at = put_number(at, time.micros / 1000, 3);
	*at++ = 'Z';
	*at = '\0';
	return (struct str){ out, CIVIL_INSTANT_SIZE - 1 };
}
