/* SPDX-License-Identifier: Apache-2.0 */
#include "outreach/form_params.h"

struct str form_value(struct str header)
{
	const char *semicolon = header.len > 0 ? memchr(header.at, ';', header.len) : NULL;

	if (semicolon != NULL)
		header.len = (size_t)(semicolon - header.at);
	return str_trim(header);
}

static bool keep(struct form_param *param, char c)
{
	if (param->len == sizeof param->text)
		return false;
	param->text[param->len++] = c;
	return true;
}

/** Behind the opening quote; `*at` is behind the closing one afterwards. */
static bool read_quoted(struct str header, size_t *at, struct form_param *param)
{
	while (*at < header.len) {
		char c = header.at[(*at)++];
		char next = *at < header.len ? header.at[*at] : '\0';

		if (c == '"')
			return true;
		if (c == '\\' && (next == '"' || next == '\\'))
			c = header.at[(*at)++];
		if (!keep(param, c))
			return false;
	}
	return false;
}

static bool read_token(struct str header, size_t *at, struct form_param *param)
{
	while (*at < header.len && header.at[*at] != ';')
		if (!keep(param, header.at[(*at)++]))
			return false;
	param->len = str_trim((struct str){ param->text, param->len }).len;
	return param->len > 0;
}

static void skip_space(struct str header, size_t *at)
{
	while (*at < header.len && (header.at[*at] == ' ' || header.at[*at] == '\t'))
		(*at)++;
}

/** Reads `name=value` at `*at`, up to the semicolon or the end behind it. */
static bool read_param(
	struct str header, size_t *at, struct str *ret_name, struct form_param *param)
{
	size_t begin;

	skip_space(header, at);
	begin = *at;
	while (*at < header.len && header.at[*at] != '=' && header.at[*at] != ';')
		(*at)++;
	*ret_name = str_trim((struct str){ header.at + begin, *at - begin });
	if (*at == header.len || header.at[*at] != '=')
		return false;
	(*at)++;
	skip_space(header, at);
	*param = (struct form_param){ .is_given = true };
	if (*at == header.len || header.at[*at] != '"')
		return read_token(header, at, param);
	(*at)++;
	if (!read_quoted(header, at, param))
		return false;
	skip_space(header, at);
	return *at == header.len || header.at[*at] == ';';
}

bool form_param_find(struct str header, const char *name, struct form_param *ret_param)
{
	const char *semicolon = header.len > 0 ? memchr(header.at, ';', header.len) : NULL;
	size_t at = semicolon != NULL ? (size_t)(semicolon - header.at) : header.len;

	ret_param->is_given = false;
	ret_param->len = 0;
	while (at < header.len) {
		struct str found;

		at++; /* the semicolon */
		skip_space(header, &at);
		if (at == header.len)
			return true; /* one at the end is harmless */
		if (!read_param(header, &at, &found, ret_param))
			return false;
		if (str_equal_nocase(found, str_of(name)))
			return true;
		ret_param->is_given = false;
	}
	ret_param->len = 0;
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool form_param_decode(struct form_param *param)
{
	const char *language =
		param->len > 6 ? memchr(param->text + 6, '\'', param->len - 6) : NULL;
	size_t out = 0;

	if (language == NULL || !str_equal_nocase((struct str){ param->text, 6 }, STR("UTF-8'")))
		return false;
	for (size_t at = (size_t)(language - param->text) + 1; at < param->len; at++) {
		char c = param->text[at];
		int high, low;

		if (c == '%') {
			if (param->len - at < 3)
				return false;
			high = hex_digit(param->text[at + 1]);
			low = hex_digit(param->text[at + 2]);
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			at += 2;
		}
		param->text[out++] = c;
	}
	param->len = out;
	return true;
}
