/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/address.h"

#include "core/text.h"
#include "directory/phone.h"

#define EMAIL_MAX_BYTES 254

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

static enum status clean_phone(
	struct arena *arena, struct str raw, struct str country, struct str *ret_clean)
{
	struct phone phone;
	enum status s;

	if ((s = phone_parse(raw, country, &phone, NULL)) != ST_OK)
		return s;
	*ret_clean = arena_copy(arena, (struct str){ phone.e164, phone.len });
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
	return address_clean_in(arena, kind, raw, STR_NULL, ret_clean);
}

enum status address_clean_in(struct arena *arena, enum address_kind kind, struct str raw,
	struct str country, struct str *ret_clean)
{
	raw = str_trim(raw);
	if (!str_present(raw) || !text_is_utf8(raw))
		return ST_INVALID;
	switch (kind) {
	case ADDRESS_IDENTITY:
		return clean_identity(arena, raw, ret_clean);
	case ADDRESS_PHONE:
		return clean_phone(arena, raw, country, ret_clean);
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
