/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_dates.h"

#include "outreach/list_bin.h"
#include "outreach/row.h"

enum status list_date_read(
	struct call *call, struct str text, const char *field, struct str *ret_date)
{
	struct civil_date date;
	char formatted[CIVIL_DATE_SIZE];

	*ret_date = STR_NULL;
	text = str_trim(text);
	if (!str_present(text))
		return ST_OK;
	if (text.len > 10 && text.at[10] == 'T')
		text.len = 10;
	if (!row_date(text, DATE_MONTH_FIRST, &date))
		return problem_add(&call->problems, ST_INVALID, "format", str_of(field), "want",
			"2026-12-31, 12/31/2026");
	*ret_date = arena_copy(call->arena, civil_format_date(date, formatted));
	return ret_date->at != NULL ? ST_OK : ST_NO_MEMORY;
}

/** The last day that this hub allows. */
static enum status last_day(struct call *call, struct db *db, int64_t *ret_day)
{
	enum status s;

	s = list_day_now(call->hub->zones, db, call->caller.bu_id, call->now, ret_day);
	*ret_day += call->hub->settings->list_days;
	return s;
}

enum status list_date_check(struct call *call, struct db *db, struct str date, const char *field)
{
	const int64_t days = call->hub->settings->list_days;
	char formatted[CIVIL_DATE_SIZE];
	struct civil_date day;
	int64_t last = 0;
	enum status s;

	if (days == 0 || !civil_parse_date(date, &day))
		return ST_OK;
	if ((s = last_day(call, db, &last)) != ST_OK || civil_days(day) <= last)
		return s;
	return problem_add(&call->problems, ST_INVALID, "date_far", str_of(field), "days",
		arena_printf(call->arena, "%lld", (long long)days).at, "most",
		arena_copy(call->arena, civil_format_date(civil_from_days(last), formatted)).at);
}

enum status list_date_ahead(struct call *call, struct str date)
{
	struct civil_date day;
	int64_t today = 0;
	enum status s;

	if (!civil_parse_date(date, &day))
		return ST_OK;
	s = list_day_now(call->hub->zones, call->db, call->caller.bu_id, call->now, &today);
	if (s != ST_OK || civil_days(day) > today)
		return s;
	return problem_add(&call->problems, ST_INVALID, "date_past", STR("listExpirationDate"));
}

enum status list_date_settle(struct call *call, struct str *date)
{
	char formatted[CIVIL_DATE_SIZE];
	int64_t last = 0;
	enum status s;

	if (call->hub->settings->list_days == 0 || str_present(*date))
		return ST_OK;
	if ((s = last_day(call, call->db, &last)) != ST_OK)
		return s;
	*date = arena_copy(call->arena, civil_format_date(civil_from_days(last), formatted));
	return date->at != NULL ? ST_OK : ST_NO_MEMORY;
}
