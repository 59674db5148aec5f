/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/address.h"

#include "core/text.h"

#define PHONE_DIGITS_MAX 15 /* ITU-T E.164 */
#define PHONE_DIGITS_MIN 8
#define EMAIL_MAX_BYTES  254

static const struct {
	enum address_kind kind;
	const char *name;
} kinds[] = {
	{ ADDRESS_IDENTITY, "identity" },
	{ ADDRESS_PHONE, "phone" },
	{ ADDRESS_EMAIL, "email" },
};

const char *address_kind_name(enum address_kind kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return "unknown";
}

enum status address_kind_parse(struct str name, enum address_kind *ret_kind)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (str_is(name, kinds[i].name)) {
			*ret_kind = kinds[i].kind;
			return ST_OK;
		}
	return ST_INVALID;
}

static enum status clean_identity(struct arena *arena, struct str raw, struct str *ret_clean)
{
	struct str clean;

	if (!str_present(raw) || text_has_controls(raw, false) ||
		text_points(raw) > ADDRESS_MAX_POINTS)
		return ST_INVALID;
	clean = text_nfc(arena, raw);
	if (!clean.at)
		return ST_NO_MEMORY;
	*ret_clean = clean;
	return ST_OK;
}

/** The North American plan: area code and exchange begin with 2 to 9. */
static bool is_nanp(const char *digits, size_t len)
{
	return len == 10 && digits[0] >= '2' && digits[3] >= '2';
}

static bool is_phone_mark(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

/** Copies the digits; false for a character that no telephone has, or too many digits. */
static bool take_digits(struct str raw, char digits[PHONE_DIGITS_MAX], size_t *ret_len)
{
	size_t len = 0;

	for (size_t i = 0; i < raw.len; i++) {
		if (is_phone_mark(raw.at[i]))
			continue;
		/* A no-break space, as spreadsheets put it between the groups. */
		if (raw.at[i] == '\xc2' && i + 1 < raw.len && raw.at[i + 1] == '\xa0') {
			i++;
			continue;
		}
		if (raw.at[i] < '0' || raw.at[i] > '9' || len == PHONE_DIGITS_MAX)
			return false;
		digits[len++] = raw.at[i];
	}
	*ret_len = len;
	return true;
}

static enum status clean_phone(struct arena *arena, struct str raw, struct str *ret_clean)
{
	char digits[PHONE_DIGITS_MAX];
	size_t len;
	bool international = raw.len > 0 && raw.at[0] == '+';
	struct str rest = { raw.at + international, raw.len - international };
	const char *prefix = "+";

	if (!take_digits(rest, digits, &len))
		return ST_INVALID;
	if (international) {
		if (len < PHONE_DIGITS_MIN || digits[0] == '0')
			return ST_INVALID;
		if (digits[0] == '1' && !is_nanp(digits + 1, len - 1))
			return ST_INVALID;
	} else if (is_nanp(digits, len)) {
		prefix = "+1";
	} else if (len != 11 || digits[0] != '1' || !is_nanp(digits + 1, 10)) {
		return ST_INVALID;
	}
	*ret_clean = arena_printf(arena, "%s%.*s", prefix, (int)len, digits);
	return ret_clean->at ? ST_OK : ST_NO_MEMORY;
}

static bool is_host_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || (unsigned char)c >= 0x80;
}

/** A dot inside, none at the ends or doubled. */
static bool is_host(struct str host)
{
	bool dotted = false;

	if (host.len < 3 || host.at[0] == '.' || host.at[host.len - 1] == '.')
		return false;
	for (size_t i = 0; i < host.len; i++) {
		if (!is_host_char(host.at[i]))
			return false;
		if (host.at[i] == '.') {
			if (host.at[i + 1] == '.')
				return false;
			dotted = true;
		}
	}
	return dotted;
}

static enum status clean_email(struct arena *arena, struct str raw, struct str *ret_clean)
{
	size_t at = raw.len;
	struct str host, lower;

	while (at > 0 && raw.at[at - 1] != '@')
		at--;
	if (at < 2 || raw.len > EMAIL_MAX_BYTES)
		return ST_INVALID;
	for (size_t i = 0; i + 1 < at; i++)
		if ((unsigned char)raw.at[i] <= ' ' || raw.at[i] == '@')
			return ST_INVALID;
	host = (struct str){ raw.at + at, raw.len - at };
	if (!is_host(host) || text_has_controls(raw, false))
		return ST_INVALID;
	lower = text_nocase(arena, host);
	*ret_clean =
		text_nfc(arena, arena_printf(arena, "%.*s%.*s", (int)at, raw.at, STR_ARGS(lower)));
	return ret_clean->at ? ST_OK : ST_NO_MEMORY;
}

enum status address_clean(
	struct arena *arena, enum address_kind kind, struct str raw, struct str *ret_clean)
{
	raw = str_trim(raw);
	if (!str_present(raw) || !text_is_utf8(raw))
		return ST_INVALID;
	switch (kind) {
	case ADDRESS_IDENTITY:
		return clean_identity(arena, raw, ret_clean);
	case ADDRESS_PHONE:
		return clean_phone(arena, raw, ret_clean);
	case ADDRESS_EMAIL:
		return clean_email(arena, raw, ret_clean);
	}
	return ST_INVALID;
}

enum status address_key(
	struct arena *arena, enum address_kind kind, struct str raw, struct str *ret_key)
{
	struct str clean;
	enum status s;

	if ((s = address_clean(arena, kind, raw, &clean)) != ST_OK)
		return s;
	*ret_key = text_nocase(arena, clean);
	return ret_key->at ? ST_OK : ST_NO_MEMORY;
}

struct str address_digits(struct str e164)
{
	return e164.len > 0 && e164.at[0] == '+' ? (struct str){ e164.at + 1, e164.len - 1 } : e164;
}
