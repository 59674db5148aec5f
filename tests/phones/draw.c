/* SPDX-License-Identifier: Apache-2.0 */
#include "draw.h"

#include <stdio.h>

#include "directory/phone_tables.h"
#include "oracle.h"

/* How many of each, times the factor. */
#define NEIGHBOURS 10 /* of each example */
#define WALKS      70 /* of each region  */
#define RANDOMS    90
#define RARE_FORM  4 /* one in so many numbers is also written in the rarer ways */

struct drawing {
	const struct plan *plan;
	struct chance chance;
	unsigned factor;
	draw_fn *fn;
	void *arg;
};

/** splitmix64 */
static uint64_t chance_next(struct chance *chance)
{
	uint64_t z = chance->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned chance_below(struct chance *chance, unsigned below)
{
	return (unsigned)((chance_next(chance) >> 33) % below);
}

static char chance_digit(struct chance *chance)
{
	return (char)('0' + chance_below(chance, 10));
}

void chance_fill(struct chance *chance, char *digits, size_t from, size_t len)
{
	for (; from < len; from++)
		digits[from] = chance_digit(chance);
	digits[from] = '\0';
}

/** Follows digits in an automaton; state 0: they lead nowhere. */
static uint16_t follow(uint16_t state, const char *digits)
{
	for (; *digits != '\0'; digits++)
		state = phone_states[state].next[*digits - '0'];
	return state;
}

/** The state after digits that begin with a calling code, or are a part of one; 0: none. */
static uint16_t state_of(const char *digits)
{
	for (size_t i = 1; i < 1000; i++) {
		const struct phone_calling *calling = &phone_callings[phone_calling_of[i] - 1];

		if (phone_calling_of[i] != 0 && str_starts(str_of(digits), str_of(calling->digits)))
			return follow(calling->numbers, digits + strlen(calling->digits));
	}
	return 0;
}

bool chance_walk(struct chance *chance, char *digits, size_t room)
{
	uint16_t state = state_of(digits);
	size_t len = strlen(digits);

	while (state != 0 && len + 1 < room) {
		const struct phone_state *at = &phone_states[state];
		unsigned open = 0, choice;

		for (unsigned i = 0; i < 10; i++)
			open += at->next[i] != 0;
		if (at->output != 0 && (open == 0 || chance_below(chance, 2) == 0))
			return true;
		if (open == 0)
			return false;
		choice = chance_below(chance, 10);
		while (at->next[choice] == 0)
			choice = (choice + 1) % 10;
		digits[len++] = (char)('0' + choice);
		digits[len] = '\0';
		state = at->next[choice];
	}
	return false;
}

/** Hands one way of writing on. */
static void write_one(
	struct drawing *drawing, const char *before, struct str middle, const char *national)
{
	struct written written;

	snprintf(written.country, sizeof written.country, "%.*s", STR_ARGS(drawing->plan->country));
	snprintf(written.raw, sizeof written.raw, "%s%.*s%s", before, STR_ARGS(middle), national);
	drawing->fn(drawing->arg, &written);
}

static void write_forms(struct drawing *drawing, const char *national)
{
	const struct plan *plan = drawing->plan;

	write_one(drawing, "+", plan->calling, national);
	write_one(drawing, "", STR(""), national);
	if (str_present(plan->trunk))
		write_one(drawing, "", plan->trunk, national);
	if (chance_below(&drawing->chance, RARE_FORM) > 0)
		return;
	write_one(drawing, "", plan->calling, national);
	write_one(drawing, "00", plan->calling, national);
	write_one(drawing, "011", plan->calling, national);
}

/** A digit more, a digit less, or another digit. */
static void draw_neighbour(struct drawing *drawing, struct str example)
{
	char digits[WRITTEN_SIZE];
	unsigned where = chance_below(&drawing->chance, (unsigned)example.len);

	snprintf(digits, sizeof digits, "%.*s", STR_ARGS(example));
	switch (chance_below(&drawing->chance, 8)) {
	case 0:
		digits[example.len - 1] = '\0';
		break;
	case 1:
		chance_fill(&drawing->chance, digits, example.len, example.len + 1);
		break;
	default:
		digits[where] = chance_digit(&drawing->chance);
	}
	write_forms(drawing, digits);
}

static void draw_example(struct drawing *drawing, struct str example)
{
	char digits[WRITTEN_SIZE];

	snprintf(digits, sizeof digits, "%.*s", STR_ARGS(example));
	write_forms(drawing, digits);
	for (unsigned i = 0; i < NEIGHBOURS * drawing->factor; i++)
		draw_neighbour(drawing, example);
}

static void draw_walk(struct drawing *drawing)
{
	char digits[WRITTEN_SIZE];

	snprintf(digits, sizeof digits, "%.*s", STR_ARGS(drawing->plan->calling));
	if (chance_walk(&drawing->chance, digits, sizeof digits))
		write_forms(drawing, digits + drawing->plan->calling.len);
}

/** Any digits, mostly of a length that the region has. */
static void draw_random(struct drawing *drawing)
{
	char digits[WRITTEN_SIZE];
	unsigned len = 1 + chance_below(&drawing->chance, NATIONAL_MAX);

	for (unsigned tries = 0; tries < 40 && (drawing->plan->lengths >> len & 1) == 0; tries++)
		len = 1 + chance_below(&drawing->chance, NATIONAL_MAX);
	chance_fill(&drawing->chance, digits, 0, len);
	write_forms(drawing, digits);
}

/** Each kind of drawing has its own chance, so that a larger factor draws the same numbers first. */
static void draw_plan(struct drawing *drawing, uint64_t seed)
{
	const struct plan *plan = drawing->plan;
	char country[4], digits[ORACLE_SIZE];

	for (size_t i = 0; i < plan->example_count; i++) {
		drawing->chance.state = seed + i * 977;
		draw_example(drawing, plan->examples[i]);
	}
	snprintf(country, sizeof country, "%.*s", STR_ARGS(plan->country));
	for (int kind = 0; kind < oracle_kinds(); kind++) {
		drawing->chance.state = seed + 31 + (uint64_t)kind * 991;
		if (oracle_example(country, kind, digits))
			draw_example(drawing, str_of(digits));
	}
	drawing->chance.state = seed + 1;
	for (unsigned i = 0; i < WALKS * drawing->factor; i++)
		draw_walk(drawing);
	drawing->chance.state = seed + 2;
	for (unsigned i = 0; i < RANDOMS * drawing->factor; i++)
		draw_random(drawing);
}

void draw_all(const struct plans *plans, unsigned factor, draw_fn *fn, void *arg)
{
	struct drawing drawing = { .factor = factor, .fn = fn, .arg = arg };

	for (size_t i = 0; i < plans->count; i++) {
		drawing.plan = &plans->items[i];
		draw_plan(&drawing, (uint64_t)i << 32);
	}
}
