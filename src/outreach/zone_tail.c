/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/zone_tail.h"

#include "core/civil.h"

#define HOUR 3600
#define DAY  86400

struct reader {
	const char *at;
	const char *end;
};

static bool read_char(struct reader *reader, char want)
{
	if (reader->at == reader->end || *reader->at != want)
		return false;
	reader->at++;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `EST` or `<+03>`. */
static bool read_name(struct reader *reader)
{
	const char *from = reader->at;

	if (read_char(reader, '<')) {
		while (reader->at < reader->end && *reader->at != '>')
			reader->at++;
		return read_char(reader, '>');
	}
	while (reader->at < reader->end && is_letter(*reader->at))
		reader->at++;
	return reader->at - from >= 3;
}

static bool read_number(struct reader *reader, int32_t max, int32_t *ret_value)
{
	const char *from = reader->at;
	int32_t value = 0;

	while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
		value = value * 10 + (*reader->at++ - '0');
		if (value > max)
			return false;
	}
	*ret_value = value;
	return reader->at > from;
}

/* `[+-]h[:mm[:ss]]`, in seconds. */
static bool read_time(struct reader *reader, int32_t max_hours, int32_t *ret_seconds)
{
	bool minus = read_char(reader, '-');
	int32_t hours, minutes = 0, seconds = 0;

	if (!minus)
		(void)read_char(reader, '+');
	if (!read_number(reader, max_hours, &hours))
		return false;
	if (read_char(reader, ':') && !read_number(reader, 59, &minutes))
		return false;
	if (read_char(reader, ':') && !read_number(reader, 59, &seconds))
		return false;
	seconds += hours * HOUR + minutes * 60;
	*ret_seconds = minus ? -seconds : seconds;
	return true;
}

static bool read_month_day(struct reader *reader, struct zone_tail_day *day)
{
	day->kind = 'M';
	return read_number(reader, 12, &day->month) && day->month >= 1 && read_char(reader, '.') &&
	       read_number(reader, 5, &day->week) && day->week >= 1 && read_char(reader, '.') &&
	       read_number(reader, 6, &day->day);
}

static bool read_year_day(struct reader *reader, struct zone_tail_day *day)
{
	day->kind = read_char(reader, 'J') ? 'J' : 'D';
	return read_number(reader, 365, &day->day) && (day->kind == 'D' || day->day >= 1);
}

static bool read_day(struct reader *reader, struct zone_tail_day *day)
{
	day->seconds = 2 * HOUR;
	if (!read_char(reader, ','))
		return false;
	if (!(read_char(reader, 'M') ? read_month_day(reader, day) : read_year_day(reader, day)))
		return false;
	return !read_char(reader, '/') || read_time(reader, 167, &day->seconds);
}

static bool read_summer(struct reader *reader, struct zone_tail *tail)
{
	int32_t west;

	if (!read_name(reader))
		return false;
	tail->summer = tail->standard + HOUR;
	if (reader->at < reader->end && *reader->at != ',') {
		if (!read_time(reader, 24, &west))
			return false;
		tail->summer = -west;
	}
	return read_day(reader, &tail->starts) && read_day(reader, &tail->ends);
}

bool zone_tail_parse(struct str text, struct zone_tail *ret_tail)
{
	struct zone_tail tail = { 0 };
	struct reader reader;
	int32_t west;

	if (!str_present(text))
		return false;
	reader = (struct reader){ text.at, text.at + text.len };
	if (!read_name(&reader) || !read_time(&reader, 24, &west))
		return false;
	tail.standard = tail.summer = -west;
	if (reader.at < reader.end && !read_summer(&reader, &tail))
		return false;
	if (reader.at != reader.end)
		return false;
	*ret_tail = tail;
	return true;
}

static int64_t month_day_of(const struct zone_tail_day *day, int32_t year)
{
	int64_t first = civil_days((struct civil_date){ year, day->month, 1 });
	int64_t date = 1 + (day->day - civil_weekday(first) + 7) % 7 + (day->week - 1) * 7;

	if (date > civil_month_days(year, day->month))
		date -= 7;
	return first + date - 1;
}

/* The shift's instant on a wall clock that shows UTC plus `offset`. */
static int64_t day_instant(const struct zone_tail_day *day, int32_t year, int32_t offset)
{
	int64_t first = civil_days((struct civil_date){ year, 1, 1 });
	int64_t days = first + day->day;

	if (day->kind == 'M')
		days = month_day_of(day, year);
	else if (day->kind == 'J')
		days -= day->day < 60 || civil_month_days(year, 2) == 28;
	return days * DAY + day->seconds - offset;
}

void zone_tail_year(
	const struct zone_tail *tail, int32_t year, int64_t *ret_starts, int64_t *ret_ends)
{
	*ret_starts = day_instant(&tail->starts, year, tail->standard);
	*ret_ends = day_instant(&tail->ends, year, tail->summer);
}

int32_t zone_tail_offset(const struct zone_tail *tail, int64_t seconds)
{
	int64_t latest = INT64_MIN;
	int32_t offset = tail->standard, year;

	if (tail->standard == tail->summer)
		return offset;
	year = civil_from_days(seconds / DAY - (seconds % DAY < 0)).year;
	/* The year before, too: its last shift may still hold; and the next, for shifts before its start. */
	for (int32_t y = year - 1; y <= year + 1; y++) {
		int64_t starts, ends;

		zone_tail_year(tail, y, &starts, &ends);
		/* Summer all year: one year's ends when the next one's starts, which holds. */
		if (starts <= seconds && starts >= latest) {
			latest = starts;
			offset = tail->summer;
		}
		if (ends <= seconds && ends > latest) {
			latest = ends;
			offset = tail->standard;
		}
	}
	return offset;
}
