/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order is that of the protocol's document: names and abbreviations first, so that "EST" means people who
 * live by New York's clock and not the tz database's zone of that name, which never shifts.
 */
#include "outreach/zone_value.h"

#include "outreach/zone_key.h"
#include "outreach/zone_text.h"

static bool take_number(struct str *text, size_t most_digits, int32_t *ret_value)
{
	int32_t value = 0;
	size_t i = 0;

	for (; i < text->len && i < most_digits && text->at[i] >= '0' && text->at[i] <= '9'; i++)
		value = value * 10 + (text->at[i] - '0');
	text->at += i;
	text->len -= i;
	*ret_value = value;
	return i > 0;
}

/* The sign; U+2212, the minus of typesetting, is one, too. */
static int take_sign(struct str *text)
{
	static const struct {
		struct str sign;
		int value;
	} signs[] = { { STR("+"), 1 }, { STR("-"), -1 }, { STR("\xe2\x88\x92"), -1 } };

	for (size_t i = 0; i < COUNT_OF(signs); i++)
		if (str_starts(*text, signs[i].sign)) {
			text->at += signs[i].sign.len;
			text->len -= signs[i].sign.len;
			return signs[i].value;
		}
	return 0;
}

static void drop_prefix(struct str *text, struct str prefix)
{
	struct str head = { text->at, MIN_OF(prefix.len, text->len) };

	if (!str_equal_nocase(head, prefix))
		return;
	text->at += prefix.len;
	text->len -= prefix.len;
	*text = str_trim(*text);
}

/* What a fixed difference begins with: U, G, a sign, or the first byte of the typeset minus. */
static bool may_be_fixed(struct str text)
{
	static const char firsts[] = "uUgG+-\xe2";

	return text.len > 0 && memchr(firsts, *text.at, sizeof firsts - 1);
}

/* `UTC-05:00`, `GMT+1`, `+0530`, `-5`: a sign is required. */
static const struct zone *fixed_read(const struct zone_set *set, struct str text)
{
	int32_t hours, minutes = 0;
	int sign;

	if (!may_be_fixed(text))
		return NULL;
	drop_prefix(&text, STR("UTC"));
	drop_prefix(&text, STR("GMT"));
	sign = take_sign(&text);
	if (sign == 0 || !take_number(&text, 2, &hours))
		return NULL;
	if (text.len == 3 && (*text.at == ':' || *text.at == 'h')) {
		text.at++;
		text.len--;
	}
	if (text.len == 2)
		(void)take_number(&text, 2, &minutes);
	if (text.len > 0 || minutes > 59)
		return NULL;
	return zone_set_fixed(set, sign * (hours * 60 + minutes));
}

static const struct zone_family *family_read(
	const struct zone_tables *tables, struct str text, struct arena *scratch)
{
	char room[ZONE_KEY_SIZE];
	struct str key = zone_key(scratch, text, room);

	return key.len > 0 ? zone_tables_family(tables, key) : NULL;
}

static struct zone_value plain_read(
	const struct zone_tables *tables, struct str text, struct arena *scratch)
{
	const struct zone_set *set = zone_tables_set(tables);
	/* A key has no signs: "UTC-11" and "UTC+11" look alike, and only the reading as a number tells. */
	struct zone_value value = { .zone = fixed_read(set, text) };

	/* Only names of the tz database have a stroke: the usual case, and no other look-up is needed. */
	if (!value.zone && text.len > 0 && memchr(text.at, '/', text.len))
		value.zone = zone_set_find(set, text);
	if (!value.zone)
		value.family = family_read(tables, text, scratch);
	if (!value.zone && !value.family)
		value.zone = zone_set_find(set, text);
	return value;
}

struct zone_value zone_value_read(
	const struct zone_tables *tables, struct str text, struct arena *scratch)
{
	struct zone_value value = { 0 };
	struct str inside;

	text = str_trim(text);
	if (!str_present(text))
		return value;
	if (*text.at != '(')
		return plain_read(tables, text, scratch);
	/* "(UTC-05:00) Eastern Time (US & Canada)": as Windows shows it */
	text.at++;
	text.len--;
	inside = text_take(&text, ')');
	text = str_trim(text);
	if (str_present(text))
		value = plain_read(tables, text, scratch);
	return value.zone || value.family ? value : plain_read(tables, str_trim(inside), scratch);
}
