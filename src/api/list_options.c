/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_options.h"

#include "api/list_dates.h"
#include "api/list_text.h"
#include "api/skills.h"
#include "outreach/charset.h"
#include "outreach/country.h"

const char *const list_date_orders[] = { "MDY", "DMY", NULL };

enum status list_option_zone(struct call *call, struct str text, struct job_options *options)
{
	const struct zone *zone;

	if (!str_present(text))
		return ST_OK;
	zone = zone_by_value(call->hub->zones, text, call->arena);
	if (zone == NULL)
		return problem_add(&call->problems, ST_INVALID, "format", STR("defaultTimeZone"),
			"want", "Eastern Standard Time, America/Toronto, EST, UTC-05:00 …");
	options->zone = zone_name(zone);
	return ST_OK;
}

enum status list_option_country(
	struct call *call, struct str text, struct str field, struct job_options *options)
{
	char code[3];

	if (!str_present(text))
		return ST_OK;
	if (!country_find(call->hub->zones, text, call->arena, code))
		return problem_add(&call->problems, ST_INVALID, "format", field, "want",
			"CA, FR, Canada, États-Unis …");
	options->country = arena_copy(call->arena, (struct str){ code, 2 });
	return options->country.at != NULL ? ST_OK : ST_NO_MEMORY;
}

enum status list_country_check(struct call *call, struct str text)
{
	struct job_options read = { .country = STR_NULL };

	return list_option_country(call, text, STR("country"), &read);
}

enum status list_option_expiry(
	struct call *call, struct str text, struct job_options *options, bool *ret_expires_at_once)
{
	struct db *db = call->db != NULL ? call->db : store_reader(call->hub->store);
	struct civil_date date, today = civil_from_usec(call->now).date;
	struct str read;
	enum status s;

	s = list_date_read(call, text, "expirationDate", &read);
	if (s != ST_OK || !civil_parse_date(read, &date))
		return s;
	*ret_expires_at_once = civil_days(date) <= civil_days(today);
	options->expiry = read;
	return list_date_check(call, db, read, "expirationDate");
}

enum status list_option_delimiter(struct call *call, struct str text, struct job_options *options)
{
	char delimiter;

	if (text.len == 0)
		return ST_OK;
	if ((delimiter = list_delimiter(text)) == '\0')
		return problem_add(&call->problems, ST_INVALID, "enum", STR("delimiter"), "allowed",
			"comma, semicolon, tab, pipe");
	options->delimiter = arena_copy(call->arena, (struct str){ &delimiter, 1 });
	return options->delimiter.at != NULL ? ST_OK : ST_NO_MEMORY;
}

enum status list_option_charset(struct call *call, struct str text, struct job_options *options)
{
	enum charset charset;

	if (!str_present(text))
		return ST_OK;
	if (charset_parse(text, &charset) != ST_OK)
		return problem_add(&call->problems, ST_INVALID, "enum", STR("charset"), "allowed",
			"utf-8, utf-16le, utf-16be, windows-1252");
	options->charset = str_of(charset_name(charset));
	return ST_OK;
}

enum status list_option_skill(struct call *call, int64_t skill_id, bool start_skill)
{
	struct skill skill;
	enum status s;

	if (skill_id == 0)
		return start_skill ? problem_add(&call->problems, ST_INVALID, "required",
					     STR("skillId"))
				   : ST_OK;
	s = skill_load(call->db, call->caller.bu_id, skill_id, call->arena, &skill);
	if (s == ST_NOT_FOUND)
		return problem_add(&call->problems, ST_INVALID, "unknown_id", STR("skillId"));
	if (s != ST_OK)
		return s;
	if (skill.template_id == 0)
		return problem_add(&call->problems, ST_CONFLICT, "skill_template", STR("skillId"));
	if (!start_skill)
		return ST_OK;
	if ((s = call_require(call, PERM_DIALER_EDIT)) != ST_OK)
		return s;
	return call_require(call, PERM_CAMPAIGNS_VIEW);
}
