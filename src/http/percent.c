/* SPDX-License-Identifier: Apache-2.0 */
#include "http/percent.h"

#include "core/text.h"

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/** The byte of the escape that begins at `at`; -1 when there is none. */
static int escape_value(struct str raw, size_t at)
{
	int high, low;

	if (raw.len - at < 3)
		return -1;
	high = hex_value(raw.at[at + 1]);
	low = hex_value(raw.at[at + 2]);
	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool bytes_have_controls(struct str text, unsigned char below)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c < below || (c == 0x7f && below > 1))
			return true;
	}
	return false;
}

/** @param strict  a broken escape is refused; otherwise it stands for itself */
static enum percent_result decode(
	struct str raw, bool strict, struct arena *arena, struct str *ret_text)
{
	char *out = arena_alloc(arena, raw.len + 1);
	size_t len = 0;

	if (!out)
		return PERCENT_NO_MEMORY;
	for (size_t i = 0; i < raw.len; i++) {
		int value = raw.at[i] == '%' ? escape_value(raw, i) : -1;

		if (value >= 0)
			i += 2;
		else if (raw.at[i] == '%' && strict)
			return PERCENT_BAD;
		else
			value = !strict && raw.at[i] == '+' ? ' ' : (unsigned char)raw.at[i];
		out[len++] = (char)value;
	}
	*ret_text = (struct str){ out, len };
	return PERCENT_OK;
}

enum percent_result percent_decode_segment(
	struct str raw, struct arena *arena, struct str *ret_text)
{
	struct str text = raw;

	if (raw.len > 0 && memchr(raw.at, '%', raw.len)) {
		enum percent_result result = decode(raw, true, arena, &text);

		if (result != PERCENT_OK)
			return result;
	}
	if (bytes_have_controls(text, 0x20) || !text_is_utf8(text))
		return PERCENT_BAD;
	*ret_text = text;
	return PERCENT_OK;
}

enum percent_result percent_decode_form(struct str raw, struct arena *arena, struct str *ret_text)
{
	struct str text = raw;

	if (raw.len > 0 && (memchr(raw.at, '%', raw.len) || memchr(raw.at, '+', raw.len))) {
		enum percent_result result = decode(raw, false, arena, &text);

		if (result != PERCENT_OK)
			return result;
	}
	if (bytes_have_controls(text, 1) || !text_is_utf8(text))
		return PERCENT_BAD;
	*ret_text = text;
	return PERCENT_OK;
}
