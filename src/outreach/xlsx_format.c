/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a number format shows: days, times, a fixed number of digits, or the number itself.
 */
#include "outreach/xlsx_value.h"

struct shown {
	bool date, time, month, elapsed;
};

static bool is_elapsed(struct str bracket)
{
	for (size_t i = 0; i < bracket.len; i++)
		if (strchr("hHmMsS", bracket.at[i]) == NULL)
			return false;
	return bracket.len > 0;
}

/** Passes over a quoted text, an escaped character or a bracket. @return its length; 0: there is none */
static size_t skip_literal(struct str code, size_t at, struct shown *shown)
{
	const char *end;
	char c = code.at[at];

	if (c == '\\' || c == '_' || c == '*')
		return MIN_OF((size_t)2, code.len - at);
	if (c != '"' && c != '[')
		return 0;
	end = memchr(code.at + at + 1, c == '"' ? '"' : ']', code.len - at - 1);
	if (end == NULL)
		return code.len - at;
	if (c == '[')
		shown->elapsed |= is_elapsed(
			(struct str){ code.at + at + 1, (size_t)(end - code.at) - at - 1 });
	return (size_t)(end - code.at) - at + 1;
}

static void note_letter(char c, struct shown *shown)
{
	switch (c) {
	case 'y':
	case 'Y':
	case 'd':
	case 'D':
		shown->date = true;
		break;
	case 'h':
	case 'H':
	case 's':
	case 'S':
		shown->time = true;
		break;
	case 'm':
	case 'M':
		shown->month = true;
		break;
	default:
		break;
	}
}

/** The section for positive numbers. */
static struct str first_section(struct str code, struct shown *shown)
{
	size_t at = 0;

	while (at < code.len && code.at[at] != ';') {
		size_t literal = skip_literal(code, at, shown);

		if (literal == 0)
			note_letter(code.at[at], shown);
		at += MAX_OF(literal, (size_t)1);
	}
	return (struct str){ code.at, at };
}

/** Two zeros or more, with nothing but hyphens and spaces between. */
static bool is_digit_pattern(struct str section)
{
	size_t zeros = 0;

	for (size_t i = 0; i < section.len; i++) {
		if (section.at[i] == '0')
			zeros++;
		else if (section.at[i] != '-' && section.at[i] != ' ' && section.at[i] != '\\')
			return false;
	}
	return zeros >= 2;
}

struct xlsx_format xlsx_format_of(struct str code)
{
	struct shown shown = { 0 };
	struct str section;

	if (str_equal_nocase(code, STR("General")) || str_equal_nocase(code, STR("Standard")))
		return (struct xlsx_format){ XLSX_PLAIN, STR_NULL };
	section = first_section(code, &shown);
	if (shown.elapsed)
		return (struct xlsx_format){ XLSX_ELAPSED, STR_NULL };
	if (shown.date || (shown.month && !shown.time))
		return (struct xlsx_format){ shown.time ? XLSX_MOMENT : XLSX_DATE, STR_NULL };
	if (shown.time)
		return (struct xlsx_format){ XLSX_TIME, STR_NULL };
	if (is_digit_pattern(section))
		return (struct xlsx_format){ XLSX_DIGITS, section };
	return (struct xlsx_format){ XLSX_PLAIN, STR_NULL };
}

struct xlsx_format xlsx_format_builtin(int64_t id)
{
	static const struct {
		int first, last;
		enum xlsx_kind kind;
	} ranges[] = {
		{ 14, 17, XLSX_DATE },
		{ 18, 21, XLSX_TIME },
		{ 22, 22, XLSX_MOMENT },
		{ 27, 36, XLSX_DATE }, /* of East Asia, as 50 to 58 */
		{ 45, 45, XLSX_TIME },
		{ 46, 46, XLSX_ELAPSED },
		{ 47, 47, XLSX_TIME },
		{ 50, 58, XLSX_DATE },
	};

	for (size_t i = 0; i < COUNT_OF(ranges); i++)
		if (id >= ranges[i].first && id <= ranges[i].last)
			return (struct xlsx_format){ ranges[i].kind, STR_NULL };
	return (struct xlsx_format){ XLSX_PLAIN, STR_NULL };
}
