/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a query string or form body: pure. A pair that is no clean text (U+0000, bad UTF-8)
 * is left out.
 */
#include "http/percent.h"
#include "http/router.h"

/** Takes the next "name=value" off `rest`; false at the end. Empty pairs are passed over. */
static bool pair_next(struct str *rest, struct str *ret_name, struct str *ret_value)
{
	while (rest->len > 0) {
		const char *end = memchr(rest->at, '&', rest->len);
		size_t len = end ? (size_t)(end - rest->at) : rest->len;
		struct str pair = { rest->at, len };
		size_t skip = end ? len + 1 : len;
		const char *equals = len > 0 ? memchr(pair.at, '=', len) : NULL;

		*rest = (struct str){ rest->at + skip, rest->len - skip };
		if (len == 0)
			continue;
		ret_name->at = pair.at;
		ret_name->len = equals ? (size_t)(equals - pair.at) : len;
		*ret_value = equals ? (struct str){ equals + 1, len - ret_name->len - 1 } : STR("");
		return true;
	}
	return false;
}

static struct str without_brackets(struct str name)
{
	if (name.len > 2 && name.at[name.len - 2] == '[' && name.at[name.len - 1] == ']')
		name.len -= 2;
	return name;
}

struct str query_get_nth(struct str raw_query, const char *name, size_t n, struct arena *arena)
{
	struct str raw_name, raw_value, found, value;

	while (pair_next(&raw_query, &raw_name, &raw_value)) {
		if (percent_decode_form(raw_name, arena, &found) != PERCENT_OK ||
			!str_is(without_brackets(found), name))
			continue;
		if (percent_decode_form(raw_value, arena, &value) != PERCENT_OK || n-- > 0)
			continue;
		return value;
	}
	return STR_NULL;
}

struct str query_get(struct str raw_query, const char *name, struct arena *arena)
{
	return query_get_nth(raw_query, name, 0, arena);
}

void query_each(struct str raw_query, struct arena *arena,
	void (*fn)(void *arg, struct str name, struct str value), void *arg)
{
	struct str raw_name, raw_value, name, value;

	while (pair_next(&raw_query, &raw_name, &raw_value)) {
		if (percent_decode_form(raw_name, arena, &name) == PERCENT_OK &&
			percent_decode_form(raw_value, arena, &value) == PERCENT_OK)
			fn(arg, name, value);
	}
}
