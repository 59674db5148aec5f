/* SPDX-License-Identifier: Apache-2.0 */
#include "api/filters.h"

#include "core/civil.h"

#define TOP_MAX 10000

struct list_filter call_filter(const struct call *call)
{
	const bool given = str_present(call_query(call, "isActive"));

	return (struct list_filter){
		.skip = call_query_int(call, "skip", 0, 0, INT32_MAX),
		.top = call_query_int(call, "top", 50, 1, TOP_MAX),
		.search = call_query(call, "searchString"),
		.active = given ? call_query_bool(call, "isActive", true) : -1,
	};
}

row_version call_if_match(const struct call *call)
{
	struct str tag = str_trim(exchange_header(call->exchange, "If-Match"));
	int64_t version;

	if (tag.len >= 2 && tag.at[0] == '"' && tag.at[tag.len - 1] == '"')
		tag = (struct str){ tag.at + 1, tag.len - 2 };
	return str_to_int(tag, &version) && version > 0 ? version : 0;
}

enum status call_missing(struct call *call, enum status s, const char *param)
{
	if (s != ST_NOT_FOUND || call->problems.count > 0)
		return s;
	return problem_add(&call->problems, s, "not_found", str_of(param));
}

enum status call_read_date(struct call *call, struct str text, const char *field, usec *ret_instant)
{
	struct civil_date date;

	*ret_instant = 0;
	text = str_trim(text);
	if (!str_present(text) || civil_parse_instant(text, ret_instant))
		return ST_OK;
	if (civil_parse_date(text, &date)) {
		*ret_instant = civil_days(date) * USEC_DAY;
		return ST_OK;
	}
	return problem_add(&call->problems, ST_INVALID, "format", str_of(field), "want",
		"2026-12-31 or 2026-12-31T09:00:00Z");
}
