/* SPDX-License-Identifier: Apache-2.0 */
#include "api/list_text.h"

#define NAME_MAX_BYTES 60

char list_delimiter(struct str name)
{
	static const struct {
		const char *name;
		char delimiter;
	} names[] = {
		{ ",", ',' },
		{ ";", ';' },
		{ "\t", '\t' },
		{ "|", '|' },
		{ "comma", ',' },
		{ "semicolon", ';' },
		{ "tab", '\t' },
		{ "pipe", '|' },
	};

	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (str_equal_nocase(name, str_of(names[i].name)))
			return names[i].delimiter;
	return '\0';
}

struct str list_plain_name(struct call *call, struct str name)
{
	char *plain = arena_alloc(call->arena, name.len + 1);
	size_t len = 0;

	for (size_t i = 0; plain != NULL && i < name.len && len < NAME_MAX_BYTES; i++) {
		char c = name.at[i];
		bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
				(c >= '0' && c <= '9') || c == '-';

		plain[len++] = is_plain ? c : '_';
	}
	return (struct str){ plain, len };
}
