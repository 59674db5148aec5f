/* SPDX-License-Identifier: Apache-2.0 */
#include "http/target.h"

static bool bytes_are_allowed(struct str target)
{
	for (size_t i = 0; i < target.len; i++) {
		unsigned char c = (unsigned char)target.at[i];

		if (c <= ' ' || c == 0x7f || c == '#')
			return false;
	}
	return target.len > 0;
}

static struct str text_from(struct str text, size_t from)
{
	return (struct str){ text.at + from, text.len - from };
}

/** What follows the authority of an absolute target; STR_NULL when it is not absolute. */
static struct str after_authority(struct str target)
{
	size_t at;

	if (str_equal_nocase((struct str){ target.at, MIN_OF(target.len, 7) }, STR("http://")))
		at = 7;
	else if (str_equal_nocase(
			 (struct str){ target.at, MIN_OF(target.len, 8) }, STR("https://")))
		at = 8;
	else
		return STR_NULL;
	while (at < target.len && target.at[at] != '/' && target.at[at] != '?')
		at++;
	return text_from(target, at);
}

bool target_split(struct str target, struct str *ret_path, struct str *ret_query)
{
	const char *mark;
	struct str rest;

	if (!bytes_are_allowed(target))
		return false;
	rest = target.at[0] == '/' || str_is(target, "*") ? target : after_authority(target);
	if (!rest.at)
		return false;
	mark = rest.len > 0 ? memchr(rest.at, '?', rest.len) : NULL;
	*ret_path = (struct str){ rest.at, mark ? (size_t)(mark - rest.at) : rest.len };
	*ret_query = mark ? text_from(rest, ret_path->len + 1) : STR("");
	if (ret_path->len == 0)
		*ret_path = STR("/");
	return true;
}
