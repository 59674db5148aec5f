/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of the path and of the query.
 */
#include "api/call.h"

struct str call_param(const struct call *call, const char *name)
{
	return route_param(&call->match, name);
}

enum status call_param_id(struct call *call, const char *name, int64_t *ret_id)
{
	int64_t id;

	if (!str_to_int(call_param(call, name), &id) || id <= 0)
		return problem_add(&call->problems, ST_NOT_FOUND, "not_found", str_of(name));
	*ret_id = id;
	return ST_OK;
}

struct str call_query(const struct call *call, const char *name)
{
	return query_get(exchange_raw_query(call->exchange), name, call->arena);
}

int64_t call_query_int(
	const struct call *call, const char *name, int64_t otherwise, int64_t least, int64_t most)
{
	int64_t value;

	if (!str_to_int(call_query(call, name), &value))
		return otherwise;
	return MIN_OF(MAX_OF(value, least), most);
}

bool call_query_bool(const struct call *call, const char *name, bool otherwise)
{
	struct str text = call_query(call, name);

	if (str_equal_nocase(text, STR("true")) || str_is(text, "1"))
		return true;
	if (str_equal_nocase(text, STR("false")) || str_is(text, "0"))
		return false;
	return otherwise;
}
