/* SPDX-License-Identifier: Apache-2.0 */
#include "explained.h"

#include <stdio.h>
#include <stdlib.h>

#define COLUMNS 5

static const char *const side_names[] = {
	[SIDE_NEITHER] = "neither",
	[SIDE_OURS] = "ours",
	[SIDE_DEBIAN] = "debian",
	[SIDE_BOTH] = "both",
};

const char *side_name(enum side side)
{
	return side_names[side];
}

static enum side side_parse(struct str name)
{
	for (size_t i = SIDE_OURS; i < COUNT_OF(side_names); i++)
		if (str_is(name, side_names[i]))
			return (enum side)i;
	return SIDE_NEITHER;
}

void explained_read(struct explained *explained, const char *file)
{
	struct str columns[COLUMNS], line;
	size_t at = 0;

	*explained = (struct explained){ .count = 0 };
	file_read(file, &explained->text);
	while (next_line(buf_str(&explained->text), &at, &line)) {
		struct explanation *item = &explained->items[explained->count];

		if (explained->count == EXPLAINED_MAX ||
			columns_of(line, columns, COLUMNS) < COLUMNS ||
			side_parse(columns[3]) == SIDE_NEITHER || !str_present(columns[4])) {
			(void)fprintf(stderr, "%s: not understood: %.*s\n", file, STR_ARGS(line));
			exit(2);
		}
		*item = (struct explanation){
			.country = columns[0],
			.beginning = columns[1],
			.digits = str_is(columns[2], "*") ? 0 : lengths_read(columns[2]),
			.side = side_parse(columns[3]),
			.reason = columns[4],
			.line = ++explained->count,
		};
	}
}

void explained_done(struct explained *explained)
{
	buf_done(&explained->text);
}

static unsigned bit_of(char digit)
{
	return 1u << ((unsigned)(digit - '0') & 15);
}

/** The characters that may stand here, as bits of digits; a + is bit 10. Moves behind them. */
static unsigned take_class(struct str beginning, size_t *at)
{
	unsigned allowed = 0;
	char c = beginning.at[(*at)++];

	if (c == '+')
		return 1u << 10;
	if (c != '[')
		return bit_of(c);
	for (; *at < beginning.len && beginning.at[*at] != ']'; (*at)++) {
		c = beginning.at[*at];
		if (c != '-') {
			allowed |= bit_of(c);
			continue;
		}
		for (char to = beginning.at[*at + 1], from = beginning.at[*at - 1]; from < to;
			from++)
			allowed |= bit_of(from);
	}
	(*at)++;
	return allowed;
}

static bool fits(const struct explanation *item, const char *raw)
{
	struct str beginning = item->beginning;
	size_t at = 0, digits = strlen(raw) - (*raw == '+');

	if (item->digits != 0 && (digits > 31 || (item->digits >> digits & 1) == 0))
		return false;
	while (at < beginning.len) {
		unsigned allowed = take_class(beginning, &at);
		unsigned bit = *raw == '+' ? 10u : (unsigned)(*raw - '0');

		if (*raw == '\0' || (allowed >> bit & 1) == 0)
			return false;
		raw++;
	}
	return true;
}

struct explanation *explained_find(
	struct explained *explained, const char *country, const char *raw, enum side side)
{
	for (size_t i = 0; i < explained->count; i++) {
		struct explanation *item = &explained->items[i];

		if (item->side == side &&
			(str_is(item->country, "*") || str_is(item->country, country)) &&
			fits(item, raw))
			return item;
	}
	return NULL;
}

/** Chooses among the characters of the beginning. @return its length */
static size_t draw_beginning(struct str beginning, struct chance *chance, char raw[WRITTEN_SIZE])
{
	size_t at = 0, len = 0;

	while (at < beginning.len && len + 1 < WRITTEN_SIZE) {
		unsigned allowed = take_class(beginning, &at), bit = chance_below(chance, 11);

		while ((allowed >> bit & 1) == 0)
			bit = (bit + 1) % 11;
		raw[len++] = (char)(bit == 10 ? '+' : '0' + bit);
	}
	raw[len] = '\0';
	return len;
}

/** How many digits are to be written: as the explanation says, or as its country has. */
static unsigned draw_length(
	const struct explanation *explanation, const struct plan *plan, struct chance *chance)
{
	unsigned calling = plan != NULL ? (unsigned)plan->calling.len : 0;
	uint32_t lengths = explanation->digits;

	if (lengths == 0)
		lengths = plan != NULL ? plan->lengths << calling : UINT32_MAX;
	for (unsigned tries = 0; tries < 100; tries++) {
		unsigned len = 1 + chance_below(chance, WRITTEN_SIZE / 2);

		if (len < 32 && (lengths >> len & 1) != 0)
			return len;
	}
	return WRITTEN_SIZE / 2;
}

bool explanation_draw(const struct explanation *explanation, const struct plans *plans,
	struct chance *chance, struct written *ret_written)
{
	char *raw = ret_written->raw;
	size_t len = draw_beginning(explanation->beginning, chance, raw), whole;
	struct str country = str_is(explanation->country, "*") ? STR("US") : explanation->country;
	const struct plan *plan = raw[0] == '+' ? plans_of(plans, str_of(raw + 1)) : NULL;

	snprintf(ret_written->country, sizeof ret_written->country, "%.*s", STR_ARGS(country));
	if (explanation->side == SIDE_OURS && raw[0] == '+' && chance_below(chance, 2) == 0)
		return chance_walk(chance, raw + 1, WRITTEN_SIZE - 1);
	whole = draw_length(explanation, plan, chance) + (raw[0] == '+');
	if (whole < len)
		return false;
	chance_fill(chance, raw, len, whole);
	return true;
}
