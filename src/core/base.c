/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_equal_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

bool str_starts(struct str text, struct str with)
{
	return text.len >= with.len && (with.len == 0 || memcmp(text.at, with.at, with.len) == 0);
}

struct str str_trim(struct str text)
{
	while (text.len > 0 && is_space(text.at[0])) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && is_space(text.at[text.len - 1]))
		text.len--;
	return text;
}

bool str_to_int(struct str text, int64_t *ret_value)
{
	bool negative = text.len > 0 && text.at[0] == '-';
	int64_t value = 0;

	if (text.len == (negative ? 1 : 0))
		return false;
	/* Counted on the negative side, which reaches one further. */
	for (size_t i = negative ? 1 : 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_sub_overflow(value, text.at[i] - '0', &value))
			return false;
	}
	if (!negative && __builtin_sub_overflow((int64_t)0, value, &value))
		return false;
	*ret_value = value;
	return true;
}
