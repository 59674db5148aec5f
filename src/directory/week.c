/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/week.h"

#include <stdio.h>

static const char *const day_names[WEEK_DAYS] = { "sunday", "monday", "tuesday", "wednesday",
	"thursday", "friday", "saturday" };

const char *week_day_name(enum week_day day)
{
	return day_names[day];
}

static struct week_day_hours one_interval(int start, int end)
{
	return (struct week_day_hours){ 1, { { (int16_t)start, (int16_t)end } } };
}

struct week week_contact_default(void)
{
	struct week week = { 0 };

	for (int day = MONDAY; day <= FRIDAY; day++)
		week.days[day] = one_interval(9 * 60, 20 * 60);
	week.days[SATURDAY] = one_interval(10 * 60, 18 * 60);
	week.days[SUNDAY] = one_interval(12 * 60, 18 * 60);
	return week;
}

struct week week_always(void)
{
	struct week week = { 0 };

	for (int day = 0; day < WEEK_DAYS; day++)
		week.days[day] = one_interval(0, WEEK_DAY_MINUTES);
	return week;
}

/** Minutes from the start to the end. */
static int interval_length(struct week_interval interval)
{
	return interval.end > interval.start ? interval.end - interval.start
					     : interval.end + WEEK_DAY_MINUTES - interval.start;
}

/** Minutes until the interval of `day` that covers `offset` minutes after its midnight ends; 0. */
static int covered_for(const struct week_day_hours *hours, int offset)
{
	int longest = 0;

	for (int i = 0; i < hours->count; i++) {
		int left = hours->at[i].start + interval_length(hours->at[i]) - offset;

		if (hours->at[i].start <= offset && left > longest)
			longest = left;
	}
	return longest;
}

/** Minutes that the intervals which cover a local time still last, followers not counted. */
static int open_for(const struct week *week, int day, int minute)
{
	int before = (day + WEEK_DAYS - 1) % WEEK_DAYS;
	int today = covered_for(&week->days[day], minute);
	int yesterday = covered_for(&week->days[before], minute + WEEK_DAY_MINUTES);

	return MAX_OF(today, yesterday);
}

bool week_is_open(const struct week *week, enum week_day day, int minute)
{
	return open_for(week, (int)day, minute) > 0;
}

bool week_opens(const struct week *week)
{
	for (int day = 0; day < WEEK_DAYS; day++)
		if (week->days[day].count > 0)
			return true;
	return false;
}

/** Minutes from `minute` of a day to the next start of an interval that day; -1: none. */
static int next_start(const struct week_day_hours *hours, int minute)
{
	int next = -1;

	for (int i = 0; i < hours->count; i++) {
		int wait = hours->at[i].start - minute;

		if (wait >= 0 && (next < 0 || wait < next))
			next = wait;
	}
	return next;
}

int week_until_open(const struct week *week, enum week_day day, int minute)
{
	if (week_is_open(week, day, minute))
		return 0;
	for (int ahead = 0; ahead <= WEEK_DAYS; ahead++) {
		int wait = next_start(
			&week->days[((int)day + ahead) % WEEK_DAYS], ahead == 0 ? minute : 0);

		if (wait >= 0)
			return ahead == 0 ? wait : ahead * WEEK_DAY_MINUTES - minute + wait;
	}
	return -1;
}

int week_until_closed(const struct week *week, enum week_day day, int minute)
{
	const int most = (WEEK_DAYS + 1) * WEEK_DAY_MINUTES;
	int total = 0;

	while (total < most) {
		int at = minute + total;
		int more = open_for(week, ((int)day + at / WEEK_DAY_MINUTES) % WEEK_DAYS,
			at % WEEK_DAY_MINUTES);

		if (more == 0)
			return total;
		total += more;
	}
	return most;
}

static bool two_digits(struct str text, size_t at, int *ret_value)
{
	if (text.len < at + 2 || text.at[at] < '0' || text.at[at] > '9' || text.at[at + 1] < '0' ||
		text.at[at + 1] > '9')
		return false;
	*ret_value = (text.at[at] - '0') * 10 + text.at[at + 1] - '0';
	return true;
}

enum status week_time_parse(struct str text, int *ret_minute)
{
	int hours, minutes, seconds = 0;

	text = str_trim(text);
	if (text.len != 5 && text.len != 8)
		return ST_INVALID;
	if (!two_digits(text, 0, &hours) || text.at[2] != ':' || !two_digits(text, 3, &minutes))
		return ST_INVALID;
	if (text.len == 8 && (text.at[5] != ':' || !two_digits(text, 6, &seconds)))
		return ST_INVALID;
	if (minutes > 59 || seconds > 59 || hours * 60 + minutes > WEEK_DAY_MINUTES)
		return ST_INVALID;
	*ret_minute = hours * 60 + minutes;
	return ST_OK;
}

void week_time_text(int minute, char ret_text[6])
{
	unsigned hours = (unsigned)minute / 60 % 100;

	snprintf(ret_text, 6, "%02u:%02u", hours, (unsigned)minute % 60);
}

static bool intervals_meet(struct week_interval a, struct week_interval b)
{
	int a_end = a.start + interval_length(a);
	int b_end = b.start + interval_length(b);

	return a.start < b_end && b.start < a_end;
}

/** Puts an interval in order of its start. */
static enum status hours_add(struct week_day_hours *hours, struct week_interval interval)
{
	size_t at = hours->count;

	if (hours->count == WEEK_INTERVALS_MAX)
		return ST_LIMIT;
	for (size_t i = 0; i < hours->count; i++)
		if (intervals_meet(hours->at[i], interval))
			return ST_CONFLICT;
	for (; at > 0 && hours->at[at - 1].start > interval.start; at--)
		hours->at[at] = hours->at[at - 1];
	hours->at[at] = interval;
	hours->count++;
	return ST_OK;
}

enum status week_add(struct week *week, enum week_day day, struct str start, struct str end,
	struct str field, struct problems *problems)
{
	int from, to;

	if (week_time_parse(start, &from) != ST_OK || week_time_parse(end, &to) != ST_OK ||
		from == WEEK_DAY_MINUTES)
		return problem_add(problems, ST_INVALID, "week_time", field);
	if (from == to)
		return problem_add(problems, ST_INVALID, "week_equal", field);
	switch (hours_add(&week->days[day], (struct week_interval){ (int16_t)from, (int16_t)to })) {
	case ST_OK:
		return ST_OK;
	case ST_LIMIT:
		return problem_add(problems, ST_INVALID, "week_many", field, "max", "2");
	default:
		return problem_add(problems, ST_INVALID, "week_overlap", field);
	}
}

void week_write(struct buf *out, const struct week *week)
{
	const char *separator = "";

	for (int day = 0; day < WEEK_DAYS; day++) {
		const struct week_day_hours *hours = &week->days[day];

		if (hours->count == 0)
			continue;
		buf_printf(out, "%s%d:", separator, day);
		for (int i = 0; i < hours->count; i++)
			buf_printf(
				out, "%s%d-%d", i ? "," : "", hours->at[i].start, hours->at[i].end);
		separator = " ";
	}
}

/** A number of up to four digits at the front of the text, which is shortened. */
static bool take_number(struct str *text, int *ret_value)
{
	size_t len = 0;

	*ret_value = 0;
	while (len < text->len && len < 4 && text->at[len] >= '0' && text->at[len] <= '9')
		*ret_value = *ret_value * 10 + text->at[len++] - '0';
	*text = (struct str){ text->at + len, text->len - len };
	return len > 0;
}

static bool take_char(struct str *text, char c)
{
	if (text->len == 0 || text->at[0] != c)
		return false;
	*text = (struct str){ text->at + 1, text->len - 1 };
	return true;
}

static bool take_hours(struct str *text, struct week_day_hours *hours)
{
	int start, end;

	do {
		if (!take_number(text, &start) || !take_char(text, '-') || !take_number(text, &end))
			return false;
		if (start >= WEEK_DAY_MINUTES || end > WEEK_DAY_MINUTES || start == end)
			return false;
		if (hours_add(hours, (struct week_interval){ (int16_t)start, (int16_t)end }) !=
			ST_OK)
			return false;
	} while (take_char(text, ','));
	return true;
}

enum status week_read(struct str text, struct week *ret_week)
{
	struct week week = { 0 };
	int day;

	while (text.len > 0) {
		if (!take_number(&text, &day) || day >= WEEK_DAYS || !take_char(&text, ':') ||
			!take_hours(&text, &week.days[day]))
			return ST_INVALID;
		if (text.len > 0 && !take_char(&text, ' '))
			return ST_INVALID;
	}
	*ret_week = week;
	return ST_OK;
}

void week_put_json(struct json_out *out, const char *key, const struct week *week)
{
	char text[6];

	json_open(out, key);
	for (int day = 0; day < WEEK_DAYS; day++) {
		json_open_array(out, day_names[day]);
		for (int i = 0; i < week->days[day].count; i++) {
			json_open(out, NULL);
			week_time_text(week->days[day].at[i].start, text);
			json_put_text(out, "start", str_of(text));
			week_time_text(week->days[day].at[i].end, text);
			json_put_text(out, "end", str_of(text));
			json_close(out);
		}
		json_close_array(out);
	}
	json_close(out);
}

static enum status day_from_json(const struct json *day_value, enum week_day day, const char *field,
	struct problems *problems, struct week *week)
{
	char path[128];
	enum status s = ST_OK;

	snprintf(path, sizeof(path), "%s.%s", field, day_names[day]);
	if (!json_is_array(day_value))
		return problem_add(
			problems, ST_INVALID, "type", str_of(path), "want", "a list of hours");
	for (const struct json *at = json_first(day_value); at; at = json_next(at)) {
		enum status one = week_add(week, day, json_text(json_get(at, "start")),
			json_text(json_get(at, "end")), str_of(path), problems);

		if (one != ST_OK)
			s = one;
	}
	return s;
}

enum status week_from_json(const struct json *object, const char *field, struct problems *problems,
	struct week *ret_week)
{
	struct week week = { 0 };
	enum status s = ST_OK;

	if (!json_is_object(object))
		return problem_add(
			problems, ST_INVALID, "type", str_of(field), "want", "an object");
	for (int day = 0; day < WEEK_DAYS; day++) {
		const struct json *value = json_get(object, day_names[day]);
		enum status one = ST_OK;

		if (value && !json_is_null(value))
			one = day_from_json(value, (enum week_day)day, field, problems, &week);
		if (one != ST_OK)
			s = one;
	}
	if (s == ST_OK)
		*ret_week = week;
	return s;
}
