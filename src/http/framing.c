/* SPDX-License-Identifier: Apache-2.0 */
#include "http/framing.h"

static bool is_token_char(char c)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

static bool is_token(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (!is_token_char(name.at[i]))
			return false;
	}
	return name.len > 0;
}

void framing_add(struct framing *framing, struct str name, struct str value)
{
	framing->headers++;
	if (!is_token(name))
		framing->bad_name = true;
	if (str_equal_nocase(name, STR("Host"))) {
		framing->hosts++;
	} else if (str_equal_nocase(name, STR("Content-Length"))) {
		framing->lengths++;
		framing->length = str_trim(value);
	} else if (str_equal_nocase(name, STR("Transfer-Encoding"))) {
		framing->codings++;
		framing->coding = str_trim(value);
	}
}

/** Digits only (no sign, no list), and small enough to be added to without thought. */
static bool length_read(struct str text, uint64_t *ret_length)
{
	uint64_t length = 0;

	if (text.len == 0 || text.len > 18)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		length = length * 10 + (uint64_t)(text.at[i] - '0');
	}
	*ret_length = length;
	return true;
}

static bool is_ambiguous(const struct framing *framing, bool http_1_1)
{
	if (framing->bad_name || framing->hosts > 1 || (http_1_1 && framing->hosts == 0))
		return true;
	if (framing->lengths > 1 || framing->codings > 1)
		return true;
	if (framing->codings == 0)
		return false;
	return framing->lengths > 0 || !http_1_1 ||
	       !str_equal_nocase(framing->coding, STR("chunked"));
}

enum framing_result framing_check(
	const struct framing *framing, bool http_1_1, size_t head_bytes, uint64_t *ret_length)
{
	if (framing->headers > HEADERS_MAX || head_bytes > HEADER_BYTES_MAX)
		return FRAMING_TOO_MANY;
	if (is_ambiguous(framing, http_1_1))
		return FRAMING_BAD;
	*ret_length = framing->codings > 0 ? UINT64_MAX : 0;
	if (framing->lengths > 0 && !length_read(framing->length, ret_length))
		return FRAMING_BAD;
	return FRAMING_OK;
}
